"""What is controlled or hazardous goes, and comes back, only before a second person."""

from __future__ import annotations

import json

import pytest

from kiosk.services import in_use
from tests import codes
from tests.pharmacy import PIN, Pharmacy, asked, assert_sound, contents, done, refused
from tests.service.pulling import add_person
from tests.shelf import DAPTOMYCIN, VANCOMYCIN, Round, at_shelf, change_item, held, recall, received

VIAL = codes.package(codes.VANCOMYCIN, "VN1", "280331")


@pytest.mark.parametrize("facts", [{"hazardous": True}, {"dea_schedule": "CII"}])
@pytest.mark.parametrize("action", ["waste", "clear"])
def test_a_second_person_sees_what_is_controlled_or_hazardous_go(
    pharmacy: Pharmacy, facts: dict[str, object], action: str
) -> None:
    received(pharmacy)
    change_item(pharmacy, VANCOMYCIN, **facts)
    if action == "clear":
        recall(pharmacy, VANCOMYCIN, "VN1")
    shelf = at_shelf(pharmacy, action)
    shelf.scan(VIAL)
    asked(shelf.answer(**({"reason": "BROKEN"} if action == "waste" else {"confirm": True})), "WITNESS")
    before = held(pharmacy)
    refused(shelf.witness(pharmacy.ana), "SAME_PERSON")
    refused(shelf.witness(pharmacy.ben, "135790"), "WRONG_PIN")
    refused(shelf.answer(quantity=2), "NOT_AN_ANSWER")
    refused(shelf.answer(reason="BROKEN"), "NOT_AN_ANSWER")
    assert held(pharmacy) == before
    done(shelf.witness(pharmacy.ben), "WASTED" if action == "waste" else "CLEARED")
    [signature] = pharmacy.record.rows("select person_id, meaning, subject_kind from signature")
    assert signature == {"person_id": pharmacy.ben, "meaning": "witnessed", "subject_kind": "movement"}
    assert not any(PIN in str(row) for row in pharmacy.record.rows("select undo_json, outcome_json from job_step"))
    assert_sound(pharmacy.record)


def wasted_before_ben(pharmacy: Pharmacy) -> Round:
    received(pharmacy)
    change_item(pharmacy, VANCOMYCIN, dea_schedule="CII")
    shelf = at_shelf(pharmacy, "waste")
    shelf.scan(VIAL)
    asked(shelf.answer(reason="BROKEN"), "WITNESS")
    done(shelf.witness(pharmacy.ben), "WASTED")
    return shelf


def test_what_two_people_saw_go_does_not_come_back_by_one(pharmacy: Pharmacy) -> None:
    shelf = wasted_before_ben(pharmacy)
    before = held(pharmacy)
    question = asked(shelf.undo(), "WITNESS_UNDO").question
    assert ("Amount", "1 vial") in question.facts
    refused(shelf.witness(pharmacy.ana), "SAME_PERSON")
    refused(shelf.witness(pharmacy.ben, "135790"), "WRONG_PIN")
    refused(shelf.scan(VIAL), "ANSWER_FIRST")
    refused(shelf.finish(), "ANSWER_FIRST")
    assert held(pharmacy) == before
    done(shelf.undo(), "UNDONE")
    assert (shelf.question(), held(pharmacy)) == (None, before)
    asked(shelf.undo(), "WITNESS_UNDO")
    done(shelf.witness(pharmacy.ben), "UNDONE")
    assert held(pharmacy) == [("VN1", "Shelf", "available", 3)]
    signed = pharmacy.record.rows(
        "select s.person_id, m.kind from signature s join movement m on m.id = s.subject_id order by s.at, m.seq"
    )
    assert [tuple(row.values()) for row in signed] == [(pharmacy.ben, "waste"), (pharmacy.ben, "undo_waste")]
    refused(shelf.witness(pharmacy.ben), "NOTHING_TO_WITNESS")
    assert "waste" not in done(shelf.undo(), "UNDONE").message
    assert_sound(pharmacy.record)


