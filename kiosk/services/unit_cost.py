"""What a unit cost: each package that went in whole, of what is open as much as was drawn."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from db import container_draws, item_costs, opened_containers, preparation_work
from db.preparation_work import StepDone
from db.store import Reader
from kiosk.services.made_unit import MadeUnit


@dataclass(frozen=True)
class UnitCost:
    """What went into a unit cost."""

    minor: int
    """Minor units of the site's currency, rounded once."""
    without_cost: int
    """How many things went in of which nobody said what they cost."""


def unit_cost(reader: Reader, made: MadeUnit, at: str) -> UnitCost:
    """Add up what went into a unit, at what things cost at an instant; of a batch each unit bears the same part."""
    found = [
        (_cost(reader, step, at), made.preparation.units if step.unit_number == 0 else 1)
        for step in preparation_work.steps_of(reader, made.preparation.id)
        if step.evidence == "scan" and step.unit_number in (0, made.unit.number)
    ]
    total = sum((cost / among for cost, among in found if cost is not None), Decimal(0))
    return UnitCost(int(total.to_integral_value(ROUND_HALF_UP)), sum(cost is None for cost, _ in found))


def _cost(reader: Reader, step: StepDone, at: str) -> Decimal | None:
    """Reckon what one thing that went in cost; None where nobody said."""
    each = item_costs.cost(reader, step.item_id, at) if step.item_id is not None else None
    if each is None or step.container_id is None or step.draw_id is None:
        return None if each is None else Decimal(each)
    container = opened_containers.container(reader, step.container_id)
    draw = container_draws.draw(reader, step.draw_id)
    whole = container.volume_microlitres if container is not None else None
    if draw is None or draw.microlitres is None or not whole:
        return Decimal(each)
    return Decimal(each) * draw.microlitres / whole
