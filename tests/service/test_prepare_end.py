"""The end of a worksheet as the kiosk drives it: completed, given up, made again."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from db import discarded, opened_containers, preparation_work, preparations
from db.record import Record
from kiosk.desk import Desk
from kiosk.rules.formula import Step
from kiosk.services import prepare_remake
from kiosk.services.prepare_left import left_of
from kiosk.services.prepare_made import made_of
from scanners import build_local
from tests import codes, preparing
from tests.formulas import vancomycin
from tests.pharmacy import PIN, Pharmacy, asked, assert_sound, done, refused
from tests.preparing import Worksheet
from tests.service.order_world import Orders
from tests.service.pulling import begun, receive
from tests.shelf import change_item

VANCOMYCIN = "Vancomycin 1 g"


@pytest.fixture
def made(pharmacy: Pharmacy) -> Orders:
    return preparing.furnish_preparing(pharmacy)


def stands(sheet: Worksheet) -> tuple[str, list[str]]:
    found = sheet.preparation
    return found.state, [each.state for each in preparations.units_of(sheet.record, found.id)]


def first_choice(sheet: Worksheet) -> dict[str, Any]:
    question = sheet.view.question
    assert question is not None
    return dict(question.choices[0].answer)


def test_rests_are_kept_and_may_be_taken_for_the_next_order(made: Orders) -> None:
    sheet = preparing.completed(preparing.labelling(made, dose="750"))
    asked(sheet.answer(**first_choice(sheet)), "PREPARATION_REST")
    done(sheet.answer(**first_choice(sheet)), "TO_CHECK")
    assert stands(sheet) == ("to_check", ["to_check", "to_check"])
    refused(sheet.answer(cancel=True, reason="too late"), "JOB_ENDED")
    kept = opened_containers.open_of_item(made.record, made.pharmacy.items[VANCOMYCIN])
    assert [each.left_microlitres for each in kept] == [5000, 5000]
    order = made.verified(**{**preparing.ORDERED, "dose": "500", "doses": 1})
    shelf = begun(made.pharmacy)
    done(shelf.answer(order=order.id), "PURPOSE")
    asked(shelf.scan(preparing.VIAL), "OPEN_FIRST")
    assert_sound(made.record)


def test_a_label_scanned_on_home_leads_back_to_its_worksheet(made: Orders) -> None:
    sheet = preparing.labelling(made, dose="750")
    first = preparations.units_of(made.record, sheet.preparation.id)[0]
    [label, *_] = preparation_work.labels_of(made.record, first.id)

    def home(record: Record, person: str) -> tuple[str, str]:
        shown = Desk(record, person).scan(build_local("preparation", label.id), "serial")
        assert shown is not None
        return shown.place, shown.outcome.code

    assert home(made.record, made.ana) == ("prepare", "PREPARATION")
    assert home(made.pharmacy.reopen("K2"), made.ana) == ("home", "PREPARATION")  # nothing is taken over by a look
    assert home(made.record, made.pharmacy.ben) == ("prepare", "PREPARATION")


def test_what_is_hazardous_is_given_up_before_a_witness(made: Orders) -> None:
    sheet = preparing.labelling(made, dose="750")
    change_item(made.pharmacy, VANCOMYCIN, hazardous=True)
    asked(sheet.answer(cancel=True, reason="The cap came off."), "WITNESS")
    refused(sheet.answer(witness=made.dana, pin="000000"), "WRONG_PIN")
    done(sheet.answer(witness=made.dana, pin=PIN), "CANCELLED")
    assert stands(sheet) == ("cancelled", ["cancelled", "cancelled"])
    assert_sound(made.record)


def test_what_was_given_up_is_fetched_and_made_again(made: Orders) -> None:
    place = preparing.hood(made.pharmacy)
    first = preparing.labelling(made, place, doses=1)
    done(first.answer(cancel=True, reason="Precipitate."), "CANCELLED")
    answer = prepare_remake.remake(made.record, first.preparation.id, made.record.now())
    assert isinstance(answer, dict)
    again = preparing.started(made)
    refused(again.answer(**answer), "NOT_FETCHED")
    preparing.fetch(made, made.order(first.preparation.order_id))
    done(again.answer(**answer), "ORDER")
    assert again.preparation.remake_of == first.preparation.id
    preparing.completed(again.to_hood(place).through())
    assert stands(again) == ("to_check", ["to_check"])
    assert_sound(made.record)


def test_a_solvent_loses_what_the_vials_were_dissolved_in_and_only_the_drug_is_billed(pharmacy: Pharmacy) -> None:
    water = "CeFAZolin 2 g"  # any other item of the tests' shelf
    change_item(pharmacy, VANCOMYCIN, container_kind="single_dose_vial")
    change_item(pharmacy, water, kind="fluid", volume_microlitres=30_000)
    drug = replace(vancomycin().ingredients[0], reconstitute_with=water, reconstitute_ml=Decimal(20))
    steps = (Step(do="Scan the water.", evidence="scan", item=water), *vancomycin().steps)
    made = preparing.furnish_preparing(pharmacy, vancomycin(ingredients=(drug,), steps=steps))
    packages = {**preparing.PACKAGES, water: codes.package(codes.CEFAZOLIN, "SW1", "280331")}
    receive(pharmacy, *[packages[water]] * 2)
    order = made.verified(**{**preparing.ORDERED, "dose": "750"})
    shelf = begun(pharmacy)
    done(shelf.answer(order=order.id))
    for raw in [*packages.values()] * 2:
        done(shelf.scan(raw), "PULLED")
    done(shelf.finish(), "FINISHED")

    sheet = preparing.worksheet(made, order).to_hood(preparing.hood(pharmacy)).through(packages)

    worked = made_of(made.record, sheet.preparation.id)
    assert worked is not None
    left = [(each.item.name, each.holds, each.microlitres) for each in left_of(worked)]
    assert left == [(water, 30_000, 10_000), (VANCOMYCIN, 20_000, 5_000)] * 2
    preparing.completed(sheet)
    while (question := sheet.view.question) is not None:
        assert question.code == "PREPARATION_REST"
        sheet.answer(**question.choices[-1].answer)
    assert stands(sheet) == ("to_check", ["to_check", "to_check"])
    billed = discarded.between(made.record, "", "9999")
    assert [(row["name"], row["amount"], row["unit"], row["modifier"]) for row in billed] == [
        (VANCOMYCIN, "250", "mg", "JW")
    ] * 2
    assert_sound(made.record)
