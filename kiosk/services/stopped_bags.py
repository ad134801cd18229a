"""Units that are made and must not be used: their order stands no longer, or their time is over; where, not whose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from db import instants, made_units, orders
from db.made_units import UnitHere
from db.store import Reader
from kiosk.rules.preparation import UNIT_WORDS, UnitStage
from kiosk.services import order_gate
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


def still_here(reader: Reader, now: str) -> list[UnitHere]:
    """List every unit that was begun and is here still, packed or not."""
    return made_units.still_here(reader, instants.to_text(instants.from_text(now) - PACKED_LATELY))


def stopped_bags(reader: Reader, now: str) -> list[StoppedBag]:
    """List every unit still here whose order is held, discontinued, changed, or verified no longer."""
    found: list[StoppedBag] = []
    judged: dict[tuple[str, int], str | None] = {}
    for made in still_here(reader, now):
        version = _version(reader, made)
        if (made.order_id, version) not in judged:
            order = orders.order(reader, made.order_id)
            refused = order_gate.not_to_be_prepared(reader, order, now, version) if order is not None else None
            judged[made.order_id, version] = refused.code if refused is not None else None
        code = judged[made.order_id, version]
        if code is not None:
            said = (made.order_id, made.preparation_id, made.unit_id, made.number, code, made.state, where(made))
            found.append(StoppedBag(*said))
    return found


def _version(reader: Reader, made: UnitHere) -> int:
    whole = made_unit(reader, made.unit_id) if made.is_given else None
    return whole.version if whole is not None else made.order_version


def past_beyond_use(reader: Reader, now: str) -> list[UnitHere]:
    """List every unit still here whose time is over."""
    found = still_here(reader, now)
    return [each for each in found if each.beyond_use_date is not None and each.beyond_use_date <= now]


def where(made: UnitHere) -> str:
    """Say where a unit is."""
    if made.hood is not None:
        return f"at {made.hood}"
    kept = KEPT_WORDS.get(STORAGE.get(made.storage or "", ""), "storage not said yet")
    if made.state == UnitStage.DISPENSED:
        return f"packed, waiting to be picked up, {kept}"
    return f"{UNIT_WORDS[UnitStage(made.state)]}, {kept}"
