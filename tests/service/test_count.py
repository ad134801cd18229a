"""Counting: blind, by scan, by several people; what it comes to, and what is posted."""

from __future__ import annotations

from typing import Any

import pytest

from db import count_entries, opened_containers
from kiosk.services import count_cancel
from kiosk.services.count import Count
from kiosk.services.outcome import Ask
from scanners import build_local
from tests import codes
from tests.counting import Counter, counting, explain_all, finish_parts, joining, post, review
from tests.pharmacy import Pharmacy, asked, assert_sound, contents, done, refused
from tests.service.pulling import add_person, pulling, vial
from tests.shelf import VANCOMYCIN, change_item, held, opened, place_of, recall, received

_HOUR = 61 * 60


@pytest.fixture
def stocked(pharmacy: Pharmacy) -> Pharmacy:
    """Five of one lot and three of another, at rest for an hour."""
    received(pharmacy, 5, "VN1", "280331")
    received(pharmacy, 3, "VN2", "280630")
    pharmacy.clock.advance(seconds=_HOUR)
    return pharmacy


def _again(counter: Counter, person: str, *lines: tuple[int, str, str]) -> Counter:
    """Let another person count these lines again."""
    part = joining(counter, person, counter.place)
    for quantity, lot, expiry in lines:
        part.see(quantity, lot, expiry)
    return part


def test_a_count_that_agrees_changes_nothing(stocked: Pharmacy) -> None:
    counter = counting(stocked)
    for _ in range(5):
        outcome = done(counter.scan(vial("VN1")), "COUNTING")
    assert outcome.message == "Vancomycin 1 g, lot VN1: 5 vials."
    for _ in range(3):
        done(counter.scan(vial("VN2", "280630")))
    done(counter.finish(), "FINISHED")
    before = held(stocked)
    outcome = done(post(counter), "POSTED")
    assert outcome.message == "Shelf is posted: 2 lines counted, 2 exact, 0 corrected."
    assert held(stocked) == before
    assert_sound(stocked.record)


def test_nothing_tells_how_many_there_should_be(stocked: Pharmacy) -> None:
    counter = counting(stocked)
    said = [counter.scan(vial("VN1")).message, counter.scan(vial(None, None)).message]
    view = counter.count.view()
    shown = f"{said} {view.to_json()}"
    done(counter.scan(codes.shelf(stocked.places["Shelf"])))
    last = asked(counter.finish(), "NONE_HERE").question
    assert "VN2" in last.text
    assert "3" not in last.text.replace("VN2", "")
    assert "expected" not in shown
    assert "5 vials" not in shown


def test_what_nobody_visited_is_not_counted_and_zero_is_confirmed(stocked: Pharmacy) -> None:
    counter = counting(stocked)
    counter.see(5, "VN1", "280331")
    asked(counter.finish(), "NONE_HERE")
    done(counter.answer(left=True), "FINISHED")
    done(post(counter), "POSTED")
    assert ("VN2", "Shelf", "available", 3) in held(stocked)

    counter = counting(stocked)
    counter.see(5, "VN1", "280331")
    asked(counter.finish(), "NONE_HERE")
    done(counter.answer(none=True), "FINISHED")
    refused(post(counter), "COUNT_AGAIN")
    assert review(counter).lines[0].counted == 0


def test_a_difference_is_counted_again_by_another_person_blind(stocked: Pharmacy) -> None:
    counter = counting(stocked)
    counter.see(5, "VN1", "280331")
    counter.see(2, "VN2", "280630")
    done(counter.finish(), "FINISHED")
    refused(post(counter), "COUNT_AGAIN")
    refused(joining(counter, stocked.ana).scan(vial("VN2", "280630")), "COUNTED_BY_YOU")

    part = _again(counter, stocked.ben, (2, "VN2", "280630"))
    done(part.finish(), "FINISHED")
    [line] = review(counter).lines
    assert (line.outcome, line.variance, line.counted_by) == ("waits", -1, ("Ana Ruiz", "Ben Okafor"))
    refused(post(counter), "COUNT_WAITS")
    stocked.clock.advance(seconds=_HOUR)
    refused(post(counter), "NO_REASON")
    explain_all(counter)
    refused(post(counter), "NEEDS_APPROVAL")
    refused(post(counter, add_person(stocked, "Theo Blake", "technician")), "NOT_PERMITTED")
    done(post(counter, add_person(stocked, "Dana Whitfield", "pharmacist")), "POSTED")
    assert ("VN2", "Shelf", "available", 2) in held(stocked)
    assert_sound(stocked.record)


