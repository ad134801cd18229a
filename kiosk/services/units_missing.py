"""What an order still lacks because a unit of it was wasted: as many as are wanted again, and not begun yet."""

from __future__ import annotations

from dataclasses import dataclass

from db import made_units, preparation_work, preparations
from db.store import Reader
from kiosk.services.dispense_waste import REMAKE_WANTED


@dataclass(frozen=True)
class Missing:
    """Units of one preparation that are wanted again."""

    preparation_id: str
    """What a remake names as the first making."""
    units: int


def missing(reader: Reader, order_id: str) -> list[Missing]:
    """List what is wanted again for an order and not begun, by the preparation that it was first made in."""
    made = [each.id for each in preparations.of_order(reader, order_id)]
    made += [each.preparation_id for each in preparations.units_given_to(reader, order_id)]
    found = (Missing(each, _wanted(reader, order_id, each)) for each in dict.fromkeys(made))
    return [each for each in found if each.units > 0]


def _wanted(reader: Reader, order_id: str, preparation_id: str) -> int:
    events = preparation_work.events_of(reader, preparation_id, REMAKE_WANTED)
    wanted = sum(each.facts.get("order") == order_id for each in events)
    return wanted - made_units.remade(reader, order_id, preparation_id) if wanted else 0
