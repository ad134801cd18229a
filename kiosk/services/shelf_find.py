"""What a package in hand can be: the places where it may have lain, and what of it can be taken there."""

from __future__ import annotations

from dataclasses import dataclass

from db import ledger, opened_containers, shelf, units
from db.ledger import Place
from db.lots import Lot
from db.opened_containers import OpenedContainer
from db.shelf import Lying
from db.store import Reader
from db.units import Unit
from kiosk.services.shelf_actions import Action
from kiosk.services.shelf_state import Draft


@dataclass(frozen=True)
class Option:
    """One place where it lies; an open container is one by itself."""

    lying: Lying
    container: OpenedContainer | None = None

    @property
    def place(self) -> Place:
        """Where and how it lies."""
        return self.lying.place

    @property
    def lot(self) -> Lot:
        """Of which lot it is."""
        return self.lying.lot


def unfit(lot: Lot, now: str) -> str | None:
    """Say why nothing of a lot may be used, as a code; None when it may."""
    if lot.recalled_at is not None:
        return "RECALLED"
    return "EXPIRED" if lot.unusable_from is not None and lot.unusable_from <= now else None


def options(reader: Reader, action: Action, draft: Draft, now: str) -> list[Option]:
    """List what an action can take of an item, the lot that ends first at the head.

    What contradicts the record leaves quarantine alone, whatever its lot is.
    """
    if draft.contradicts is not None and action.code in ("waste", "clear"):
        lying_there = shelf.lying_of_item(reader, draft.item_id)
        return [Option(each) for each in lying_there if each.place.status == "quarantined"]
    item_id = draft.item_id
    opened = opened_containers.open_of_item(reader, item_id)
    found: list[Option] = []
    for lying in shelf.lying_of_item(reader, item_id):
        if lying.place.status not in action.takes:
            continue
        if lying.place.status in ledger.OPEN:
            found += [
                Option(lying, each)
                for each in opened
                if each.place == lying.place and _fits(action, lying.lot, now, each.use_until)
            ]
        elif _fits(action, lying.lot, now, None):
            found.append(Option(lying))
    return found


def _fits(action: Action, lot: Lot, now: str, use_until: str | None) -> bool:
    """What may still be used is not cleared."""
    overdue = use_until is not None and use_until <= now
    return action.code != "clear" or overdue or unfit(lot, now) is not None


def free(reader: Reader, option: Option, unit: Unit | None) -> int:
    """Count the base units that can be taken from an option: of this very package, or of those without a serial."""
    if option.container is not None:
        return int(option.container.unit_id == (unit.id if unit else None))
    if unit is not None:
        return shelf.places_of_unit(reader, unit).get(option.place, 0)
    return option.lying.quantity - ledger.held_by_serial(reader, option.place)


def left_in_pack(reader: Reader, draft: Draft) -> int:
    """Count what a carton in hand holds: of one whose serial is on record, what is left of it at one place."""
    unit = unit_of(reader, draft)
    if unit is None:
        return draft.units_per_pack
    closed = (held for place, held in shelf.places_of_unit(reader, unit).items() if place.status not in ledger.OPEN)
    return max(closed, default=0)


def unit_of(reader: Reader, draft: Draft) -> Unit | None:
    """Find the very package in hand: by its serial, or by the label of an open container that has one."""
    if draft.identifier_id and draft.serial:
        return units.unit(reader, draft.identifier_id, draft.serial)
    opened = opened_containers.container(reader, draft.container_id) if draft.container_id else None
    return units.unit_by_id(reader, opened.unit_id) if opened is not None and opened.unit_id else None


def option_of(found: list[Option], place: Place, container_id: str | None) -> Option | None:
    """Find the option that was chosen."""
    return next(
        (
            option
            for option in found
            if option.place == place and (option.container.id if option.container else None) == container_id
        ),
        None,
    )
