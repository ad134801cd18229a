"""What an order still lacks because a unit of it was wasted: as many as are wanted again, and not begun yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from db import instants, made_units, orders, preparation_work, preparations
from db.store import Reader
from kiosk.rules.preparation import HAS_NO_CODE
from kiosk.services import order_gate
from kiosk.services.dispense_waste import REMAKE_WANTED

_LATELY: Final = timedelta(days=30)
"""What was wanted longer ago was made otherwise, or is needed no more."""


@dataclass(frozen=True)
class Missing:
    """Units of one preparation that are wanted again."""

    preparation_id: str
    """What a remake names as the first making."""
    units: int


def missing(reader: Reader, order_id: str) -> list[Missing]:
    """List what is wanted again for an order and not begun, by the preparation that it was first made in."""
    made = [each.id for each in preparations.of_order(reader, order_id)]
    found = (Missing(each, _wanted(reader, order_id, each)) for each in made)
    return [each for each in found if each.units > 0]


def orders_lacking(reader: Reader, now: str) -> list[str]:
    """Name the orders of which a unit was lately wanted again, and which may still be prepared."""
    since = instants.to_text(instants.from_text(now) - _LATELY)
    found = (orders.order(reader, each) for each in made_units.wanted_again_for(reader, REMAKE_WANTED, since))
    return [
        order.id for order in found if order is not None and order_gate.not_to_be_prepared(reader, order, now) is None
    ]


def _wanted(reader: Reader, order_id: str, preparation_id: str) -> int:
    """Count them; of what came to nothing, rejected units are made again without anybody's asking for it."""
    events = preparation_work.events_of(reader, preparation_id, REMAKE_WANTED)
    wanted = sum(each.facts.get("order") == order_id for each in events)
    gone = sum(each.state in HAS_NO_CODE for each in preparations.units_of(reader, preparation_id))
    return min(wanted, gone - made_units.remade(reader, order_id, preparation_id)) if wanted else 0
