"""Every state of the screen that a technician can meet, each by the way that leads there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from textual.widgets import Select

from db import emergency, people
from kiosk.demo_items import DEMO_PIN
from kiosk.desk import Desk
from kiosk.screens.once import Once
from kiosk.services import site_settings
from kiosk.services.open_work import open_parts
from kiosk.settings_registry import BY_KEY, PHARMACIST_ALONE, PIN_LENGTH
from kiosk.shown import ShownOnce
from kiosk.widgets.entry import Entry
from scanners import build_local
from tests import codes
from tests.pharmacy import QUICK_HASH
from tests.ui import door, packages
from tests.ui.camera_states import camera_away
from tests.ui.controlled_states import CONTROLLED
from tests.ui.formula_states import FORMULAS
from tests.ui.order_states import ORDERS
from tests.ui.patient_states import PATIENTS
from tests.ui.preparation_states import PREPARATIONS
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


def pulled(*raws: str, keys: tuple[str, ...] = ()) -> Way:
    """Begin a pull for a preparation, scan, then press keys."""

    async def go(kiosk: Terminal) -> None:
        await kiosk.press("f7", "enter")
        await scanned(*raws, keys=keys)(kiosk)

    return go


def pulled_until(day: str, *raws: str, keys: tuple[str, ...] = ()) -> Way:
    """Begin a pull for an order that is needed until a day, scan, then press keys."""

    async def go(kiosk: Terminal) -> None:
        await kiosk.press("f7")
        kiosk.app.screen.query(Entry).first().focus_line()
        await kiosk.type("4471")
        await kiosk.press("enter")
        await kiosk.type(day)
        await kiosk.press("enter")
        await scanned(*raws, keys=keys)(kiosk)

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


def down_to(key: str) -> tuple[str, ...]:
    """Give the keys that lead from the first setting to another."""
    return ("down",) * list(BY_KEY).index(key)


def in_settings(*keys: str, entered: bool = False) -> Way:
    """Open the settings, perhaps with drafts that somebody entered before, and press keys."""

    async def go(kiosk: Terminal) -> None:
        if entered:
            enter_drafts(kiosk)
            await kiosk.settle()
        kiosk.app.open_settings()
        await kiosk.settle()
        await kiosk.press(*keys)

    return go


def enter_drafts(kiosk: Terminal) -> None:
    """Have the manager enter the length of PINs, once for now and once for the new year."""
    kiosk.app.submit(lambda desk: _entered(desk, 8, None))
    kiosk.app.submit(lambda desk: _entered(desk, 10, "2027-01-01T06:00:00.000Z"))


def _entered(desk: Desk, value: int, since: str | None) -> None:
    manager = people.staff_called(desk.record, "Dana Whitfield")
    assert manager is not None
    outcome = site_settings.enter(desk.record, manager.id, PIN_LENGTH, value, "policy 4.2", since)
    assert outcome.code == "SETTING_ENTERED"


async def looking(kiosk: Terminal, name: str = "Dana Whitfield") -> None:
    """Let somebody sign in and open the record."""
    person = people.staff_called(kiosk.record, name)
    assert person is not None
    kiosk.app.submit(lambda desk: desk.sign_in(person.id))
    await kiosk.settle()
    await kiosk.type(DEMO_PIN)
    await kiosk.press("enter")
    kiosk.app.open_records()
    for _ in range(3):  # the screen, the entry that somebody looks, and what they look at
        await kiosk.settle()


def looked(*raws: str, keys: tuple[str, ...] = ()) -> Way:
    """Open the record, then scan, then press keys."""

    async def go(kiosk: Terminal) -> None:
        await looking(kiosk)
        for raw in raws:
            await kiosk.scan(raw)
            await kiosk.settle()
        await kiosk.press(*keys)
        await kiosk.settle()

    return go


async def looked_refused(kiosk: Terminal) -> None:
    await looking(kiosk, "Priya Raman")


def chosen(label: str, *keys: str, badge: str | None = None) -> Way:
    """Choose from the menu, perhaps scan a badge, then press keys."""

    async def go(kiosk: Terminal) -> None:
        await door.choose(kiosk, label)
        if badge is not None:
            await kiosk.scan(door.badge_of(kiosk.record, badge))
        await kiosk.press(*keys)

    return go


async def asked_for_pin(kiosk: Terminal) -> None:
    await kiosk.scan(door.badge_of(kiosk.record, "Priya Raman"))


async def wrong_pin(kiosk: Terminal) -> None:
    await asked_for_pin(kiosk)
    await kiosk.type("135790\r")


async def locked(kiosk: Terminal) -> None:
    await door.signed_in(kiosk, door.badge_of(kiosk.record, "Priya Raman"))
    await door.choose(kiosk, "Lock this kiosk")


async def opening_sealed(kiosk: Terminal) -> None:
    with kiosk.record.write("system", "test") as write:
        emergency.add_code(write, QUICK_HASH)
    await chosen("Emergency access with the sealed code", "down")(kiosk)


async def shown_once(kiosk: Terminal) -> None:
    kiosk.app.push_screen(
        Once(ShownOnce("The emergency code", "Write it down and seal it in an envelope.", " ".join("7K2M-Q3WE-9XVB")))
    )
    await kiosk.press("down")


async def noted(kiosk: Terminal) -> None:
    await door.choose(kiosk, "A note to the pharmacist")
    await kiosk.type("The box was wet on one side.\r")
    await door.choose(kiosk, "Read and answer notes")


async def editing_suspended(kiosk: Terminal) -> None:
    await door.signed_in(kiosk, door.badge_of(kiosk.record, "Dana Whitfield"))
    await door.choose(kiosk, "People: roles, PINs, badges")
    await kiosk.press("down", "down", "down", "enter", "up", "enter")


def at_shelf(action: str | None = None, *raws: str, keys: tuple[str, ...] = ()) -> Way:
    """Begin a round at the shelf, say what is done, scan, then press keys."""

    async def go(kiosk: Terminal) -> None:
        await door.choose(kiosk, "The shelf: waste, move, set aside, clear")
        if action is not None:
            kiosk.app.answer({"action": action})
            await kiosk.settle()
        await scanned(*raws, keys=keys)(kiosk)

    return go


async def at_counts(kiosk: Terminal) -> None:
    """Look at the open counts; the list follows when the screen is up."""
    await door.choose(kiosk, "Open counts: what differs, and posting them")
    await kiosk.settle()


def in_counts(*keys: str) -> Way:
    """Look at the open counts, then press keys."""

    async def go(kiosk: Terminal) -> None:
        await at_counts(kiosk)
        await kiosk.press(*keys)

    return go


def counting(*raws: str, keys: tuple[str, ...] = (), go_on: bool = False) -> Way:
    """Begin to count the hazardous shelf, or go on with the refrigerator's part; scan, then press keys."""

    async def go(kiosk: Terminal) -> None:
        if go_on:
            await door.signed_in(kiosk, door.badge_of(kiosk.record, "Priya Raman"))
            [part] = open_parts(kiosk.record)
            kiosk.app.open_job("count", part.job_id)
        else:
            await door.choose(kiosk, "Count the shelf")
            [row] = kiosk.record.rows("select id from location where name = 'Hazardous shelf'")
            kiosk.app.answer({"location": row["id"]})
        await kiosk.settle()
        await scanned(*raws, keys=keys)(kiosk)

    return go


