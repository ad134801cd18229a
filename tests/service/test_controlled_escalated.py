"""A loss is on record from the moment a pharmacist escalates it, and the posting of its count settles it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from db import controlled_losses, instants, people
from db.controlled_losses import Loss
from kiosk.services import controlled_loss, count_cancel, count_review
from kiosk.services.home import home_view
from tests import codes
from tests.counting import Counter, counting, explain_all, finish_parts, joining, post, review
from tests.pharmacy import Pharmacy, assert_sound, done, refused
from tests.service.controlled_world import count_item, stock_up
from tests.service.count_world import own_pharmacy
from tests.service.pulling import add_person
from tests.shelf import VANCOMYCIN, held


@pytest.fixture
def dana(pharmacy: Pharmacy) -> str:
    return add_person(pharmacy, "Dana Whitfield", "pharmacist")


def _begun(pharmacy: Pharmacy, seen: int = 4) -> Counter:
    stock_up(pharmacy)
    counter = counting(pharmacy, item=pharmacy.items[VANCOMYCIN])
    _count(counter, seen)
    return counter


def _count(counter: Counter, seen: int) -> None:
    """Let two people count the line, who find the same."""
    record = counter.record
    for name in ("Ana Ruiz", "Ben Okafor"):
        person = next(each.id for each in people.staff(record) if each.name == name)
        part = joining(counter, person, counter.place)
        part.see(seen, "VN1", "280331")
        done(part.finish(), "FINISHED")


def _escalate(counter: Counter, dana: str) -> None:
    for line in review(counter).lines:
        if line.outcome != "agrees":
            done(count_review.explain(counter.record, dana, line.entry, "COUNT_NOT_EXPLAINED", escalate=True))


def _losses(pharmacy: Pharmacy) -> list[Loss]:
    return controlled_losses.all_losses(pharmacy.record)


def _on_home(pharmacy: Pharmacy) -> list[str]:
    words = [row.word for row in home_view(pharmacy.record, pharmacy.record.now()).due.rows]
    return [word for word in words if word in ("TELL THE DEA", "FORM 106", "DISCREPANCY")]


def test_what_is_escalated_is_a_loss_at_once_whose_deadlines_run_since_it_was_found(
    pharmacy: Pharmacy, dana: str
) -> None:
    counter = _begun(pharmacy)
    found_at = pharmacy.record.now()
    assert _on_home(pharmacy) == []
    pharmacy.clock.advance(hours=20)

    _escalate(counter, dana)

    [loss] = controlled_loss.losses(pharmacy.record, pharmacy.record.now())
    assert (loss.what, loss.loss.opened_by, loss.loss.discovered_at) == ("1 vial missing", "Dana Whitfield", found_at)
    assert loss.form_106_by == loss.discovered_on + timedelta(days=45)
    assert _on_home(pharmacy) == ["TELL THE DEA", "FORM 106"]
    day = loss.discovered_on.isoformat()
    done(controlled_loss.told_the_dea(pharmacy.record, dana, loss.loss.id, day, "by fax"), "NOTED")
    refused(controlled_loss.close(pharmacy.record, dana, loss.loss.id, "found"), "COUNT_FIRST")
    assert _on_home(pharmacy) == ["FORM 106"]

    done(post(counter, dana), "POSTED")

    assert [each.id for each in _losses(pharmacy)] == [loss.loss.id]
    assert _on_home(pharmacy) == ["FORM 106"]
    assert ("VN1", "Shelf", "available", 4) in held(pharmacy)
    assert_sound(pharmacy.record)


def test_what_one_person_found_is_taken_up_before_the_second_counts(pharmacy: Pharmacy, dana: str) -> None:
    """Discovery does not wait for a second count: the escalation is its latest moment."""
    stock_up(pharmacy)
    counter = counting(pharmacy, item=pharmacy.items[VANCOMYCIN])
    counter.see(4, "VN1", "280331")
    done(counter.finish(), "FINISHED")
    _escalate(counter, dana)
    [loss] = _losses(pharmacy)
    assert loss.discovered_at <= pharmacy.record.now()
    assert instants.from_text(loss.discovered_at) == pharmacy.clock.instant


@pytest.mark.parametrize("outcome", ["found", "explained"])
def test_posting_closes_what_was_found_or_explained_since_by_the_pharmacist_who_signs(
    pharmacy: Pharmacy, dana: str, outcome: str
) -> None:
    counter = _begun(pharmacy)
    _escalate(counter, dana)
    if outcome == "found":
        pharmacy.clock.advance(minutes=1)
        _count(counter, 5)
    else:
        [line] = review(counter).lines
        done(count_review.explain(pharmacy.record, dana, line.entry, "COUNT_BROKEN"), "EXPLAINED")
    assert _on_home(pharmacy) == ["TELL THE DEA", "FORM 106"]
    refused(post(counter), "NEEDS_APPROVAL")
    assert [each.closed_at for each in _losses(pharmacy)] == [None]

    done(post(counter, dana), "POSTED")

    [row] = pharmacy.record.rows("select closed_by, outcome from controlled_loss")
    assert dict(row) == {"closed_by": dana, "outcome": outcome}
    assert _on_home(pharmacy) == []
    assert_sound(pharmacy.record)


def test_more_that_is_missing_is_another_loss_and_each_is_found_by_itself(pharmacy: Pharmacy, dana: str) -> None:
    counter = _begun(pharmacy)
    _escalate(counter, dana)
    pharmacy.clock.advance(minutes=1)
    _count(counter, 3)
    _escalate(counter, dana)
    first, second = _losses(pharmacy)
    assert (first.quantity, second.quantity) == (1, 1)
    assert first.discovered_at == second.discovered_at
    done(post(counter, dana), "POSTED")

    pharmacy.clock.advance(hours=2)
    again = counting(pharmacy, item=pharmacy.items[VANCOMYCIN])
    _count(again, 4)
    explain_all(again, "COUNT_FOUND")
    done(post(again, dana), "POSTED")

    done(controlled_loss.close(pharmacy.record, dana, second.id, "found"), "NOTED")
    refused(controlled_loss.close(pharmacy.record, dana, first.id, "found"), "COUNT_FIRST")
    assert_sound(pharmacy.record)


def test_what_a_cancelled_count_escalated_stays_open(pharmacy: Pharmacy, dana: str) -> None:
    counter = _begun(pharmacy)
    _escalate(counter, dana)
    finish_parts(counter, dana)
    said = done(count_cancel.cancel(pharmacy.record, dana, counter.count_id), "CANCELLED").message
    assert said.endswith("1 loss stays open: the deadlines run.")
    assert [(each.quantity, each.closed_at) for each in _losses(pharmacy)] == [(1, None)]


def test_two_counts_that_find_the_same_missing_make_one_loss(pharmacy: Pharmacy, dana: str) -> None:
    """What the first one corrected is no difference for the second, and its loss was not found by that."""
    of_item = _begun(pharmacy)
    of_shelf = counting(pharmacy)
    _count(of_item, 4)
    for person in (pharmacy.ana, pharmacy.ben):
        part = joining(of_shelf, person, of_shelf.place)
        part.see(4, "VN1", "280331")
        part.see(3, "CZ1", "280331", codes.CEFAZOLIN)
        done(part.finish(), "FINISHED")
    _escalate(of_shelf, dana)
    _escalate(of_item, dana)
    assert [each.quantity for each in _losses(pharmacy)] == [1]
    pharmacy.clock.advance(minutes=1)
    done(post(of_item, dana), "POSTED")
    done(post(of_shelf, dana), "POSTED")
    assert [(each.quantity, each.outcome) for each in _losses(pharmacy)] == [(1, None)]
    assert ("VN1", "Shelf", "available", 4) in held(pharmacy)
    assert_sound(pharmacy.record)


@settings(max_examples=25, deadline=None)
@given(counts=st.lists(st.tuples(st.integers(1, 7), st.booleans()), min_size=1, max_size=4), ends=st.booleans())
@example(counts=[(4, True), (3, True), (4, True)], ends=True)
@example(counts=[(4, True), (7, True), (4, True)], ends=False)
@example(counts=[(4, True), (5, False), (4, True)], ends=True)
def test_whatever_is_counted_again_losses_say_what_is_missing_in_the_end(
    counts: list[tuple[int, bool]], ends: bool
) -> None:
    """What two people count at last, escalated, is what the losses add up to: posted or cancelled, sooner or later."""
    with own_pharmacy() as pharmacy:
        dana = add_person(pharmacy, "Dana Whitfield", "pharmacist")
        counter = _begun(pharmacy, counts[0][0])
        for seen, escalates in [*counts, (counts[-1][0], True)]:
            pharmacy.clock.advance(minutes=1)
            _count(counter, seen)
            if escalates:
                _escalate(counter, dana)
        last = counts[-1][0]
        if ends:
            done(post(counter, dana), "POSTED")
        elif last != 5:
            done(count_cancel.cancel(pharmacy.record, dana, counter.count_id), "CANCELLED")
        standing = [each for each in _losses(pharmacy) if each.closed_at is None]
        if ends or last != 5:
            assert sum(each.quantity for each in standing) == 5 - last
        if ends:
            assert ("VN1", "Shelf", "available", last) in held(pharmacy)
            pharmacy.clock.advance(hours=2)
            count_item(pharmacy, last)
        assert_sound(pharmacy.record)
