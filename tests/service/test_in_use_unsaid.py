"""How long something may be used is not chosen by whoever opens it, nor by a draft that nobody approved."""

from __future__ import annotations

import pytest

from db import instants, opened_containers
from db.settings import put_setting
from kiosk.services import open_container
from tests.pharmacy import Pharmacy, asked, assert_sound, contents, done, refused
from tests.service.pulling import add_person
from tests.service.pulling import vial as package
from tests.shelf import VANCOMYCIN, at_shelf, change_item, place_of, received

VIAL = package("VN1")


def hours_left(pharmacy: Pharmacy) -> float:
    [found] = opened_containers.open_of_item(pharmacy.record, pharmacy.items[VANCOMYCIN])
    return (instants.from_text(found.use_until) - pharmacy.clock()).total_seconds() / 3600


@pytest.fixture
def unsaid(pharmacy: Pharmacy) -> Pharmacy:
    """A pharmacy in which nobody said what a vial of vancomycin is."""
    received(pharmacy)
    change_item(pharmacy, VANCOMYCIN, container_kind=None)
    return pharmacy


def test_where_no_pharmacist_said_what_it_is_the_shortest_time_holds(unsaid: Pharmacy) -> None:
    shelf = at_shelf(unsaid, "open")
    question = asked(shelf.scan(VIAL), "OPEN_KIND").question
    kinds = [choice.answer.get("kind") for choice in question.choices]
    assert kinds == ["single_dose_vial", "bulk_package", "bag", None]
    assert "its card (F8)" in question.text
    refused(shelf.answer(kind="multi_dose_vial"), "NOT_AN_ANSWER")

    asked(shelf.answer(kind="single_dose_vial"), "OPEN_AREA")
    done(shelf.answer(area="hood"), "OPENED")

    assert hours_left(unsaid) == 4  # that of a bulk package, which it may be
    assert_sound(unsaid.record)


def test_a_pharmacist_who_opens_it_says_what_it_is(unsaid: Pharmacy) -> None:
    pia = add_person(unsaid, "Pia", "pharmacist", "technician")
    shelf = at_shelf(unsaid, "open", pia)
    asked(shelf.scan(VIAL), "OPEN_KIND")
    asked(shelf.answer(kind="multi_dose_vial"), "OPEN_AREA")
    done(shelf.answer(area="outside"), "OPENED")
    assert hours_left(unsaid) == 28 * 24


def test_no_way_around_the_question_makes_it_last_longer(unsaid: Pharmacy) -> None:
    place, before = place_of(unsaid, VANCOMYCIN, "VN1", "Shelf"), contents(unsaid.record)
    stop = refused(
        open_container.open_one(unsaid.record, unsaid.ana, place, kind="multi_dose_vial", area="hood"), "KIND_UNSAID"
    )
    assert stop.message == "No pharmacist said that Vancomycin 1 g is a multi-dose vial."
    assert contents(unsaid.record) == before


def test_a_limit_that_nobody_approved_only_shortens(pharmacy: Pharmacy) -> None:
    received(pharmacy)
    change_item(pharmacy, VANCOMYCIN, container_kind="bulk_package")
    pia = add_person(pharmacy, "Pia", "pharmacist")

    assert opened_for(pharmacy, 24, None) == (4, True)
    assert opened_for(pharmacy, 2, None) == (2, True)
    assert opened_for(pharmacy, 24, pia) == (24, False)
    assert opened_for(pharmacy, 12, None) == (12, True)
    assert opened_for(pharmacy, 6, pia) == (6, False)
    assert opened_for(pharmacy, 20, None) == (6, False)


def opened_for(pharmacy: Pharmacy, hours: int, approved_by: str | None) -> tuple[float, bool]:
    """Enter a limit and open one; give how long it may be used, and whether that is said to be a draft."""
    pharmacy.clock.advance(minutes=1)
    with pharmacy.record.write("system", "test") as write:
        put_setting(write, "opened.bulk_package_hours", hours, source_note="maker", approved_by=approved_by)
    place = place_of(pharmacy, VANCOMYCIN, "VN1", "Shelf")
    said = done(open_container.open_one(pharmacy.record, pharmacy.ana, place, area="hood"), "OPENED").message
    left = hours_left(pharmacy)
    [found] = opened_containers.open_of_item(pharmacy.record, pharmacy.items[VANCOMYCIN])
    done(open_container.undo_open(pharmacy.record, pharmacy.ana, found.id))
    return left, "draft" in said
