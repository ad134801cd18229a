"""Every state of the screens about patients, each by the way that leads there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from tests import codes
from tests.ui.controlled_states import DANA, PRIYA, press, settled, sign_in
from tests.ui.door import choose
from tests.ui.terminal import Terminal

Way = Callable[[Terminal], Awaitable[None]]
MENU = "Patients: find, card, put on record"
FIONA = ("dunne", "1963-11-08")


def at_patients(*keys: str, who: str = PRIYA) -> Way:
    """Open the patients, and press keys."""

    async def go(kiosk: Terminal) -> None:
        await sign_in(kiosk, who)
        await choose(kiosk, MENU)
        await settled(kiosk)
        await press(kiosk, *keys)

    return go


def searched(*lines: str, who: str = PRIYA) -> Way:
    """Look for somebody by lines that are typed."""

    async def go(kiosk: Terminal) -> None:
        await at_patients("f6", who=who)(kiosk)
        for line in lines:
            await kiosk.type(line)
            await press(kiosk, "enter")

    return go


def on_card(*keys: str, whom: tuple[str, ...] = FIONA, who: str = PRIYA) -> Way:
    """Open somebody's card, and press keys."""

    async def go(kiosk: Terminal) -> None:
        await searched(*whom, who=who)(kiosk)
        await press(kiosk, "enter", *keys)

    return go


async def hard_to_believe(kiosk: Terminal) -> None:
    """Type a weight that is far from the last one."""
    await on_card("f3")(kiosk)
    await kiosk.type("133")
    await press(kiosk, "enter", "enter", "enter", "enter")


async def refused(kiosk: Terminal) -> None:
    """Type a birth date that is none."""
    await at_patients("f2")(kiosk)
    for line in ("Quillfeather", "Marisol", "28.2.1961", "", "", "", ""):
        if line:
            await kiosk.type(line)
        await press(kiosk, "enter")
    await press(kiosk, "enter")


async def wristband_nobody_has(kiosk: Terminal) -> None:
    """Scan a wristband that is on nobody's record."""
    await at_patients()(kiosk)
    await kiosk.scan(codes.patient())
    await settled(kiosk)


PATIENTS: dict[str, Way] = {
    "patients": at_patients(),
    "patients, find": at_patients("f6"),
    "patients, found": searched("dunne", "1963-11-08"),
    "patients, found many": searched("mar", "", who=DANA),
    "patients, not permitted": searched("dunne", ""),
    "patients, nobody": wristband_nobody_has,
    "patients, new": at_patients("f2"),
    "patients, new refused": refused,
    "patient": on_card(),
    "patient, not asked": on_card(whom=("farquhar", "1979-09-30")),
    "patient, allergies": on_card("f2", whom=("farquhar", "1979-09-30")),
    "patient, weight": on_card("f3"),
    "patient, weight again": hard_to_believe,
    "patient, change": on_card("f8"),
}
"""How to get from Home to each state."""
