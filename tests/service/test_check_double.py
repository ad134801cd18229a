"""The independent double check of a high-alert drug: computed blind, and kept whatever it came to."""

from __future__ import annotations

import json

import pytest

from db import preparation_work
from tests.pharmacy import PIN, Pharmacy, asked, assert_sound, done, refused
from tests.service.checking import Checker, Checking, furnish_checking
from tests.service.pulling import VANCOMYCIN, add_person
from tests.shelf import change_item


@pytest.fixture
def world(pharmacy: Pharmacy) -> Checking:
    made = furnish_checking(pharmacy)
    change_item(pharmacy, VANCOMYCIN, high_alert=True)
    return made


def to_compute(world: Checking) -> Checker:
    checker = world.in_hand(world.prepare())
    asked(checker.inspect(), "DOSE")
    return checker


def test_what_went_in_is_asked_for_though_its_item_is_in_use_no_more(world: Checking) -> None:
    made = world.prepare()
    with world.record.write("system", "test") as write:
        write.run("update item set active = 0 where name = :name", name=VANCOMYCIN)
    asked(world.in_hand(made).inspect(), "DOSE")


def test_what_nobody_can_reckon_is_not_released(world: Checking) -> None:
    made = world.prepare()
    with world.record.write("system", "test") as write:
        for step in preparation_work.steps_of(write, made.id):
            if step.evidence == "measure":
                preparation_work.take_back_step(write, step)
        write.run("update item set active = 0 where name = :name", name=VANCOMYCIN)
    checker = world.checker()
    stop = refused(checker.scan(world.label(made, 1)), "DOSE_UNKNOWN")
    assert stop.message == (
        f"{VANCOMYCIN} is high-alert, and how much of it goes into one container cannot be reckoned: "
        "neither its formula nor its order says an amount of it."
    )
    refused(checker.scan(world.label(made, 2)), "DOSE_UNKNOWN")
    refused(checker.release(), "DOSE_UNKNOWN")
    assert checker.question() == "CANNOT"
    done(checker.reject("nobody can compute it"), "REJECTED")


def test_who_computes_sees_no_result_of_anybody(world: Checking) -> None:
    checker = to_compute(world)
    view = checker.check.view().to_json()
    assert [each["code"] for each in view["sections"]] == ["order"]
    rows = dict(view["sections"][0]["rows"])
    assert rows["Dose"] == "1,000 mg"
    assert rows["Drawn up as"] == f"{VANCOMYCIN}: 50 mg/mL"
    assert "Patient" not in rows
    said = json.dumps(view)
    assert "20.2" not in said
    assert "20 mL" not in said
    refused(checker.release(), "NOT_COMPLETE")


def test_an_amount_or_a_volume_that_agrees_lets_it_be_released(world: Checking) -> None:
    ben = world.pharmacy.ben
    for amount, unit in (("20.5", "mL"), ("1", "g"), ("1000", "mg")):
        checker = to_compute(world)
        asked(checker.answer(computed_by=ben, pin=PIN, amount=amount, unit=unit), "RELEASE")
        done(checker.release(), "RELEASED")
    assert_sound(world.record)


def test_one_that_differs_stays_on_record_and_keeps_it_here(world: Checking) -> None:
    checker, ben = to_compute(world), world.pharmacy.ben
    differs = refused(checker.answer(computed_by=ben, pin=PIN, amount="2", unit="mL"), "DOSE_DIFFERS")
    assert "20" not in differs.message
    refused(checker.release(), "NOT_COMPLETE")
    made = checker.check.view().preparation
    assert made is not None
    eva = add_person(world.pharmacy, "Eva Lind", "technician")
    asked(checker.answer(computed_by=eva, pin=PIN, amount="20", unit="mL"), "RELEASE")
    kept = preparation_work.events_of(world.record, made, "dose_computed")
    assert [(each.facts["amount"], each.facts["agrees"]) for each in kept] == [("2", False), ("20", True)]
    assert all(each.signature_id for each in kept)
    done(checker.release(), "RELEASED")
    assert_sound(world.record)


def test_neither_who_checks_nor_who_made_it_computes(world: Checking) -> None:
    checker = to_compute(world)
    refused(checker.answer(computed_by=checker.person, pin=PIN, amount="20", unit="mL"), "SAME_PERSON")
    refused(checker.answer(computed_by=world.made.ana, pin=PIN, amount="20", unit="mL"), "OWN_WORK")
    ben = world.pharmacy.ben
    refused(checker.answer(computed_by=ben, pin="000000", amount="20", unit="mL"), "WRONG_PIN")
    refused(checker.answer(computed_by=ben, pin=PIN, amount="1,000", unit="mg"), "BAD_AMOUNT")
    refused(checker.answer(computed_by=ben, pin=PIN, amount="20", unit="cc"), "UNIT")
    assert checker.question() == "DOSE"
