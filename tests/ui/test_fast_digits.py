"""Digits that come as fast as a scan: a PIN where one is asked for, and never repeated anywhere else."""

from __future__ import annotations

import pytest

from kiosk.demo_items import DEMO_PIN
from tests import codes
from tests.ui.conftest import Start
from tests.ui.door import badge_of, choose
from tests.ui.terminal import Terminal


def assert_nowhere(kiosk: Terminal, digits: str) -> None:
    """Insist that digits are neither on the screen nor in what the record says of any scan."""
    assert digits not in kiosk.text
    assert digits not in kiosk.strip()[1]
    assert all(digits not in (row["said"] or "") for row in kiosk.record.rows("select said from scan"))


async def test_a_pin_that_is_typed_as_fast_as_a_scan_signs_in(start: Start) -> None:
    async with start() as kiosk:
        await kiosk.scan(badge_of(kiosk.record, "Priya Raman"))
        assert kiosk.screen_name == "PinDialog"
        await kiosk.keyboard_scan(DEMO_PIN)
        assert kiosk.shows("✓ OK Priya Raman is signed in.")


async def test_it_signs_too(start: Start) -> None:
    async with start() as kiosk:
        await choose(kiosk, "Hand over the shift")
        await kiosk.press("f10")
        await kiosk.scan(badge_of(kiosk.record, "Priya Raman"))
        await kiosk.keyboard_scan(DEMO_PIN)
        assert kiosk.shows("Who takes the shift over?")


async def test_a_badge_scanned_over_a_pin_is_a_badge(start: Start) -> None:
    async with start() as kiosk:
        priya, tomas = (badge_of(kiosk.record, name) for name in ("Priya Raman", "Tomas Lindqvist"))
        await kiosk.keyboard_scan(f"]d1{priya}")
        await kiosk.press("left")
        assert kiosk.shows("Priya Raman: your PIN")
        await kiosk.keyboard_scan(f"]d1{tomas}")
        await kiosk.press("left")
        assert kiosk.shows("Tomas Lindqvist: your PIN")
        assert kiosk.typed() == [""]


@pytest.mark.parametrize("delivery", [False, True], ids=["home", "delivery"])
async def test_fast_digits_that_are_no_code_are_not_repeated(start: Start, delivery: bool) -> None:
    async with start() as kiosk:
        if delivery:
            await kiosk.scan(codes.sscc())
        for digits in ("4713", "90471", "904713", "9047138"):
            await kiosk.keyboard_scan(digits)
            assert kiosk.shows("✕ STOP", f"{len(digits)} characters, not shown because they may be private")
            assert_nowhere(kiosk, digits)


@pytest.mark.parametrize(
    "digits", ["4713", *(pytest.param(each, marks=pytest.mark.thorough) for each in ("904713", "9047138"))]
)
async def test_typed_as_a_code_on_home_they_are_not_repeated_either(start: Start, digits: str) -> None:
    async with start() as kiosk:
        kiosk.app.take_typed(digits)
        await kiosk.settle()
        assert kiosk.strip()[0] == "-stop"
        assert_nowhere(kiosk, digits)
