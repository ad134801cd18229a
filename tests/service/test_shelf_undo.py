"""What was done at the shelf is taken back step by step, as reversing entries, and done once under its key."""

from __future__ import annotations

import pytest

from db import locations
from kiosk.services.record_filter import Filter
from kiosk.services.shelf import Shelf
from tests import codes
from tests.pharmacy import Pharmacy, asked, assert_sound, done, refused
from tests.service.reading import page
from tests.shelf import VANCOMYCIN, Round, at_shelf, change_item, held, received

VIAL = codes.package(codes.VANCOMYCIN, "VN1", "280331")


def test_what_to_do_is_chosen_anew_and_taken_back(pharmacy: Pharmacy) -> None:
    received(pharmacy)
    shelf = at_shelf(pharmacy, "waste")
    shelf.scan(VIAL)
    done(shelf.answer(reason="BROKEN"))
    asked(shelf.answer(choose=True), "ACTION")
    done(shelf.undo(), "UNDONE")
    assert (shelf.question(), shelf.shelf.view().action) == (None, "waste")
    shelf.answer(choose=True)
    done(shelf.answer(action="move"), "ACTION")
    asked(shelf.scan(VIAL), "MOVE_WHERE")
    done(shelf.undo())
    done(shelf.undo())
    assert shelf.question() == "ACTION"
    done(shelf.undo())
    assert (shelf.question(), shelf.shelf.view().action) == (None, "waste")
    assert len(shelf.shelf.view().entries) == 1
    assert "wasted" not in done(shelf.undo(), "UNDONE").message
    assert held(pharmacy) == [("VN1", "Shelf", "available", 3)]


def test_undo_is_a_reversing_entry_by_the_same_person(pharmacy: Pharmacy) -> None:
    received(pharmacy)
    before = held(pharmacy)
    shelf = at_shelf(pharmacy, "quarantine")
    shelf.scan(VIAL)
    done(shelf.answer(reason="SUSPECT", quantity=2))
    other = Shelf.resume(pharmacy.record, pharmacy.ben, shelf.shelf.job_id)
    assert isinstance(other, Shelf)
    refused(other.undo(), "OTHERS_STEP")
    assert done(shelf.undo(), "UNDONE").message == "Taken back: 2 vials of Vancomycin 1 g are at Shelf again."
    assert held(pharmacy) == before
    reversed_ones = pharmacy.record.rows("select kind from movement where reverses is not null")
    assert [row["kind"] for row in reversed_ones] == ["undo_quarantine", "undo_quarantine"]
    told = [line.text for line in page(pharmacy.record, Filter(), 1).lines]
    assert told == ["took back: 2 vials of Vancomycin 1 g, lot VN1 at Shelf again"]
    assert shelf.shelf.view().entries == ()
    assert_sound(pharmacy.record)


def test_what_depends_on_a_step_forbids_its_undo(pharmacy: Pharmacy) -> None:
    received(pharmacy, 1)
    aside = at_shelf(pharmacy, "quarantine")
    aside.scan(VIAL)
    done(aside.answer(reason="SUSPECT"))
    waste = at_shelf(pharmacy, "waste")
    waste.scan(VIAL)
    done(waste.answer(reason="BROKEN"))
    refused(aside.undo(), "UNDO_BLOCKED")
    done(waste.undo())
    done(aside.undo())
    assert held(pharmacy) == [("VN1", "Shelf", "available", 1)]
    assert_sound(pharmacy.record)


def test_a_question_is_taken_back_or_left(pharmacy: Pharmacy) -> None:
    received(pharmacy)
    shelf = at_shelf(pharmacy, "waste")
    asked(shelf.scan(VIAL), "WASTE_WHY")
    refused(shelf.finish(), "ANSWER_FIRST")
    done(shelf.undo(), "UNDONE")
    assert shelf.question() is None
    shelf.scan(VIAL)
    done(shelf.answer(leave=True), "LEFT")
    done(shelf.finish(), "CANCELLED")
    refused(shelf.scan(VIAL), "JOB_ENDED")


def test_a_repeated_key_is_done_once(pharmacy: Pharmacy) -> None:
    received(pharmacy)
    shelf = at_shelf(pharmacy, "waste")
    first = shelf.scan(VIAL, key="a")
    assert shelf.scan(VIAL, key="a") == first
    first = shelf.answer(reason="BROKEN", key="b")
    assert shelf.answer(reason="BROKEN", key="b") == first
    assert held(pharmacy) == [("VN1", "Shelf", "available", 2)]


def _set_aside(pharmacy: Pharmacy, person: str | None = None, raw: str = VIAL) -> Round:
    aside = at_shelf(pharmacy, "quarantine", person)
    asked(aside.scan(raw), "QUARANTINE_WHY")
    done(aside.answer(reason="SUSPECT"), "QUARANTINED")
    return aside


def test_undo_of_a_quarantine_brings_back_no_package_that_somebody_else_set_aside(pharmacy: Pharmacy) -> None:
    received(pharmacy, 2)
    aside = _set_aside(pharmacy)
    waste = at_shelf(pharmacy, "waste", pharmacy.ben)
    place = asked(waste.scan(VIAL), "WHICH_PLACE").question
    [held_one] = [choice.answer for choice in place.choices if "QUARANTINE" in choice.label]
    asked(waste.answer(**held_one), "WASTE_WHY")
    done(waste.answer(reason="BROKEN"), "WASTED")
    bens = _set_aside(pharmacy, pharmacy.ben)

    refused(aside.undo(), "UNDO_BLOCKED")

    assert held(pharmacy) == [("VN1", "Shelf", "quarantined", 1)]
    done(bens.undo(), "UNDONE")  # his own came after all that
    refused(aside.undo(), "UNDO_BLOCKED")
    assert_sound(pharmacy.record)


@pytest.mark.parametrize("serial", [None, "S1"])
def test_what_a_pharmacist_released_and_was_set_aside_again_comes_back_by_its_own_undo_alone(
    pharmacy: Pharmacy, pharmacist: str, serial: str | None
) -> None:
    received(pharmacy, 1, serials=("S1",) if serial else ())
    raw = codes.package(codes.VANCOMYCIN, "VN1", "280331", serial)
    first = _set_aside(pharmacy, raw=raw)
    release = at_shelf(pharmacy, "release", pharmacist)
    asked(release.scan(raw), "RELEASE_WHY")
    done(release.answer(reason="CHECKED"), "RELEASED")
    again = _set_aside(pharmacy, raw=raw)

    refused(first.undo(), "UNDO_BLOCKED")

    done(again.undo(), "UNDONE")
    assert held(pharmacy) == [("VN1", "Shelf", "available", 1)]


def test_a_move_is_not_taken_back_to_where_the_item_must_not_be_kept_any_more(pharmacy: Pharmacy) -> None:
    received(pharmacy, 1)
    with pharmacy.record.write("system", "test") as write:
        shelf_3 = locations.add_location(write, "Shelf 3", "room")
    move = at_shelf(pharmacy, "move")
    asked(move.scan(VIAL), "MOVE_WHERE")
    done(move.scan(codes.shelf(shelf_3)), "MOVED")
    change_item(pharmacy, VANCOMYCIN, storage="refrigerated")
    pharmacy.clock.advance(days=2)

    refused(move.undo(), "WRONG_STORAGE")

    assert held(pharmacy) == [("VN1", "Shelf 3", "available", 1)]
    refused(move.scan(VIAL), "COLD_OUT")  # nor does it go into the refrigerator without a word
