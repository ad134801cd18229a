"""A loss is closed as found or explained only when counts of its own lot brought the record back to what it was."""

from __future__ import annotations

import pytest

from kiosk.services import controlled_loss, count_cancel, count_review
from kiosk.services.outcome import Outcome
from tests import codes
from tests.counting import Counter, counting, explain_all, joining, post, review
from tests.pharmacy import Pharmacy, asked, done, refused
from tests.service.controlled_world import count_item, stock_up
from tests.service.pulling import add_person, vial
from tests.shelf import VANCOMYCIN, at_shelf, received


@pytest.fixture
def dana(pharmacy: Pharmacy) -> str:
    return add_person(pharmacy, "Dana Whitfield", "pharmacist")


def _escalated(pharmacy: Pharmacy, dana: str) -> Counter:
    """Two people find four of five, and a pharmacist escalates it."""
    stock_up(pharmacy)
    counter = counting(pharmacy, item=pharmacy.items[VANCOMYCIN])
    for part in (counter, joining(counter, pharmacy.ben, counter.place)):
        part.see(4, "VN1", "280331")
        done(part.finish())
    [line] = review(counter).lines
    done(count_review.explain(pharmacy.record, dana, line.entry, "COUNT_NOT_EXPLAINED", escalate=True))
    return counter


def _close(pharmacy: Pharmacy, dana: str, outcome: str) -> Outcome:
    [loss] = controlled_loss.losses(pharmacy.record, pharmacy.record.now())
    return controlled_loss.close(pharmacy.record, dana, loss.loss.id, outcome)


def test_a_package_at_another_shelf_is_not_the_one_that_is_missing(pharmacy: Pharmacy, dana: str) -> None:
    done(post(_escalated(pharmacy, dana), dana), "POSTED")
    pharmacy.clock.advance(hours=2)
    counter = counting(pharmacy, item=pharmacy.items[VANCOMYCIN])
    for part in (counter, joining(counter, pharmacy.ben, counter.place)):
        part.see(3, "VN1", "280331")
        asked(part.answer(move=True), "COUNT_WHERE")
        done(part.answer(location=pharmacy.places["Receiving bench"]), "AT_PLACE")
        done(part.scan(vial("VN1")))
        done(part.answer(next=True), "KEPT")
        done(part.finish())
    explain_all(counter, "COUNT_WRONG_PLACE")
    done(post(counter, dana), "POSTED")
    assert "still 1 vial short" in refused(_close(pharmacy, dana, "found"), "COUNT_FIRST").message


def test_another_lot_that_was_counted_explains_nothing(pharmacy: Pharmacy, dana: str) -> None:
    done(post(_escalated(pharmacy, dana), dana), "POSTED")
    pharmacy.clock.advance(hours=2)
    received(pharmacy, 1, "VN2")
    move = at_shelf(pharmacy, "move")
    asked(move.scan(codes.package(codes.VANCOMYCIN, "VN2", "280331")), "MOVE_WHERE")
    done(move.scan(codes.shelf(pharmacy.places["Receiving bench"])), "MOVED")
    pharmacy.clock.advance(hours=2)
    counter = counting(pharmacy, place="Receiving bench")
    for part in (counter, joining(counter, pharmacy.ben)):
        part.see(1, "VN2", "280331")
        done(part.finish(), "FINISHED")
    done(post(counter), "POSTED")
    stop = refused(_close(pharmacy, dana, "explained"), "COUNT_FIRST")
    assert "lot VN1" in stop.next_step


def test_a_loss_of_a_cancelled_count_is_found_when_the_next_one_agrees(pharmacy: Pharmacy, dana: str) -> None:
    counter = _escalated(pharmacy, dana)
    done(count_cancel.cancel(pharmacy.record, dana, counter.count_id), "CANCELLED")
    refused(_close(pharmacy, dana, "found"), "COUNT_FIRST")
    pharmacy.clock.advance(hours=2)
    count_item(pharmacy, 5)
    done(_close(pharmacy, dana, "found"), "NOTED")
