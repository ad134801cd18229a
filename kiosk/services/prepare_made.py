"""What is made, for which order and by which formula: read together, as it stands."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from db import orders, preparation_work, preparations
from db.orders import Order
from db.preparation_work import StepDone
from db.preparations import Preparation, PreparationUnit
from db.store import Reader
from kiosk.rules.calculations.answer import CalculationError
from kiosk.rules.calculations.units import convert
from kiosk.rules.formula import Formula
from kiosk.rules.formula_amounts import Amounts, NoAmounts, amounts
from kiosk.rules.order_arithmetic import amount
from kiosk.rules.order_content import OrderContent, from_json
from kiosk.services.formulas import formula as kept_formula
from kiosk.services.formulas import items_of

BATCH: Final = 0
"""The number of the unit in what is done once for a whole batch."""


@dataclass(frozen=True, repr=False)
class Made:
    """A preparation with all that it follows from."""

    reader: Reader
    preparation: Preparation
    order: Order
    content: OrderContent
    """What the version of the order says that it was begun by."""
    formula: Formula
    units: tuple[PreparationUnit, ...]
    steps: tuple[StepDone, ...]
    """What was done and counts."""

    @property
    def amounts(self) -> Amounts | None:
        """Reckon the volumes of one unit; None where nothing is reckoned, as of a parenteral nutrition."""
        try:
            return amounts(self.formula, self.ordered)
        except NoAmounts:
            return None

    @property
    def ordered(self) -> dict[str, Decimal]:
        """Say how much is ordered of what the formula leaves to the order, by group, in the ingredient's unit."""
        found = {}
        for each in self.formula.ingredients:
            meant = (item.id for item in items_of(self.reader, each.group))
            if each.is_ordered and self.content.item_id in meant:
                try:
                    found[each.group] = convert("dose", amount(self.content), self.content.dose_unit, each.unit)
                except CalculationError:
                    continue
        return found

    def unit_by_id(self, unit_id: str | None) -> PreparationUnit | None:
        """Find a unit by its id."""
        return next((each for each in self.units if each.id == unit_id), None)

    def unit(self, number: int) -> PreparationUnit | None:
        """Find a unit by its number."""
        return next((each for each in self.units if each.number == number), None)


def made_of(reader: Reader, preparation_id: str) -> Made | None:
    """Read a preparation; None where it is none, or where what was ordered is erased."""
    found = preparations.preparation(reader, preparation_id)
    order = orders.order(reader, found.order_id) if found is not None else None
    kept = kept_formula(reader, found.formula_id) if found is not None else None
    if found is None or order is None or kept is None:
        return None
    versions = orders.versions(reader, order.id)
    said = next((content for number, _, _, content in versions if number == found.order_version), None)
    if not said:
        return None
    return Made(
        reader,
        found,
        order,
        from_json(said),
        kept.formula,
        tuple(preparations.units_of(reader, found.id)),
        tuple(preparation_work.steps_of(reader, found.id)),
    )
