"""A count is blind: nobody takes the other's part, learns its numbers, or tries until the record agrees."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.desk import Desk
from kiosk.services import count_cancel, count_posting, count_review
from kiosk.services.count import Count
from kiosk.services.outcome import Ask, Outcome, Refused
from kiosk.shown import Shown
from tests import codes
from tests.counting import Counter, counting, explain_all, joining, post, proof_of, review
from tests.pharmacy import PIN, Pharmacy, asked, assert_sound, contents, done, refused
from tests.service.pulling import add_person, vial
from tests.shelf import VANCOMYCIN, change_item, received

SECOND_LOT = codes.package(codes.VANCOMYCIN, "VN2", "280630")


@pytest.fixture
def stocked(pharmacy: Pharmacy) -> Pharmacy:
    """Five of one lot and three of another, at rest for an hour."""
    received(pharmacy, 5, "VN1", "280331")
    received(pharmacy, 3, "VN2", "280630")
    pharmacy.clock.advance(minutes=61)
    return pharmacy


@pytest.fixture
def dana(pharmacy: Pharmacy) -> str:
    return add_person(pharmacy, "Dana Whitfield", "pharmacist")


def test_nobody_goes_on_with_the_others_part(stocked: Pharmacy) -> None:
    counter = counting(stocked)
    done(counter.scan(vial("VN1")))
    done(counter.answer(quantity=4))

    stop = Count.resume(stocked.record, stocked.ben, counter.count.job_id)

    assert isinstance(stop, Refused)
    assert "Ana Ruiz's" in refused(stop, "OTHERS_PART").message
    done(counter.answer(next=True), "KEPT")
    [row] = stocked.record.rows("select p.name, e.quantity from count_entry e join person p on p.id = e.person_id")
    assert dict(row) == {"name": "Ana Ruiz", "quantity": 4}
    assert_sound(stocked.record)


def test_one_person_is_never_both_counters_of_a_controlled_line(stocked: Pharmacy) -> None:
    change_item(stocked, VANCOMYCIN, dea_schedule="CII")
    counter = counting(stocked)
    counter.see(4, "VN1", "280331")
    done(counter.scan(SECOND_LOT))
    under_bens_name = Counter(Count(replace(counter.count.engine, person_id=stocked.ben)), stocked.ben)

    refused(under_bens_name.answer(next=True), "OTHERS_PART")
    refused(under_bens_name.undo(), "OTHERS_PART")
    refused(under_bens_name.finish(), "OTHERS_PART")

    assert [line.outcome for line in review(counter).lines] == ["count again"]


def test_a_part_of_a_count_that_is_ended_is_closed_by_anybody(stocked: Pharmacy) -> None:
    left = counting(stocked)
    done(left.scan(vial("VN1")))
    other = joining(left, stocked.ben, left.place)
    other.see(5, "VN1", "280331")
    done(post(other), "POSTED")

    found = Count.resume(stocked.record, stocked.ben, left.count.job_id)

    assert isinstance(found, Count), found
    done(found.finish(), "FINISHED")


def test_a_part_is_left_when_somebody_else_signs_in(stocked: Pharmacy) -> None:
    desk = Desk(stocked.record, stocked.ana)
    desk.open("count")
    desk.answer({"location": stocked.places["Shelf"]})
    counted = desk.scan(vial("VN1"), "serial")
    assert counted is not None
    assert counted.place == "count"

    assert desk.lock("asked").place == "count", "nobody else came yet"
    assert signs_in(desk, stocked.ana).place == "count"
    shown = signs_in(desk, stocked.ben)

    assert shown.place == "home"
    assert shown.count is None, "nothing of it is drawn before the second counter"


def signs_in(desk: Desk, person: str) -> Shown:
    wanted = desk.sign_in(person).door
    assert wanted is not None
    assert wanted.wants_pin is not None
    return desk.pin(wanted.wants_pin, PIN)


def two_find(pharmacy: Pharmacy, quantity: int) -> Counter:
    """A controlled line of which two people found the same, each blind."""
    change_item(pharmacy, VANCOMYCIN, dea_schedule="CII")
    counter = counting(pharmacy)
    for part in (counter, joining(counter, pharmacy.ben, counter.place)):
        part.see(quantity, "VN1", "280331")
        done(part.finish() if part.count.view().to_go == 0 else leaves(part), "FINISHED")
    return counter


def leaves(part: Counter) -> Outcome:
    """End a part; what nobody counted stays so."""
    part.finish()
    return part.answer(left_all=True)


def test_whoever_saw_the_difference_does_not_count_it_again(stocked: Pharmacy, dana: str) -> None:
    counter = two_find(stocked, 4)
    [line] = review(counter).lines
    assert line.outcome == "differs"
    looks(counter, dana)

    again = joining(counter, dana, counter.place)

    stop = refused(again.scan(vial("VN1")), "SEEN_ALREADY")
    assert "4" not in stop.message
    assert "5" not in stop.message
    unseen = joining(counter, add_person(stocked, "Mia Cole", "technician"), counter.place)
    unseen.see(5, "VN1", "280331")
    assert [each.outcome for each in review(counter).lines] == ["count again"]
    refused(again.scan(vial("VN1")), "SEEN_ALREADY")
    done(again.scan(SECOND_LOT), "COUNTING")
    assert_sound(stocked.record)


def test_a_difference_that_was_not_shown_keeps_nobody_from_counting(stocked: Pharmacy, dana: str) -> None:
    change_item(stocked, VANCOMYCIN, dea_schedule="CII")
    counter = counting(stocked)
    counter.see(4, "VN1", "280331")
    leaves(counter)
    looks(counter, dana)

    joining(counter, dana, counter.place).see(4, "VN1", "280331")

    assert [line.outcome for line in review(counter).lines] == ["differs"]


def looks(counter: Counter, person: str) -> None:
    view = review(counter)
    done(count_review.seen(counter.record, person, counter.count_id, view.lines))


def test_taking_back_and_trying_again_tells_nothing(stocked: Pharmacy) -> None:
    counter = counting(stocked)
    told = []
    for quantity in (3, 4, 5, 6):
        counter.see(quantity, "VN1", "280331")
        view = counter.count.view()
        asks = asked(counter.scan(vial("VN1")), "COUNTED_BEFORE")
        told.append((view.again, view.to_go, asks.question.text, asks.question.choices))
        done(counter.undo())
        done(counter.undo())
        done(counter.undo())
        done(counter.undo())
    assert told.count(told[0]) == len(told), "what differs and what agrees look alike"


def test_what_is_counted_again_is_told_to_everybody_else(stocked: Pharmacy) -> None:
    counter = counting(stocked)
    counter.see(4, "VN1", "280331")
    assert counter.count.view().again == ()
    part = joining(counter, stocked.ben, counter.place)
    assert part.count.view().again == ("Vancomycin 1 g, lot VN1 (Shelf)",)
    part.see(5, "VN1", "280331")
    assert part.count.view().again == ()


@pytest.mark.parametrize("seen", [5, 4])
def test_whoever_still_counts_is_told_nothing_by_posting_or_cancelling(stocked: Pharmacy, seen: int) -> None:
    """The same is said whether a line differs or not."""
    change_item(stocked, VANCOMYCIN, dea_schedule="CII")
    counter = counting(stocked)
    counter.see(seen, "VN1", "280331")
    counter.see(3, "VN2", "280630")
    before = contents(stocked.record)
    for end in (count_posting.post, count_cancel.cancel):
        stop = refused(end(stocked.record, stocked.ana, counter.count_id), "STILL_COUNTING")
        assert stop.message == "You are counting this yourself, and do not see what the record says."
    assert contents(stocked.record) == before
    done(counter.finish(), "FINISHED")
    refused(count_posting.post(stocked.record, stocked.ana, counter.count_id), "COUNT_AGAIN")
    assert_sound(stocked.record)


def test_whoever_still_counts_approves_nothing(stocked: Pharmacy, dana: str) -> None:
    """To approve is to be shown what differs; of the line they count they may be the third."""
    counter = counting(stocked)
    for part in (counter, joining(counter, stocked.ben, counter.place)):
        part.see(4, "VN1", "280331")
        outcome = part.finish()
        done(part.answer(left_all=True) if isinstance(outcome, Ask) else outcome, "FINISHED")
    third = joining(counter, dana, counter.place)
    done(third.scan(SECOND_LOT))
    done(third.answer(quantity=3))
    stocked.clock.advance(minutes=61)
    explain_all(counter)
    before = contents(stocked.record)
    stop = count_posting.post(stocked.record, stocked.ana, counter.count_id, proof_of(stocked.record, dana))
    assert "Dana Whitfield is counting this" in refused(stop, "STILL_COUNTING").message
    assert contents(stocked.record) == before
    done(post(counter, dana), "POSTED")
    assert_sound(stocked.record)