def test_who_counted_does_not_approve(stocked: Pharmacy) -> None:
    dana = add_person(stocked, "Dana Whitfield", "pharmacist")
    counter = counting(stocked, dana)
    counter.see(4, "VN1", "280331")
    _again(counter, stocked.ben, (4, "VN1", "280331"))
    stocked.clock.advance(seconds=_HOUR)
    explain_all(counter)
    finish_parts(counter, dana)
    before = contents(stocked.record)
    refused(post(counter, dana), "SAME_PERSON")
    assert contents(stocked.record) == before


def test_two_counts_that_differ_from_each_other_ask_for_a_third(stocked: Pharmacy) -> None:
    counter = counting(stocked)
    counter.see(4, "VN1", "280331")
    _again(counter, stocked.ben, (3, "VN1", "280331"))
    assert review(counter).lines[0].outcome == "count again"
    _again(counter, add_person(stocked, "Eva Lind", "technician"), (4, "VN1", "280331"))
    assert review(counter).lines[0].outcome == "count again"
    _again(counter, stocked.ben, (5, "VN1", "280331"))
    assert review(counter).lines == ()


def test_what_moves_later_is_netted(stocked: Pharmacy) -> None:
    counter = counting(stocked)
    counter.see(5, "VN1", "280331")
    counter.see(3, "VN2", "280630")
    shelf = pulling(stocked, stocked.ben)
    done(shelf.scan(vial("VN1")))
    received(stocked, 2, "VN2", "280630")
    done(counter.finish(), "FINISHED")
    done(post(counter), "POSTED")
    assert ("VN1", "Shelf", "available", 4) in held(stocked)
    assert ("VN2", "Shelf", "available", 5) in held(stocked)


def test_a_difference_next_to_a_movement_proves_nothing(stocked: Pharmacy) -> None:
    """The vial left the shelf before it was counted, and was scanned after: nobody posts the difference."""
    counter = counting(stocked)
    counter.see(4, "VN1", "280331")
    stocked.clock.advance(seconds=120)
    done(pulling(stocked, stocked.ben).scan(vial("VN1")))
    line = review(counter).lines[0]
    assert (line.outcome, line.why) == ("count again", "moved")
    _again(counter, stocked.ben, (4, "VN1", "280331"))
    assert review(counter).lines == ()
    counter.scan(vial("VN2", "280630"))
    done(counter.answer(quantity=3))
    done(counter.finish(), "FINISHED")
    done(post(counter), "POSTED")
    assert ("VN1", "Shelf", "available", 4) in held(stocked)


def test_a_serial_counts_once_whoever_scans_it(pharmacy: Pharmacy) -> None:
    received(pharmacy, 2, "VN1", "280331", serials=("S1", "S2"))
    pharmacy.clock.advance(seconds=_HOUR)
    counter = counting(pharmacy)
    done(counter.scan(vial("VN1", serial="S1")), "COUNTING")
    refused(counter.scan(vial("VN1", serial="S1")), "COUNTED_ALREADY")
    done(counter.answer(next=True))
    assert refused(counter.scan(vial("VN1", serial="S1")), "COUNTED_ALREADY").message.endswith("by you.")
    asked(counter.scan(vial("VN1", serial="S2")), "COUNTED_BEFORE")
    done(counter.answer(adds=True))
    done(counter.finish(), "FINISHED")
    done(post(counter), "POSTED")
    assert held(pharmacy) == [("VN1", "Shelf", "available", 2)]


