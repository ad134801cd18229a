"""Making again what was rejected, wasted or given up: the new preparation names the first one."""

from __future__ import annotations

from typing import Any

from db import orders, preparation_remakes, preparations
from db.preparations import Preparation
from db.store import Reader
from kiosk.rules.preparation import HAS_NO_CODE, OPEN
from kiosk.services.order_gate import not_to_be_prepared
from kiosk.services.outcome import Refused

_LOOK = "Look at the order: what is due is prepared anew."


def to_remake(reader: Reader, former: Preparation) -> int:
    """Count the units that came to nothing and were not made again."""
    gone = _gone(reader, former)
    made_again = sum(each.units - _gone(reader, each) for each in preparation_remakes.remakes_of(reader, former.id))
    return max(0, gone - made_again)


def _gone(reader: Reader, preparation: Preparation) -> int:
    return sum(each.state in HAS_NO_CODE for each in preparations.units_of(reader, preparation.id))


def remake(reader: Reader, preparation_id: str, at: str) -> dict[str, Any] | Refused:
    """Give the one answer by which a worksheet makes again what came to nothing, or say why it may not.

    The order has to stand as it is verified; what it takes is fetched for it first, as for any other.
    """
    former = preparations.preparation(reader, preparation_id)
    order = orders.order(reader, former.order_id) if former is not None else None
    if former is None or order is None:
        return Refused("NO_PREPARATION", "There is no such preparation.", "Scan its label, or choose it from the list.")
    if former.state in OPEN:
        said = f"Preparation {former.id} is being worked on still."
        return Refused("NOT_NOW", said, "Cancel it first, or finish it without what failed.")
    if (refused := not_to_be_prepared(reader, order, at)) is not None:
        return refused
    begun = [each for each in preparation_remakes.remakes_of(reader, former.id) if each.state in OPEN]
    if begun:
        said = f"Preparation {begun[0].id} is being made in its place."
        return Refused("ALREADY_BEGUN", said, "Go on with that worksheet.")
    if to_remake(reader, former) == 0:
        return Refused("NO_REMAKE", f"Nothing of preparation {former.id} has to be made again.", _LOOK)
    return {"order": order.id, "remake_of": former.id}
