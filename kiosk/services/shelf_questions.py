"""What a job of the shelf asks people: every question in words, with the answers that are likely."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from db import instants
from db.items import Item
from db.locations import Location
from db.lots import Lot
from kiosk.rules import in_use, shelf_reasons
from kiosk.services.open_usable import left_words
from kiosk.services.outcome import Choice, Question
from kiosk.services.receive_subject import expiry_words, plural
from kiosk.services.shelf_actions import ACTIONS
from kiosk.services.shelf_find import Option
from kiosk.services.shelf_state import Draft

ACTION = "ACTION"
PACK = "PACK"
LOT = "LOT_IN_HAND"
PLACE = "WHICH_PLACE"
WASTE = "WASTE_WHY"
QUARANTINE = "QUARANTINE_WHY"
RELEASE = "RELEASE_WHY"
MOVE = "MOVE_WHERE"
CLEAR = "CLEAR"
END = "CONTAINER_END"
REST = "CONTAINER_REST"
WITNESS = "WITNESS"
WITNESS_UNDO = "WITNESS_UNDO"
LEAVE = Choice("Leave it where it is", {"leave": True})
_MOST = 12
"""Lots or places that are offered; of more, those that end first."""

_WHY: Mapping[str, tuple[str, Mapping[str, str]]] = {
    WASTE: ("why is it wasted?", shelf_reasons.WASTE),
    QUARANTINE: ("why is it set aside?", shelf_reasons.QUARANTINE),
    RELEASE: ("why may it be used again?", shelf_reasons.RELEASE),
}
_HELD = {
    "quarantined": "QUARANTINE",
    "opened": "OPEN",
    "opened_quarantined": "OPEN, in QUARANTINE",
    "available": "",
}


def action() -> Question:
    """Ask what is done with what will be scanned."""
    return Question(
        ACTION,
        "What do you want to do? Choose it, then scan the packages.",
        tuple(Choice(each.label, {"action": each.code}) for each in ACTIONS.values()),
    )


def amount(item: Item, quantity: int) -> str:
    """Write an amount with its unit."""
    return f"{quantity:,} {plural(item.base_unit, quantity)}"


def lot_words(lot: Lot) -> str:
    """Name a lot with its expiry."""
    ends = expiry_words(lot)
    named = f"lot {lot.batch_lot}" if lot.batch_lot else "no lot"
    return f"{named}, expires {ends}" if ends else named


def whose(owner: str) -> str:
    """Say whose stock it is, without a patient's name; empty for the pharmacy's own."""
    if owner.startswith("patient:"):
        return "a patient's own"
    return f"consignment of {owner.removeprefix('consignment:')}" if owner.startswith("consignment:") else ""


def place_words(option: Option, zone: ZoneInfo, item: Item, *, blind: bool = False) -> str:
    """Name a place with how it lies there; without the number where that is counted `blind` now."""
    container = option.container
    if container is not None:
        begun = instants.from_text(container.opened_at).astimezone(zone)
        serial = f", serial {container.serial}" if container.serial else ""
        held = " in QUARANTINE" if container.is_held else ""
        return f"the OPEN one{held} at {option.lying.location}, opened {begun:%d %b %H:%M}{serial}"
    there = "" if blind else amount(item, option.lying.quantity)
    parts = [option.lying.location, there, _HELD[option.place.status]]
    return " · ".join(part for part in (*parts, whose(option.place.owner)) if part)


def pack(item: Item, draft: Draft, holds: int | None) -> Question:
    """Ask whether a carton's code stands for one base unit or for all that it `holds`; None where nobody counted it."""
    choices = [Choice(f"1 {item.base_unit}", {"pack": "unit"})]
    if holds is not None and holds > 1:
        what = f"The whole {draft.level}" if holds == draft.units_per_pack else f"All that is left of the {draft.level}"
        choices.append(Choice(f"{what}: {amount(item, holds)}", {"pack": "whole"}))
    return Question(
        PACK,
        f"That is the code of a {draft.level} of {draft.units_per_pack:,}. How much of {item.name} is it?",
        (*choices, LEAVE),
    )


def which_lot(item: Item, found: list[Option], *, blind: bool = False) -> Question:
    """Ask for the lot printed on a package whose code does not say it; also when there is only one."""
    of_lot: dict[str, list[Option]] = {}
    for option in found:
        of_lot.setdefault(option.lot.id, []).append(option)
    choices = []
    for lot_id, its in list(of_lot.items())[:_MOST]:
        quantity = sum({each.place: each.lying.quantity for each in its}.values())
        words = lot_words(its[0].lot)
        there = "" if blind else f" · {amount(item, quantity)}"
        choices.append(Choice(f"{words[0].upper()}{words[1:]}{there}", {"lot": lot_id}))
    return Question(
        LOT,
        f"{item.name}: which lot is printed on it? If it is none of these, leave it and show it to the pharmacist.",
        (*choices, LEAVE),
        facts=(("Item", item.name),),
    )


def place_answer(option: Option) -> dict[str, str | None]:
    """Write an option as an answer."""
    place, container = option.place, option.container
    return {
        "location": place.location_id,
        "status": place.status,
        "owner": place.owner,
        "container": container.id if container else None,
    }


