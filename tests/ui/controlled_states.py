"""Every state of the screens about controlled substances, each by the way that leads there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from db import container_draws, controlled_losses, people, settings
from db.container_draws import NewDraw
from kiosk.demo_items import DEMO_PIN
from kiosk.rules.in_use import HOOD
from kiosk.settings_controlled import LOSS_AUTHORITY, LOSS_AUTHORITY_DAYS
from tests.ui import door
from tests.ui.terminal import Terminal, wait_until

Way = Callable[[Terminal], Awaitable[None]]
MENU = "Controlled substances: record, losses, inventories"
DANA, PRIYA = "Dana Whitfield", "Priya Raman"
BOARD = "State board of pharmacy"


def id_of(kiosk: Terminal, name: str) -> str:
    person = people.staff_called(kiosk.record, name)
    assert person is not None
    return person.id


def lose(kiosk: Terminal, lot: str = "HM5501", quantity: int = 1, authority: str | None = BOARD) -> str:
    """Let a pharmacist have escalated what a count did not find, where a state's board is told of it too."""
    with kiosk.record.write(id_of(kiosk, DANA), "test") as write:
        for key, value in ((LOSS_AUTHORITY, authority), (LOSS_AUTHORITY_DAYS, 10)):
            settings.put_setting(
                write, key, value, source_note="test", approved_by=None, effective_from="2000-01-01T00:00:00.000Z"
            )
        [row] = write.rows(
            "select e.id from count_entry e join lot l on l.id = e.lot_id join stock_count c on c.id = e.count_id "
            "where l.batch_lot = :lot and c.outcome = 'posted' order by e.at desc limit 1",
            lot=lot,
        )
        return controlled_losses.add(write, row["id"], quantity, write.at)


async def sign_in(kiosk: Terminal, name: str = DANA) -> None:
    """Sign in by name and PIN."""
    kiosk.app.submit(lambda desk: desk.sign_in(id_of(kiosk, name)))
    await kiosk.settle()
    await kiosk.type(f"{DEMO_PIN}\r")


async def settled(kiosk: Terminal) -> None:
    """Wait for the screen, the entry that somebody looks, and what they look at, which may be read aside."""
    for _ in range(2):
        await kiosk.settle()
    await wait_until(kiosk.pilot, lambda: "It is being gathered" not in kiosk.strip()[1], "what is read aside")
    for _ in range(2):
        await kiosk.settle()


async def press(kiosk: Terminal, *keys: str) -> None:
    """Press keys, and wait for what each leads to."""
    for key in keys:
        await kiosk.press(key)
        await settled(kiosk)


def at_controlled(*keys: str, lost: bool = False, who: str = DANA) -> Way:
    """Open the controlled substances, perhaps with a loss on record, and press keys."""

    async def go(kiosk: Terminal) -> None:
        if lost:
            lose(kiosk)
        await sign_in(kiosk, who)
        await door.choose(kiosk, MENU)
        await settled(kiosk)
        await press(kiosk, *keys)

    return go


def taking(*who: str) -> Way:
    """Take the initial inventory, and let people prove themselves one after the other."""

    async def go(kiosk: Terminal) -> None:
        await at_controlled("f3", "f2", "enter", "down", "enter")(kiosk)
        for name in who:
            await prove(kiosk, name)

    return go


async def prove(kiosk: Terminal, name: str, *said: str) -> None:
    """Choose a name in the dialog, type what else it asks for, and the PIN."""
    for _ in range(12):
        await kiosk.press("down")
        if kiosk.focus.startswith(name):
            break
    assert kiosk.focus.startswith(name)
    await kiosk.press("enter")
    for line in (*said, DEMO_PIN):
        await kiosk.type(f"{line}\r")
    await settled(kiosk)


async def taken(kiosk: Terminal) -> None:
    """Take the initial inventory."""
    await taking(DANA, PRIYA)(kiosk)


def taken_and(*keys: str) -> Way:
    """Take the initial inventory, then press keys."""

    async def go(kiosk: Terminal) -> None:
        await taken(kiosk)
        await press(kiosk, *keys)

    return go


async def reported(kiosk: Terminal) -> None:
    """Note that the DEA was told of a loss and has its form, and close it."""
    await at_controlled("f2", "enter", lost=True)(kiosk)
    for key, said in (("f2", "Field division Chicago, by fax"), ("f3", "106-20261124-7"), ("f4", "Ms Ortega")):
        await kiosk.press(key, "enter")
        await kiosk.type(f"{said}\r")
        await settled(kiosk)
    await prove(kiosk, DANA)


async def home_with_a_loss(kiosk: Terminal) -> None:
    """Find on Home that something is missing."""
    lose(kiosk)
    await kiosk.press("escape")
    await kiosk.lists_follow(lambda: kiosk.shows("TELL THE DEA"))


def draw(kiosk: Terminal, microlitres: int = 4_000) -> None:
    """Let a technician have drawn from the vial of ketamine that is open."""
    with kiosk.record.write(id_of(kiosk, PRIYA), "test") as write:
        [row] = write.rows(
            "select c.id from opened_container c join item i on i.id = c.item_id "
            "where i.dea_schedule is not null and c.ended_at is null"
        )
        container_draws.add(write, NewDraw(row["id"], microlitres, HOOD))


def filled(*keys: str) -> Way:
    """Note a cassette that was filled, then press keys."""

    async def go(kiosk: Terminal) -> None:
        draw(kiosk)
        await at_controlled("f4", "f2", "enter", "enter", "enter")(kiosk)
        await press(kiosk, *keys)

    return go


CONTROLLED: dict[str, Way] = {
    "home, loss": home_with_a_loss,
    "controlled": at_controlled(lost=True),
    "controlled, not permitted": at_controlled(who=PRIYA),
    "controlled, export": at_controlled("f6"),
    "controlled, record": at_controlled("down", "down", "enter"),
    "controlled, opened ones": at_controlled("up", "enter"),
    "controlled, days": at_controlled("enter", "f2"),
    "controlled, record exported": at_controlled("enter", "f6", "enter"),
    "cassettes, none": at_controlled("f4"),
    "cassettes": filled(),
    "cassettes, what becomes of it": filled("enter"),
    "cassettes, came back": filled("enter", "down", "enter"),
    "losses": at_controlled("f2", lost=True),
    "losses, none": at_controlled("f2"),
    "losses, one": at_controlled("f2", "enter", lost=True),
    "losses, reported": reported,
    "losses, dea told": at_controlled("f2", "enter", "f2", lost=True),
    "losses, also told": at_controlled("f2", "enter", "f4", lost=True),
    "losses, how it ended": at_controlled("f2", "enter", "f8", lost=True),
    "losses, sure": at_controlled("f2", "enter", "f8", "enter", "down", lost=True),
    "inventories, none": at_controlled("f3"),
    "inventories, which": at_controlled("f3", "f2"),
    "inventories, which items": at_controlled("f3", "f2", "up", "enter", "enter"),
    "inventories, who takes it": taking(),
    "inventories, who witnesses it": taking(DANA),
    "inventories, just taken": taken,
    "inventories, one": taken_and("escape", "enter"),
    "inventories, list": taken_and("escape"),
    "inventories, print": taken_and("f6"),
    "inventories, moment": at_controlled("f3", "f2", "enter"),
}
"""How to get from Home to each state, by keys."""
