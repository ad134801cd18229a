"""A controlled difference that somebody found does not go away: not by undo, by cancelling, by counting again."""

from __future__ import annotations

import pytest

from db import signatures
from db.subject import Subject
from kiosk.services import (
    controlled_due,
    controlled_loss,
    count_cancel,
    count_posting,
    count_review,
    hand_over,
    item_edit,
)
from kiosk.services.outcome import Outcome
from tests.counting import Counter, counting, explain_all, finish_parts, joining, post, proof_of, review
from tests.pharmacy import Pharmacy, asked, assert_sound, done, refused
from tests.service.controlled_world import stock_up
from tests.service.pulling import add_person, pulling, vial
from tests.shelf import VANCOMYCIN, change_item, held, received


@pytest.fixture
def dana(pharmacy: Pharmacy) -> str:
    return add_person(pharmacy, "Dana Whitfield", "pharmacist")


@pytest.fixture
def short(pharmacy: Pharmacy) -> Counter:
    """Two people found four of five of schedule II."""
    stock_up(pharmacy)
    counter = counting(pharmacy, item=pharmacy.items[VANCOMYCIN])
    _see(counter, 4)
    _see(joining(counter, pharmacy.ben, counter.place), 4)
    return counter


def _see(part: Counter, quantity: int) -> None:
    part.see(quantity, "VN1", "280331")
    done(part.finish())


def _escalate(counter: Counter, pharmacist: str) -> None:
    for line in review(counter).lines:
        done(count_review.explain(counter.record, pharmacist, line.entry, "COUNT_NOT_EXPLAINED", escalate=True))


def _hand_over(pharmacy: Pharmacy) -> Outcome:
    seen = hand_over.view(pharmacy.record, pharmacy.record.node, pharmacy.record.now())
    ana, ben = (proof_of(pharmacy.record, each) for each in (pharmacy.ana, pharmacy.ben))
    return hand_over.hand_over(pharmacy.record, seen, ana, ben)


def _days_pass(pharmacy: Pharmacy, days: int) -> None:
    """Let days pass in which the kiosk is used: its clock does not jump."""
    for _ in range(days):
        pharmacy.clock.advance(hours=23)
        with pharmacy.record.write("system", "test") as write:
            write.note(test=1)


def _cancel(counter: Counter, person: str) -> Outcome:
    finish_parts(counter, person)
    return count_cancel.cancel(counter.record, person, counter.count_id)


@pytest.fixture
def taken_back(pharmacy: Pharmacy) -> Counter:
    """Ana counted four of five on the shelf, and took it back."""
    stock_up(pharmacy)
    shelf = counting(pharmacy)
    shelf.see(4, "VN1", "280331")
    for _ in range(3):
        done(shelf.undo(), "UNDONE")
    return shelf


def test_what_was_taken_back_is_not_cancelled_by_who_did(pharmacy: Pharmacy, taken_back: Counter, dana: str) -> None:
    refused(_cancel(taken_back, pharmacy.ana), "COUNT_DIFFERS")
    refused(_hand_over(pharmacy), "COUNT_OPEN")
    asked(taken_back.finish(), "NONE_HERE")
    done(taken_back.answer(left_all=True), "FINISHED")
    refused(_hand_over(pharmacy), "COUNT_DIFFERS")
    done(_cancel(taken_back, dana), "CANCELLED")


def test_two_people_settle_what_was_taken_back(pharmacy: Pharmacy, taken_back: Counter) -> None:
    taken_back.see(5, "VN1", "280331")
    refused(_cancel(taken_back, pharmacy.ana), "COUNT_DIFFERS")
    joining(taken_back, pharmacy.ben).see(5, "VN1", "280331")
    done(_cancel(taken_back, pharmacy.ana), "CANCELLED")


def test_a_pharmacist_does_not_cancel_what_they_took_back_themselves(pharmacy: Pharmacy, dana: str) -> None:
    stock_up(pharmacy)
    shelf = counting(pharmacy, dana)
    shelf.see(4, "VN1", "280331")
    for _ in range(3):
        done(shelf.undo(), "UNDONE")
    refused(_cancel(shelf, dana), "COUNT_DIFFERS")


def test_what_a_pharmacist_took_up_is_not_taken_back(pharmacy: Pharmacy, dana: str) -> None:
    stock_up(pharmacy)
    shelf = counting(pharmacy)
    shelf.see(4, "VN1", "280331")
    _escalate(shelf, dana)
    refused(shelf.undo(), "UNDO_BLOCKED")


def test_the_only_pharmacist_frees_the_shelf_and_opens_the_loss(pharmacy: Pharmacy, dana: str) -> None:
    stock_up(pharmacy)
    counter = counting(pharmacy, item=pharmacy.items[VANCOMYCIN])
    _see(counter, 4)
    _see(joining(counter, dana, counter.place), 4)
    refused(_cancel(counter, dana), "COUNT_DIFFERS")
    _escalate(counter, dana)
    refused(post(counter, dana), "SAME_PERSON")
    refused(pulling(pharmacy, pharmacy.ben).scan(vial("VN1")), "PLACE_FROZEN")

    done(_cancel(counter, dana), "CANCELLED")

    [loss] = controlled_loss.losses(pharmacy.record, pharmacy.record.now())
    assert loss.what == "1 vial missing"
    assert ("VN1", "Shelf", "available", 5) in held(pharmacy)
    done(pulling(pharmacy, pharmacy.ben).scan(vial("VN1")))
    assert_sound(pharmacy.record)


