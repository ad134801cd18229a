"""Units that are made and must not be used: their order stands no longer, or their time is over; where, not whose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from db import instants, made_units
from db.made_units import UnitHere
from db.store import Reader
from kiosk.rules.orders import State
from kiosk.rules.preparation import UNIT_WORDS, UnitStage
from kiosk.services.made_unit import KEPT_WORDS, STORAGE, made_unit

PACKED_LATELY: Final = timedelta(days=14)
"""So long a pack waits to be picked up; what was packed earlier is gone, and nobody scanned it."""


@dataclass(frozen=True)
class StoppedBag:
    """One unit of an order that stands no longer."""

    order_id: str
    preparation_id: str
    unit_id: str
    number: int
    code: str
    """Why the order stands no longer, such as `ORDER_STOPPED`."""
    state: str
    where: str
    """Where it is, in words."""


def packed_since(now: str) -> str:
    """Give the instant since which a pack waits to be picked up."""
    return instants.to_text(instants.from_text(now) - PACKED_LATELY)


def still_here(reader: Reader, now: str) -> list[UnitHere]:
    """List every unit that was begun and is here still, packed or not."""
    return made_units.still_here(reader, packed_since(now))


def stopped_bags(reader: Reader, units: list[UnitHere]) -> list[StoppedBag]:
    """Of the units that are here, list those whose order is held, discontinued, changed, or not verified any more."""
    return [
        StoppedBag(made.order_id, made.preparation_id, made.unit_id, made.number, code, made.state, where(made))
        for made in units
        if (code := _stopped(reader, made)) is not None
    ]


def _stopped(reader: Reader, made: UnitHere) -> str | None:
    """Say why an order stands no longer; what else may have changed is asked where the unit is scanned."""
    if made.order_state == State.DISCONTINUED:
        return "ORDER_STOPPED"
    if made.order_state == State.HELD:
        return "ORDER_HELD"
    if _version(reader, made) != made.standing_version:
        return "ORDER_CHANGED"
    return None if made.order_state == State.VERIFIED else "ORDER_NOT_VERIFIED"


def _version(reader: Reader, made: UnitHere) -> int:
    whole = made_unit(reader, made.unit_id) if made.is_given else None
    return whole.version if whole is not None else made.order_version


def past_beyond_use(units: list[UnitHere], now: str) -> list[UnitHere]:
    """Of the units that are here, list those whose time is over."""
    return [each for each in units if each.beyond_use_date is not None and each.beyond_use_date <= now]


def where(made: UnitHere) -> str:
    """Say where a unit is."""
    if made.hood is not None:
        return f"at {made.hood}"
    kept = KEPT_WORDS.get(STORAGE.get(made.storage or "", ""), "storage not said yet")
    if made.state == UnitStage.DISPENSED:
        return f"packed, waiting to be picked up, {kept}"
    return f"{UNIT_WORDS[UnitStage(made.state)]}, {kept}"
