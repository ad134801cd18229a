"""What a pull may ask: each question names what is in hand and offers the likely answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from db.kits import Kit
from db.locations import Location
from db.lots import Lot
from db.opened_containers import OpenedContainer
from db.pulls import Pulled
from db.stock import StockLine
from kiosk.rules.in_use import AREAS, CLOSED, OUT_OF_REFRIGERATOR
from kiosk.services.cold_out import COLD_OUT, stop_words
from kiosk.services.outcome import Choice, Question
from kiosk.services.pull_package import LEAVE_OUT, Package
from kiosk.services.pull_state import PURPOSES
from kiosk.services.pull_wanted import PickLine
from kiosk.services.receive_subject import expiry_words, plural

PURPOSE = "PURPOSE"
PACK = "WHAT_IS_TAKEN"
WHICH_LOT = "WHICH_LOT"
WHERE = "WHERE"
ENDS_TOO_SOON = "ENDS_TOO_SOON"
COMES_BACK = "COMES_BACK"
WHICH_PULL = "WHICH_PULL"
CONDITION = "CONDITION"
STORAGE = "KEPT"
WHICH_KIT = "WHICH_KIT"
BIN_HOLDS = "BIN_HOLDS"
MORE_THAN_WANTED = "MORE_THAN_WANTED"
MISSING = "MISSING"
USE_OPEN = "USE_OPEN"
APPROVED = (ENDS_TOO_SOON, COLD_OUT)
"""What a pharmacist alone can allow."""
SUBSTITUTE = "SUBSTITUTE"
"""No question: what is noted beside something that stands in for what is wanted."""

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


def bin_holds(place: Location, job_id: str, contents: str) -> Question:
    """Ask whether the pull that is packed in a bin is out of it."""
    return Question(
        BIN_HOLDS,
        f"{place.name} holds what was pulled {contents} Was it emptied: handed on, used or put elsewhere?",
        (
            Choice("NO, or I do not know: take another bin", {"go_on": True}),
            Choice(f"Yes, {place.name} is empty", {"emptied": place.id, "pull": job_id}),
        ),
    )


def more_than_wanted(package: Package, wanted: str, other: PickLine | None) -> Question:
    """Ask why more is taken than is wanted; it may be meant in place of another line that is missing."""
    choices, instead = [LEAVE_OUT], ""
    if other is not None:
        choices.append(Choice(f"Take it in place of {other.name}", {"in_place_of": other.item}))
        instead = f" Missing too: {other.words}, and this may stand in for it."
    return Question(
        MORE_THAN_WANTED,
        f"{wanted}{instead} Put it back, or say why you take more.",
        tuple(choices),
        ("why",),
        package.hand.facts,
    )


def pack(package: Package) -> Question:
    """Ask what is taken of a pack of many; one unit is the usual answer and stands first."""
    link = package.found.link
    one = Choice(f"Only {package.units(1)}", {"quantity": 1})
    text = f"That is the code of a {link.level}. What do you take?"
    if not link.units_confirmed:
        return Question(PACK, text, (one, LEAVE_OUT), facts=package.hand.facts)
    left = package.left_in_pack
    if left <= 1:
        return Question(PACK, text, (one, LEAVE_OUT), facts=package.hand.facts)
    what = f"The whole {link.level}" if left == link.units_per_pack else f"All that is left of the {link.level}"
    whole = Choice(f"{what}: {package.units(left)}", {"quantity": left})
    return Question(PACK, text, (one, whole, LEAVE_OUT), facts=package.hand.facts)


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
    return Question(
        WHERE, f"{package.what}: where did you take it from?", (*choices, LEAVE_OUT), facts=package.hand.facts
    )


def uses(opened: OpenedContainer, areas: Iterable[str]) -> tuple[Choice, ...]:
    """Offer an open container, by where it is used; one that is closed still is opened there."""
    what = "Open it and use it" if opened.kind in CLOSED else "Use the open one"
    return tuple(Choice(f"{what} {AREAS[area]}", {"use_open": opened.id, "area": area}) for area in areas)


def use_open(opened: OpenedContainer, areas: Iterable[str], until: str) -> Question:
    """Ask where a container is used that is open, or was out of the refrigerator."""
    serial = f", serial {opened.serial}" if opened.serial else ""
    named = f"{opened.unit} of {opened.name}, lot {opened.batch_lot or '—'}{serial}"
    text = f"The open {named}: where is it used?"
    if opened.kind in CLOSED:
        state = "out of the refrigerator" if opened.kind == OUT_OF_REFRIGERATOR else "back in the refrigerator"
        text = f"The {named}, is {state} and closed: where is it opened and used? Its opening is not taken back."
    return Question(
        USE_OPEN,
        text,
        (*uses(opened, areas), Choice("Nowhere: take nothing", {"leave_out": True})),
        ("volume_ml",),
        facts=(("Until", until), ("Lies at", opened.location)),
    )


def ends_too_soon(package: Package) -> Question:
    """Ask for a pharmacist, as the lot ends before what it is needed for: they allow the amount that stands there."""
    amount, its = package.units(package.quantity), ("In your hand", package.hand.words)
    fields = ("approved_by", "pin") if package.data.serial else ("approved_by", "pin", "quantity")
    return _ends_too_soon(package.what, package.case.needed_day, amount, its, fields)


def cold_out(package: Package, lay: str) -> Question:
    """Ask for a pharmacist, as it lay too long where it is not kept cold: they allow the amount that stands there."""
    return Question(
        COLD_OUT,
        f"{stop_words(package.what, package.found.link.item, lay)} Only a pharmacist can allow it.",
        (LEAVE_OUT, Choice("A pharmacist allows it", {"approve": True})),
        ("approved_by", "pin"),
        (("Amount", package.units(package.quantity)), ("Lay", lay), ("In your hand", package.hand.words)),
    )


def open_ends_too_soon(opened: OpenedContainer, lot: Lot, needed_day: str) -> Question:
    """Ask for a pharmacist, as the lot of a container in use ends before what it is needed for."""
    what = f"{opened.name}, lot {opened.batch_lot}" if opened.batch_lot else opened.name
    its = ("Its lot", f"expires {expiry_words(lot)}")
    return _ends_too_soon(what, needed_day, f"the {opened.unit} that is in use", its, ("approved_by", "pin"))


def _ends_too_soon(what: str, needed_day: str, amount: str, its: tuple[str, str], fields: tuple[str, ...]) -> Question:
    return Question(
        ENDS_TOO_SOON,
        f"{what} ends before {needed_day}, when it will still be needed. Only a pharmacist can allow it.",
        (LEAVE_OUT, Choice("A pharmacist allows it", {"approve": True})),
        fields,
        (("Amount", amount), ("Needed until", needed_day), its),
    )


def comes_back(lines: Sequence[Pulled]) -> Question:
    """Ask what comes back: by scan, or by choosing what was pulled here."""
    choices = [
        Choice(f"{line.name}, lot {line.batch_lot or '—'}: {line.returnable:,} out", {"line": line.id})
        for line in reversed(lines)
    ]
    return Question(COMES_BACK, "Scan what comes back, or choose it.", (*choices, NOT_BACK))


def which_pull(name: str, pulls_out: Iterable[tuple[str, Pulled]]) -> Question:
    """Ask of which pull something comes back, where several have it out; each is said in words."""
    choices = tuple(Choice(words, {"line": line.id}) for words, line in pulls_out)
    text = f"{name} was pulled more than once and is still out. Of which pull does this come back?"
    return Question(WHICH_PULL, text, (*choices, NOT_BACK))


def condition(line: Pulled, units: int, why: str = "") -> Question:
    """Ask where something was, and how it looks: what left the pharmacy's hands is never stock again.

    `why` stands before it, where nobody said that something comes back.
    """
    return Question(
        CONDITION,
        f"{why}Was it in the pharmacy the whole time, and is it closed, clean and whole?",
        (
            Choice("NO, or I do not know", {"in_our_hands": False}),
            Choice("Yes, the whole time, and it is whole", {"in_our_hands": True}),
            Choice("It never left, but it is open, dirty or broken", {"in_our_hands": True, "whole": False}),
            NOT_BACK,
        ),
        ("units",) if line.returnable > 1 else (),
        _back(line, units),
    )


def storage(line: Pulled, units: int, was_out: tuple[Choice, ...] = ()) -> Question:
    """Ask how it was kept while it was out; `was_out` says that its time out is counted."""
    kept = KEPT.get(line.storage, "as its label says")
    return Question(
        STORAGE,
        f"Was it kept {kept} the whole time?",
        (
            Choice("NO, or I do not know", {"kept": False}),
            Choice(f"Yes, {kept}", {"kept": True}),
            *was_out,
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
