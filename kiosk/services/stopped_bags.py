"""Orders that stand no longer although a unit is made for them: each unit, and where it is; never whose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from db import made_units, orders
from db.made_units import MadeUnit
from db.store import Reader
from kiosk.rules.preparation import UNIT_WORDS, UnitStage
from kiosk.services import order_gate
from kiosk.services.made_unit import KEPT_WORDS, STORAGE, made_unit

TITLE: Final = "ORDER STOPPED, BAG MADE"


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

    @property
    def words(self) -> str:
        """Say it in one line, without a patient."""
        return f"{TITLE}: order {self.order_id}, unit {self.number} of preparation {self.preparation_id}, {self.where}"


def stopped_bags(reader: Reader, now: str) -> list[StoppedBag]:
    """List every unit still here whose order is held, discontinued, changed, or verified no longer."""
    found: list[StoppedBag] = []
    judged: dict[tuple[str, int], str | None] = {}
    for made in made_units.still_here(reader):
        version = _version(reader, made)
        if (made.order_id, version) not in judged:
            order = orders.order(reader, made.order_id)
            refused = order_gate.not_to_be_prepared(reader, order, now, version) if order is not None else None
            judged[made.order_id, version] = refused.code if refused is not None else None
        code = judged[made.order_id, version]
        if code is not None:
            found.append(
                StoppedBag(made.order_id, made.preparation_id, made.unit_id, made.number, code, made.state, where(made))
            )
    return found


def _version(reader: Reader, made: MadeUnit) -> int:
    whole = made_unit(reader, made.unit_id) if made.is_given else None
    return whole.version if whole is not None else made.order_version


def where(made: MadeUnit) -> str:
    """Say where a unit is."""
    if made.hood is not None:
        return f"at {made.hood}"
    kept = KEPT_WORDS.get(STORAGE.get(made.storage or "", ""), "storage not said yet")
    if made.state == UnitStage.DISPENSED:
        return f"packed, waiting to be picked up, {kept}"
    return f"{UNIT_WORDS[UnitStage(made.state)]}, {kept}"
