"""The lot that ends first goes first: a reason to take a later one is for the lots that it passes over."""

from __future__ import annotations

from tests.pharmacy import Pharmacy, asked, assert_sound, done
from tests.service.pulling import pulling, receive, vial


def test_a_reason_does_not_pass_over_a_lot_that_came_later(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("SOON", "270331"), *[vial("LATE")] * 5)
    shelf = pulling(pharmacy)
    asked(shelf.scan(vial("LATE")), "EARLIER_FIRST")
    done(shelf.answer(why="the other vial is cracked"), "PULLED")
    done(shelf.scan(vial("LATE")), "PULLED")
    receive(pharmacy, vial("NEXT", "270630"))

    question = asked(shelf.scan(vial("LATE")), "EARLIER_FIRST").question

    assert question.facts[:2] == (
        ("Take first", "lot SOON, expires 2027-03-31: 1 vial, Shelf"),
        ("Then", "lot NEXT, expires 2027-06-30: 1 vial, Shelf"),
    )
    done(shelf.answer(why="both are cracked"), "PULLED")
    assert shelf.pull.view().lines[-1].reason == "both are cracked"
    done(shelf.scan(vial("LATE")), "PULLED")
    assert_sound(pharmacy.record)


def test_no_reason_stands_beside_what_passes_over_nothing_any_more(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("SOON", "270331"), *[vial("LATE")] * 2)
    shelf = pulling(pharmacy)
    asked(shelf.scan(vial("LATE")), "EARLIER_FIRST")
    done(shelf.answer(why="taken by mistake"), "PULLED")
    done(shelf.scan(vial("SOON", "270331")), "PULLED")
    done(shelf.scan(vial("LATE")), "PULLED")
    assert not shelf.pull.view().lines[-1].reason
