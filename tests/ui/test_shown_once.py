"""Secrets that are shown once: the sealed code that lets somebody in, and a badge's code."""

from __future__ import annotations

import re

import pytest
from textual.widgets import Static

from kiosk.shown import ShownOnce
from tests.clock import StandingClock
from tests.ui import packages
from tests.ui.conftest import Start
from tests.ui.door import badge_of, choose, signed_in
from tests.ui.terminal import BOTH_SIZES, Terminal
from tests.ui.test_back_office import choose_button, choose_person

pytestmark = pytest.mark.thorough


async def shown_once(kiosk: Terminal, record_holds: str) -> str:
    """Read what is shown once, and insist that it is nowhere else and goes by hand only."""
    assert kiosk.screen_name == "Once"
    secret = str(kiosk.app.screen.query_one("#secret", Static).render())
    assert kiosk.shows(secret, "It is shown only now.")
    assert kiosk.strip() == ("-ok", f" ✓ OK  {record_holds}")
    await kiosk.press("enter", "f10")
    await kiosk.scan(packages.KNOWN)
    assert kiosk.screen_name == "Once"
    await kiosk.press("down", "enter")
    assert not kiosk.shows(secret)
    return secret


async def sealed_code(kiosk: Terminal) -> str:
    """Have a code sealed, as the manager."""
    await choose(kiosk, "▲ Seal an emergency code: none is sealed here")
    await kiosk.press("enter")
    assert kiosk.record.rows("select id from emergency_code") == [], "Enter goes back"
    await choose(kiosk, "▲ Seal an emergency code: none is sealed here")
    await kiosk.press("down", "enter")
    said = "A new emergency code is sealed; a former one opens nothing any more."
    code = (await shown_once(kiosk, said)).replace(" ", "")
    assert re.fullmatch(r"([0-9A-Z]{4}-){4}[0-9A-Z]{4}", code)
    return code


@BOTH_SIZES
async def test_a_badge_is_made_once_it_is_asked_for_twice(start: Start, size: tuple[int, int]) -> None:
    async with start(size=size) as kiosk:
        await signed_in(kiosk, badge_of(kiosk.record, "Dana Whitfield"))
        await choose(kiosk, "People: roles, PINs, badges")
        await choose_person(kiosk, "Tomas Lindqvist")
        await choose_button(kiosk, "Make a badge of our own")
        assert kiosk.shows("Make a new badge for Tomas Lindqvist?")
        await kiosk.press("down", "enter")
        said = "Tomas Lindqvist has a new badge; a former one opens nothing any more."
        badge = await shown_once(kiosk, said)
        await signed_in(kiosk, badge)
        assert kiosk.shows("✓ OK Tomas Lindqvist is signed in.")


async def test_a_secret_is_shown_to_who_asked_for_it_only(start: Start) -> None:
    async with start() as kiosk:
        marcus = badge_of(kiosk.record, "Marcus Oyelaran")
        await signed_in(kiosk, marcus)
        await signed_in(kiosk, badge_of(kiosk.record, "Dana Whitfield"))
        await choose(kiosk, "▲ Seal an emergency code: none is sealed here")
        await kiosk.press("down", "enter")
        assert kiosk.screen_name == "Once"
        assert "secret" not in repr(ShownOnce("The emergency code", "Write it down.", "A secret"))
        await kiosk.scan(marcus)
        assert kiosk.screen_name == "HomeScreen"


async def test_where_no_code_is_sealed_that_is_said(start: Start) -> None:
    async with start() as kiosk:
        await choose(kiosk, "Emergency access: no code is sealed here")
        assert kiosk.shows("▲ No emergency code is sealed here.")
        assert kiosk.typed() == []
        await kiosk.press("escape")
        await signed_in(kiosk, badge_of(kiosk.record, "Dana Whitfield"))
        await choose(kiosk, "Lock this kiosk")
        await kiosk.press("f2")
        assert kiosk.shows("▲ No emergency code is sealed here.")


async def test_the_sealed_code_lets_somebody_in_at_the_lock(start: Start, clock: StandingClock) -> None:
    async with start() as kiosk:
        await signed_in(kiosk, badge_of(kiosk.record, "Dana Whitfield"))
        code = await sealed_code(kiosk)
        await choose(kiosk, "Lock this kiosk")
        await kiosk.press("f2")
        assert kiosk.screen_name == "OpenSealed"
        for line in (code, "Eva Lind", "nobody can sign in"):
            await kiosk.type(f"{line}\r")
        await kiosk.press("enter")
        assert kiosk.screen_name == "HomeScreen"
        assert kiosk.shows("The kiosk is open for one hour.", "Emergency access")
        await kiosk.lists_follow(lambda: kiosk.shows("REVIEW An emergency access"))
        await kiosk.press("f2")
        assert kiosk.screen_name == "ReceiveScreen"
        clock.advance(hours=1)
        kiosk.app.front_door.look_around()
        await kiosk.settle()
        assert kiosk.screen_name == "HomeScreen"
        assert kiosk.shows("✕ STOP The emergency access is over, so nobody is signed in.", "not signed in")
        assert not kiosk.shows("Emergency access")
        await kiosk.press("f2")
        assert kiosk.shows("✕ STOP Nobody is signed in")
