"""Every state of the screens of orders, each by the way that leads there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from kiosk.widgets.entry import Entry
from tests.ui import door
from tests.ui.controlled_states import DANA, press, prove, settled, sign_in
from tests.ui.terminal import Terminal

Way = Callable[[Terminal], Awaitable[None]]
MENU = "Prepare: orders that wait, STAT first"
PHARMACIST = "Marcus Oyelaran"
KEYED = "Tomas Lindqvist"


def at_prepare(*keys: str, who: str = KEYED) -> Way:
    """Open the queue, and press keys."""

    async def go(kiosk: Terminal) -> None:
        await sign_in(kiosk, who)
        await door.choose(kiosk, MENU)
        await settled(kiosk)
        await press(kiosk, *keys)

    return go


def typed(way: Way, *lines: str) -> Way:
    """Go there, then type lines with Enter after each."""

    async def go(kiosk: Terminal) -> None:
        await way(kiosk)
        for line in lines:
            await kiosk.type(line)
            await press(kiosk, "enter")

    return go


async def verified(kiosk: Terminal) -> None:
    await at_prepare("down", "enter", "f2", who=DANA)(kiosk)
    await prove(kiosk, PHARMACIST)
    await settled(kiosk)


async def changing(kiosk: Terminal) -> None:
    await at_prepare("down", "enter", "f6", "enter")(kiosk)
    kiosk.app.screen.query(Entry).first().focus_line()


def entering(*answers: tuple[str, ...]) -> Way:
    """Begin an order and give answers: keys to press, or a text to type, then Enter."""

    async def go(kiosk: Terminal) -> None:
        await at_prepare("f2")(kiosk)
        await settled(kiosk)
        for keys in answers:
            if keys[0] == "type":
                await kiosk.type(keys[1])
                await press(kiosk, "enter")
            else:
                await press(kiosk, *keys)
            await settled(kiosk)

    return go


_TO_DRUG = (("enter",), ("type", "700114"), ("down", "enter"))
_TO_ROUTE = (*_TO_DRUG, ("type", "VANC1G"), ("type", "1250 mg"), ("type", "NS250"), ("type", "250"), ("enter",),
             ("type", "90"))  # fmt: skip

ORDERS: dict[str, Way] = {
    "prepare": at_prepare(),
    "prepare, on hold": at_prepare("f3"),
    "order, verified": at_prepare("enter"),
    "order, to check": at_prepare("down", "enter", who=PHARMACIST),
    "order, who signs": at_prepare("down", "enter", "f2", who=PHARMACIST),
    "order, signed": verified,
    "order, not asked": at_prepare("down", "down", "down", "down", "down", "enter", who=PHARMACIST),
    "order, waits for the prescriber": at_prepare("up", "enter", who=PHARMACIST),
    "order, answer": at_prepare("up", "enter", "f5", who=PHARMACIST),
    "order, ask": at_prepare("down", "enter", "f5"),
    "order, hold": at_prepare("enter", "f3"),
    "order, what changes": at_prepare("enter", "f6"),
    "order, changing": changing,
    "order, pull": at_prepare("enter", "f7"),
    "new order, for whom": entering(),
    "new order, patient": entering(("enter",)),
    "new order, this patient": entering(("enter",), ("type", "700114")),
    "new order, drug": entering(*_TO_DRUG),
    "new order, which drug": entering(*_TO_DRUG, ("type", "cef")),
    "new order, flow": entering(*_TO_DRUG, ("type", "VANC1G"), ("type", "1250 mg"), ("type", "NS250")),
    "new order, route": entering(*_TO_ROUTE),
}
"""How to get from Home to each state, by scans and keys."""