def test_the_next_count_of_a_cancelled_one_opens_no_second_loss(pharmacy: Pharmacy, short: Counter, dana: str) -> None:
    _escalate(short, dana)
    done(_cancel(short, dana), "CANCELLED")
    pharmacy.clock.advance(hours=2)
    again = counting(pharmacy, item=pharmacy.items[VANCOMYCIN])
    _see(again, 3)
    _see(joining(again, pharmacy.ben, again.place), 3)
    _escalate(again, dana)
    done(post(again, dana), "POSTED")
    losses = controlled_loss.losses(pharmacy.record, pharmacy.record.now())
    assert [each.what for each in losses] == ["1 vial missing", "1 vial missing"]


def test_an_escalated_line_that_agrees_again_is_posted_by_a_pharmacist(
    pharmacy: Pharmacy, short: Counter, dana: str
) -> None:
    _escalate(short, dana)
    for person in (pharmacy.ana, pharmacy.ben):
        _see(joining(short, person, short.place), 5)
    [line] = review(short).lines
    assert (line.outcome, line.needs_approval) == ("agrees", True)
    refused(post(short), "NEEDS_APPROVAL")
    done(post(short, dana), "POSTED")
    assert controlled_loss.losses(pharmacy.record, pharmacy.record.now()) == []


def test_the_deadline_runs_from_the_first_count_that_found_it(pharmacy: Pharmacy, short: Counter, dana: str) -> None:
    _escalate(short, dana)
    first = pharmacy.record.now()
    _days_pass(pharmacy, 2)
    _see(joining(short, add_person(pharmacy, "Eva", "technician"), short.place), 4)
    _escalate(short, dana)
    done(post(short, dana), "POSTED")
    [loss] = controlled_loss.losses(pharmacy.record, pharmacy.record.now())
    assert loss.loss.discovered_at <= first


def test_a_deadline_that_is_past_says_so(pharmacy: Pharmacy, short: Counter, dana: str) -> None:
    _escalate(short, dana)
    done(post(short, dana), "POSTED")
    _days_pass(pharmacy, 60)
    [(*_, notice), (*_, form)] = controlled_due.due_rows(pharmacy.record, pharmacy.record.now())
    assert notice.startswith("OVERDUE since")
    assert form.startswith("OVERDUE since")
    assert "2026" in notice


@pytest.mark.parametrize("scheduled", [True, False])
def test_the_schedule_of_what_is_being_counted_does_not_change(pharmacy: Pharmacy, dana: str, scheduled: bool) -> None:
    received(pharmacy, 5)
    if scheduled:
        change_item(pharmacy, VANCOMYCIN, dea_schedule="CII")
    shelf = counting(pharmacy)
    wanted = None if scheduled else "CII"
    manager = add_person(pharmacy, "Mia Moss", "manager")
    change = (pharmacy.record, manager, pharmacy.items[VANCOMYCIN], "dea_schedule", wanted)
    refused(item_edit.change(*change), "BEING_COUNTED")
    done(_cancel(shelf, pharmacy.ana), "CANCELLED")
    done(item_edit.change(*change), "ITEM_CHANGED")


def test_what_is_approved_is_what_was_shown(pharmacy: Pharmacy, short: Counter, dana: str) -> None:
    explain_all(short, "COUNT_BROKEN")
    shown = review(short).lines
    explain_all(short, "COUNT_NOT_SCANNED")
    proof = proof_of(pharmacy.record, dana)
    refused(count_posting.post(pharmacy.record, pharmacy.ana, short.count_id, proof, shown), "CHANGED")
    [line] = review(short).lines
    proof = proof_of(pharmacy.record, dana)
    done(count_posting.post(pharmacy.record, pharmacy.ana, short.count_id, proof, [line]), "POSTED")
    [signed] = signatures.signatures_on(pharmacy.record, Subject("stock_count", short.count_id))
    told = {"variance": -1, "decided": "explained", "reason": "COUNT_NOT_SCANNED"}
    assert signed.content == {"count": short.count_id, "lines": {line.entry: told}}


@pytest.mark.parametrize("quantity", [4, 5])
def test_the_end_of_a_shift_says_the_same_to_whoever_still_counts(pharmacy: Pharmacy, quantity: int) -> None:
    stock_up(pharmacy)
    shelf = counting(pharmacy)
    shelf.see(quantity, "VN1", "280331")
    refused(_hand_over(pharmacy), "COUNT_OPEN")
    for _ in range(3):
        done(shelf.undo(), "UNDONE")
    refused(_hand_over(pharmacy), "COUNT_OPEN")
