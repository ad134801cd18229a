"""Every state of the screen that a technician can meet, each by the way that leads there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from textual.widgets import Select

from tests import codes
from tests.ui import packages
from tests.ui.terminal import Terminal

Way = Callable[[Terminal], Awaitable[None]]


def scanned(*raws: str, keys: tuple[str, ...] = (), then: tuple[str, ...] = ()) -> Way:
    """Scan, then press keys, then scan again."""

    async def go(kiosk: Terminal) -> None:
        for raw in raws:
            await kiosk.scan(raw)
        if keys:
            await kiosk.press(*keys)
        for raw in then:
            await kiosk.scan(raw)

    return go


async def searching(kiosk: Terminal) -> None:
    await scanned(BOX, packages.UNKNOWN)(kiosk)
    await kiosk.type("mic")


async def picking(kiosk: Terminal) -> None:
    await scanned(BOX, packages.UNKNOWN)(kiosk)
    kiosk.app.screen.query(Select).first().focus()
    await kiosk.press("enter")


async def picked(kiosk: Terminal) -> None:
    await picking(kiosk)
    await kiosk.press("down", "enter")


async def verifying(kiosk: Terminal) -> None:
    await searching(kiosk)
    await kiosk.press("enter", "enter", "1", "enter", "enter", "f7", "down")


async def all_answers(kiosk: Terminal) -> None:
    await scanned(BOX, packages.PLAIN_BAG)(kiosk)
    await kiosk.type("P1")
    await kiosk.press("down", "down", "down")


async def several_to_verify(kiosk: Terminal) -> None:
    await kiosk.scan(BOX)
    for code in (packages.UNKNOWN, packages.ALSO_UNKNOWN):
        await attached(kiosk, code)
    await kiosk.press("f7")


async def attached(kiosk: Terminal, raw: str) -> None:
    await kiosk.scan(raw)
    await kiosk.type("mic")
    await kiosk.press("enter", "enter", "1", "enter", "enter")


BOX = codes.sscc()
IN_RANGE = ("down", "down", "enter")
OUT_OF_RANGE = ("down", "down", "down", "enter")
STATES: dict[str, Way] = {
    "home": scanned(),
    "home, ok": scanned(packages.KNOWN),
    "home, stop": scanned(packages.RECALLED),
    "home, type code": scanned(keys=("f4",)),
    "home, leave": scanned(keys=("f12",)),
    "home, end the kiosk": scanned(keys=("f12", "down")),
    "home, which delivery": scanned(BOX, packages.KNOWN, keys=("escape", "f3")),
    "receive": scanned(BOX),
    "receive, line": scanned(BOX, packages.KNOWN),
    "receive, waiting": scanned(BOX, codes.lot_symbol("CZ1", "280531")),
    "receive, compare": scanned(BOX, packages.vial(1)),
    "receive, scan at a question": scanned(BOX, packages.vial(1), packages.KNOWN),
    "receive, lot and expiry": scanned(BOX, packages.PLAIN_BAG),
    "receive, lot and expiry further down": all_answers,
    "receive, short dated": scanned(BOX, packages.SHORT),
    "receive, expired": scanned(BOX, packages.EXPIRED),
    "receive, quarantined": scanned(BOX, packages.EXPIRED, keys=("down", "enter")),
    "receive, indicator": scanned(BOX, packages.COLD),
    "receive, cold line out": scanned(BOX, packages.COLD, keys=IN_RANGE),
    "receive, indicator out of range": scanned(BOX, packages.COLD, keys=OUT_OF_RANGE),
    "receive, indicator again": scanned(BOX, keys=("f5",)),
    "receive, which code": several_to_verify,
    "receive, put away": scanned(BOX, packages.COLD, keys=(*IN_RANGE, "f10")),
    "receive, papers": scanned(BOX, packages.KNOWN, keys=("f6",)),
    "receive, quantity": scanned(BOX, packages.KNOWN, keys=("f3",)),
    "receive, owner": scanned(BOX, keys=("f8",)),
    "receive, attach": scanned(BOX, packages.UNKNOWN),
    "receive, attach left": scanned(BOX, packages.UNKNOWN, keys=("escape",)),
    "receive, attach found": searching,
    "receive, picking": picking,
    "receive, picked": picked,
    "receive, verify": verifying,
    "receive, finished": scanned(BOX, packages.KNOWN, keys=("f10",)),
}
"""How to get from Home to each state, by scans and keys."""
