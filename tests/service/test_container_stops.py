"""Every act upon an open container that is refused is a near miss, whoever tries it; one that is done is none."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from db import opened_containers
from kiosk.rules.permissions import ALLOWED, Act, Role
from kiosk.services import end_container, open_container
from kiosk.services.near_misses import NearMiss, near_misses
from kiosk.services.outcome import Outcome
from kiosk.services.record_filter import Filter
from kiosk.services.shelf import Shelf
from tests.pharmacy import Pharmacy, assert_sound, contents, done, refused
from tests.service.pulling import add_person, pulling, receive, vial
from tests.shelf import VANCOMYCIN, at_shelf, opened, place_of, recall, received

Try = Callable[[Pharmacy, str, str], Outcome]
"""What somebody (the last) does with an open container."""


def _open_recalled(pharmacy: Pharmacy, _: str, who: str) -> Outcome:
    recall(pharmacy, VANCOMYCIN, "VN1")
    return open_container.open_one(pharmacy.record, who, place_of(pharmacy, VANCOMYCIN, "VN1", "Shelf"))


def _use_too_late(pharmacy: Pharmacy, container: str, who: str) -> Outcome:
    pharmacy.clock.advance(days=3)
    return open_container.draw(pharmacy.record, who, container, 1_000, area="hood")


def _use_across(pharmacy: Pharmacy, container: str, who: str) -> Outcome:
    done(open_container.draw(pharmacy.record, pharmacy.ana, container, 1_000, area="hood"))
    return open_container.draw(pharmacy.record, who, container, 1_000, area="hazardous_hood")


def _use_too_much(pharmacy: Pharmacy, container: str, who: str) -> Outcome:
    return open_container.draw(pharmacy.record, who, container, 900_000, area="hood")


def _put_back(pharmacy: Pharmacy, container: str, who: str) -> Outcome:
    return open_container.go_on(pharmacy.record, who, container, "back_in_refrigerator")


def _end_twice(pharmacy: Pharmacy, container: str, who: str) -> Outcome:
    done(end_container.end_one(pharmacy.record, pharmacy.ana, container, "discarded"))
    return end_container.end_one(pharmacy.record, who, container, "used up")


def _close_anothers(pharmacy: Pharmacy, container: str, who: str) -> Outcome:
    return open_container.undo_open(pharmacy.record, who, container)


STOPS: list[tuple[Try, str, str]] = [
    (_open_recalled, "NOT_USABLE", "Opened a container: not usable."),
    (_use_too_late, "OPEN_TOO_LONG", "Drew from an open container: open too long."),
    (_use_across, "CROSSES", "Drew from an open container: crosses."),
    (_use_too_much, "NOT_ENOUGH_LEFT", "Drew from an open container: not enough left."),
    (_put_back, "NOT_CLOSED", "Put back into the refrigerator, took out or opened: not closed."),
    (_end_twice, "NOT_OPEN", "Said what came of an open container: not open."),
    (_close_anothers, "OTHERS_STEP", "Took the opening of a container back: others step."),
]
MAY = sorted(ALLOWED[Act.OPEN_CONTAINER] - {Role.SYSTEM})
MAY_NOT = [role for role in Role if role not in ALLOWED[Act.OPEN_CONTAINER] and role is not Role.SYSTEM]


def counted(pharmacy: Pharmacy) -> list[NearMiss]:
    found = near_misses(pharmacy.record, add_person(pharmacy, "Ada Lind", "auditor"), Filter())
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize("role", MAY)
@pytest.mark.parametrize(("tried", "code", "said"), STOPS, ids=[code for _, code, _ in STOPS])
def test_a_refused_act_is_a_near_miss_of_every_role(
    pharmacy: Pharmacy, tried: Try, code: str, said: str, role: Role
) -> None:
    received(pharmacy)
    container = opened(pharmacy, place_of(pharmacy, VANCOMYCIN, "VN1", "Shelf"), days=2)

    refused(tried(pharmacy, container, add_person(pharmacy, "Somebody", role.value)), code)

    assert [(each.code, each.count, each.last_said) for each in counted(pharmacy)] == [(code, 1, said)]
    assert_sound(pharmacy.record)


@pytest.mark.parametrize("role", MAY_NOT)
def test_who_may_open_nothing_is_counted_too_and_changes_nothing(pharmacy: Pharmacy, role: Role) -> None:
    received(pharmacy)
    who = add_person(pharmacy, "Somebody", role.value)
    before = contents(pharmacy.record)

    refused(
        open_container.open_one(pharmacy.record, who, place_of(pharmacy, VANCOMYCIN, "VN1", "Shelf")), "NOT_PERMITTED"
    )

    assert contents(pharmacy.record) == before
    assert [(each.code, each.count) for each in counted(pharmacy)] == [("NOT_PERMITTED", 1)]


def test_an_undo_that_comes_too_late_counts_and_one_of_nothing_does_not(pharmacy: Pharmacy) -> None:
    received(pharmacy)
    shelf = at_shelf(pharmacy, "open")
    shelf.scan(vial("VN1"))
    done(shelf.answer(area="hood"), "OPENED")
    pharmacy.clock.advance(minutes=6)
    refused(shelf.undo(), "OPEN_STANDS")
    begun = Shelf.start(pharmacy.record, pharmacy.ana)
    assert isinstance(begun, Shelf)
    refused(begun.undo(), "NOTHING_TO_UNDO")
    receive(pharmacy, vial("VN1"))
    refused(pulling(pharmacy).answer(use_open="x", area="hood"), "NOTHING_ASKED")

    assert {each.code: each.count for each in counted(pharmacy)} == {"OPEN_STANDS": 1, "NOTHING_ASKED": 1}
    assert len(opened_containers.open_of_item(pharmacy.record, pharmacy.items[VANCOMYCIN])) == 1
