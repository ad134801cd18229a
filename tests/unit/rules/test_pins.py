"""PINs: what may be one, and how the wait grows."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kiosk.rules import pins


@pytest.mark.parametrize(
    ("pin", "said"),
    [
        ("12a4", "digits only"),
        ("", "digits only"),
        ("١٢٣٤٥٦", "digits only"),
        ("24681", "6 to 12 digits"),
        ("2468101214161", "6 to 12 digits"),
        ("000000", "guessed first"),
        ("123456", "guessed first"),
        ("890123", "guessed first"),
        ("987654", "guessed first"),
    ],
)
def test_what_may_not_be_a_pin(pin: str, said: str) -> None:
    assert said in (pins.fault_of(pin, 6) or "")


def test_a_pin_that_may_be() -> None:
    assert pins.fault_of("246810", 6) is None
    assert pins.fault_of("2580", 1) is None
    assert "4 to 12" in (pins.fault_of("258", 1) or "")


def test_the_wait_doubles_from_the_third_wrong_pin_to_a_quarter_of_an_hour() -> None:
    waits = [pins.wait_after(wrong).total_seconds() for wrong in range(12)]

    assert waits == [0, 0, 0, 15, 30, 60, 120, 240, 480, 900, 900, 900]
    assert pins.wait_after(10_000) == timedelta(minutes=15)
