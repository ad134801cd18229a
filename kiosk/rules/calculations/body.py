"""A body's weight, length and surface."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from kiosk.rules.calculations.answer import EXACT, Answer, answer, dose_step
from kiosk.rules.calculations.inputs import Inputs
from kiosk.rules.dose_words import plain

_TENTH, _HUNDREDTH = Decimal("0.1"), Decimal("0.01")
_CENTIMETRES_PER_INCH: Final = Decimal("2.54")
HEAVIEST: Final = "650"
"""Kilograms: nobody was ever heavier, so more is a slip."""
_FACTOR: Final = ("2.2", "2.20463")
"""Bounds of what a site may take for pounds in a kilogram."""


def weight(given: Inputs) -> Answer:
    """Turn pounds into kilograms by the site's own factor."""
    pounds, factor = given.positive("lb", "1430"), _factor(given)
    raw = EXACT.divide(pounds, factor)
    return answer(raw, "kg", _TENTH, f"{plain(pounds)} lb ÷ {plain(factor)} lb/kg")


def _factor(given: Inputs) -> Decimal:
    return given.number("lb_per_kg", *_FACTOR, above=False)


def length(given: Inputs) -> Answer:
    """Turn feet and inches into centimetres."""
    feet, inches = given.or_zero("feet", "8"), given.number("inches", "0", "107", above=False)
    whole = EXACT.add(EXACT.multiply(feet, Decimal(12)), inches)
    raw = EXACT.multiply(whole, _CENTIMETRES_PER_INCH)
    return answer(raw, "cm", _TENTH, f"({plain(feet)} ft × 12 + {plain(inches)} in) × 2.54 cm/in")


def bsa_mosteller(given: Inputs) -> Answer:
    """Give the body surface area: the root of height times weight through 3600 (Mosteller 1987)."""
    height, kilograms = given.number("height_cm", "40", "250", above=False), kilograms_of(given, "weight_kg")
    raw = EXACT.sqrt(EXACT.divide(EXACT.multiply(height, kilograms), Decimal(3600)))
    return answer(raw, "m2", _HUNDREDTH, f"√({plain(height)} cm × {plain(kilograms)} kg ÷ 3,600)")


def dose_bsa(given: Inputs) -> Answer:
    """Give a dose by surface."""
    surface, per = given.number("bsa", "0.1", "4", above=False), given.positive("mg_m2")
    raw = EXACT.multiply(surface, per)
    return answer(raw, "mg", dose_step(raw), f"{plain(surface)} m2 × {plain(per)} mg/m2")


def kilograms_of(given: Inputs, name: str) -> Decimal:
    """Read a weight in kilograms."""
    return given.number(name, "0.2", HEAVIEST, above=False)


def pounds_in_kilograms(given: Inputs) -> tuple[Decimal, str]:
    """Read a weight in kilograms or in pounds, and how it is written in a formula."""
    if given.one_of("weight_kg", "weight_lb") == "weight_kg":
        kilograms = kilograms_of(given, "weight_kg")
        return kilograms, f"{plain(kilograms)} kg"
    pounds, factor = given.positive("weight_lb", "1430"), _factor(given)
    return EXACT.divide(pounds, factor), f"({plain(pounds)} lb ÷ {plain(factor)} lb/kg)"
