"""What is left in a controlled open container is counted too: measured blind by two, and it may differ."""

from __future__ import annotations

import pytest

from db import container_measures, count_entries, opened_containers, volume_differences
from kiosk.rules.in_use import HOOD
from kiosk.services import controlled_loss, count_cancel, count_review, open_container
from kiosk.services.count_review import told
from scanners import build_local
from tests.counting import Counter, counting, explain_all, finish_parts, joining, post, review
from tests.pharmacy import Pharmacy, asked, assert_sound, contents, done, refused
from tests.service.controlled_world import stock_up
from tests.service.pulling import add_person
from tests.shelf import VANCOMYCIN, change_item, opened, place_of


@pytest.fixture
def dana(pharmacy: Pharmacy) -> str:
    return add_person(pharmacy, "Dana Whitfield", "pharmacist")


@pytest.fixture
def container(pharmacy: Pharmacy) -> str:
    """Four closed ones of schedule II, and an open one of 20 mL with 15 mL left."""
    stock_up(pharmacy)
    made = opened(pharmacy, place_of(pharmacy, VANCOMYCIN, "VN1", "Shelf"), days=2)
    done(open_container.draw(pharmacy.record, pharmacy.ana, made, 5_000, area=HOOD))
    pharmacy.clock.advance(minutes=61)
    return made


def begun(pharmacy: Pharmacy) -> Counter:
    return counting(pharmacy, item=pharmacy.items[VANCOMYCIN])


def counts_all(part: Counter, container: str, rest: str) -> None:
    part.see(4, "VN1", "280331")
    asked(part.scan(build_local("container", container)), "COUNT_REST")
    done(part.answer(rest_ml=rest), "COUNTING")
    done(part.finish(), "FINISHED")


def by_two(pharmacy: Pharmacy, container: str, first: str, second: str) -> Counter:
    counter = begun(pharmacy)
    counts_all(counter, container, first)
    counts_all(joining(counter, pharmacy.ben, counter.place), container, second)
    return counter


def left(pharmacy: Pharmacy, container: str) -> int | None:
    found = opened_containers.container(pharmacy.record, container)
    assert found is not None
    return found.left_microlitres


def test_the_rest_is_asked_blind_and_kept_with_the_count(pharmacy: Pharmacy, container: str) -> None:
    counter = begun(pharmacy)
    counter.see(4, "VN1", "280331")
    question = asked(counter.scan(build_local("container", container)), "COUNT_REST").question
    assert question.fields == ("rest_ml",)
    assert "15" not in str(question)
    before = contents(pharmacy.record)
    for wrong in ("", "-2", "much", None, 3):
        refused(counter.answer(rest_ml=wrong), "BAD_VALUE")
    refused(counter.answer(quantity=1), "NOT_AN_ANSWER")
    assert contents(pharmacy.record) == before
    done(counter.answer(rest_ml="14.4"), "COUNTING")
    done(counter.answer(next=True), "KEPT")
    [entry] = [each for each in count_entries.entries(pharmacy.record, counter.count_id) if each.status == "opened"]
    [measure] = container_measures.of_entry(pharmacy.record, entry.id)
    assert (measure.container_id, measure.microlitres, measure.expected) == (container, 14_400, 15_000)
    assert "15" not in str(counter.count.view().lines)
    assert_sound(pharmacy.record)


@pytest.mark.parametrize("rests", [("15", "15"), ("14", "16"), ("14.5", "15.2")])
def test_within_the_tolerance_it_agrees_and_the_record_stays(
    pharmacy: Pharmacy, container: str, rests: tuple[str, str]
) -> None:
    counter = by_two(pharmacy, container, *rests)
    assert review(counter).lines == ()
    done(post(counter), "POSTED")
    assert left(pharmacy, container) == 15_000
    assert pharmacy.record.rows("select id from volume_difference") == []
    assert_sound(pharmacy.record)


@pytest.mark.parametrize("rests", [("15", "13.9"), ("13", "16.5"), ("12", "9"), ("12", "15")])
def test_two_who_do_not_find_the_same_count_again(pharmacy: Pharmacy, container: str, rests: tuple[str, str]) -> None:
    counter = by_two(pharmacy, container, *rests)
    [line] = review(counter).lines
    assert (line.outcome, line.why, line.state) == ("count again", "second_person", "opened")
    assert told(line)["microlitres"] is None
    refused(post(counter), "COUNT_AGAIN")


def test_what_two_find_to_differ_takes_a_reason_and_then_the_record_has_it(
    pharmacy: Pharmacy, container: str, dana: str
) -> None:
    counter = by_two(pharmacy, container, "12", "12.4")
    [line] = review(counter).lines
    assert (line.outcome, line.variance, line.microlitres, line.needs_approval) == ("differs", 0, 2_600, True)
    refused(post(counter, dana), "NO_REASON")
    explain_all(counter)
    refused(post(counter), "NEEDS_APPROVAL")
    done(post(counter, dana), "POSTED")

    assert left(pharmacy, container) == 12_400
    [row] = pharmacy.record.rows("select id from volume_difference")
    found = volume_differences.difference(pharmacy.record, row["id"])
    assert found is not None
    assert (found.microlitres, found.decided, found.entry_id) == (2_600, "explained", line.entry)
    assert controlled_loss.losses(pharmacy.record, pharmacy.record.now()) == []
    pharmacy.clock.advance(minutes=61)
    again = by_two(pharmacy, container, "12.4", "12")
    assert review(again).lines == ()
    refused(open_container.draw(pharmacy.record, pharmacy.ana, container, 1_000, area=HOOD), "PLACE_FROZEN")
    done(post(again), "POSTED")
    refused(open_container.draw(pharmacy.record, pharmacy.ana, container, 12_401, area=HOOD), "NOT_ENOUGH_LEFT")
    assert_sound(pharmacy.record)


