"""What must not slip past a count: late entries, second corrections, and controlled differences that go unsettled."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event, Thread
from typing import Any

import pytest

from db import controlled_losses, count_post, counts
from db.opening import Where
from kiosk.bootstrap import open_pharmacy
from kiosk.services import controlled_loss, controlled_record, count_cancel, count_posting, count_review
from kiosk.services.controlled_record import Wanted
from kiosk.services.inventory_lines import gather
from kiosk.services.outcome import Ask, Outcome
from kiosk.services.record_filter import Filter
from scanners import build_local
from tests import codes
from tests.counting import Counter, counting, explain_all, finish_parts, joining, post, proof_of, review
from tests.pharmacy import Pharmacy, asked, assert_sound, done, refused
from tests.service.controlled_world import stock_up
from tests.service.pulling import add_person, vial
from tests.shelf import VANCOMYCIN, at_shelf, change_item, held, opened, place_of, received

_HOUR = 61 * 60


@pytest.fixture
def stocked(pharmacy: Pharmacy) -> Pharmacy:
    """Five of one lot and three of another, at rest for an hour."""
    received(pharmacy, 5, "VN1", "280331")
    received(pharmacy, 3, "VN2", "280630")
    pharmacy.clock.advance(seconds=_HOUR)
    return pharmacy


@pytest.fixture
def dana(pharmacy: Pharmacy) -> str:
    return add_person(pharmacy, "Dana Whitfield", "pharmacist")


def _entries(pharmacy: Pharmacy) -> list[dict[str, Any]]:
    return list(pharmacy.record.rows("select id, quantity, withdrawn_at from count_entry order by id"))


def _by_two(counter: Counter, second: str, quantity: int, lot: str = "VN1") -> None:
    for part in (counter, joining(counter, second, counter.place)):
        part.see(quantity, lot, "280331")


def _finish(part: Counter) -> None:
    """End a part; what nobody counted stays so."""
    outcome = part.finish()
    if isinstance(outcome, Ask):
        outcome = part.answer(left_all=True)
    done(outcome, "FINISHED")


# A count that is ended takes nothing more.


@pytest.mark.parametrize("end", ["posted", "cancelled"])
@pytest.mark.parametrize("answer", [{"next": True}, {"move": True}, {"quantity": 1}])
def test_a_line_in_hand_is_not_kept_in_a_count_that_was_ended(
    stocked: Pharmacy, dana: str, end: str, answer: dict[str, Any]
) -> None:
    counter = counting(stocked)
    counter.see(5, "VN1", "280331")
    part = joining(counter, stocked.ben)
    done(part.scan(vial("VN2", "280630")))
    ended = post(counter) if end == "posted" else count_cancel.cancel(stocked.record, dana, counter.count_id)
    done(ended)
    before = _entries(stocked)
    refused(part.answer(**answer), "COUNT_ENDED")
    done(part.finish(), "FINISHED")
    assert _entries(stocked) == before
    assert_sound(stocked.record)


def test_zero_is_not_confirmed_in_a_count_that_was_ended(stocked: Pharmacy, dana: str) -> None:
    counter = counting(stocked)
    counter.see(5, "VN1", "280331")
    asked(counter.finish(), "NONE_HERE")
    done(count_cancel.cancel(stocked.record, dana, counter.count_id))
    before = _entries(stocked)
    refused(counter.answer(none=True), "COUNT_ENDED")
    assert _entries(stocked) == before
    done(counter.finish(), "FINISHED")


def test_a_part_with_an_open_question_is_closed_when_its_count_was_ended(stocked: Pharmacy, dana: str) -> None:
    counter = counting(stocked)
    asked(counter.scan(vial(None, None)), "COUNT_LOT")
    done(count_cancel.cancel(stocked.record, dana, counter.count_id))
    refused(counter.answer(batch_lot="VN1"), "COUNT_ENDED")
    done(counter.finish(), "FINISHED")


def test_nothing_is_taken_back_in_a_count_that_was_ended(stocked: Pharmacy, dana: str) -> None:
    counter = counting(stocked)
    counter.see(5, "VN1", "280331")
    done(count_posting.post(stocked.record, dana, counter.count_id), "POSTED")
    before = _entries(stocked)
    refused(counter.undo(), "UNDO_BLOCKED")
    assert _entries(stocked) == before


# Two kiosks at once.


@pytest.fixture
def second_kiosk(pharmacy: Pharmacy) -> Iterator[Any]:
    record = open_pharmacy(Where(pharmacy.place.target, "K2", pharmacy.clock, pharmacy.place.data_folder), "write")
    yield record
    record.close()


class _Halted:
    """A step of posting that waits until it may go on, so that another kiosk comes in between."""

    def __init__(self, patch: pytest.MonkeyPatch, module: Any, name: str) -> None:
        self.reached, self.go = Event(), Event()
        real = getattr(module, name)

        def halted(*given: Any, **more: Any) -> Any:
            if not self.reached.is_set():
                self.reached.set()
                self.go.wait(2)
            return real(*given, **more)

        patch.setattr(module, name, halted)


def test_two_counts_that_are_posted_at_once_correct_once(
    pharmacy: Pharmacy, second_kiosk: Any, dana: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    received(pharmacy, 5, "VN1", "280331")
    pharmacy.clock.advance(seconds=_HOUR)
    of_shelf, of_item = counting(pharmacy), counting(pharmacy, pharmacy.ben, item=pharmacy.items[VANCOMYCIN])
    _by_two(of_shelf, pharmacy.ben, 4)
    _by_two(of_item, pharmacy.ana, 4)
    pharmacy.clock.advance(seconds=_HOUR)
    explain_all(of_shelf)
    explain_all(of_item)
    finish_parts(of_item, pharmacy.ben)
    second_count = of_item.count_id  # read now: while the first kiosk is halted it answers nothing
    halted = _Halted(monkeypatch, count_post, "post")
    outcomes: list[Outcome] = []
    first = Thread(target=lambda: outcomes.append(post(of_shelf, dana)))
    first.start()
    assert halted.reached.wait(30)
    proof = proof_of(second_kiosk, dana)
    second = Thread(target=lambda: outcomes.append(count_posting.post(second_kiosk, pharmacy.ben, second_count, proof)))
    second.start()
    second.join(1)
    halted.go.set()
    first.join(30)
    second.join(30)
    assert [each.code for each in outcomes] == ["POSTED", "POSTED"]
    assert held(pharmacy) == [("VN1", "Shelf", "available", 4)]
    assert_sound(pharmacy.record)


def test_what_is_kept_while_a_count_is_posted_is_refused(
    stocked: Pharmacy, second_kiosk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter = counting(stocked)
    counter.see(5, "VN1", "280331")
    part = joining(counter, stocked.ben, record=second_kiosk)
    done(part.scan(vial("VN2", "280630")))
    before = _entries(stocked)
    halted = _Halted(monkeypatch, counts, "end")
    outcomes: list[Outcome] = []
    posting = Thread(target=lambda: outcomes.append(post(counter)))
    posting.start()
    assert halted.reached.wait(30)
    keeping = Thread(target=lambda: outcomes.append(part.answer(next=True)))
    keeping.start()
    keeping.join(1)
    halted.go.set()
    posting.join(30)
    keeping.join(30)
    assert [each.code for each in outcomes] == ["POSTED", "COUNT_ENDED"]
    assert _entries(stocked) == before
    assert_sound(stocked.record)


# Controlled substances.


@pytest.fixture
def short(pharmacy: Pharmacy) -> Counter:
    """Two people found four of five of schedule II, and all of schedule III."""
    stock_up(pharmacy)
    counter = counting(pharmacy, item=pharmacy.items[VANCOMYCIN])
    _by_two(counter, pharmacy.ben, 4)
    return counter


def test_a_controlled_count_that_differs_is_not_cancelled(pharmacy: Pharmacy, short: Counter, dana: str) -> None:
    refused(count_cancel.cancel(pharmacy.record, dana, short.count_id), "COUNT_DIFFERS")
    short.see(5, "VN1", "280331")
    refused(count_cancel.cancel(pharmacy.record, dana, short.count_id), "COUNT_DIFFERS")
    joining(short, pharmacy.ben, short.place).see(5, "VN1", "280331")
    done(count_cancel.cancel(pharmacy.record, dana, short.count_id), "CANCELLED")


def test_what_is_escalated_and_cancelled_opens_its_loss(pharmacy: Pharmacy, short: Counter, dana: str) -> None:
    [line] = review(short).lines
    done(count_review.explain(pharmacy.record, dana, line.entry, "COUNT_NOT_EXPLAINED", escalate=True))
    _by_two(short, pharmacy.ben, 5)
    assert [line.outcome for line in review(short).lines] == ["agrees"]
    done(count_cancel.cancel(pharmacy.record, dana, short.count_id), "CANCELLED")
    [loss] = controlled_losses.open_losses(pharmacy.record)
    assert loss.quantity == 1


def test_only_a_pharmacist_cancels_a_controlled_count(pharmacy: Pharmacy, dana: str) -> None:
    stock_up(pharmacy)
    counter = counting(pharmacy, item=pharmacy.items[VANCOMYCIN])
    manager = add_person(pharmacy, "Mia Moss", "manager")
    refused(count_cancel.cancel(pharmacy.record, manager, counter.count_id), "NOT_PERMITTED")
    done(count_cancel.cancel(pharmacy.record, dana, counter.count_id), "CANCELLED")


def test_a_controlled_difference_in_any_count_is_not_cancelled(pharmacy: Pharmacy, dana: str) -> None:
    stock_up(pharmacy)
    counter = counting(pharmacy)
    counter.see(4, "VN1", "280331")
    refused(count_cancel.cancel(pharmacy.record, dana, counter.count_id), "COUNT_DIFFERS")


def test_a_controlled_count_is_posted_when_all_of_it_was_counted(pharmacy: Pharmacy) -> None:
    stock_up(pharmacy)
    counter = counting(pharmacy, plan="controlled")
    part = joining(counter, pharmacy.ben, counter.place)
    for each in (counter, part):
        each.see(3, "CZ1", "280331", codes.CEFAZOLIN)
        _finish(each)
    assert "1 line of it was not counted" in refused(post(counter), "COUNT_INCOMPLETE").message
    for who in (pharmacy.ana, pharmacy.ben):
        joining(counter, who, counter.place).see(5, "VN1", "280331")
    done(post(counter), "POSTED")


def test_what_a_pharmacist_escalated_nobody_else_explains(pharmacy: Pharmacy, short: Counter, dana: str) -> None:
    [line] = review(short).lines
    done(count_review.explain(pharmacy.record, dana, line.entry, "COUNT_NOT_EXPLAINED", escalate=True))
    refused(count_review.explain(pharmacy.record, pharmacy.ana, line.entry, "COUNT_NOT_SCANNED"), "NOT_PERMITTED")
    short.see(4, "VN1", "280331")
    [again] = review(short).lines
    assert again.entry != line.entry
    refused(count_review.explain(pharmacy.record, pharmacy.ana, again.entry, "COUNT_NOT_SCANNED"), "NOT_PERMITTED")
    done(count_review.explain(pharmacy.record, dana, again.entry, "COUNT_NOT_SCANNED"), "EXPLAINED")


def test_a_controlled_difference_that_nothing_explains_is_escalated(
    pharmacy: Pharmacy, short: Counter, dana: str
) -> None:
    [line] = review(short).lines
    for who in (pharmacy.ana, dana):
        stop = refused(count_review.explain(pharmacy.record, who, line.entry, "COUNT_NOT_EXPLAINED"), "NOT_EXPLAINED")
        assert "escalate" in stop.next_step
    refused(post(short, dana), "NO_REASON")
    done(count_review.explain(pharmacy.record, dana, line.entry, "COUNT_NOT_EXPLAINED", escalate=True))
    done(post(short, dana), "POSTED")
    assert len(controlled_loss.losses(pharmacy.record, pharmacy.record.now())) == 1


def test_the_controlled_record_names_who_resolved_a_difference(pharmacy: Pharmacy, short: Counter, dana: str) -> None:
    explain_all(short)
    done(post(short, dana), "POSTED")
    wanted = controlled_record.wanted(pharmacy.record, VANCOMYCIN, Filter())
    assert isinstance(wanted, Wanted)
    table = controlled_record.table_of(pharmacy.record, wanted, pharmacy.record.now())
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    assert [row["witness"] for row in rows if row["what"] == "counted"] == ["Dana Whitfield"]


def test_an_open_container_that_is_set_aside_is_listed_once(pharmacy: Pharmacy) -> None:
    received(pharmacy, 3, "VN1", "280331")
    change_item(pharmacy, VANCOMYCIN, dea_schedule="CII")
    container = opened(pharmacy, place_of(pharmacy, VANCOMYCIN, "VN1", "Shelf"), hours=8)
    shelf = at_shelf(pharmacy, "quarantine")
    shelf.scan(build_local("container", container))
    done(shelf.answer(reason="SUSPECT"))
    assert ("VN1", "Shelf", "opened_quarantined", 1) in held(pharmacy)
    lines = gather(pharmacy.record, pharmacy.record.now(), ()).lines
    assert [(line.state, line.quantity) for line in lines] == [("sealed", 2), ("opened", 1)]


@pytest.mark.parametrize("form", ["20261201", "2026-W49-2", "2026-12-1"])
def test_a_day_is_on_record_in_one_form(pharmacy: Pharmacy, short: Counter, dana: str, form: str) -> None:
    [line] = review(short).lines
    done(count_review.explain(pharmacy.record, dana, line.entry, "COUNT_NOT_EXPLAINED", escalate=True))
    done(post(short, dana), "POSTED")
    [found] = controlled_loss.losses(pharmacy.record, pharmacy.record.now())
    pharmacy.clock.advance(days=30)
    told = (pharmacy.record, dana, found.loss.id)
    refused(controlled_loss.told_the_dea(*told, form, "field office"), "BAD_DAY")
    refused(controlled_loss.form_sent(*told, form, "106-1"), "BAD_DAY")


# What was taken back, and what two people find at once.


def test_whoever_counted_a_line_and_took_it_back_does_not_approve(stocked: Pharmacy, dana: str) -> None:
    counter = counting(stocked, dana)
    counter.see(4, "VN1", "280331")
    done(counter.undo(), "UNDONE")
    _by_two(joining(counter, stocked.ana, counter.place), stocked.ben, 4)
    stocked.clock.advance(seconds=_HOUR)
    explain_all(counter)
    refused(post(counter, dana), "SAME_PERSON")


def test_what_lies_apart_from_a_count_that_was_taken_back_is_counted_alone(stocked: Pharmacy) -> None:
    counter = counting(stocked)
    counter.see(5, "VN1", "280331")
    part = joining(counter, stocked.ben)
    asked(part.scan(vial("VN1")), "COUNTED_BEFORE")
    done(part.answer(adds=True))
    done(counter.undo(), "UNDONE")
    done(part.answer(next=True), "KEPT")
    assert [each.quantity for each in part.count.view().lines] == [1]
    assert_sound(stocked.record)


def test_a_lot_that_two_people_find_at_once_is_one_lot(stocked: Pharmacy) -> None:
    counter = counting(stocked)
    part = joining(counter, stocked.ben)
    for each in (counter, part):
        asked(each.scan(vial("LOST7", "270531")), "FOUND_UNKNOWN")
    for each in (counter, part):
        done(each.answer(found=True), "COUNTING")
    done(counter.answer(next=True), "KEPT")
    asked(part.answer(next=True), "COUNTED_BEFORE")
    done(part.answer(adds=False), "COUNTING")
    done(part.answer(next=True), "KEPT")
    [line] = review(counter).lines
    assert (line.lot, line.state, line.counted_by) == ("LOST7", "quarantined", ("Ana Ruiz", "Ben Okafor"))
    assert_sound(stocked.record)
