"""An open container that is set aside: who and why, what it stops, and the way back to use or out of the door."""

from __future__ import annotations

import pytest

from db import opened_containers
from db.opened_containers import OpenedContainer
from kiosk.services import end_container, item_card, open_container
from kiosk.services.home import home_view
from kiosk.services.keep_scan import keep_scan
from kiosk.services.look import look
from kiosk.services.record_filter import Filter
from scanners import build_local
from tests import codes
from tests.pharmacy import Pharmacy, asked, assert_sound, done, refused, sorted_rows
from tests.service.pulling import pulling
from tests.service.reading import page
from tests.service.tamper import found_after
from tests.shelf import VANCOMYCIN, Round, at_shelf, held, opened, place_of, received

VIAL = codes.package(codes.VANCOMYCIN, "VN1", "280331")


@pytest.fixture
def open_one(pharmacy: Pharmacy) -> str:
    """Three vials lie there, and one of them is open for a day."""
    received(pharmacy)
    return opened(pharmacy, place_of(pharmacy, VANCOMYCIN, "VN1", "Shelf"), days=1)


def label(container: str) -> str:
    return build_local("container", container)


def set_aside(pharmacy: Pharmacy, container: str) -> Round:
    shelf = at_shelf(pharmacy, "quarantine")
    asked(shelf.scan(label(container)), "QUARANTINE_WHY")
    done(shelf.answer(reason="SUSPECT"), "QUARANTINED")
    assert [(entry.done, entry.opened) for entry in shelf.shelf.view().entries] == [("set aside", True)]
    return shelf


def released(pharmacy: Pharmacy, container: str, pharmacist: str) -> None:
    release = at_shelf(pharmacy, "release", pharmacist)
    asked(release.scan(label(container)), "RELEASE_WHY")
    done(release.answer(reason="CHECKED"), "RELEASED")


def stored(pharmacy: Pharmacy, container: str) -> OpenedContainer:
    found = opened_containers.container(pharmacy.record, container)
    assert found is not None
    return found


def test_what_is_open_is_set_aside_by_anybody_and_stays_out_of_use(pharmacy: Pharmacy, open_one: str) -> None:
    record = pharmacy.record
    set_aside(pharmacy, open_one)
    assert held(pharmacy) == [
        ("VN1", "Shelf", "available", 2), ("VN1", "Shelf", "opened_quarantined", 1),
    ]  # fmt: skip
    told = next(line.text for line in page(record, Filter(), 5).lines if line.text.startswith("put"))
    assert told == (
        "put 1 vial of Vancomycin 1 g, lot VN1 (open) in quarantine, at Shelf (suspect: it does not look right)"
    )
    before = sorted_rows(record, "opened_container")

    refused(open_container.draw(record, pharmacy.ben, open_one, 1_000, area="hood"), "QUARANTINED")
    refused(open_container.undo_open(record, pharmacy.ana, open_one), "OPEN_STANDS")
    refused(end_container.end_one(record, pharmacy.ana, open_one, "used up"), "QUARANTINED")
    pull = pulling(pharmacy)
    stop = refused(pull.scan(label(open_one)), "QUARANTINED")
    assert stop.message == "The open vial of Vancomycin 1 g, lot VN1, is in QUARANTINE."
    question = asked(pull.scan(VIAL), "SOME_HELD").question
    assert question.facts == (("Not to be used", "1 vial OPEN, in QUARANTINE: Shelf"),)
    done(pull.answer(none_of_these=True), "PULLED")  # nobody is sent to the open one
    done(pull.undo(), "UNDONE")

    assert sorted_rows(record, "opened_container") == before
    assert_sound(record)


def test_home_the_card_and_its_own_label_say_that_it_is_in_quarantine(pharmacy: Pharmacy, open_one: str) -> None:
    set_aside(pharmacy, open_one)
    now = pharmacy.record.now()

    view = home_view(pharmacy.record, now)
    assert [(row.word, row.detail) for row in view.must_not_use.rows] == [
        ("QUARANTINE", "lot VN1 · 1 open vial · Shelf")
    ]
    assert ("DECIDE", "1 lot in quarantine waits") in [(row.word, row.text) for row in view.due.rows]
    assert not any("OPEN" in row.word for row in view.due.rows)
    card = item_card.item_card(pharmacy.record, pharmacy.items[VANCOMYCIN], now)
    assert card is not None
    assert [(row.sign, row.word) for row in card.lots.rows] == [("▲", "QUARANTINE"), ("✓", "OK")]
    seen = look(pharmacy.record, keep_scan(pharmacy.record, label(open_one), "serial", pharmacy.ana), pharmacy.ana)
    refused(seen.outcome, "QUARANTINED")