@pytest.mark.parametrize("ends", ["posted", "cancelled"])
def test_what_is_escalated_is_a_loss_in_millilitres(pharmacy: Pharmacy, container: str, dana: str, ends: str) -> None:
    counter = by_two(pharmacy, container, "10", "10")
    [line] = review(counter).lines
    refused(count_cancel.cancel(pharmacy.record, dana, counter.count_id), "COUNT_DIFFERS")
    escalated = count_review.explain(counter.record, dana, line.entry, "COUNT_NOT_EXPLAINED", escalate=True)
    done(escalated, "EXPLAINED")
    if ends == "posted":
        done(post(counter, dana), "POSTED")
    else:
        done(count_cancel.cancel(pharmacy.record, dana, counter.count_id), "CANCELLED")

    [loss] = controlled_loss.losses(pharmacy.record, pharmacy.record.now())
    assert (loss.what, loss.loss.location, loss.notice_by is None) == ("5 mL missing", "Shelf", False)
    assert left(pharmacy, container) == 10_000
    assert_sound(pharmacy.record)


@pytest.mark.parametrize(("rest", "is_settled"), [("10", False), ("14.5", True)])
def test_who_took_a_difference_back_does_not_cancel_the_count(
    pharmacy: Pharmacy, container: str, dana: str, rest: str, *, is_settled: bool
) -> None:
    counter = counting(pharmacy, dana, item=pharmacy.items[VANCOMYCIN])
    asked(counter.scan(build_local("container", container)), "COUNT_REST")
    done(counter.answer(rest_ml=rest), "COUNTING")
    done(counter.answer(next=True), "KEPT")
    for _ in range(2):
        done(counter.undo(), "UNDONE")
    done(counter.answer(leave=True), "LEFT")
    finish_parts(counter, dana)

    cancelled = count_cancel.cancel(pharmacy.record, dana, counter.count_id)

    if is_settled:
        done(cancelled, "CANCELLED")
    else:
        assert "took that back" in refused(cancelled, "COUNT_DIFFERS").message


def test_an_open_one_is_scanned_and_never_only_numbered(pharmacy: Pharmacy, container: str) -> None:
    counter = begun(pharmacy)
    asked(counter.scan(build_local("container", container)), "COUNT_REST")
    done(counter.answer(leave=True), "LEFT")
    asked(counter.scan(build_local("container", container)), "COUNT_REST")
    done(counter.answer(rest_ml="15"), "COUNTING")
    refused(counter.answer(quantity=2), "SCAN_OPEN_ONES")
    refused(counter.answer(quantity=0), "FEWER_THAN_SCANNED")


def test_of_two_open_ones_each_is_measured_and_one_can_be_left(pharmacy: Pharmacy, container: str) -> None:
    other = opened(pharmacy, place_of(pharmacy, VANCOMYCIN, "VN1", "Shelf"), days=1)
    pharmacy.clock.advance(minutes=61)
    counter = begun(pharmacy)
    asked(counter.scan(build_local("container", container)), "COUNT_REST")
    done(counter.answer(rest_ml="15"), "COUNTING")
    asked(counter.scan(build_local("container", other)), "COUNT_REST")
    done(counter.answer(leave=True), "COUNTING")
    asked(counter.scan(build_local("container", other)), "COUNT_REST")
    done(counter.answer(rest_ml="20"), "COUNTING")
    done(counter.answer(next=True), "KEPT")
    [entry] = count_entries.entries(pharmacy.record, counter.count_id)
    assert entry.quantity == 2
    assert {each.container_id: each.microlitres for each in container_measures.of_entry(pharmacy.record, entry.id)} == {
        container: 15_000,
        other: 20_000,
    }


def test_what_lies_apart_keeps_what_was_measured_before(pharmacy: Pharmacy, container: str) -> None:
    other = opened(pharmacy, place_of(pharmacy, VANCOMYCIN, "VN1", "Shelf"), days=1)
    pharmacy.clock.advance(minutes=61)
    counter = begun(pharmacy)
    asked(counter.scan(build_local("container", container)), "COUNT_REST")
    done(counter.answer(rest_ml="12"), "COUNTING")
    done(counter.answer(next=True), "KEPT")
    asked(counter.scan(build_local("container", other)), "COUNTED_BEFORE")
    asked(counter.answer(adds=True), "COUNT_REST")
    done(counter.answer(rest_ml="20"), "COUNTING")
    done(counter.answer(next=True), "KEPT")
    last = count_entries.entries(pharmacy.record, counter.count_id)[-1]
    assert sorted(each.microlitres for each in container_measures.of_entry(pharmacy.record, last.id)) == [
        12_000,
        20_000,
    ]
    assert_sound(pharmacy.record)


def test_of_what_is_not_controlled_nothing_new_is_asked(pharmacy: Pharmacy, container: str) -> None:
    change_item(pharmacy, VANCOMYCIN, dea_schedule=None)
    counter = counting(pharmacy)
    done(counter.scan(build_local("container", container)), "COUNTING")