def open_ketamine(kiosk: Terminal) -> str:
    """Give the label of the open vial in the controlled safe."""
    [row] = kiosk.record.rows(
        "select c.id from opened_container c join location o on o.id = c.location_id "
        "where o.name = 'Controlled safe' and c.ended_at is null"
    )
    return build_local("container", row["id"])


def ending(*keys: str) -> Way:
    """Discard the open vial in the controlled safe, then press keys."""

    async def go(kiosk: Terminal) -> None:
        await at_shelf("end")(kiosk)
        await kiosk.scan(open_ketamine(kiosk))
        kiosk.app.answer({"end": "discarded"})
        await kiosk.settle()
        await kiosk.press(*keys)

    return go


async def counting_open(kiosk: Terminal) -> None:
    """Count the controlled safe, and scan the open vial in it."""
    await door.choose(kiosk, "Count the shelf")
    [row] = kiosk.record.rows("select id from location where name = 'Controlled safe'")
    kiosk.app.answer({"location": row["id"]})
    await kiosk.settle()
    await kiosk.scan(open_ketamine(kiosk))


CLEAR, WASTE, MOVE, QUARANTINE, RELEASE, OPEN = "clear", "waste", "move", "quarantine", "release", "open"
BOX = codes.sscc()
IN_RANGE = ("down", "down", "enter")
OUT_OF_RANGE = ("down", "down", "down", "enter")
STATES: dict[str, Way] = {
    "home": scanned(),
    "item": scanned(packages.KNOWN),
    "item, stop": scanned(packages.RECALLED),
    "item, find": scanned(packages.KNOWN, keys=("f6",)),
    "item, change": scanned(packages.KNOWN, keys=("f8",)),
    "item, name": scanned(packages.KNOWN, keys=("f8", "enter")),
    "item, kept": scanned(packages.KNOWN, keys=("f8", "down", "down", "enter")),
    "home, stop": scanned(packages.RUBBISH),
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
    "pull, purpose": scanned(keys=("f7",)),
    "pull": scanned(keys=("f7", "enter")),
    "pull, line": pulled(packages.SHORT),
    "pull, which lot": pulled(packages.PLAIN_VIAL),
    "pull, comes first": pulled(packages.KNOWN),
    "pull, ends too soon": pulled_until("2029-01-01", packages.KNOWN),
    "pull, which pharmacist": pulled_until("2029-01-01", packages.KNOWN, keys=("down", "enter")),
    "pull, stop": pulled(packages.RECALLED),
    "pull, quantity": pulled(packages.SHORT, keys=("f3",)),
    "pull, comes back": pulled(packages.SHORT, keys=("f6",)),
    "pull, condition": pulled(packages.SHORT, keys=("f6", "enter")),
    "pull, kept": pulled(packages.SHORT, keys=("f6", "enter", "down", "enter")),
    "labels": scanned(keys=("f5",)),
    "labels, which": scanned(keys=("f5", "f2")),
    "labels, which shelf": scanned(keys=("f5", "f2", "down", "enter", "down")),
    "labels, queued": scanned(keys=("f5", "f2", "down", "enter", "enter")),
    "labels, whole": scanned(keys=("f5", "f3")),
    "labels, enlarged": scanned(keys=("f5", "f3", "enter")),
    "labels, printers": scanned(keys=("f5", "f5")),
    "labels, again": scanned(keys=("f5", "down", "f6")),
    "labels, look": scanned(keys=("f5", "f7")),
    "labels, void": scanned(keys=("f5", "down", "f8")),
    "labels, give up": scanned(keys=("f5", "f8", "down")),
    "item, which lot": scanned(packages.KNOWN, keys=("f7",)),
    "shelf": at_shelf(),
    "shelf, clearing": at_shelf(CLEAR),
    "shelf, clear one": at_shelf(CLEAR, packages.EXPIRED),
    "shelf, cleared": at_shelf(CLEAR, packages.EXPIRED, keys=("down", "enter")),
    "shelf, return list": at_shelf(CLEAR, packages.EXPIRED, keys=("down", "enter", "f10")),
    "shelf, may be used": at_shelf(CLEAR, packages.KNOWN),
    "shelf, witness": at_shelf(CLEAR, packages.HAZARDOUS, keys=("down", "enter")),
    "shelf, witness left": at_shelf(CLEAR, packages.HAZARDOUS, keys=("down", "enter", "escape")),
    "shelf, waste": at_shelf(WASTE, packages.KNOWN),
    "shelf, waste two": at_shelf(WASTE, packages.KNOWN, packages.KNOWN, keys=("f3",)),
    "shelf, wasted": at_shelf(WASTE, packages.KNOWN, keys=("down", "enter")),
    "shelf, which lot": at_shelf(WASTE, codes.databar(codes.VANCOMYCIN)),
    "shelf, carton": at_shelf(WASTE, codes.package(codes.VANCOMYCIN_CARTON, "VN25021", "270602")),
    "shelf, move": at_shelf(MOVE, packages.KNOWN),
    "shelf, quarantine": at_shelf(QUARANTINE, packages.KNOWN),
    "shelf, open": at_shelf(OPEN, packages.SHORT),
    "shelf, opened": at_shelf(OPEN, packages.SHORT, keys=("down", "enter")),
    "shelf, open another first": at_shelf(OPEN, packages.KNOWN),
    "shelf, not released": at_shelf(RELEASE),
    "shelf, unknown lot": at_shelf(WASTE, packages.NEW_LOT),
    "shelf, rest": ending(),
    "shelf, rest again": ending("1", "enter"),
    "count, rest": counting_open,
    "count, which": chosen("Count the shelf"),
    "count": counting(),
    "count, going on": counting(packages.COLD, packages.COLD, packages.COLD, go_on=True),
    "count, quantity": counting(packages.COLD, keys=("f3",), go_on=True),
    "count, expired": counting(packages.HAZARDOUS),
    "count, unknown lot": counting(packages.HAZARDOUS_FOUND),
    "count, carton": counting(packages.HAZARDOUS_PLAIN),
    "count, no part of it": counting(packages.UNKNOWN),
    "count, none here": counting(packages.HAZARDOUS, keys=("f10",)),
    "count, where": counting(packages.COLD, keys=("f6",), go_on=True),
    "counts": at_counts,
    "counts, why": in_counts("enter"),
    "counts, explained": in_counts("enter", "down", "enter"),
    "counts, count again": in_counts("down", "enter"),
    "counts, still counting": in_counts("f10", "down"),
    "counts, cancel": in_counts("f8"),
    "counts, accuracy": in_counts("f5"),
    "menu": scanned(keys=("f1",)),
    "menu, further down": scanned(keys=("f1", "up")),
    "door, pin": asked_for_pin,
    "door, wrong pin": wrong_pin,
    "door, names": chosen("Sign in, or let somebody else work here"),
    "door, locked": locked,
    "door, sealed code": opening_sealed,
    "door, no code is sealed": chosen("Emergency access: no code is sealed here"),
    "office, seal a code": chosen("▲ Seal an emergency code: none is sealed here", "down"),
    "office, shown once": shown_once,
    "office, write a note": chosen("A note to the pharmacist"),
    "office, notes": noted,
    "office, hand over": chosen("Hand over the shift"),
    "office, who hands over": chosen("Hand over the shift", "f10"),
    "office, who hands over, pin": chosen("Hand over the shift", "f10", "down", "enter"),
    "office, people": chosen("People: roles, PINs, badges", "down"),
    "office, person": chosen("People: roles, PINs, badges", "down", "enter"),
    "office, new person": chosen("People: roles, PINs, badges", "f2"),
    "office, suspended": editing_suspended,
    "records": looked(),
    "records, of one lot": looked(packages.RECALLED),
    "records, not permitted": looked_refused,
    "records, look for": looked(keys=("f2",)),
    "records, by whom": looked(keys=("f2", "up", "up", "enter")),
    "records, entry": looked(packages.RECALLED, keys=("enter", "up")),
    "records, which day": looked(keys=("f5",)),
    "records, stock then": looked(keys=("f5", "enter")),
    "records, near misses": looked(packages.RECALLED, keys=("f4",)),
    "records, export": looked(keys=("f6",)),
    "records, exported": looked(keys=("f6", "enter")),
    "camera, away": camera_away,
    **CONTROLLED,
    **ORDERS,
    **PREPARATIONS,
    **FORMULAS,
    **PATIENTS,
    "settings, list": in_settings(entered=True),
    "settings, last of the list": in_settings("up"),
    "scanners": in_settings("f6"),
    "settings, value": in_settings(*down_to(PIN_LENGTH), "enter", entered=True),
    "settings, yes or no": in_settings(*down_to(PHARMACIST_ALONE), "enter", "enter"),
    "settings, not allowed": in_settings(*down_to(PIN_LENGTH), "enter", "3", "enter"),
    "settings, nothing to approve": in_settings("f5"),
    "settings, approve": in_settings(*down_to(PIN_LENGTH), "f5", "down", entered=True),
}
"""How to get from Home to each state, by scans and keys."""