def test_a_release_by_a_pharmacist_brings_it_back_with_what_is_left_and_its_first_limit(
    pharmacy: Pharmacy, open_one: str, pharmacist: str
) -> None:
    done(open_container.draw(pharmacy.record, pharmacy.ben, open_one, 5_000, area="hood"))
    before = stored(pharmacy, open_one)
    shelf = set_aside(pharmacy, open_one)
    refused(shelf.answer(action="release"), "NOT_PERMITTED")
    pharmacy.clock.advance(hours=20)
    refused(shelf.undo(), "QUARANTINE_STANDS")
    release = at_shelf(pharmacy, "release", pharmacist)
    question = asked(release.scan(VIAL), "RELEASE_WHY").question
    assert {
        ("From", "Shelf · OPEN, in QUARANTINE"),
        ("What is left", "15 mL left"),
        ("Held", "suspect: it does not look right"),
    } <= set(question.facts)
    done(release.answer(reason="CHECKED"), "RELEASED")

    assert stored(pharmacy, open_one) == before
    assert held(pharmacy) == [("VN1", "Shelf", "available", 2), ("VN1", "Shelf", "opened", 1)]
    asked(pulling(pharmacy).scan(VIAL), "OPEN_FIRST")
    pharmacy.clock.advance(hours=4)
    refused(open_container.draw(pharmacy.record, pharmacy.ben, open_one, 1_000, area="hood"), "OPEN_TOO_LONG")
    assert_sound(pharmacy.record)


def test_what_ran_out_while_it_was_set_aside_is_not_released_but_cleared(
    pharmacy: Pharmacy, open_one: str, pharmacist: str
) -> None:
    set_aside(pharmacy, open_one)
    pharmacy.clock.advance(hours=25)
    refused(at_shelf(pharmacy, "release", pharmacist).scan(label(open_one)), "OPEN_TOO_LONG")
    assert [row.word for row in home_view(pharmacy.record, pharmacy.record.now()).must_not_use.rows] == ["QUARANTINE"]

    shelf = at_shelf(pharmacy, "clear")
    assert [row.state for row in shelf.shelf.view().to_clear] == ["open too long"]
    asked(shelf.scan(label(open_one)), "CLEAR")
    done(shelf.answer(confirm=True), "CLEARED")

    assert held(pharmacy) == [("VN1", "Shelf", "available", 2)]
    assert shelf.shelf.view().to_clear == ()
    assert_sound(pharmacy.record)


def test_what_is_set_aside_can_only_be_discarded(pharmacy: Pharmacy, open_one: str) -> None:
    shelf = set_aside(pharmacy, open_one)
    refused(shelf.scan(label(open_one)), "IN_QUARANTINE")
    shelf = at_shelf(pharmacy, "end")
    question = asked(shelf.scan(label(open_one)), "CONTAINER_END").question
    assert [choice.answer for choice in question.choices] == [{"end": "discarded"}, {"leave": True}]
    refused(shelf.answer(end="used up"), "NOT_AN_ANSWER")
    done(shelf.answer(end="discarded"), "CONTAINER_ENDED")
    refused(shelf.scan(label(open_one)), "NOT_OPEN")
    assert_sound(pharmacy.record)


def test_a_slip_is_taken_back_while_it_is_as_it_was_left(pharmacy: Pharmacy, open_one: str, pharmacist: str) -> None:
    before = (held(pharmacy), stored(pharmacy, open_one))
    shelf = set_aside(pharmacy, open_one)
    done(shelf.undo(), "UNDONE")
    assert (held(pharmacy), stored(pharmacy, open_one)) == before
    asked(shelf.scan(label(open_one)), "QUARANTINE_WHY")
    done(shelf.answer(reason="DAMAGED"), "QUARANTINED")
    second = opened(pharmacy, place_of(pharmacy, VANCOMYCIN, "VN1", "Shelf"), days=1)
    set_aside(pharmacy, second)
    released(pharmacy, open_one, pharmacist)

    refused(shelf.undo(), "UNDO_BLOCKED")  # the other one lies in quarantine there

    assert (stored(pharmacy, open_one).status, stored(pharmacy, second).status) == ("opened", "opened_quarantined")
    assert_sound(pharmacy.record)


