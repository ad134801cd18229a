"""Schedule II is nobody's to take before a second person signed for it, and comes on one order or on several."""

from __future__ import annotations

import json

import pytest

from tests.pharmacy import Bench, Pharmacy, asked, assert_sound, contents, done, refused
from tests.service.ordering import (
    CEFAZOLIN,
    CSOS,
    PAPER,
    VIAL,
    arrived,
    signatures,
    signed_with_more_to_ask,
    witness,
)
from tests.service.pulling import add_person, pulling
from tests.shelf import VANCOMYCIN, at_shelf, change_item, held

THREE_HELD = [("VN1", "Shelf", "quarantined", 3)]
THREE_FREE = [("VN1", "Shelf", "available", 3)]


@pytest.fixture
def dana(pharmacy: Pharmacy) -> str:
    return add_person(pharmacy, "Dana Whitfield", "pharmacist")


@pytest.fixture
def bench(pharmacy: Pharmacy) -> Bench:
    """Three vials of schedule II that nobody has signed for."""
    change_item(pharmacy, VANCOMYCIN, dea_schedule="CII")
    return arrived(pharmacy)


def test_nothing_of_it_is_taken_or_released_before_a_second_person_signed(
    pharmacy: Pharmacy, bench: Bench, dana: str
) -> None:
    said = done(bench.scan(VIAL), "QUARANTINED").message
    assert said.endswith("in quarantine until a second person signs for it (Finish, F10).")
    done(bench.undo(), "UNDONE")
    assert "in QUARANTINE" in refused(pulling(pharmacy).scan(VIAL), "QUARANTINED").message
    release = at_shelf(pharmacy, "release", dana)
    refused(release.scan(VIAL), "RECEIPT_UNSIGNED")
    asked(bench.finish(), "ORDER_FORM")
    asked(bench.answer(**CSOS), "WITNESS")
    assert held(pharmacy) == THREE_HELD

    done(witness(bench, pharmacy.ben), "FINISHED")

    assert held(pharmacy) == THREE_FREE
    done(pulling(pharmacy).scan(VIAL))
    assert_sound(pharmacy.record)


def test_what_is_a_patients_own_came_on_no_order_and_is_not_held(pharmacy: Pharmacy) -> None:
    change_item(pharmacy, VANCOMYCIN, dea_schedule="CII")
    bench = pharmacy.receive()
    done(bench.answer(no_papers=True))
    done(bench.answer(owner="patient:RX1"))
    done(bench.scan(VIAL), "RECEIVED")
    done(bench.finish(), "FINISHED")


def test_of_what_was_wasted_before_it_was_signed_for_a_pharmacist_releases_the_rest(
    pharmacy: Pharmacy, dana: str
) -> None:
    change_item(pharmacy, VANCOMYCIN, dea_schedule="CII")
    bench = pharmacy.receive()
    done(bench.answer(no_papers=True))
    done(bench.scan(VIAL))
    done(bench.answer(packs=3))
    waste = at_shelf(pharmacy, "waste")
    waste.scan(VIAL)
    asked(waste.answer(reason="BROKEN"), "WITNESS")
    done(waste.witness(pharmacy.ben), "WASTED")
    asked(bench.finish(), "ORDER_FORM")
    asked(bench.answer(**CSOS), "WITNESS")
    done(witness(bench, pharmacy.ben), "FINISHED")
    assert held(pharmacy) == [("VN1", "Shelf", "quarantined", 2)]
    release = at_shelf(pharmacy, "release", dana)
    asked(release.scan(VIAL), "RELEASE_WHY")
    done(release.answer(reason="CHECKED", quantity=2), "RELEASED")
    assert held(pharmacy) == [("VN1", "Shelf", "available", 2)]
    assert_sound(pharmacy.record)


def test_what_a_second_person_signed_for_does_not_change_by_one_person(pharmacy: Pharmacy) -> None:
    bench = signed_with_more_to_ask(pharmacy, packs=4)
    done(bench.undo(), "UNDONE")
    free = ("CZ1", "Shelf", "available", 4)
    assert held(pharmacy) == [free, ("VN1", "Shelf", "quarantined", 1)]
    refused(bench.answer(packs=3), "RECEIPT_SIGNED")
    refused(bench.answer(packs=5), "RECEIPT_SIGNED")
    done(bench.answer(packs=4), "QUANTITY")
    done(bench.undo(), "UNDONE")
    question = asked(bench.undo(), "WITNESS_UNDO").question
    assert question.text.endswith("sees that 3 vials did not come, and signs.")
    assert free in held(pharmacy)
    done(witness(bench, pharmacy.ben), "UNDONE")
    assert ("CZ1", "Shelf", "quarantined", 1) in held(pharmacy), "the rest is signed for anew"
    done(bench.answer(packs=2), "QUANTITY")
    assert ("Received", "2 vials") in asked(bench.finish(), "ORDER_FORM").question.facts
    assert_sound(pharmacy.record)


