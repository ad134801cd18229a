"""Giving a preparation up: what is whole goes back, the rest is wasted, its codes are void; and making it again."""

from __future__ import annotations

from typing import Any

import pytest

from db import preparations, stock
from db.preparations import Preparation
from kiosk.services import order_stop, prepare_remake
from kiosk.services.record_filter import Filter
from kiosk.services.waste import Waste, waste
from tests.pharmacy import Pharmacy, asked, assert_sound, contents, done, refused
from tests.service.completing import BAG, VIAL, Sheet, compounded, furnish, scanned
from tests.service.order_world import Orders
from tests.service.pulling import begun
from tests.shelf import change_item

VANCOMYCIN = "Vancomycin 1 g"


@pytest.fixture
def made(pharmacy: Pharmacy) -> Orders:
    return furnish(pharmacy)


def wasted(made: Orders) -> list[tuple[str, int, str]]:
    found = waste(made.record, made.dana, Filter())
    assert isinstance(found, Waste), found
    return sorted((line["name"], line["quantity"], line["reason"]) for line in found.lines)


def remade(made: Orders, former: Preparation) -> Any:
    return prepare_remake.remake(made.record, former.id, made.record.now())


def test_what_nobody_used_goes_back_through_the_pull(made: Orders) -> None:
    sheet = scanned(made)
    before = contents(made.record)
    refused(sheet.answer(cancel=True, reason=""), "NO_REASON")
    assert contents(made.record) == before
    asked(sheet.answer(cancel=True, reason="The line was not clear."), "CANCEL_PACKAGES")
    done(sheet.answer(cancel=False), "GOES_ON")
    assert sheet.question is None
    asked(sheet.answer(cancel=True, reason="The line was not clear."), "CANCEL_PACKAGES")
    said = done(sheet.answer(cancel=True, whole=True), "CANCELLED")
    assert "Bring back through the pull (F3): 1 bag of Sodium chloride 0.9 % 100 mL, lot NS1; 1 vial of" in said.message
    assert (sheet.preparation.state, sheet.states) == ("cancelled", ["cancelled"])
    assert preparations.on_hood(made.record, sheet.hood) is None
    refused(sheet.applied(1), "VOID_LABEL")
    shelf = begun(made.pharmacy)
    done(shelf.answer(purpose="preparation"), "PURPOSE")
    for raw in (VIAL, BAG):
        done(shelf.comes_back(raw), "RETURNED")
    assert stock.on_hand(made.record, made.pharmacy.items[VANCOMYCIN]) == 6
    assert wasted(made) == []
    assert_sound(made.record)


def test_what_was_used_goes_into_the_waste(made: Orders) -> None:
    sheet = compounded(made, doses=2)
    done(sheet.begin())
    said = done(sheet.answer(cancel=True, reason="Precipitate in the bag of Mr Larkspur"), "CANCELLED")
    assert "Put in the waste: 2 bags" in said.message
    assert sheet.states == ["cancelled", "cancelled"]
    why = "went into a preparation that was given up"
    assert wasted(made) == [(name, 1, why) for name in ("Sodium chloride 0.9 % 100 mL",) * 2 + (VANCOMYCIN,) * 2]
    told = made.record.rows("select detail from audit order by seq desc limit 3")
    assert "Larkspur" not in str(told)
    assert_sound(made.record)


def test_a_second_person_sees_what_is_hazardous_go(made: Orders) -> None:
    sheet = compounded(made)
    change_item(made.pharmacy, VANCOMYCIN, hazardous=True)
    asked(sheet.answer(cancel=True, reason="spilt"), "WITNESS")
    refused(sheet.answer(proof=made.proof(made.ana)), "SAME_PERSON")
    done(sheet.answer(proof=made.proof(made.dana)), "CANCELLED")
    [signed] = made.record.rows("select person_id, meaning from signature where subject_kind = 'preparation'")
    assert (signed["person_id"], signed["meaning"]) == (made.dana, "witnessed")
    refused(sheet.answer(cancel=True, reason="again"), "NOT_NOW")
    assert_sound(made.record)


def test_what_was_given_up_is_made_again_by_one_answer(made: Orders) -> None:
    sheet = compounded(made, doses=2)
    first = sheet.preparation
    refused(remade(made, first), "NOT_NOW")
    done(sheet.answer(cancel=True, reason="spilt"), "CANCELLED")
    assert remade(made, first) == {"order": first.order_id, "remake_of": first.id}
    assert prepare_remake.to_remake(made.record, first) == 2
    with made.record.write(made.ana, "test") as write:
        again = preparations.add_preparation(write, _new(write, first, 2), "begun", "planned")
    refused(remade(made, first), "ALREADY_BEGUN")
    with made.record.write(made.ana, "test") as write:
        preparations.stand(write, again, state="released")
    refused(remade(made, first), "NO_REMAKE")
    done(order_stop.hold(made.record, made.ana, first.order_id, "asked the prescriber"))
    refused(remade(made, first), "ORDER_HELD")


def _new(write: Any, first: Preparation, units: int) -> preparations.NewPreparation:
    from db import jobs

    job_id = jobs.add_job(write, "prepare", 1, {})
    return preparations.NewPreparation(job_id, first.order_id, first.order_version, first.formula_id, units, first.id)


def test_what_bears_its_final_label_is_wasted_when_it_is_given_up(made: Orders) -> None:
    sheet: Sheet = compounded(made)
    done(sheet.begin())
    sheet.labelled()
    done(sheet.answer(cancel=True, reason="The cap came off."), "CANCELLED")
    assert sheet.states == ["wasted"]
