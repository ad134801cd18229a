"""What a pull may ask: each question names what is in hand and offers the likely answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from db.kits import Kit
from db.lots import Lot
from db.opened_containers import OpenedContainer
from db.pulls import Pulled
from db.stock import StockLine
from kiosk.rules import expiry as expiries
from kiosk.rules.in_use import AREAS
from kiosk.services.outcome import Choice, Question
from kiosk.services.pull_package import Package
from kiosk.services.pull_state import PURPOSES
from kiosk.services.receive_subject import expiry_words, extended_expiry, plural, stored_expiry

PURPOSE = "PURPOSE"
PACK = "WHAT_IS_TAKEN"
WHICH_LOT = "WHICH_LOT"
WHERE = "WHERE"
SOME_HELD = "SOME_HELD"
OPEN_FIRST = "OPEN_FIRST"
EARLIER_FIRST = "EARLIER_FIRST"
ENDS_TOO_SOON = "ENDS_TOO_SOON"
COMES_BACK = "COMES_BACK"
CONDITION = "CONDITION"
STORAGE = "KEPT"
WHICH_KIT = "WHICH_KIT"
MORE_THAN_WANTED = "MORE_THAN_WANTED"
MISSING = "MISSING"
USE_OPEN = "USE_OPEN"
SUBSTITUTE = "SUBSTITUTE"
"""No question: what is noted beside something that stands in for what is wanted."""

LEAVE_OUT = Choice("Put it back: take nothing", {"leave_out": True})
NOT_BACK = Choice("Stop: nothing comes back", {"leave_out": True})
KEPT = {"refrigerated": "in the refrigerator", "frozen": "in the freezer", "room": "at room temperature"}
"""How things are kept, in words."""


def purpose(*, with_kits: bool = False) -> Question:
    """Ask what a pull is for, and until when it is needed."""
    choices = tuple(Choice(f"For {what}", {"purpose": code}) for code, what in PURPOSES.items())
    choices += (Choice("By a kit's list", {"choose_kit": True}),) if with_kits else ()
    return Question(
        PURPOSE,
        "What is this pull for? Until which day will it be used?",
        choices,
        ("order", "needed_until"),
    )


def which_kit(found: Iterable[Kit]) -> Question:
    """Ask which kit is packed."""
    choices = tuple(Choice(f"{kit.name} ({len(kit.lines):,})", {"kit": kit.id}) for kit in found)
    return Question(WHICH_KIT, "Which kit? Scan its label, or choose it.", (*choices, Choice("None", {"go_on": True})))


def missing(words: str) -> Question:
    """Ask whether a pull is to end though something is missing."""
    return Question(
        MISSING,
        f"{words} Finish all the same?",
        (Choice("Go on pulling", {"go_on": True}), Choice("Finish: the rest is not needed", {"finish_short": True})),
    )


def more_than_wanted(package: Package, wanted: str) -> Question:
    """Ask why more is taken than is wanted."""
    return Question(
        MORE_THAN_WANTED,
        f"{wanted} Put it back, or say why you take more.",
        (LEAVE_OUT,),
        ("why",),
        _facts(package),
    )


def pack(package: Package) -> Question:
    """Ask what is taken of a pack of many; one unit is the usual answer and stands first."""
    link = package.found.link
    one = Choice(f"Only {package.units(1)}", {"quantity": 1})
    text = f"That is the code of a {link.level}. What do you take?"
    if not link.units_confirmed:
        return Question(PACK, text, (one, LEAVE_OUT), facts=_facts(package))
    whole = Choice(f"The whole {link.level}: {package.units(link.units_per_pack)}", {"quantity": link.units_per_pack})
    return Question(PACK, text, (one, whole, LEAVE_OUT), facts=_facts(package))


def which_lot(package: Package, on_hand: Iterable[Lot]) -> Question:
    """Ask for the lot printed on the package: even one lot alone is compared by a person."""
    choices = []
    for lot in on_hand:
        until = expiry_words(lot)
        ends = f", expires {until}" if until else ""
        choices.append(Choice(f"Lot {lot.batch_lot or '— none printed'}{ends}", {"lot": lot.id}))
    return Question(
        WHICH_LOT,
        f"{package.name}: which lot is printed on it? Read it off the package.",
        (*choices, LEAVE_OUT),
        ("batch_lot",),
    )


def where(package: Package, places: Sequence[StockLine]) -> Question:
    """Ask from which shelf it was taken."""
    names = {line.location_id: line for line in places}
    choices = [
        Choice(f"{line.location}: {package.units(line.quantity)}", {"location": line.location_id})
        for line in names.values()
    ]
    return Question(WHERE, f"{package.what}: where did you take it from?", (*choices, LEAVE_OUT), facts=_facts(package))


def some_held(package: Package, held: Sequence[str]) -> Question:
    """Ask a person to look that this is none of those of its lot that must not be used."""
    return Question(
        SOME_HELD,
        f"Some of {package.what} must NOT be used. Look where yours was lying: is it one of these?",
        (
            Choice("Yes, or I do not know: take nothing", {"leave_out": True}),
            Choice("No, mine is none of these", {"none_of_these": True}),
        ),
        (),
        tuple(("Not to be used", line) for line in held),
    )


def looked(held: Iterable[str]) -> str:
    """Write that a person looked, and among what."""
    return f"looked: it is none of {', '.join(held)}"


def _uses(opened: OpenedContainer, areas: Iterable[str]) -> tuple[Choice, ...]:
    return tuple(Choice(f"Use the open one {AREAS[area]}", {"use_open": opened.id, "area": area}) for area in areas)


def use_open(opened: OpenedContainer, areas: Iterable[str], until: str) -> Question:
    """Ask where an open container is used whose label was scanned."""
    return Question(
        USE_OPEN,
        f"The open {opened.unit} of {opened.name}, lot {opened.batch_lot or '—'}: where is it used?",
        (*_uses(opened, areas), Choice("Nowhere: take nothing", {"leave_out": True})),
        facts=(("Until", until), ("Lies at", opened.location)),
    )


def open_first(package: Package, opened: OpenedContainer, areas: Iterable[str], until: str) -> Question:
    """Ask why a new one is taken though one is open."""
    return Question(
        OPEN_FIRST,
        f"One {opened.unit} of {package.name} is OPEN. Use it first, or say why you take a new one.",
        (*_uses(opened, areas), LEAVE_OUT),
        ("why",),
        (("Open one", f"lot {opened.batch_lot or '—'}, until {until}, {opened.location}"), *_facts(package)),
    )


def earlier_first(package: Package, first: StockLine, skipped: Sequence[StockLine]) -> Question:
    """Ask why a later lot is taken; the lots that are passed over are named, with why each is."""
    facts = [("Take first", _line(first))]
    facts += [("Ends too soon", _line(line)) for line in skipped]
    return Question(
        EARLIER_FIRST,
        f"Another lot of {package.name} ends earlier. Take that one, or say why you take this one.",
        (LEAVE_OUT,),
        ("why",),
        (*facts, ("In your hand", _in_hand(package))),
    )


def ends_too_soon(package: Package, needed_until: str) -> Question:
    """Ask for a pharmacist, as the lot ends before what it is needed for."""
    return Question(
        ENDS_TOO_SOON,
        f"{package.what} ends before {needed_until}, when it will still be needed. Only a pharmacist can allow it.",
        (LEAVE_OUT, Choice("A pharmacist allows it", {"approve": True})),
        ("approved_by", "pin"),
        (("Needed until", needed_until), ("In your hand", _in_hand(package))),
    )


def comes_back(lines: Sequence[Pulled]) -> Question:
    """Ask what comes back: by scan, or by choosing what was pulled here."""
    choices = [
        Choice(f"{line.name}, lot {line.batch_lot or '—'}: {line.quantity:,} out", {"line": line.id})
        for line in reversed(lines)
    ]
    return Question(COMES_BACK, "Scan what comes back, or choose it.", (*choices, NOT_BACK))


def condition(line: Pulled, units: int) -> Question:
    """Ask where something was, and how it looks: what left the pharmacy's hands is never stock again."""
    return Question(
        CONDITION,
        "Was it in the pharmacy the whole time, and is it closed, clean and whole?",
        (
            Choice("NO, or I do not know", {"in_our_hands": False}),
            Choice("Yes, the whole time, and it is whole", {"in_our_hands": True}),
            Choice("It never left, but it is open, dirty or broken", {"in_our_hands": True, "whole": False}),
            NOT_BACK,
        ),
        ("units",) if line.quantity > 1 else (),
        _back(line, units),
    )


