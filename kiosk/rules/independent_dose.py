"""The independent double check of a high-alert drug: what a second person computed, beside what was measured."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from kiosk.rules.calculations.answer import EXACT, CalculationError
from kiosk.rules.calculations.units import concentration_in, convert, known_unit
from kiosk.rules.formula import Ingredient

_NUMBER: Final = re.compile(r"[0-9]{1,7}(?:\.[0-9]{1,6})?")


def number(text: str) -> Decimal | None:
    """Read an amount above zero as people write it safely: no comma, a digit before the point; None for another.

    >>> number("0.25"), number(".25"), number("1,250"), number("0")
    (Decimal('0.25'), None, None, None)
    """
    found = Decimal(text) if _NUMBER.fullmatch(text) else None
    return found if found else None


def agrees(
    ingredient: Ingredient, given: Decimal, unit: str, wanted: Decimal, wanted_unit: str, tolerance_percent: Decimal
) -> bool:
    """Say whether two amounts of an ingredient are the same within a formula's tolerance.

    One may be a volume where the other is a mass, if the formula says how it is drawn up. Raises CalculationError
    where they cannot be compared.
    """
    same = as_unit(ingredient, given, unit, wanted_unit)
    off = EXACT.multiply(abs(EXACT.subtract(same, wanted)), Decimal(100))
    return off <= EXACT.multiply(tolerance_percent, wanted)


def as_unit(ingredient: Ingredient, value: Decimal, unit: str, to: str) -> Decimal:
    """Turn an amount of an ingredient into another unit, through what it is drawn up as where it has to be.

    Raises CalculationError.
    """
    known_unit("unit", unit)
    try:
        return convert(ingredient.group, value, unit, to)
    except CalculationError:
        if not ingredient.drawn_as:
            raise
    drawn = concentration_in(ingredient.group, ingredient.drawn_as)
    if to in ("mL", "L"):
        volume = EXACT.divide(convert(ingredient.group, value, unit, drawn.unit), drawn.per_millilitre)
        return convert(ingredient.group, volume, "mL", to)
    held = EXACT.multiply(convert(ingredient.group, value, unit, "mL"), drawn.per_millilitre)
    return convert(ingredient.group, held, drawn.unit, to)