def which_place(item: Item, found: list[Option], zone: ZoneInfo, its_facts: Facts, *, blind: bool = False) -> Question:
    """Ask where it lay when it lies in several places, or not where it lay any more."""
    choices = []
    for option in found[:_MOST]:
        words = place_words(option, zone, item, blind=blind)
        choices.append(Choice(f"{words[0].upper()}{words[1:]}", place_answer(option)))
    return Question(
        PLACE,
        f"{item.name}, {lot_words(found[0].lot)}: which one do you have in your hand?",
        (*choices, LEAVE),
        facts=its_facts,
    )


def facts(
    item: Item, draft: Draft, option: Option, zone: ZoneInfo, *, blind: bool = False
) -> tuple[tuple[str, str], ...]:
    """Say what is about to be moved: the amount first, then what to compare with the package.

    Where it is `blind`, what is left in an open one is measured before anybody sees what the record has.
    """
    found = [("Amount", amount(item, draft.quantity)), ("Item", item.name), ("Lot", option.lot.batch_lot or "none")]
    if ends := expiry_words(option.lot):
        found.append(("Expires", ends))
    if draft.serial:
        found.append(("Serial", draft.serial))
    held = _HELD[option.place.status]
    found.append(("From", f"{option.lying.location}{f' · {held}' if held else ''}"))
    if option.container is not None:
        begun = instants.from_text(option.container.opened_at).astimezone(zone)
        found.append(("Opened", f"{begun:%Y-%m-%d %H:%M} by {option.container.opened_by}"))
        if not blind and (left := left_words(option.container)) is not None:
            found.append(("What is left", left))
    if draft.rest is not None:
        found.append(("Rest", f"{in_use.millilitres(draft.rest)}, as measured"))
    if owner := whose(option.place.owner):
        found.append(("Owner", owner))
    if draft.contradicts is not None:
        found.append(("Contradicts", draft.contradicts))
    return tuple(found)


Facts = tuple[tuple[str, str], ...]


def what(item: Item, draft: Draft, option: Option) -> str:
    """Name what is in hand, with its amount."""
    lot = f", lot {option.lot.batch_lot}" if option.lot.batch_lot else ""
    return f"{amount(item, draft.quantity)} of {item.name}{lot}"


def why(code: str, named: str, its_facts: Facts, *, is_one: bool) -> Question:
    """Ask for the reason."""
    asks, words = _WHY[code]
    text = f"{named}: {asks}"
    choices = tuple(Choice(label, {"reason": reason}) for reason, label in words.items())
    return Question(code, text, (*choices, LEAVE), ("said",) if is_one else ("quantity", "said"), its_facts)


def reasons_of(code: str) -> Mapping[str, str]:
    """Give the reasons that a question offers."""
    return _WHY[code][1]


def where(named: str, its_facts: Facts, places: list[Location], *, is_one: bool) -> Question:
    """Ask for the shelf it goes to."""
    choices = tuple(Choice(f"To {place.name}", {"to": place.id}) for place in places)
    fields = () if is_one else ("quantity",)
    return Question(
        MOVE, f"{named}: where does it go? Scan that shelf, or choose it.", (*choices, LEAVE), fields, its_facts
    )


def clear(item: Item, option: Option, its_facts: Facts, word: str, quantity: int, most: int) -> Question:
    """Ask whether it is off the shelf now; the whole lot is one answer."""
    choices = [Choice(f"Yes, {amount(item, quantity)} is off the shelf", {"confirm": True})]
    if quantity > 1:
        choices = [Choice(f"Yes, {amount(item, quantity)} are off the shelf", {"confirm": True})]
    if most > quantity:
        all_of_it = Choice(f"Yes, all {amount(item, most)} that lie there", {"confirm": True, "quantity": most})
        choices.append(all_of_it)
    fields = ("quantity",) if most > 1 else ()
    named = f"{item.name}, lot {option.lot.batch_lot}" if option.lot.batch_lot else item.name
    return Question(CLEAR, f"{named} is {word.upper()}. Take it off the shelf.", (*choices, LEAVE), fields, its_facts)


def witness(item: Item, its_facts: Facts, *others: Choice) -> Question:
    """Ask for a second person, who sees it and proves who they are; a job may have choices of its own."""
    kind = "controlled" if item.dea_schedule else "hazardous"
    return Question(
        WITNESS,
        f"{item.name} is {kind}: a second person looks at it and signs with their PIN.",
        others or (LEAVE,),
        ("witness", "pin"),
        its_facts,
    )


def witness_undo(entry: Mapping[str, Any], who: str) -> Question:
    """Ask for the witness before something that they saw go is taken back."""
    amount_there = f"{entry['quantity']:,} {plural(entry['unit'], entry['quantity'])}"
    facts = [("Amount", amount_there), ("Item", entry["name"]), ("Lot", entry["lot"] or "none")]
    facts += [("Serial", entry["serial"])] if entry["serial"] else []
    return Question(
        WITNESS_UNDO,
        f"A second person saw that go: {amount_there} of {entry['name']}. {who} sees that it is here again, and signs.",
        (Choice("Leave it as it is: nothing is taken back", {"leave": True}),),
        ("witness", "pin"),
        (*facts, ("Back to", entry["from"])),
    )
