"""What a unit cost: each package that went in whole, of what is open as much as was drawn."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from db import container_draws, item_costs, opened_containers, preparation_work
from db.preparation_work import StepDone
from db.store import Reader
from kiosk.services.made_unit import MadeUnit
from kiosk.services.preparation_printing import REST


@dataclass(frozen=True)
class UnitCost:
    """What went into a unit cost."""

    minor: int
    """Minor units of the site's currency, rounded once."""
    without_cost: int
    """How many things went in of which nobody said what they cost."""


def unit_cost(reader: Reader, made: MadeUnit, at: str) -> UnitCost:
    """Add up what went into a unit, at what things cost at an instant; of a batch each unit bears the same part.

    What was kept of a package is paid for by whatever it goes into next.
    """
    kept = _kept(reader, made.preparation.id)
    found = [
        (_cost(reader, step, at, kept.get(step.id, Decimal(0))), made.preparation.units if step.unit_number == 0 else 1)
        for step in preparation_work.steps_of(reader, made.preparation.id)
        if step.evidence == "scan" and step.unit_number in (0, made.unit.number)
    ]
    total = sum((cost / among for cost, among in found if cost is not None), Decimal(0))
    return UnitCost(int(total.to_integral_value(ROUND_HALF_UP)), sum(cost is None for cost, _ in found))


def _kept(reader: Reader, preparation_id: str) -> dict[str, Decimal]:
    """Say of each package that stays open how much of it was kept, from 0 to 1, by the scan that it went in by."""
    found = {}
    for each in preparation_work.events_of(reader, preparation_id, REST):
        container = opened_containers.container(reader, str(each.facts["container"]))
        whole = container.volume_microlitres if container is not None else None
        if each.facts["end"] == "kept" and whole:
            found[str(each.facts["source"])] = Decimal(each.facts["microlitres"]) / whole
    return found


def _cost(reader: Reader, step: StepDone, at: str, kept: Decimal) -> Decimal | None:
    """Reckon what one thing that went in cost; None where nobody said."""
    each = item_costs.cost(reader, step.item_id, at) if step.item_id is not None else None
    if each is None or step.container_id is None or step.draw_id is None:
        return None if each is None else Decimal(each) * (1 - kept)
    container = opened_containers.container(reader, step.container_id)
    draw = container_draws.draw(reader, step.draw_id)
    whole = container.volume_microlitres if container is not None else None
    if draw is None or draw.microlitres is None or not whole:
        return Decimal(each)
    return Decimal(each) * draw.microlitres / whole
