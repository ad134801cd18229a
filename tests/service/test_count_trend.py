"""How right the record was in the counts before, and who sees what of an open one."""

from __future__ import annotations

import pytest

from db import item_costs
from kiosk.services import count_begun, count_blind, count_posting
from kiosk.services.count import Count
from kiosk.services.count_trend import LAST, trend
from kiosk.services.open_work import open_parts
from tests import codes
from tests.counting import Counter, counting, explain_all, joining, post, review
from tests.pharmacy import Pharmacy, done, refused
from tests.service.pulling import add_person, vial
from tests.shelf import VANCOMYCIN, received


@pytest.fixture
def stocked(pharmacy: Pharmacy) -> Pharmacy:
    """Five vials at rest for an hour, each worth 12.40."""
    received(pharmacy, 5, "VN1", "280331")
    with pharmacy.record.write("system", "test") as write:
        item_costs.add(write, pharmacy.items[VANCOMYCIN], 1240)
    pharmacy.clock.advance(minutes=61)
    return pharmacy


def _posted(pharmacy: Pharmacy, counted: int, approver: str) -> None:
    counter = counting(pharmacy)
    counter.see(counted, "VN1", "280331")
    done(counter.finish(), "FINISHED")
    if review(counter).lines:
        joining(counter, pharmacy.ben).see(counted, "VN1", "280331")
        pharmacy.clock.advance(minutes=61)
        explain_all(counter)
    done(post(counter, approver), "POSTED")


def test_the_trend_says_how_many_lines_were_right_and_what_the_others_were_worth(stocked: Pharmacy) -> None:
    dana = add_person(stocked, "Dana Whitfield", "pharmacist")
    assert trend(stocked.record, stocked.record.now()).counts == ()
    _posted(stocked, 5, dana)
    _posted(stocked, 3, dana)
    found = trend(stocked.record, stocked.record.now())
    assert [(each.per_mille, each.found_minor, each.lost_minor) for each in found.counts] == [
        (1000, 0, 0),
        (0, 0, 2480),
    ]
    assert (found.per_mille, found.exact, found.lines, found.lost_minor) == (500, 1, 2, 2480)
    assert [str(each.day) for each in found.counts] == ["2026-11-23", "2026-11-23"]


def test_the_trend_is_of_the_last_counts(stocked: Pharmacy) -> None:
    for _ in range(LAST + 1):
        _posted(stocked, 5, stocked.ben)
        stocked.clock.advance(days=1)
    assert len(trend(stocked.record, stocked.record.now()).counts) == LAST


def test_whoever_still_counts_is_named_and_does_not_look(stocked: Pharmacy) -> None:
    counter = counting(stocked)
    counter.see(4, "VN1", "280331")
    assert review(counter).still_counting == ("Ana Ruiz",)
    refused(count_blind.not_to_look(stocked.record, stocked.ana, counter.count_id), "STILL_COUNTING")
    assert count_blind.not_to_look(stocked.record, stocked.ben, counter.count_id) is None
    done(counter.finish(), "FINISHED")
    assert review(counter).still_counting == ()
    assert count_blind.not_to_look(stocked.record, stocked.ana, counter.count_id) is None
    auditor = add_person(stocked, "Ida Holm", "auditor")
    refused(count_blind.not_to_look(stocked.record, auditor, counter.count_id), "NOT_PERMITTED")


def test_what_is_counted_again_is_worth_nothing_yet(stocked: Pharmacy) -> None:
    counter = counting(stocked)
    counter.see(3, "VN1", "280331")
    assert review(counter).lost_minor == 0
    joining(counter, stocked.ben).see(3, "VN1", "280331")
    assert review(counter).lost_minor == 2480


def test_a_shelfs_label_says_what_is_counted(stocked: Pharmacy) -> None:
    begun = Count.start(stocked.record, stocked.ana)
    assert isinstance(begun, Count)
    first = Counter(begun, stocked.ana)
    done(first.scan(codes.shelf(stocked.places["Shelf"])), "AT_PLACE")
    begun = Count.start(stocked.record, stocked.ben)
    assert isinstance(begun, Count)
    second = Counter(begun, stocked.ben)
    refused(second.scan(vial("VN1")), "ANSWER_FIRST")
    done(second.scan(codes.shelf(stocked.places["Shelf"])), "AT_PLACE")
    assert second.count_id == first.count_id


def test_no_part_is_begun_twice(stocked: Pharmacy) -> None:
    assert count_begun.begun_here(stocked.record, stocked.ana) is None
    begun = Count.start(stocked.record, stocked.ana)
    assert isinstance(begun, Count)
    assert count_begun.begun_here(stocked.record, stocked.ben) == begun.job_id
    asked_before = begun.view().question
    counter = counting(stocked, stocked.ben)
    asked_now = begun.view().question
    assert asked_before is not None
    assert asked_now is not None
    assert asked_now.choices[0].answer == {"count": counter.count_id}
    done(begun.finish(), "CANCELLED")
    assert count_begun.begun_here(stocked.record, stocked.ben) == counter.count.job_id
    assert count_begun.begun_here(stocked.record, stocked.ana) is None
    assert open_parts(stocked.record) == ()
    done(counter.scan(vial("VN1")))
    assert count_begun.begun_here(stocked.record, stocked.ben) is None
    [work] = open_parts(stocked.record)
    assert (work.kind, work.name, work.lines) == ("count", "Shelf by Ben Okafor", 0)


def test_a_part_of_a_count_that_is_over_waits_for_nobody(stocked: Pharmacy) -> None:
    counter = counting(stocked)
    counter.see(5, "VN1", "280331")
    assert len(open_parts(stocked.record)) == 1
    done(count_posting.post(stocked.record, stocked.ben, counter.count_id), "POSTED")
    assert open_parts(stocked.record) == ()
    assert count_begun.begun_here(stocked.record, stocked.ana) is None