def test_a_missing_serial_leaves_by_its_name(pharmacy: Pharmacy) -> None:
    received(pharmacy, 3, "VN1", "280331", serials=("S1", "S2"))
    pharmacy.clock.advance(seconds=_HOUR)
    dana = add_person(pharmacy, "Dana Whitfield", "pharmacist")
    counter = counting(pharmacy)
    for part in (counter, joining(counter, pharmacy.ben)):
        done(part.scan(vial("VN1", serial="S1")))
        done(part.answer(quantity=2))
        done(part.finish(), "FINISHED")
    pharmacy.clock.advance(seconds=_HOUR)
    explain_all(counter)
    done(post(counter, dana), "POSTED")
    assert held(pharmacy) == [("VN1", "Shelf", "available", 2)]
    gone = refused(pulling(pharmacy).scan(vial("VN1", serial="S2")), "SERIAL_GONE")
    assert "Ana Ruiz posted a count that did not find it at kiosk K1 at " in gone.message
    done(pulling(pharmacy).scan(vial("VN1", serial="S1")))
    assert_sound(pharmacy.record)


def test_a_serial_that_was_gone_is_found_as_itself(pharmacy: Pharmacy) -> None:
    received(pharmacy, 1, "VN1", "280331", serials=("S1",))
    done(pulling(pharmacy).scan(vial("VN1", serial="S1")))
    pharmacy.clock.advance(seconds=_HOUR)
    dana = add_person(pharmacy, "Dana Whitfield", "pharmacist")
    counter = counting(pharmacy)
    for part in (counter, joining(counter, pharmacy.ben)):
        done(part.scan(vial("VN1", serial="S1")))
        done(part.finish(), "FINISHED")
    pharmacy.clock.advance(seconds=_HOUR)
    explain_all(counter, "COUNT_FOUND")
    done(post(counter, dana), "POSTED")
    done(pulling(pharmacy).scan(vial("VN1", serial="S1")))
    assert_sound(pharmacy.record)


def test_a_lot_that_nobody_knows_is_found_into_quarantine(stocked: Pharmacy) -> None:
    dana = add_person(stocked, "Dana Whitfield", "pharmacist")
    counter = counting(stocked)
    for part in (counter, joining(counter, stocked.ben)):
        outcome = part.scan(vial("LOST7", "270531"))
        if isinstance(outcome, Ask):
            assert outcome.code == "FOUND_UNKNOWN"
            done(part.answer(found=True), "COUNTING")
        done(part.answer(next=True))
    stocked.clock.advance(seconds=_HOUR)
    explain_all(counter, "COUNT_FOUND")
    done(post(counter, dana), "POSTED")
    assert ("LOST7", "Shelf", "quarantined", 1) in held(stocked)
    assert_sound(stocked.record)


def test_a_code_without_a_lot_asks_for_it_and_goes_on_with_its_line(stocked: Pharmacy) -> None:
    counter = counting(stocked)
    question = asked(counter.scan(vial(None, None)), "COUNT_LOT").question
    assert question.choices[0].label.startswith("Lot VN1")
    done(counter.answer(batch_lot="VN2"), "COUNTING")
    assert done(counter.scan(vial(None, None))).message.endswith("lot VN2: 2 vials.")
    done(counter.scan(vial("VN1")))
    assert [line.quantity for line in counter.count.view().lines] == [2]


def test_a_carton_is_counted_as_a_person_says(stocked: Pharmacy) -> None:
    counter = counting(stocked)
    carton = codes.package(codes.VANCOMYCIN_CARTON, "VN1", "280331")
    asked(counter.scan(carton), "COUNT_PACK")
    assert done(counter.answer(pack="whole")).message.endswith("10 vials.")
    assert done(counter.scan(carton)).message.endswith("20 vials.")


def test_an_expired_lot_is_counted_and_said(pharmacy: Pharmacy) -> None:
    received(pharmacy, 1, "OLD", "261225")
    pharmacy.clock.advance(days=60)
    counter = counting(pharmacy)
    assert "EXPIRED" in done(counter.scan(vial("OLD", "261225")), "COUNTING_BAD").message


def test_open_containers_are_counted_by_their_labels(stocked: Pharmacy) -> None:
    place = place_of(stocked, VANCOMYCIN, "VN1", "Shelf")
    gone, stays = opened(stocked, place, days=20), opened(stocked, place, days=20)
    stocked.clock.advance(seconds=_HOUR)
    dana = add_person(stocked, "Dana Whitfield", "pharmacist")
    counter = counting(stocked)
    for part in (counter, joining(counter, stocked.ben)):
        part.see(3, "VN1", "280331")
        done(part.scan(build_local("container", stays)), "COUNTING")
        refused(part.scan(build_local("container", stays)), "COUNTED_ALREADY")
        done(part.answer(next=True))
    stocked.clock.advance(seconds=_HOUR)
    explain_all(counter)
    done(post(counter, dana), "POSTED")
    assert ("VN1", "Shelf", "opened", 1) in held(stocked)
    ended = opened_containers.container(stocked.record, gone)
    assert ended is not None
    assert ended.ended_at is not None
    assert_sound(stocked.record)


