"""What comes back, what is taken back, and pulls that somebody else goes on with."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.services.open_work import open_work
from kiosk.services.pull import Pull, begun_here
from tests.pharmacy import Pharmacy, asked, assert_sound, done, refused
from tests.service.pulling import VANCOMYCIN, Shelf, begun, pulling, recall, receive, vial


def test_what_comes_back_is_never_more_than_was_pulled(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1"), vial("VN1"), vial("VN1"))
    shelf = pulling(pharmacy)
    done(shelf.scan(vial("VN1")))
    done(shelf.answer(quantity=2))
    done(shelf.finish())
    later = begun(pharmacy, pharmacy.ben)

    asked(later.answer(returning=True), "COMES_BACK")
    asked(later.scan(vial("VN1")), "CONDITION")
    refused(later.answer(kept=True), "NOT_AN_ANSWER")
    refused(later.answer(units=3), "TOO_MANY")
    asked(later.answer(in_our_hands=True), "KEPT")
    said = done(later.answer(kept=True), "RETURNED").message
    assert said == "1 vial of Vancomycin 1 g, lot VN1, back to Shelf. Put it there now."
    assert pharmacy.on_hand(VANCOMYCIN) == 2
    done(later.comes_back(vial("VN1")), "RETURNED")
    refused(later.comes_back(vial("VN1")), "NOT_PULLED")
    done(later.answer(leave_out=True))
    assert pharmacy.on_hand(VANCOMYCIN) == 3
    done(later.undo(), "UNDONE")
    assert pharmacy.on_hand(VANCOMYCIN) == 2
    done(later.finish(), "FINISHED")
    assert_sound(pharmacy.record)


@pytest.mark.parametrize("answers", [[{"in_our_hands": False}], [{"in_our_hands": True}, {"kept": False}]])
def test_what_left_our_hands_or_was_kept_wrong_is_never_stock_again(
    pharmacy: Pharmacy, answers: list[dict[str, Any]]
) -> None:
    receive(pharmacy, vial("VN1"))
    shelf = pulling(pharmacy)
    done(shelf.scan(vial("VN1")))
    shelf.answer(returning=True)
    shelf.scan(vial("VN1"))

    for answer in answers:
        outcome = shelf.answer(**answer)

    assert "does NOT come back to stock" in done(outcome, "NOT_STOCK").message
    assert pharmacy.on_hand(VANCOMYCIN) == 0
    assert shelf.pull.view().question is None


def test_a_serial_comes_back_as_itself(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1", serial="S1"), vial("VN1"))
    shelf = pulling(pharmacy)
    for serial in ("S1", "S2"):
        done(shelf.scan(vial("VN1", serial=serial)))

    refused(shelf.comes_back(vial("VN1", serial="S3")), "NOT_PULLED")
    done(shelf.answer(leave_out=True))
    done(shelf.comes_back(vial("VN1", serial="S2")), "RETURNED")
    done(shelf.scan(vial("VN1", serial="S2")), "PULLED")
    done(shelf.undo())
    done(shelf.undo())  # the return
    assert pharmacy.on_hand(VANCOMYCIN) == 0
    assert [line.quantity for line in shelf.pull.view().lines] == [1, 1]
    assert_sound(pharmacy.record)


def test_undo_stops_where_somebody_else_went_on(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1"), vial("VN1"))
    shelf = pulling(pharmacy)
    done(shelf.scan(vial("VN1")))
    bens = Shelf(shelf.pull, pharmacy.ben)
    resumed = Pull.resume(pharmacy.record, pharmacy.ben, shelf.pull.job_id)
    assert isinstance(resumed, Pull)
    bens.pull = resumed

    refused(bens.undo(), "OTHERS_STEP")
    done(begun(pharmacy, pharmacy.ben).comes_back(vial("VN1")), "RETURNED")
    refused(shelf.undo(), "UNDO_BLOCKED")
    assert pharmacy.on_hand(VANCOMYCIN) == 2


def test_a_return_is_not_taken_back_once_the_very_package_left_again(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1", serial="S1"), vial("VN1", serial="S2"))
    shelf, other = pulling(pharmacy), pulling(pharmacy, pharmacy.ben)
    done(shelf.scan(vial("VN1", serial="S1")))
    done(shelf.comes_back(vial("VN1", serial="S1")), "RETURNED")
    done(other.scan(vial("VN1", serial="S1")), "PULLED")

    refused(shelf.undo(), "UNDO_BLOCKED")

    done(other.scan(vial("VN1", serial="S2")), "PULLED")  # the other one is where it was


def test_a_return_without_a_serial_is_not_taken_back_from_those_that_have_one(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1"), vial("VN1", serial="S2"))
    shelf, other = pulling(pharmacy), pulling(pharmacy, pharmacy.ben)
    done(shelf.scan(vial("VN1")))
    done(shelf.comes_back(vial("VN1")), "RETURNED")
    done(other.scan(vial("VN1")), "PULLED")

    refused(shelf.undo(), "UNDO_BLOCKED")

    done(other.scan(vial("VN1", serial="S2")), "PULLED")


def test_a_quantity_is_not_taken_back_once_all_of_it_came_back_elsewhere(pharmacy: Pharmacy) -> None:
    receive(pharmacy, *[vial("VN1")] * 5)
    shelf, other = pulling(pharmacy), begun(pharmacy, pharmacy.ben)
    done(shelf.scan(vial("VN1")))
    done(shelf.answer(quantity=5), "QUANTITY")
    asked(other.answer(returning=True), "COMES_BACK")
    asked(other.scan(vial("VN1")), "CONDITION")
    asked(other.answer(in_our_hands=True, units=5), "KEPT")
    done(other.answer(kept=True), "RETURNED")

    refused(shelf.undo(), "UNDO_BLOCKED")

    assert pharmacy.on_hand(VANCOMYCIN) == 5


def test_a_step_is_done_once_under_its_key(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1"), vial("VN1"), vial("VN1"))
    shelf = pulling(pharmacy)

    first = shelf.scan(vial("VN1"), key="a")
    assert shelf.scan(vial("VN1"), key="a") == first
    refused(shelf.undo(key="a"), "IDEMPOTENCY_MISMATCH")
    assert pharmacy.on_hand(VANCOMYCIN) == 2
    undone = shelf.undo(key="b")
    assert shelf.undo(key="b") == undone
    assert pharmacy.on_hand(VANCOMYCIN) == 3


def test_a_pull_that_is_left_waits_on_home_and_is_gone_on_with(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1"))
    untouched = begun(pharmacy)
    assert [work for work in open_work(pharmacy.record) if work.kind == "pull"] == []
    assert begun_here(pharmacy.record, pharmacy.ben) == untouched.pull.job_id
    done(untouched.answer(order="4471"))
    done(untouched.scan(vial("VN1")))

    [work] = [each for each in open_work(pharmacy.record) if each.kind == "pull"]

    assert (work.word, work.name, work.lines) == ("Pull", "for a patient's order 4471, by Ana Ruiz", 1)
    assert begun_here(pharmacy.record, pharmacy.ben) is None
    there = pharmacy.reopen("K2")
    taken = Pull.resume(there, pharmacy.ben, work.job_id)
    assert isinstance(taken, Pull)
    refused(untouched.scan(vial("VN1")), "JOB_MOVED")
    done(taken.finish(), "FINISHED")
    assert_sound(pharmacy.record)


def test_nothing_pulled_is_nothing_finished(pharmacy: Pharmacy) -> None:
    done(begun(pharmacy).finish(), "CANCELLED")
    done(pulling(pharmacy).finish(), "CANCELLED")


def test_what_was_recalled_meanwhile_comes_back_into_quarantine(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1"), vial("VN1"))
    shelf = pulling(pharmacy)
    done(shelf.scan(vial("VN1")))
    recall(pharmacy, "VN1")

    said = done(shelf.comes_back(vial("VN1")), "QUARANTINED").message

    assert said == "1 vial of Vancomycin 1 g, lot VN1 into QUARANTINE: it is RECALLED now. Put it there."
    [held] = pharmacy.record.rows("select quantity from stock where status = 'quarantined' and quantity > 0")
    assert held["quantity"] == 1
    done(shelf.undo())
    assert pharmacy.on_hand(VANCOMYCIN) == 1
    assert_sound(pharmacy.record)
