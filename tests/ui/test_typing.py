"""Typing while the screen is busy: every key goes to where the key before it led."""

from __future__ import annotations

import pytest

from tests import codes
from tests.ui import packages
from tests.ui.conftest import Start
from tests.ui.terminal import LOW


async def test_what_is_typed_behind_an_enter_goes_to_the_next_line(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        await kiosk.scan(codes.sscc())
        await kiosk.scan(packages.PLAIN_BAG)
        kiosk.post_keys("P4381\r12/2027")
        await kiosk.settle()
        assert kiosk.typed() == ["P4381", "12/2027"]
        assert kiosk.focus == "expiry"


async def test_an_enter_takes_everything_that_was_typed_before_it(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        await kiosk.scan(codes.sscc())
        await kiosk.scan(packages.PLAIN_BAG)
        kiosk.post_keys("P4381\r12/2027\r")
        await kiosk.settle()
        assert kiosk.shows("✓ OK 1 bag of Sodium chloride 0.9 % 100 mL, lot P4381", "exp 2027-12")


@pytest.mark.parametrize("key", ["down", "tab"])
async def test_what_is_typed_behind_an_arrow_goes_to_where_it_led(start: Start, key: str) -> None:
    async with start(size=LOW) as kiosk:
        await kiosk.scan(codes.sscc())
        await kiosk.scan(packages.PLAIN_BAG)
        kiosk.post_keys("P4381")
        kiosk.post_key(key)
        kiosk.post_keys("12/2027")
        await kiosk.settle()
        assert kiosk.typed() == ["P4381", "12/2027"]


async def test_an_enter_right_behind_an_arrow_presses_what_it_led_to(start: Start) -> None:
    async with start() as kiosk:
        await kiosk.scan(codes.sscc())
        await kiosk.scan(packages.vial(1))
        kiosk.post_key("down")
        kiosk.post_key("enter")
        await kiosk.settle()
        assert kiosk.shows("✓ OK Left out: nothing was added.", "0 lines")


async def test_a_quantity_and_enter_typed_at_once_is_the_whole_number(start: Start) -> None:
    async with start() as kiosk:
        await kiosk.scan(codes.sscc())
        await kiosk.scan(packages.KNOWN)
        await kiosk.press("f3")
        kiosk.post_keys("124\r")
        await kiosk.settle()
        assert kiosk.shows("1 line · 124 packs")
