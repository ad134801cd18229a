"""A posted count stands: a step from before it is not taken back over it, in no kind of job."""

from __future__ import annotations

import pytest

from kiosk.services.outcome import Ask
from tests import codes
from tests.counting import counting, explain_all, joining, post
from tests.pharmacy import Bench, Pharmacy, asked, assert_sound, done, refused
from tests.service.pulling import add_person, pulling, vial
from tests.shelf import at_shelf, held, received


@pytest.fixture
def dana(pharmacy: Pharmacy) -> str:
    return add_person(pharmacy, "Dana Whitfield", "pharmacist")


def _counted(pharmacy: Pharmacy, dana: str, quantity: int) -> None:
    """Let two others count the lot, and post it."""
    pharmacy.clock.advance(hours=1)
    ben = counting(pharmacy, pharmacy.ben)
    for part in (ben, joining(ben, add_person(pharmacy, "Eva", "technician"))):
        part.see(quantity, "VN1", "280331")
        done(part.finish())
    pharmacy.clock.advance(hours=1)
    explain_all(ben)
    done(post(ben, dana), "POSTED")


def _quantities(pharmacy: Pharmacy) -> list[int]:
    return [quantity for *_, state, quantity in held(pharmacy) if state == "available"]


def _carton(bench: Bench) -> None:
    outcome = bench.scan(codes.package(codes.VANCOMYCIN_CARTON, "VN1", "280331"))
    while isinstance(outcome, Ask):
        outcome = bench.answer(**dict(outcome.question.choices[0].answer))
    done(outcome)


def test_a_receipt_is_not_taken_back_over_a_posted_count(pharmacy: Pharmacy, dana: str) -> None:
    received(pharmacy, 5)
    bench = pharmacy.receive()
    _carton(bench)
    _counted(pharmacy, dana, 14)

    stop = refused(bench.undo(), "UNDO_BLOCKED")

    assert "counted since (Shelf)" in stop.message
    assert _quantities(pharmacy) == [14]
    assert_sound(pharmacy.record)


def test_what_is_taken_back_is_said_in_its_plural(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    _carton(bench)
    outcome = done(bench.undo(), "UNDONE")
    assert "Taken back: 10 vials of" in getattr(outcome, "message", "")


def test_a_pull_is_not_taken_back_over_a_posted_count(pharmacy: Pharmacy, dana: str) -> None:
    received(pharmacy, 5)
    pharmacy.clock.advance(hours=1)
    pull = pulling(pharmacy)
    done(pull.scan(vial("VN1")))
    done(pull.answer(quantity=3))
    _counted(pharmacy, dana, 4)
    refused(pull.undo(), "UNDO_BLOCKED")
    assert _quantities(pharmacy) == [4]


def test_what_was_carried_is_not_taken_back_over_a_posted_count(pharmacy: Pharmacy, dana: str) -> None:
    received(pharmacy, 5)
    pharmacy.clock.advance(hours=1)
    move = at_shelf(pharmacy, "move")
    asked(move.scan(vial("VN1")), "MOVE_WHERE")
    done(move.scan(codes.shelf(pharmacy.places["Receiving bench"])), "MOVED")
    _counted(pharmacy, dana, 5)
    refused(move.undo(), "UNDO_BLOCKED")
    assert _quantities(pharmacy) == [1, 5]