def test_only_who_saw_it_come_signs_that_it_did_not_or_a_pharmacist_in_their_place(
    pharmacy: Pharmacy, dana: str
) -> None:
    eve = add_person(pharmacy, "Eve Park", "technician")
    bench = signed_with_more_to_ask(pharmacy)
    done(bench.undo(), "UNDONE")
    text = asked(bench.undo(), "WITNESS_UNDO").question.text
    assert "Ben" in text
    assert "pharmacist" in text
    before = contents(pharmacy.record)
    assert "Ben" in refused(witness(bench, eve), "OTHER_WITNESS").message
    assert contents(pharmacy.record) == before
    done(witness(bench, dana), "UNDONE")
    assert pharmacy.on_hand(CEFAZOLIN) == 0
    [signed] = pharmacy.record.rows("select content_json from signature where person_id = :dana", dana=dana)
    assert json.loads(signed["content_json"])["stands in for"] == [pharmacy.ben]
    assert_sound(pharmacy.record)


def test_one_item_may_come_on_several_orders_of_one_delivery(pharmacy: Pharmacy, bench: Bench, dana: str) -> None:
    question = asked(bench.finish(), "ORDER_FORM").question
    assert "received" in question.fields
    before = contents(pharmacy.record)
    refused(bench.answer(**CSOS, received=4), "TOO_MANY")
    refused(bench.answer(**CSOS, received=0), "NOT_A_COUNT")
    assert contents(pharmacy.record) == before
    facts = dict(asked(bench.answer(**CSOS, received="2"), "WITNESS").question.facts)
    assert (facts["Received"], facts["Ordered"]) == ("2 vials", "3 vials")

    question = asked(witness(bench, pharmacy.ben), "ORDER_FORM").question
    assert ("Received", "1 vial") in question.facts
    assert held(pharmacy) == THREE_HELD, "one of the three is on no order yet"
    asked(bench.answer(**PAPER), "WITNESS")
    said = done(witness(bench, dana), "FINISHED").message

    assert f"Not as ordered: {VANCOMYCIN}, order 26X00A123: 2 of 3 vials." in said
    rows = pharmacy.record.rows("select form, received_quantity as n from controlled_receipt order by form")
    assert [tuple(row.values()) for row in rows] == [("222", 1), ("csos", 2)]
    assert held(pharmacy) == THREE_FREE
    assert [person for person, *_ in signatures(pharmacy)] == [pharmacy.ben, dana]
    assert_sound(pharmacy.record)


def test_what_no_order_was_said_of_is_taken_back_by_one_person(pharmacy: Pharmacy, bench: Bench) -> None:
    asked(bench.finish(), "ORDER_FORM")
    asked(bench.answer(**CSOS, received=2), "WITNESS")
    asked(witness(bench, pharmacy.ben), "ORDER_FORM")
    done(bench.undo(), "UNDONE")
    done(bench.undo(), "UNDONE")
    assert held(pharmacy) == [("VN1", "Shelf", "quarantined", 2)]
    asked(bench.undo(), "WITNESS_UNDO")
    done(bench.answer(leave=True), "LEFT")
    done(bench.finish(), "FINISHED")
    assert held(pharmacy) == [("VN1", "Shelf", "available", 2)]
    assert_sound(pharmacy.record)


def test_all_that_came_on_an_order_counts_also_in_an_earlier_delivery(pharmacy: Pharmacy, bench: Bench) -> None:
    asked(bench.finish(), "ORDER_FORM")
    asked(bench.answer(**{**CSOS, "ordered": 5}), "WITNESS")
    done(witness(bench, pharmacy.ben), "FINISHED")
    rest = pharmacy.receive()
    done(rest.answer(no_papers=True))
    done(rest.scan(VIAL))
    asked(rest.finish(), "ORDER_FORM")
    text = asked(rest.answer(**{**CSOS, "ordered": 5}), "WITNESS").question.text
    assert text.endswith("With 3 that came on that line before, it is 1 fewer than ordered.")
    said = done(witness(rest, pharmacy.ben), "FINISHED").message
    assert f"Not as ordered: {VANCOMYCIN}: 4 of 5 vials." in said
