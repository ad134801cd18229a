"""How far a recall reaches: from a lot to every unit that it went into, where each is, and for which order it was."""

from __future__ import annotations

from dataclasses import dataclass

from db import preparation_lots, unit_handovers
from db.preparation_lots import UnitOfLot
from db.store import Reader
from kiosk.rules.preparation import UNIT_WORDS, UnitStage


@dataclass(frozen=True)
class Reached:
    """One unit that a lot went into."""

    unit_id: str
    preparation_id: str
    number: int
    order_id: str
    """The order that it is for; whose it is the order says, to whoever may see it."""
    state: str
    left: bool
    """It is outside the pharmacy: whoever has it is to be told."""
    where: str
    name: str
    """What it is, as its formula calls it."""
    beyond_use_date: str | None


def units_of_lot(reader: Reader, lot_id: str) -> list[Reached]:
    """List every unit that a lot went into, with where it is."""
    return [_reached(reader, each) for each in preparation_lots.units_of_lot(reader, lot_id)]


def units_recalled(reader: Reader) -> list[Reached]:
    """List every unit of which a part is recalled and that is not waste yet: here, or at a patient's."""
    return [_reached(reader, each) for each in preparation_lots.units_recalled(reader)]


def _reached(reader: Reader, unit: UnitOfLot) -> Reached:
    has_left = unit.state == UnitStage.DISPENSED and unit_handovers.has_left(reader, unit.unit_id)
    where = UNIT_WORDS[UnitStage(unit.state)]
    if unit.state == UnitStage.DISPENSED:
        where = "LEFT THE PHARMACY" if has_left else "packed, waiting to be picked up"
    return Reached(
        unit.unit_id,
        unit.preparation_id,
        unit.number,
        unit.order_id,
        unit.state,
        has_left,
        where,
        unit.name,
        unit.beyond_use_date,
    )