def test_what_one_saw_go_comes_back_before_the_same_or_a_pharmacist_in_their_place(pharmacy: Pharmacy) -> None:
    dana, eve = add_person(pharmacy, "Dana Whitfield", "pharmacist"), add_person(pharmacy, "Eve Park", "technician")
    shelf = wasted_before_ben(pharmacy)
    assert "Ben" in asked(shelf.undo(), "WITNESS_UNDO").question.text
    before = contents(pharmacy.record)
    refused(shelf.witness(eve), "OTHER_WITNESS")
    assert contents(pharmacy.record) == before
    done(shelf.witness(dana), "UNDONE")
    [signed] = pharmacy.record.rows("select content_json from signature where person_id = :dana", dana=dana)
    assert json.loads(signed["content_json"])["stands in for"] == [pharmacy.ben]
    assert_sound(pharmacy.record)


def test_an_undo_that_nobody_witnessed_can_be_left(pharmacy: Pharmacy) -> None:
    shelf = wasted_before_ben(pharmacy)
    asked(shelf.undo(), "WITNESS_UNDO")
    done(shelf.answer(leave=True), "LEFT")
    assert held(pharmacy) == [("VN1", "Shelf", "available", 2)]
    asked(shelf.scan(VIAL), "WASTE_WHY")


def test_whoever_opened_the_kiosk_in_an_emergency_has_no_witness(pharmacy: Pharmacy) -> None:
    received(pharmacy)
    change_item(pharmacy, VANCOMYCIN, dea_schedule="CII")
    shelf = at_shelf(pharmacy, "waste", "emergency")
    shelf.scan(VIAL)
    asked(shelf.answer(reason="BROKEN"), "WITNESS")
    refused(shelf.witness(pharmacy.ben), "EMERGENCY_ALONE")
    assert held(pharmacy) == [("VN1", "Shelf", "available", 3)]


def test_a_witness_signs_for_what_they_saw_and_for_nothing_that_moved_meanwhile(pharmacy: Pharmacy) -> None:
    received(pharmacy, 2)
    change_item(pharmacy, VANCOMYCIN, dea_schedule="CII")
    one, other = at_shelf(pharmacy, "waste"), at_shelf(pharmacy, "quarantine", pharmacy.ben, pharmacy.reopen("K2"))
    asked(one.scan(VIAL), "WASTE_WHY")
    asked(one.answer(reason="BROKEN"), "WITNESS")
    asked(other.scan(VIAL), "QUARANTINE_WHY")
    done(other.answer(said="a crack", quantity=2), "QUARANTINED")

    place = asked(one.witness(pharmacy.ben), "WHICH_PLACE").question.choices[0].answer
    assert pharmacy.record.rows("select id from signature where meaning = 'witnessed'") == []
    facts = dict(asked(one.answer(**place), "WITNESS").question.facts)
    assert facts["From"] == "Shelf · QUARANTINE"
    done(one.witness(pharmacy.ben), "WASTED")

    assert held(pharmacy) == [("VN1", "Shelf", "quarantined", 1)]
    assert_sound(pharmacy.record)


def test_what_goes_back_into_the_refrigerator_goes_nowhere_and_needs_no_witness(pharmacy: Pharmacy) -> None:
    received(pharmacy, 2, "D1", code=codes.DAPTOMYCIN)
    change_item(pharmacy, DAPTOMYCIN, container_kind="single_dose_vial", dea_schedule="CII")
    pia, item = add_person(pharmacy, "Pia", "pharmacist"), pharmacy.items[DAPTOMYCIN]
    text = "48 hours at room temperature"
    out = "out_of_refrigerator"
    done(in_use.set_limit_by_pin(pharmacy.record, pia, item, out, 2880, text, pia, PIN), "LIMIT_SET")
    vial = codes.package(codes.DAPTOMYCIN, "D1", "280331")
    shelf = at_shelf(pharmacy, "open")
    asked(shelf.scan(vial), "OPEN_KIND")
    done(shelf.answer(kind=out), "OPENED")
    done(shelf.answer(action="end"), "ACTION")
    asked(shelf.scan(vial), "CONTAINER_END")

    done(shelf.answer(end="back_in_refrigerator"), "WENT_ON")

    asked(shelf.scan(vial), "CONTAINER_END")
    asked(shelf.answer(end="discarded"), "WITNESS")
    done(shelf.witness(pharmacy.ben), "CONTAINER_ENDED")
    assert_sound(pharmacy.record)
