"""Questions whose “Yes” has the focus, and a scanner's keys that come while they are open."""

from __future__ import annotations

import pytest

from tests import codes
from tests.ui import packages
from tests.ui.conftest import Start
from tests.ui.terminal import wait_until


async def test_an_enter_behind_a_scan_that_broke_off_is_not_done_and_that_is_said(start: Start) -> None:
    async with start() as kiosk:
        await kiosk.scan(codes.sscc())
        await kiosk.scan(packages.vial(1))
        assert kiosk.focus == "Yes, add it"
        for character in packages.vial(2)[:20]:
            kiosk._post_key(character, character, 0.001)
        await wait_until(kiosk.pilot, lambda: kiosk.shows("✕ STOP", "the rest is missing"), "the refusal")

        kiosk._keyboard_time += 2
        await kiosk.press("enter")
        assert kiosk.shows("✕ STOP Enter was not done", "Press Enter once more if you meant it")
        assert kiosk.focus == "Yes, add it"
        await kiosk.press("enter")
        assert kiosk.shows("✓ OK 1 vial of Vancomycin 1 g, lot VN900")


@pytest.mark.parametrize("keys", ["12345\r", "00000000\r", "2\r"])
async def test_no_scanners_enter_says_yes(start: Start, keys: str) -> None:
    async with start() as kiosk:
        await kiosk.scan(codes.sscc())
        await kiosk.scan(packages.vial(1))
        assert kiosk.focus == "Yes, add it"

        await kiosk.keyboard_scan(keys[:-1])
        await wait_until(kiosk.pilot, lambda: kiosk.app.wedge.pending is None, "nothing held")
        await kiosk.settle()
        assert kiosk.focus == "Yes, add it"

        kiosk._keyboard_time += 0.4
        await kiosk.press("enter")
        assert kiosk.shows("✓ OK 1 vial of Vancomycin 1 g, lot VN900")