def storage(line: Pulled, units: int) -> Question:
    """Ask how it was kept while it was out."""
    kept = KEPT.get(line.storage, "as its label says")
    return Question(
        STORAGE,
        f"Was it kept {kept} the whole time?",
        (
            Choice("NO, or I do not know", {"kept": False}),
            Choice(f"Yes, {kept}", {"kept": True}),
            NOT_BACK,
        ),
        (),
        _back(line, units),
    )


def _back(line: Pulled, units: int) -> tuple[tuple[str, str], ...]:
    serial = (("Serial", line.serial),) if line.serial else ()
    return (
        ("Comes back", f"{units:,} {plural(line.unit, units)} of {line.name}"),
        ("Lot", line.batch_lot or "—"),
        *serial,
        ("To", line.location),
    )


def _line(line: StockLine) -> str:
    extended = f", extended to {line.extended_expiry}" if line.extended_expiry else ""
    ends = f", expires {line.expiry}{extended}" if line.expiry else ""
    return f"lot {line.batch_lot or '—'}{ends}: {line.quantity:,} {plural(line.unit, line.quantity)}, {line.location}"


def _in_hand(package: Package) -> str:
    ends = expiries.shown_both(package.printed or stored_expiry(package.lot), extended_expiry(package.lot))
    return f"lot {package.lot.batch_lot if package.lot else '—'}" + (f", expires {ends}" if ends else "")


def _facts(package: Package) -> tuple[tuple[str, str], ...]:
    found = [("Item", package.name)]
    if package.lot is not None:
        found.append(("In your hand", _in_hand(package)))
    if package.data.serial:
        found.append(("Serial", package.data.serial))
    return tuple(found)
