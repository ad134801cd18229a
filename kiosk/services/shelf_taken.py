"""What is said when a package is not there to be taken: what is there instead, and who took the last one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from db import instants, ledger, shelf
from db.items import Item
from db.record import Write
from db.units import Unit
from kiosk.services import shelf_questions as questions
from kiosk.services.departures import how_it_left
from kiosk.services.outcome import Refused
from kiosk.services.shelf_actions import Action
from kiosk.services.shelf_state import Draft
from kiosk.settings import Site

_DONE: Final[Mapping[str, str]] = {
    "pull": "pulled",
    "waste": "wasted",
    "remove": "cleared",
    "move": "moved",
    "put_away": "put away",
    "quarantine": "set aside",
    "release": "released",
    "open": "opened",
    "use_up": "used up",
    "discard": "discarded",
}
"""What somebody does that takes a package from where another looks for it, as the ledger calls it and as one word."""


@dataclass(frozen=True)
class Looked:
    """What somebody looks for, and what they want to do with it."""

    write: Write
    site: Site
    action: Action
    draft: Draft
    item: Item


def nothing(case: Looked) -> Refused:
    """Nothing of the lot, or of the item, is there in a state that the action takes: say what is there instead."""
    draft, item, action = case.draft, case.item, case.action
    lying = [
        each for each in shelf.lying_of_item(case.write, item.id) if draft.lot_id is None or each.lot.id == draft.lot_id
    ]
    name = f"{item.name}, lot {draft.batch_lot}" if draft.batch_lot else item.name
    if not lying:
        said = f"By the record nothing of {name} is left.{_who(case)}"
        return Refused("NOT_THERE", said, "Set it aside; show the pharmacist.")
    if action.code == "clear":
        said = f"{name} is not expired, recalled or open too long."
        return Refused("MAY_BE_USED", said, "Leave it. To take it off all the same, choose Waste or Quarantine (F6).")
    held = sum(each.quantity for each in lying if each.place.status in ledger.HELD)
    if action.code == "quarantine" and held:
        said = f"{questions.amount(item, held)} of {name} are in quarantine already."
        return Refused("IN_QUARANTINE", said, "Put it with the others in quarantine.")
    return Refused("NOT_THERE", f"{action.nothing}: {name}.{_who(case)}", "Choose something else to do (F6).")


def not_to_be_taken(case: Looked, unit: Unit | None) -> Refused:
    """Nothing of it can be taken by the code that was scanned: say which code can, or where this package went."""
    if unit is None:
        said = f"All of {case.item.name} that lies there is known by its serial numbers."
        return Refused("SERIAL_NEEDED", said, "Scan the code with the serial number.")
    if shelf.places_of_unit(case.write, unit):
        said = f"Serial {unit.serial} of {case.item.name}: {case.action.nothing.lower()}.{_who(case, unit)}"
        return Refused("NOT_THERE", said, "Choose something else to do (F6).")
    became = how_it_left(case.write, case.site, case.write.at, unit.lot_id, unit.id)
    said = f"Serial {unit.serial} of {case.item.name} has left the shelf already.{f' {became}.' if became else ''}"
    return Refused("SERIAL_GONE", said, "Set it aside and show it to the pharmacist.")


def meanwhile(case: Looked) -> questions.Facts:
    """Say who took what a person had decided about from the place where they had decided it."""
    draft = case.draft
    if draft.lot_id is None or draft.location_id is None or draft.status is None or draft.owner is None:
        return ()
    taken = shelf.last_taken(
        case.write, draft.lot_id, _DONE, [draft.status], location_id=draft.location_id, owner=draft.owner
    )
    return (("Meanwhile", _words(case, taken)),) if taken is not None else ()


def _who(case: Looked, unit: Unit | None = None) -> str:
    if case.draft.lot_id is None:
        return ""
    unit_id = unit.id if unit else None
    taken = shelf.last_taken(case.write, case.draft.lot_id, _DONE, case.action.takes, unit_id=unit_id)
    return f" {_words(case, taken)}." if taken is not None else ""


def _words(case: Looked, taken: shelf.Taken) -> str:
    at, now = (instants.from_text(each).astimezone(case.site.zone) for each in (taken.at, case.write.at))
    day = "" if at.date() == now.date() else f" on {at:%Y-%m-%d}"
    return f"{taken.person} {_DONE[taken.kind]} it at kiosk {taken.node}{day} at {at:%H:%M}"
