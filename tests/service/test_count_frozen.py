"""What is controlled stays where it is while it is counted, in whichever count; what was in a hand then is told."""

from __future__ import annotations

from functools import partial
from threading import Event, Thread

import pytest

from db import ledger, opened_containers
from db.ledger import Movement
from db.record import Write
from kiosk.services import count_begin, open_container
from kiosk.services.count import Count
from kiosk.services.count_begin import Begun
from kiosk.services.outcome import Ask, Outcome
from scanners import build_local
from tests.counting import Counter, counting, explain_all, joining, post, review
from tests.pharmacy import Pharmacy, asked, assert_sound, contents, done, refused
from tests.service.controlled_world import CEFAZOLIN, stock_up
from tests.service.pulling import add_person, pulling, vial
from tests.shelf import VANCOMYCIN, change_item, held, opened, place_of


@pytest.fixture
def stocked(pharmacy: Pharmacy) -> Pharmacy:
    """Five vials of schedule II and three of schedule III, at rest for an hour."""
    stock_up(pharmacy)
    return pharmacy


@pytest.fixture
def dana(pharmacy: Pharmacy) -> str:
    return add_person(pharmacy, "Dana Whitfield", "pharmacist")


def leaves(part: Counter) -> Outcome:
    """End a part; what nobody counted stays so."""
    outcome = part.finish()
    return part.answer(left_all=True) if isinstance(outcome, Ask) else outcome


def by_two(counter: Counter, second: str, quantity: int) -> None:
    for part in (joining(counter, counter.person, counter.place), joining(counter, second, counter.place)):
        part.see(quantity, "VN1", "280331")
        done(leaves(part))


def test_a_controlled_substance_stays_where_it_is_while_its_shelf_is_counted(stocked: Pharmacy) -> None:
    change_item(stocked, CEFAZOLIN, dea_schedule=None)
    counter = counting(stocked)

    stop = refused(pulling(stocked, stocked.ben).scan(vial("VN1")), "PLACE_FROZEN")

    assert "Open counts" in stop.next_step
    by_two(counter, stocked.ben, 5)
    done(post(counter), "POSTED")
    done(pulling(stocked, stocked.ben).scan(vial("VN1")))
    assert_sound(stocked.record)


def test_a_controlled_difference_of_a_shelf_waits_for_no_scan(stocked: Pharmacy) -> None:
    counter = counting(stocked)
    by_two(counter, stocked.ben, 4)
    assert [line.outcome for line in review(counter).lines] == ["differs"]


def test_who_has_some_of_it_out_is_named_and_brings_it_back_before_it_is_counted(stocked: Pharmacy) -> None:
    pull = pulling(stocked, stocked.ben)
    done(pull.scan(vial("VN1")))
    begun = Count.start(stocked.record, stocked.ana)
    assert isinstance(begun, Count)
    counter = Counter(begun, stocked.ana, stocked.places["Shelf"])
    counter.answer(item=stocked.items[VANCOMYCIN])
    told = done(counter.answer(location=stocked.places["Shelf"]), "AT_PLACE").message

    assert "Ben Okafor has 1 vial of Vancomycin 1 g out in a pull" in told
    refused(pull.scan(vial("VN1")), "PLACE_FROZEN")
    done(pull.comes_back(vial("VN1")))
    by_two(counter, stocked.ben, 5)
    refused(pulling(stocked, stocked.ben).scan(vial("VN1")), "PLACE_FROZEN")
    done(post(counter), "POSTED")
    assert ("VN1", "Shelf", "available", 5) in held(stocked)
    assert_sound(stocked.record)


def test_nothing_comes_back_unseen_once_it_is_counted(stocked: Pharmacy) -> None:
    pull = pulling(stocked, stocked.ben)
    done(pull.scan(vial("VN1")))
    counter = counting(stocked, item=stocked.items[VANCOMYCIN])
    counter.see(4, "VN1", "280331")

    refused(pull.comes_back(vial("VN1")), "PLACE_FROZEN")


def test_a_difference_soon_after_a_pull_is_counted_again(stocked: Pharmacy) -> None:
    """What was put back without a scan, or taken so, is not posted while a hand may still hold it."""
    done(pulling(stocked, stocked.ben).scan(vial("VN1")))
    counter = counting(stocked, item=stocked.items[VANCOMYCIN])
    by_two(counter, stocked.ben, 5)
    [line] = review(counter).lines
    assert (line.outcome, line.why) == ("count again", "moved")

    stocked.clock.advance(minutes=31)
    by_two(counter, stocked.ben, 5)

    assert [line.outcome for line in review(counter).lines] == ["differs"]


