"""An open container is carried to another shelf: its place follows it, its limit does not change, and it comes back."""

from __future__ import annotations

import pytest

from db import locations, opened_containers
from db.opened_containers import OpenedContainer
from kiosk.services import end_container
from scanners import build_local
from tests import codes
from tests.pharmacy import Pharmacy, asked, assert_sound, done, refused
from tests.shelf import VANCOMYCIN, at_shelf, held, opened, place_of, received


@pytest.fixture
def other(pharmacy: Pharmacy) -> str:
    """A second shelf of the room."""
    with pharmacy.record.write("system", "test") as write:
        return locations.add_location(write, "Hood shelf", "room")


def stored(pharmacy: Pharmacy, container: str) -> OpenedContainer:
    found = opened_containers.container(pharmacy.record, container)
    assert found is not None
    return found


def test_its_place_follows_it_and_undo_brings_it_back(pharmacy: Pharmacy, other: str) -> None:
    received(pharmacy)
    container = opened(pharmacy, place_of(pharmacy, VANCOMYCIN, "VN1", "Shelf"), days=1)
    before = stored(pharmacy, container)
    shelf = at_shelf(pharmacy, "move")

    asked(shelf.scan(build_local("container", container)), "MOVE_WHERE")
    refused(shelf.scan(codes.shelf(pharmacy.places["Refrigerator"])), "WRONG_STORAGE")
    done(shelf.scan(codes.shelf(other)), "MOVED")

    assert held(pharmacy) == [("VN1", "Hood shelf", "opened", 1), ("VN1", "Shelf", "available", 2)]
    moved = stored(pharmacy, container)
    assert (moved.location, moved.use_until, moved.opened_at) == ("Hood shelf", before.use_until, before.opened_at)
    assert_sound(pharmacy.record)

    done(shelf.undo(), "UNDONE")
    assert stored(pharmacy, container) == before
    assert held(pharmacy) == [("VN1", "Shelf", "available", 2), ("VN1", "Shelf", "opened", 1)]
    assert_sound(pharmacy.record)


def test_one_that_was_moved_is_used_up_where_it_lies_now(pharmacy: Pharmacy, other: str) -> None:
    received(pharmacy)
    container = opened(pharmacy, place_of(pharmacy, VANCOMYCIN, "VN1", "Shelf"), days=1)
    shelf = at_shelf(pharmacy, "move")
    asked(shelf.scan(build_local("container", container)), "MOVE_WHERE")
    done(shelf.scan(codes.shelf(other)), "MOVED")

    done(end_container.end_one(pharmacy.record, pharmacy.ana, container, "used up"))

    refused(shelf.undo(), "UNDO_BLOCKED")
    assert held(pharmacy) == [("VN1", "Shelf", "available", 2)]
    assert_sound(pharmacy.record)