def test_what_was_kept_can_be_taken_back(stocked: Pharmacy) -> None:
    counter = counting(stocked)
    done(counter.scan(vial("VN1")))
    done(counter.scan(vial("VN2", "280630")))
    assert len(counter.count.view().lines) == 1
    done(counter.undo(), "UNDONE")
    assert counter.count.view().lines == ()
    hand = counter.count.view().in_hand
    assert hand is not None
    assert (hand.lot, hand.quantity) == ("VN1", 1)
    done(counter.undo(), "UNDONE")
    assert counter.count.view().in_hand is None
    assert_sound(stocked.record)


def test_a_part_survives_everything_and_is_taken_over(stocked: Pharmacy) -> None:
    counter = counting(stocked)
    done(counter.scan(vial("VN1")))
    record = stocked.reopen("K2")
    found = Count.resume(record, stocked.ana, counter.count.job_id)
    assert isinstance(found, Count)
    other = Counter(found, stocked.ana)
    assert done(other.scan(vial("VN1"))).message.endswith("2 vials.")
    refused(counter.scan(vial("VN1")), "JOB_MOVED")


def test_a_controlled_substance_stays_where_it_is_while_it_is_counted_by_two(stocked: Pharmacy) -> None:
    change_item(stocked, VANCOMYCIN, dea_schedule="CII")
    counter = counting(stocked, place="Shelf", item=stocked.items[VANCOMYCIN])
    shelf = pulling(stocked, stocked.ben)
    assert "is being counted" in refused(shelf.scan(vial("VN1")), "PLACE_FROZEN").message
    counter.see(5, "VN1", "280331")
    counter.see(3, "VN2", "280630")
    done(counter.finish())
    assert "2 lines" in refused(post(counter), "COUNT_AGAIN").message
    _again(counter, stocked.ben, (5, "VN1", "280331"), (3, "VN2", "280630"))
    done(post(counter), "POSTED")
    done(shelf.scan(vial("VN1")))


def test_a_count_can_be_cancelled_and_changes_nothing(stocked: Pharmacy) -> None:
    counter = counting(stocked)
    counter.see(1, "VN1", "280331")
    before = held(stocked)
    done(count_cancel.cancel(stocked.record, stocked.ben, counter.count_id), "CANCELLED")
    refused(counter.scan(vial("VN1")), "COUNT_ENDED")
    done(counter.finish(), "FINISHED")
    refused(post(counter), "COUNT_ENDED")
    assert held(stocked) == before


def test_what_is_no_part_of_it_is_refused(stocked: Pharmacy) -> None:
    counter = counting(stocked, place="Shelf", item=stocked.items[VANCOMYCIN])
    refused(counter.scan(codes.package(codes.SALINE, "X", "280331")), "NOT_IN_COUNT")
    refused(counter.answer(quantity=3), "NOTHING_IN_HAND")
    done(counter.scan(vial("VN1")))
    wrongs: tuple[Any, ...] = ("", "-1", "1.5", None, True, [], {}, 10_000, "٣")
    for wrong in wrongs:
        refused(counter.answer(quantity=wrong), "NOT_A_COUNT")


def test_recalled_stock_is_counted_and_said(stocked: Pharmacy) -> None:
    recall(stocked, VANCOMYCIN, "VN1")
    counter = counting(stocked)
    assert "RECALLED" in done(counter.scan(vial("VN1")), "COUNTING_BAD").message


def test_two_people_count_two_spots_of_one_lot(stocked: Pharmacy) -> None:
    counter = counting(stocked)
    counter.see(2, "VN1", "280331")
    part = joining(counter, stocked.ben)
    # Two of five differ, so what Ben counts is asked for, and his number stands beside hers.
    part.see(5, "VN1", "280331")
    entries = count_entries.entries(stocked.record, counter.count_id)
    assert [(each.round, each.quantity) for each in entries] == [(1, 2), (2, 5)]