def test_a_correction_is_no_way_around_another_count(stocked: Pharmacy, dana: str) -> None:
    change_item(stocked, CEFAZOLIN, dea_schedule=None)
    first = counting(stocked, item=stocked.items[VANCOMYCIN])
    stocked.clock.advance(minutes=1)
    later = counting(stocked)
    by_two(later, stocked.ben, 4)
    explain_all(later)

    stop = refused(post(later, dana), "PLACE_FROZEN")

    assert VANCOMYCIN in stop.message
    by_two(first, stocked.ben, 4)
    explain_all(first)
    stocked.clock.advance(minutes=1)
    done(post(first, dana), "POSTED")
    done(post(later, dana), "POSTED")
    assert ("VN1", "Shelf", "available", 4) in held(stocked), "corrected once"
    assert_sound(stocked.record)


@pytest.mark.parametrize("step", ["PULLED", "UNDONE"])
def test_a_count_that_begins_waits_for_a_pull_or_its_undo_that_is_under_way(
    stocked: Pharmacy, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """On a server two kiosks write side by side: what was pulled before the count began is counted as pulled."""
    other, pull = stocked.reopen("K2"), pulling(stocked, stocked.ben)
    moved: list[object] = []
    begun: list[object] = []
    if step == "UNDONE":
        done(pull.scan(vial("VN1")), "PULLED")
    posted, may_end, real = Event(), Event(), ledger.post

    def halted(write: Write, movement: Movement) -> str:
        made = real(write, movement)
        posted.set()
        may_end.wait(30)
        return made

    monkeypatch.setattr(ledger, "post", halted)
    moves = pull.undo if step == "UNDONE" else partial(pull.scan, vial("VN1"))
    pulls = Thread(target=lambda: moved.append(moves().code))
    pulls.start()
    assert posted.wait(30)
    item = {"item": stocked.items[VANCOMYCIN]}
    begins = Thread(target=lambda: begun.append(count_begin.begin_alone(other, stocked.ana, item)))
    begins.start()
    begins.join(1)
    waits = begins.is_alive()
    may_end.set()
    pulls.join(30)
    begins.join(30)
    assert waits, "it began beside what was under way"
    assert moved == [step]
    assert [type(each) for each in begun] == [Begun]
    assert_sound(stocked.record)


def open_one(pharmacy: Pharmacy) -> str:
    return opened(pharmacy, place_of(pharmacy, VANCOMYCIN, "VN1", "Shelf"), hours=8)


def test_nothing_is_drawn_from_an_open_one_while_it_is_counted(stocked: Pharmacy) -> None:
    container = open_one(stocked)
    pull = pulling(stocked, stocked.ben)
    asked(pull.scan(build_local("container", container)), "USE_OPEN")
    counting(stocked, item=stocked.items[VANCOMYCIN])
    before = contents(stocked.record)

    stop = refused(pull.answer(use_open=container, area="hood", volume_ml="5"), "PLACE_FROZEN")

    assert "Open counts" in stop.next_step
    stop = refused(open_container.draw(stocked.record, stocked.ana, container, 5_000, area="hood"), "PLACE_FROZEN")
    assert VANCOMYCIN in stop.message
    found = opened_containers.container(stocked.record, container)
    assert found is not None
    assert found.draws == 0
    assert contents(stocked.record) == before
    assert_sound(stocked.record)


def test_a_use_is_not_taken_back_while_it_is_counted(stocked: Pharmacy) -> None:
    """Also of what is in no schedule any more, but counted as controlled."""
    container = open_one(stocked)
    pull = pulling(stocked, stocked.ben)
    asked(pull.scan(build_local("container", container)), "USE_OPEN")
    done(pull.answer(use_open=container, area="hood", volume_ml="5"), "USED_OPEN")
    counting(stocked, item=stocked.items[VANCOMYCIN])
    change_item(stocked, VANCOMYCIN, dea_schedule=None)

    refused(pull.undo(), "PLACE_FROZEN")

    left = opened_containers.container(stocked.record, container)
    assert left is not None
    assert left.left_microlitres == 15_000


def test_what_is_drawn_from_a_controlled_one_is_measured(stocked: Pharmacy) -> None:
    container = open_one(stocked)
    pull = pulling(stocked, stocked.ben)
    asked(pull.scan(build_local("container", container)), "USE_OPEN")

    refused(pull.answer(use_open=container, area="hood"), "HOW_MUCH")

    done(pull.answer(use_open=container, area="hood", volume_ml="5"), "USED_OPEN")
    assert_sound(stocked.record)
