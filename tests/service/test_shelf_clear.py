"""Clearing the shelf of what Home lists, and the end of what was opened."""

from __future__ import annotations

import pytest

from kiosk.services.home import must_not_use
from tests import codes
from tests.pharmacy import Pharmacy, asked, assert_sound, done, refused
from tests.shelf import VANCOMYCIN, at_shelf, held, opened, place_of, recall, received

VIAL = codes.package(codes.VANCOMYCIN, "VN1", "280331")


def test_a_round_clears_what_home_lists(pharmacy: Pharmacy) -> None:
    received(pharmacy, 3, "OLD", "261231")
    received(pharmacy, 2, "BAD", "280331")
    received(pharmacy, 2, "GOOD", "280331")
    recall(pharmacy, VANCOMYCIN, "BAD")
    open_too_long = opened(pharmacy, place_of(pharmacy, VANCOMYCIN, "GOOD", "Shelf"), hours=1)
    pharmacy.clock.advance(days=60)
    shelf = at_shelf(pharmacy, "clear")
    view = shelf.shelf.view()
    assert [(row.state, row.lot, row.quantity) for row in view.to_clear] == [
        ("recalled", "BAD", 2),
        ("expired", "OLD", 3),
        ("open too long", "GOOD", 1),
    ]
    question = asked(shelf.scan(codes.package(codes.VANCOMYCIN, "OLD", "261231")), "CLEAR").question
    assert question.text == "Vancomycin 1 g, lot OLD is EXPIRED. Take it off the shelf."
    done(shelf.answer(**question.choices[1].answer), "CLEARED")
    asked(shelf.scan(codes.package(codes.VANCOMYCIN, "BAD", "280331")), "CLEAR")
    done(shelf.answer(confirm=True, quantity=2))
    asked(shelf.scan(codes.package(codes.VANCOMYCIN, "GOOD", "280331")), "CLEAR")
    done(shelf.answer(confirm=True))
    assert not must_not_use(pharmacy.record, pharmacy.record.now(), 12).total
    assert held(pharmacy) == [("GOOD", "Shelf", "available", 1)]
    refused(shelf.scan(codes.package(codes.VANCOMYCIN, "GOOD", "280331")), "MAY_BE_USED")
    assert shelf.shelf.view().to_clear == ()
    assert [entry.opened for entry in shelf.shelf.view().entries] == [False, False, True]
    [ended] = pharmacy.record.rows("select id, end_reason from opened_container")
    assert ended == {"id": open_too_long, "end_reason": "discarded"}
    done(shelf.finish(), "FINISHED")
    assert_sound(pharmacy.record)


@pytest.mark.parametrize("end", ["used up", "discarded"])
def test_an_opened_one_ends_once_and_is_not_opened_again(pharmacy: Pharmacy, end: str) -> None:
    received(pharmacy)
    opened(pharmacy, place_of(pharmacy, VANCOMYCIN, "VN1", "Shelf"), days=2)
    shelf = at_shelf(pharmacy, "end")
    asked(shelf.scan(VIAL), "CONTAINER_END")
    done(shelf.answer(end=end), "CONTAINER_ENDED")
    assert held(pharmacy) == [("VN1", "Shelf", "available", 2)]
    refused(shelf.undo(), "FINAL")
    refused(shelf.scan(VIAL), "NOT_THERE")
    assert_sound(pharmacy.record)


def test_wasting_asks_whether_it_is_the_open_one(pharmacy: Pharmacy) -> None:
    received(pharmacy)
    opened(pharmacy, place_of(pharmacy, VANCOMYCIN, "VN1", "Shelf"), days=2)
    shelf = at_shelf(pharmacy, "waste")
    question = asked(shelf.scan(VIAL), "WHICH_PLACE").question
    assert [choice.label for choice in question.choices] == [
        "Shelf · 2 vials",
        "The OPEN one at Shelf, opened 23 Nov 09:00",
        "Leave it where it is",
    ]
    asked(shelf.answer(**question.choices[1].answer), "WASTE_WHY")
    done(shelf.answer(reason="LEFT_OVER"), "WASTED")
    assert held(pharmacy) == [("VN1", "Shelf", "available", 2)]
    assert_sound(pharmacy.record)
