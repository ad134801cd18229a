"""The end of a worksheet as the kiosk drives it: completed, given up, made again."""

from __future__ import annotations

from typing import Any

import pytest

from db import opened_containers, preparation_work, preparations
from db.record import Record
from kiosk.desk import Desk
from kiosk.services import prepare_remake
from scanners import build_local
from tests import preparing
from tests.pharmacy import PIN, Pharmacy, asked, assert_sound, done, refused
from tests.preparing import Worksheet
from tests.service.order_world import Orders
from tests.service.pulling import begun
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
