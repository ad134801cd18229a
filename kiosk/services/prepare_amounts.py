"""How much goes in: what a step of a formula takes of a thing, what each package of it covers, what is measured."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Final

from db import container_draws, items
from db.items import Item
from db.preparation_work import StepDone
from kiosk.rules.calculations.answer import EXACT, CalculationError
from kiosk.rules.calculations.units import amount_in, convert
from kiosk.rules.formula import Ingredient, Step
from kiosk.rules.formula_amounts import NoAmounts, per_millilitre, volume_of
from kiosk.rules.measuring import DEVICES
from kiosk.rules.order_arithmetic import amount
from kiosk.services import order_tables
from kiosk.services.formulas import items_of
from kiosk.services.prepare_case import Making

COUNTED: Final = "each"
"""Stands for a unit where whole packages are counted."""
_MICROLITRES: Final = Decimal(1000)
_NANOGRAMS: Final = Decimal(1_000_000)


@dataclass(frozen=True)
class Wanted:
    """How much of something."""

    amount: Decimal
    unit: str


def items_for(making: Making, group: str) -> list[Item]:
    """List the items that a step means: those of the group, or the fluid that the order names in its place."""
    meant = items_of(making.reader, group)
    diluent, content = making.formula.diluent, making.content
    if diluent is None or group != diluent.group or content is None or content.diluent_id is None:
        return meant
    if any(item.id == content.diluent_id for item in meant):
        return meant
    ordered = items.item(making.reader, content.diluent_id)
    if ordered is None:
        return meant
    return items_of(making.reader, ordered.substitution_group or ordered.name)


def ingredient_of(making: Making, group: str) -> Ingredient | None:
    """Find what a formula says of a group as an ingredient."""
    return next((each for each in making.formula.ingredients if each.group == group), None)


def amount_of(making: Making, ingredient: Ingredient) -> Decimal | None:
    """Give how much of an ingredient goes into one unit, in its unit; None where nobody says it."""
    found = amount_or_why(making, ingredient)
    return found if isinstance(found, Decimal) else None


def amount_or_why(making: Making, ingredient: Ingredient) -> Decimal | str:
    """Give how much of an ingredient goes into one unit, in its unit, or a sentence that says what is missing.

    Of parenteral nutrition it is what stands in the signed list; nothing of that is reckoned.
    """
    if ingredient.amount is not None:
        return ingredient.amount
    content = making.content
    if content is None:
        return "What was ordered is erased."
    try:
        if content.additives:
            found = [each for each in content.additive_list if each.name.casefold() == ingredient.group.casefold()]
            if not found:
                return "Its formula says no amount, and the order's list of additives does not name it."
            return convert(ingredient.group, Decimal(found[0].amount), found[0].unit, ingredient.unit)
        if any(item.id == content.item_id for item in items_of(making.reader, ingredient.group)):
            return convert("dose", amount(content), content.dose_unit, ingredient.unit)
    except CalculationError as error:
        return error.message
    return "Neither its formula nor its order says an amount of it."


def to_scan(making: Making, group: str) -> Wanted | None:
    """Say how much the scanned packages of a group have to cover; None where it cannot be reckoned."""
    units, formula = making.units_a_round, making.formula
    is_own_bag = formula.diluent is not None and group == formula.diluent.group and not formula.container.group
    if group == formula.container.group or (is_own_bag and formula.scale == "patient"):
        return Wanted(Decimal(units), COUNTED)
    if (ingredient := ingredient_of(making, group)) is not None:
        each = amount_of(making, ingredient)
        return Wanted(EXACT.multiply(each, Decimal(units)), ingredient.unit) if each is not None else None
    if formula.diluent is not None and group == formula.diluent.group:
        return Wanted(EXACT.multiply(formula.diluent.volume_ml, Decimal(units)), "mL")
    return _to_dissolve(making, group)


def _to_dissolve(making: Making, group: str) -> Wanted | None:
    """Say how much of what something is dissolved in all its packages take."""
    dissolved = next((each for each in making.formula.ingredients if each.reconstitute_with == group), None)
    if dissolved is None or dissolved.reconstitute_ml is None:
        return None
    each, meant = amount_of(making, dissolved), items_of(making.reader, dissolved.group)
    held = holds(making, dissolved.group, meant[0].id) if meant else None
    if each is None or not held:
        return None
    count = EXACT.divide(each, held).to_integral_value(ROUND_CEILING) * making.units_a_round
    return Wanted(EXACT.multiply(dissolved.reconstitute_ml, count), "mL")


def covered_by(making: Making, group: str, step: StepDone) -> Decimal | None:
    """Say how much of what is wanted a scan covers; None where nobody knows what it holds."""
    wanted = to_scan(making, group)
    if wanted is None:
        return None
    if wanted.unit == COUNTED:
        return Decimal(1)
    if step.container_id is None:
        return holds(making, group, step.item_id or "")
    draw = container_draws.draw(making.reader, step.draw_id or "")
    return of_volume(making, group, draw.microlitres) if draw is not None and draw.microlitres is not None else None


def holds(making: Making, group: str, item_id: str) -> Decimal | None:
    """Say how much of a group one closed package of an item holds, in the unit in which it is wanted."""
    item, ingredient = items.item(making.reader, item_id), ingredient_of(making, group)
    if item is None:
        return None
    if ingredient is None:
        return Decimal(item.volume_microlitres) / _MICROLITRES if item.volume_microlitres is not None else None
    try:
        said = order_tables.codes(making.reader).holds(item_id)
        if said is not None:
            each = amount_in("holds", said)
            return convert("holds", each.value, each.unit, ingredient.unit)
        if item.volume_microlitres is None:
            return None
        if item.nanograms_per_millilitre is not None:
            strong = Decimal(item.nanograms_per_millilitre) / _NANOGRAMS
            held = EXACT.multiply(strong, Decimal(item.volume_microlitres) / _MICROLITRES)
            return convert("strength", held, "mg", ingredient.unit)
    except CalculationError:
        return None
    return of_volume(making, group, item.volume_microlitres)


def of_volume(making: Making, group: str, microlitres: int) -> Decimal | None:
    """Say how much of what is wanted of a group is in a volume of it."""
    volume, ingredient = Decimal(microlitres) / _MICROLITRES, ingredient_of(making, group)
    if ingredient is None:
        return volume
    try:
        if ingredient.drawn_as:
            return EXACT.multiply(volume, per_millilitre(ingredient, ingredient.drawn_as))
        return convert(group, volume, "mL", ingredient.unit)
    except CalculationError:
        return None


def volume_for(making: Making, group: str, wanted: Wanted) -> int | None:
    """Give the volume of an amount that is drawn from an open container, in microlitres rounded up."""
    ingredient = ingredient_of(making, group)
    try:
        if ingredient is not None:
            volume = volume_of(ingredient, wanted.amount)
        else:
            volume = wanted.amount if wanted.unit == "mL" else None
    except NoAmounts:
        return None
    return None if volume is None else int((volume * _MICROLITRES).to_integral_value(ROUND_CEILING))


def to_measure(making: Making, step: Step) -> Wanted | None:
    """Say what a step measures in one unit; None where nobody says how much."""
    if step.amount is not None:
        return Wanted(step.amount, step.unit)
    unit = DEVICES[step.device].unit if step.device else "mL"
    ingredient, diluent = ingredient_of(making, step.item), making.formula.diluent
    if ingredient is None:
        is_diluent = diluent is not None and step.item == diluent.group
        return Wanted(diluent.volume_ml, "mL") if diluent is not None and is_diluent else None
    each = amount_of(making, ingredient)
    if each is None:
        return None
    try:
        volume = volume_of(ingredient, each)
        if unit == "mL" and volume is not None:
            return Wanted(volume, "mL")
        return Wanted(convert(step.item, each, ingredient.unit, unit), unit)
    except (NoAmounts, CalculationError):
        return Wanted(each, ingredient.unit)


def is_within(measured: Decimal, wanted: Decimal, tolerance_percent: Decimal) -> bool:
    """Say whether a measured amount is as near to the wanted one as the formula asks for.

    >>> is_within(Decimal("26.2"), Decimal(25), Decimal(5)), is_within(Decimal("26.3"), Decimal(25), Decimal(5))
    (True, False)
    """
    off = EXACT.multiply(abs(EXACT.subtract(measured, wanted)), Decimal(100))
    return off <= EXACT.multiply(tolerance_percent, wanted)
