"""A line that one person holds in hand while others count it: the older number never takes the newer one's place."""

from __future__ import annotations

import pytest

from kiosk.services.outcome import Ask
from tests import codes
from tests.counting import Counter, counting, explain_all, joining, post, review
from tests.pharmacy import Pharmacy, asked, done, refused
from tests.service.pulling import add_person, pulling, vial
from tests.shelf import VANCOMYCIN, change_item, held, received


def in_hand(part: Counter, quantity: int) -> None:
    """Scan a package and type how many there are, and keep nothing yet."""
    done(part.scan(vial("VN1")), "COUNTING")
    done(part.answer(quantity=quantity), "COUNTING")


@pytest.fixture
def dana(pharmacy: Pharmacy) -> str:
    return add_person(pharmacy, "Dana Whitfield", "pharmacist")


@pytest.mark.parametrize("controlled", [False, True])
def test_an_old_number_does_not_hide_what_two_people_found_since(
    pharmacy: Pharmacy, dana: str, controlled: bool
) -> None:
    received(pharmacy, 5)
    if controlled:
        change_item(pharmacy, VANCOMYCIN, dea_schedule="CII")
    pharmacy.clock.advance(hours=2)
    ana = counting(pharmacy)
    in_hand(ana, 5)
    pharmacy.clock.advance(hours=3)
    for person in (pharmacy.ben, add_person(pharmacy, "Eva", "technician")):
        part = joining(ana, person)
        part.see(4, "VN1", "280331")
        done(part.finish(), "FINISHED")
    question = asked(ana.finish(), "COUNTED_BEFORE").question
    assert "Eva counted this since you began" in question.text
    done(ana.answer(adds=False), "COUNT_ALL")
    done(ana.finish(), "FINISHED")
    pharmacy.clock.advance(hours=1)
    [line] = review(ana).lines
    assert (line.outcome, line.counted, line.variance) == ("differs", 4, -1)
    explain_all(ana)
    done(post(ana, dana), "POSTED")
    assert [quantity for *_, quantity in held(pharmacy)] == [4]


def test_two_spots_of_a_line_counted_at_once_are_added(pharmacy: Pharmacy) -> None:
    received(pharmacy, 5)
    pharmacy.clock.advance(hours=2)
    ana = counting(pharmacy)
    ben = joining(ana, pharmacy.ben)
    in_hand(ana, 3)
    in_hand(ben, 2)
    done(ben.answer(next=True), "KEPT")
    asked(ana.answer(next=True), "COUNTED_BEFORE")
    done(ana.answer(adds=True), "COUNTING")
    done(ana.answer(next=True), "KEPT")
    for part in (ana, ben):
        done(part.finish(), "FINISHED")
    assert review(ana).lines == ()
    done(post(ana), "POSTED")
    assert [quantity for *_, quantity in held(pharmacy)] == [5]


def test_what_was_taken_between_two_spots_is_netted(pharmacy: Pharmacy) -> None:
    received(pharmacy, 5)
    pharmacy.clock.advance(hours=2)
    ana = counting(pharmacy)
    in_hand(ana, 3)
    pharmacy.clock.advance(hours=2)
    done(pulling(pharmacy, pharmacy.ben).scan(vial("VN1")))
    pharmacy.clock.advance(hours=2)
    ben = joining(ana, pharmacy.ben)
    ben.see(2, "VN1", "280331")
    asked(ana.answer(next=True), "COUNTED_BEFORE")
    done(ana.answer(adds=True), "COUNTING")
    done(ana.answer(next=True), "KEPT")
    assert review(ana).lines == ()


def test_one_package_that_two_people_hold_counts_once(pharmacy: Pharmacy) -> None:
    received(pharmacy, 2, serials=("S1", "S2"))
    pharmacy.clock.advance(hours=2)
    ana = counting(pharmacy)
    ben = joining(ana, pharmacy.ben)
    for part in (ana, ben):
        done(part.scan(vial("VN1", serial="S1")), "COUNTING")
    done(ana.answer(next=True), "KEPT")
    asked(ben.answer(next=True), "COUNTED_BEFORE")
    done(ben.answer(adds=True), "COUNTING")
    refused(ben.answer(next=True), "COUNTED_ALREADY")
    assert "F9" in refused(ben.finish(), "COUNTED_ALREADY").next_step


def test_a_scan_that_meets_the_question_is_not_lost_unseen(pharmacy: Pharmacy) -> None:
    received(pharmacy, 5)
    received(pharmacy, 2, "CZ1", code=codes.CEFAZOLIN)
    pharmacy.clock.advance(hours=2)
    ana = counting(pharmacy)
    in_hand(ana, 3)
    joining(ana, pharmacy.ben).see(2, "VN1", "280331")
    outcome = ana.scan(codes.package(codes.CEFAZOLIN, "CZ1", "280331"))
    assert isinstance(outcome, Ask)
    assert "not taken yet" in outcome.question.text
    done(ana.answer(leave=True), "LEFT")
    done(ana.scan(codes.package(codes.CEFAZOLIN, "CZ1", "280331")), "COUNTING")


def test_that_none_is_there_is_said_of_the_line_that_was_asked(pharmacy: Pharmacy) -> None:
    received(pharmacy, 5)
    received(pharmacy, 2, "CZ1", code=codes.CEFAZOLIN)
    pharmacy.clock.advance(hours=2)
    ana = counting(pharmacy)
    ben = joining(ana, pharmacy.ben)
    first = asked(ana.finish(), "NONE_HERE").question
    lot, code, quantity = ("CZ1", codes.CEFAZOLIN, 2) if "CZ1" in first.text else ("VN1", codes.VANCOMYCIN, 5)
    ben.see(quantity, lot, "280331", code)
    second = asked(ana.answer(none=True), "NONE_HERE").question
    assert lot not in second.text
    done(ana.answer(left=True), "FINISHED")
    assert review(ana).lines == ()
