"""A clock that was set back makes nothing usable again that was over by it before."""

from __future__ import annotations

from kiosk.services import open_container
from tests import codes
from tests.pharmacy import Pharmacy, assert_sound, done, refused
from tests.service.pulling import pulling, vial
from tests.shelf import VANCOMYCIN, held, opened, place_of, received


def test_what_was_expired_before_the_clock_was_set_back_does_not_leave(pharmacy: Pharmacy) -> None:
    received(pharmacy, 2, "VN1", "261231")
    received(pharmacy, 1, "VN9", "280331")
    place = place_of(pharmacy, VANCOMYCIN, "VN1", "Shelf")
    for _ in range(45):  # somebody works here each day, so that nobody doubts the clock
        pharmacy.clock.advance(days=1)
        with pharmacy.record.write("system", "test"):
            pass
    refused(pulling(pharmacy).scan(vial("VN1", "261231")), "EXPIRED")
    pharmacy.clock.advance(days=-20)
    pull = pulling(pharmacy)

    stop = refused(pull.scan(vial("VN1", "261231")), "CLOCK_UNCERTAIN")

    assert "confirm the time" in stop.next_step
    refused(open_container.open_one(pharmacy.record, pharmacy.ana, place, area="hood"), "CLOCK_UNCERTAIN")
    assert ("VN1", "Shelf", "available", 2) in held(pharmacy)
    pull.scan(codes.package(codes.VANCOMYCIN, "VN9", "280331"))
    done(pull.answer(why="the other may be expired"), "PULLED")  # what was in date before goes on
    assert_sound(pharmacy.record)


def test_what_was_open_too_long_before_is_not_used(pharmacy: Pharmacy) -> None:
    received(pharmacy)
    place = place_of(pharmacy, VANCOMYCIN, "VN1", "Shelf")
    container = opened(pharmacy, place, hours=12)
    pharmacy.clock.advance(hours=13)
    refused(open_container.draw(pharmacy.record, pharmacy.ana, container, 1000, area="hood"), "OPEN_TOO_LONG")
    pharmacy.clock.advance(hours=-10)

    refused(open_container.draw(pharmacy.record, pharmacy.ana, container, 1000, area="hood"), "CLOCK_UNCERTAIN")
