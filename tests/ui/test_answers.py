"""Answers on the screen: none by a stray key, none that throws away what was typed."""

from __future__ import annotations

import pytest

from tests.ui import packages
from tests.ui.conftest import Start
from tests.ui.states import IN_RANGE
from tests.ui.terminal import LOW, TALL
from tests.ui.test_receive import open_box, received


async def test_no_stray_enter_answers_for_the_cold_chain(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        await open_box(kiosk)
        await kiosk.scan(packages.COLD)
        assert kiosk.focus == ""
        await kiosk.press("enter", "down", "enter", "enter")
        assert kiosk.shows("? QUESTION")
        assert received(kiosk) == []


async def test_the_indicators_reading_is_set_again_later(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        await open_box(kiosk)
        await kiosk.scan(packages.COLD)
        await kiosk.press(*IN_RANGE)
        assert kiosk.shows("F5 indicator")
        await kiosk.press("f5")
        assert (kiosk.screen_name, kiosk.focus) == ("Indicator", "")
        await kiosk.press("down")
        await kiosk.type("9.1")
        await kiosk.press("down", "down", "enter")
        assert kiosk.screen_name == "ReceiveScreen"
        await kiosk.resize(TALL)
        assert kiosk.shows("F5 indicator: out of range (9.1)")


@pytest.mark.parametrize("choice", ["Lot P439320, expires 2027-11-09", "No lot is printed on it (quarantine)"])
async def test_what_was_typed_is_never_thrown_away_by_a_choice(start: Start, choice: str) -> None:
    async with start(size=LOW) as kiosk:
        await open_box(kiosk)
        await kiosk.scan(packages.PLAIN_BAG)
        await kiosk.press("down")
        await kiosk.type("2027-01")
        while kiosk.focus != choice:
            assert kiosk.focus != "Leave it out"
            await kiosk.press("down")
        await kiosk.press("enter")
        assert kiosk.shows("✕ STOP You typed 2027-01 as expiry. Press Enter on it, or clear it.")
        assert (received(kiosk), kiosk.focus) == ([], "expiry")
        await kiosk.press(*["backspace"] * 7)
        while kiosk.focus != choice:
            await kiosk.press("down")
        await kiosk.press("enter")
        assert not kiosk.shows("You typed")
