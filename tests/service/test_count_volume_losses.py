"""Where units and millilitres of a controlled count meet: nothing makes up for something else, nothing counts twice."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from db import controlled_losses, opened_containers
from kiosk.rules.in_use import HOOD
from kiosk.services import (
    controlled_list,
    controlled_loss,
    count_cancel,
    count_review,
    open_container,
    volume_difference,
)
from kiosk.services.home import home_view
from kiosk.services.outcome import Ask, Outcome, Refused
from scanners import build_local
from tests import codes
from tests.counting import Counter, counting, finish_parts, joining, post, review
from tests.pharmacy import Pharmacy, asked, assert_sound, done, refused
from tests.service.controlled_world import proof_of, stock_up
from tests.service.pulling import add_person
from tests.shelf import VANCOMYCIN, at_shelf, opened, place_of

Rests = Mapping[str, str]


@pytest.fixture
def dana(pharmacy: Pharmacy) -> str:
    return add_person(pharmacy, "Dana Whitfield", "pharmacist")


@pytest.fixture
def container(pharmacy: Pharmacy) -> str:
    """An open vial of 20 mL of which 5 were drawn."""
    stock_up(pharmacy)
    return another(pharmacy, 5_000, days=2)


def another(pharmacy: Pharmacy, drawn: int, days: int = 1) -> str:
    made = opened(pharmacy, place_of(pharmacy, VANCOMYCIN, "VN1", "Shelf"), days=days)
    done(open_container.draw(pharmacy.record, pharmacy.ana, made, drawn, area=HOOD))
    pharmacy.clock.advance(minutes=61)
    return made


def counted(
    pharmacy: Pharmacy,
    person: str,
    rests: Rests,
    counter: Counter | None = None,
    closed: int = 4,
    also: str | None = None,
) -> Counter:
    """Let one person count it: the closed ones, what is left in the open ones, and three of what else lies there."""
    item = pharmacy.items[VANCOMYCIN]
    shelf = pharmacy.places["Shelf"]
    part = counting(pharmacy, person, item=item) if counter is None else joining(counter, person, shelf)
    part.see(closed, "VN1", "280331")
    for name, rest in rests.items():
        asked(part.scan(build_local("container", name)), "COUNT_REST")
        done(part.answer(rest_ml=rest), "COUNTING")
    if also is not None:
        done(part.scan(also), "COUNTING")
        done(part.answer(quantity=3))
    outcome: Outcome = part.finish()
    while isinstance(outcome, Ask):
        outcome = part.answer(none=True)
    done(outcome, "FINISHED")
    return counter or part


def by_two(pharmacy: Pharmacy, rests: Rests, closed: int = 4) -> Counter:
    counter = counted(pharmacy, pharmacy.ana, rests, closed=closed)
    return counted(pharmacy, pharmacy.ben, rests, counter, closed)


def escalate(counter: Counter, dana: str) -> None:
    for line in review(counter).lines:
        if line.variance or line.microlitres:
            done(count_review.explain(counter.record, dana, line.entry, "COUNT_NOT_EXPLAINED", escalate=True))


def losses(pharmacy: Pharmacy) -> list[tuple[int, int, str | None]]:
    found = controlled_losses.all_losses(pharmacy.record)
    return [(each.quantity, each.microlitres, each.outcome) for each in found]


def left(pharmacy: Pharmacy, container: str) -> int | None:
    found = opened_containers.container(pharmacy.record, container)
    assert found is not None
    return found.left_microlitres


@pytest.mark.parametrize("other_has", ["15", "13"])
def test_what_one_has_too_much_does_not_make_up_for_what_another_lacks(
    pharmacy: Pharmacy, container: str, dana: str, other_has: str
) -> None:
    other = another(pharmacy, 10_000)
    counter = by_two(pharmacy, {container: "10", other: other_has}, closed=3)
    refused(count_cancel.cancel(pharmacy.record, dana, counter.count_id), "COUNT_DIFFERS")
    escalate(counter, dana)
    done(post(counter, dana), "POSTED")
    assert losses(pharmacy) == [(0, 5_000, None)]
    assert (left(pharmacy, container), left(pharmacy, other)) == (10_000, int(other_has) * 1000)
    assert_sound(pharmacy.record)


@pytest.mark.parametrize("first", ["posted", "cancelled"])
def test_two_counts_of_one_container_correct_it_once(pharmacy: Pharmacy, container: str, dana: str, first: str) -> None:
    one = by_two(pharmacy, {container: "10"})
    two = counting(pharmacy)
    for person in (pharmacy.ana, pharmacy.ben):
        counted(pharmacy, person, {container: "10"}, two, also=codes.package(codes.CEFAZOLIN, "CZ1", "280331"))
    finish_parts(two, pharmacy.ana)
    escalate(one, dana)
    pharmacy.clock.advance(minutes=1)
    done(post(one, dana) if first == "posted" else count_cancel.cancel(pharmacy.record, dana, one.count_id))
    pharmacy.clock.advance(minutes=1)
    assert [(line.outcome, line.microlitres) for line in review(two).lines if line.microlitres] == []
    done(post(two, dana), "POSTED")
    assert left(pharmacy, container) == 10_000
    assert losses(pharmacy) == [(0, 5_000, None)]
    assert_sound(pharmacy.record)


@pytest.mark.parametrize(("later", "more"), [("7", 3_000), ("5", 5_000)])
def test_after_a_cancelled_count_only_what_is_missing_beyond_it_is_a_new_loss(
    pharmacy: Pharmacy, container: str, dana: str, later: str, more: int
) -> None:
    counter = by_two(pharmacy, {container: "10"})
    escalate(counter, dana)
    done(count_cancel.cancel(pharmacy.record, dana, counter.count_id), "CANCELLED")
    pharmacy.clock.advance(hours=2)
    counter = by_two(pharmacy, {container: later})
    escalate(counter, dana)
    done(post(counter, dana), "POSTED")
    assert losses(pharmacy) == [(0, 5_000, None), (0, more, None)]
    assert left(pharmacy, container) == 10_000 - more
    assert_sound(pharmacy.record)


def test_cancelling_writes_off_nothing_that_two_people_found_again(
    pharmacy: Pharmacy, container: str, dana: str
) -> None:
    counter = counted(pharmacy, pharmacy.ana, {container: "10"})
    escalate(counter, dana)
    counted(pharmacy, pharmacy.ben, {container: "15"}, counter)
    counted(pharmacy, add_person(pharmacy, "Eva Lind", "technician"), {container: "15"}, counter)
    done(count_cancel.cancel(pharmacy.record, dana, counter.count_id), "CANCELLED")
    assert left(pharmacy, container) == 15_000
    assert_sound(pharmacy.record)


def test_a_disagreement_is_not_escalated_away(pharmacy: Pharmacy, dana: str) -> None:
    stock_up(pharmacy)
    counter = counted(pharmacy, pharmacy.ana, {}, closed=4)
    counted(pharmacy, pharmacy.ben, {}, counter, closed=5)
    [line] = review(counter).lines
    refused(
        count_review.explain(pharmacy.record, dana, line.entry, "COUNT_NOT_EXPLAINED", escalate=True), "COUNT_AGAIN"
    )
    refused(count_cancel.cancel(pharmacy.record, dana, counter.count_id), "COUNT_DIFFERS")


def test_millilitres_are_found_only_by_a_count_that_found_them(pharmacy: Pharmacy, container: str, dana: str) -> None:
    counter = by_two(pharmacy, {container: "10"})
    escalate(counter, dana)
    done(post(counter, dana), "POSTED")
    [loss] = controlled_losses.all_losses(pharmacy.record)
    pharmacy.clock.advance(hours=2)
    done(post(by_two(pharmacy, {container: "10"}), dana), "POSTED")
    refused(controlled_loss.close(pharmacy.record, dana, loss.id, "found"), "COUNT_FIRST")
    pharmacy.clock.advance(hours=2)
    counter = by_two(pharmacy, {container: "15"})
    for line in review(counter).lines:
        if line.microlitres:
            done(count_review.explain(pharmacy.record, dana, line.entry, "COUNT_FOUND"))
    done(post(counter, dana), "POSTED")
    done(controlled_loss.close(pharmacy.record, dana, loss.id, "found"), "NOTED")
    assert_sound(pharmacy.record)


@pytest.mark.parametrize(("back", "stays"), [("unit", (0, 5_000)), ("millilitres", (1, 0))])
def test_what_comes_back_closes_its_own_loss_and_what_was_done_about_the_other_stays(
    pharmacy: Pharmacy, container: str, dana: str, back: str, stays: tuple[int, int]
) -> None:
    other = another(pharmacy, 1_000)
    counter = counted(pharmacy, pharmacy.ana, {container: "10"}, closed=3)
    escalate(counter, dana)
    assert sorted(losses(pharmacy)) == [(0, 5_000, None), (1, 0, None)]
    for view in controlled_loss.losses(pharmacy.record, pharmacy.record.now()):
        day = view.discovered_on.isoformat()
        done(controlled_loss.told_the_dea(pharmacy.record, dana, view.loss.id, day, "by fax"))
    rests = {container: "10", other: "19"} if back == "unit" else {container: "15"}
    counted(pharmacy, pharmacy.ben, rests, counter, closed=3)
    counted(pharmacy, add_person(pharmacy, "Eva Lind", "technician"), rests, counter, closed=3)
    escalate(counter, dana)
    done(post(counter, dana), "POSTED")
    [still] = controlled_losses.open_losses(pharmacy.record)
    assert (still.quantity, still.microlitres) == stays
    assert still.notice == "by fax"
    assert len(losses(pharmacy)) == 2
    assert_sound(pharmacy.record)


def test_whoever_still_counts_learns_no_amount(pharmacy: Pharmacy, container: str, dana: str) -> None:
    counter = counted(pharmacy, pharmacy.ana, {container: "10"})
    part = joining(counter, dana, pharmacy.places["Shelf"])
    part.see(4, "VN1", "280331")
    [line] = [each for each in review(counter).lines if each.entry]
    refused(
        count_review.explain(pharmacy.record, dana, line.entry, "COUNT_NOT_EXPLAINED", escalate=True), "STILL_COUNTING"
    )
    eva = add_person(pharmacy, "Eva Lind", "pharmacist")
    done(count_review.explain(pharmacy.record, eva, line.entry, "COUNT_NOT_EXPLAINED", escalate=True), "EXPLAINED")
    rows = [row for row in home_view(pharmacy.record, pharmacy.record.now()).due.rows if row.word == "TELL THE DEA"]
    assert [row.text for row in rows] == ["Vancomycin 1 g: escalated in a count"]
    listed = controlled_list.listed(pharmacy.record, dana)
    assert isinstance(listed, Refused)
    assert listed.code == "STILL_COUNTING"


def test_whoever_saw_it_go_does_not_say_why_it_differs(pharmacy: Pharmacy, container: str, dana: str) -> None:
    shelf = at_shelf(pharmacy, "end")
    asked(shelf.scan(build_local("container", container)), "CONTAINER_END")
    asked(shelf.answer(end="discarded"), "CONTAINER_REST")
    asked(shelf.answer(rest_ml="12"), "CONTAINER_REST")
    asked(shelf.answer(rest_ml="12"), "WITNESS")
    done(shelf.witness(dana))
    [difference] = volume_difference.undecided(pharmacy.record)
    by_witness = volume_difference.decide(pharmacy.record, proof_of(pharmacy, dana), difference, "VOLUME_SPILLED")
    refused(by_witness, "SAME_PERSON")
    eva = add_person(pharmacy, "Eva Lind", "pharmacist")
    done(volume_difference.decide(pharmacy.record, proof_of(pharmacy, eva), difference, "VOLUME_SPILLED"), "RESOLVED")
