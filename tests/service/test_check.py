"""The pharmacist's check: what may be released, by whom, and what is refused."""

from __future__ import annotations

import pytest

from tests.pharmacy import Pharmacy, asked, assert_sound, done, refused
from tests.service.checking import Checking, furnish_checking


@pytest.fixture
def world(pharmacy: Pharmacy) -> Checking:
    return furnish_checking(pharmacy)


def test_what_was_scanned_inspected_and_signed_is_released(world: Checking) -> None:
    made = world.prepare()
    checker = world.checker()
    said = done(checker.scan(world.label(made, 1)), "UNIT_SCANNED")
    assert "1 of 2" in said.message
    refused(checker.release(), "NOT_SCANNED")
    asked(checker.scan(world.label(made, 2)), "INSPECT")
    asked(checker.inspect(), "RELEASE")
    refused(checker.release("999999"), "WRONG_PIN")
    assert world.states(made) == ["to_check", "to_check", "to_check"]
    done(checker.release(), "RELEASED")
    assert world.states(made) == ["released", "released", "released"]
    assert_sound(world.record)