def test_of_several_of_a_lot_the_one_in_hand_is_asked_for(pharmacy: Pharmacy, open_one: str, pharmacist: str) -> None:
    shelf = at_shelf(pharmacy, "quarantine")
    question = asked(shelf.scan(VIAL), "WHICH_PLACE").question
    assert [choice.label for choice in question.choices][:2] == [
        "Shelf · 2 vials", "The OPEN one at Shelf, opened 23 Nov 09:00",
    ]  # fmt: skip
    asked(shelf.answer(**question.choices[1].answer), "QUARANTINE_WHY")
    refused(shelf.answer(reason="SUSPECT", quantity=2), "NOT_ENOUGH")
    done(shelf.answer(reason="SUSPECT", quantity=1), "QUARANTINED")
    asked(shelf.scan(VIAL), "QUARANTINE_WHY")
    done(shelf.answer(reason="SUSPECT", quantity=2), "QUARANTINED")
    refused(shelf.scan(VIAL), "IN_QUARANTINE")

    question = asked(at_shelf(pharmacy, "release", pharmacist).scan(VIAL), "WHICH_PLACE").question
    assert [choice.label for choice in question.choices][:2] == [
        "The OPEN one in QUARANTINE at Shelf, opened 23 Nov 09:00", "Shelf · 2 vials · QUARANTINE",
    ]  # fmt: skip
    assert stored(pharmacy, open_one).is_held
    refused(pulling(pharmacy).scan(VIAL), "QUARANTINED")
    assert_sound(pharmacy.record)


def test_a_vial_whose_others_are_in_quarantine_is_not_said_to_be_the_open_one(
    pharmacy: Pharmacy, open_one: str
) -> None:
    aside = at_shelf(pharmacy, "quarantine")
    asked(aside.scan(VIAL), "WHICH_PLACE")
    place = place_of(pharmacy, VANCOMYCIN, "VN1", "Shelf")
    aside.answer(location=place.location_id, status="available", owner="own", container=None)
    done(aside.answer(reason="SUSPECT", quantity=2), "QUARANTINED")

    stop = refused(pulling(pharmacy).scan(VIAL), "QUARANTINED")

    assert stop.message == "All of Vancomycin 1 g, lot VN1 that is not open is in QUARANTINE (Shelf)."
    assert stop.next_step == "Do not use it until it is released. To use an open one, scan its own label."
    asked(pulling(pharmacy).scan(label(open_one)), "USE_OPEN")


def test_one_that_is_known_by_its_serial_is_set_aside_and_released_by_it(pharmacy: Pharmacy, pharmacist: str) -> None:
    received(pharmacy, 2, serials=("S1",))
    vial = codes.package(codes.VANCOMYCIN, "VN1", "280331", "S1")
    shelf = at_shelf(pharmacy, "open")
    asked(shelf.scan(vial), "OPEN_AREA")
    done(shelf.answer(area="hood"), "OPENED")
    done(shelf.answer(action="quarantine"))
    asked(shelf.scan(vial), "QUARANTINE_WHY")
    done(shelf.answer(reason="SUSPECT"), "QUARANTINED")

    assert "This package of Vancomycin 1 g, lot VN1 is in QUARANTINE" in (
        refused(pulling(pharmacy).scan(vial), "QUARANTINED").message
    )
    asked(shelf.scan(codes.package(codes.VANCOMYCIN, "VN1", "280331", "NEW")), "QUARANTINE_WHY")  # the closed one
    done(shelf.answer(leave=True))
    release = at_shelf(pharmacy, "release", pharmacist)
    asked(release.scan(vial), "RELEASE_WHY")
    done(release.answer(reason="CHECKED"), "RELEASED")
    question = asked(pulling(pharmacy).scan(vial), "USE_OPEN").question
    assert question.text == "The open vial of Vancomycin 1 g, lot VN1, serial S1: where is it used?"
    assert_sound(pharmacy.record)


def test_one_without_a_serial_keeps_none_when_it_is_set_aside_by_a_code_that_has_one(
    pharmacy: Pharmacy, pharmacist: str
) -> None:
    received(pharmacy, 1)
    container = opened(pharmacy, place_of(pharmacy, VANCOMYCIN, "VN1", "Shelf"), days=1)
    shelf = at_shelf(pharmacy, "quarantine")
    asked(shelf.scan(codes.package(codes.VANCOMYCIN, "VN1", "280331", "NEW")), "QUARANTINE_WHY")
    done(shelf.answer(reason="SUSPECT"), "QUARANTINED")
    assert_sound(pharmacy.record)
    released(pharmacy, container, pharmacist)
    assert_sound(pharmacy.record)


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("update opened_container set status = 'opened'", {("CHAIN_BROKEN", "opened_container")}),
        ("update opened_container set ended_at = '2026-11-23T15:00:00.000Z'", {("CHAIN_BROKEN", "opened_container")}),
    ],
)
def test_verify_names_what_was_released_behind_the_kiosk(
    pharmacy: Pharmacy, open_one: str, statement: str, found: set[tuple[str, str]]
) -> None:
    set_aside(pharmacy, open_one)

    assert found_after(pharmacy, statement) == found | {("BALANCE", "opened_container")}
