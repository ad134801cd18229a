"""Weights and heights: what can be one at all, and what is asked for a second time before it is believed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from kiosk.rules.dose_words import dose, plain

WEIGHT: Final = "weight"
HEIGHT: Final = "height"
UNITS: Final = {WEIGHT: "kg", HEIGHT: "cm"}

_NUMBER: Final = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3})?")
_POSSIBLE: Final = {WEIGHT: (Decimal("0.2"), Decimal(650)), HEIGHT: (Decimal(20), Decimal(275))}
"""Nobody alive was ever lighter, heavier, shorter or taller by much: beyond this it is another unit, or a slip."""
_POUNDS: Final = Decimal("2.2")
"""Facts 6: pounds in a kilogram, as published answers round it; only ever shown, never calculated with."""
_INCH: Final = Decimal("2.54")
ADULT_YEARS: Final = 18


@dataclass(frozen=True)
class Plausible:
    """Between what an adult's measure is believed at once; and by how much one may differ from the one before."""

    least: Decimal
    most: Decimal
    change_percent: Decimal


def read(kind: str, text: str) -> Decimal | None:
    """Read a measure in kg or cm as it is typed; None for what is no such number or cannot be one.

    >>> read("weight", "72.5"), read("weight", "1e3"), read("height", "1.75"), read("weight", "72,5")
    (Decimal('72.5'), None, None, None)
    """
    if _NUMBER.fullmatch(text) is None:
        return None
    value = Decimal(text)
    least, most = _POSSIBLE[kind]
    return value if least <= value <= most else None


def allowed(kind: str) -> str:
    """Say what can be given."""
    least, most = _POSSIBLE[kind]
    return f"a number from {plain(least)} to {dose(most, UNITS[kind])}, such as {'72.5' if kind == WEIGHT else '175'}"


def years_old(born: date, on: date) -> int:
    """Count somebody's years; who was born on 29 February is a year older on 1 March of other years.

    >>> years_old(date(2008, 2, 29), date(2026, 2, 28)), years_old(date(2008, 2, 29), date(2026, 3, 1))
    (17, 18)
    """
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def doubts(kind: str, value: Decimal, before: Decimal | None, plausible: Plausible, years: int) -> tuple[str, ...]:
    """Say why a measure is asked for again: sentences; none for one that is believed at once.

    A child has no fixed limits, as they would fit no age; there only the change since the last one can be doubted, and
    where there is none, that it is more than an adult's most.
    """
    said = []
    is_adult = years >= ADULT_YEARS
    if is_adult and value < plausible.least:
        said.append(f"{dose(value, UNITS[kind])} is less than this site believes at once of an adult.")
    if value > plausible.most:
        said.append(f"{dose(value, UNITS[kind])} is more than this site believes at once.")
    if before is not None and before > 0:
        percent = abs(value - before) * 100 / before
        if percent > plausible.change_percent:
            said.append(f"The last {kind} was {dose(before, UNITS[kind])}: that is {percent:.0f} % away.")
    return tuple(said)


def other_unit(kind: str, value: Decimal) -> str:
    """Tell a measure in pounds or inches too, so that a number given in the wrong unit is seen.

    >>> other_unit("weight", Decimal("70")), other_unit("height", Decimal("175"))
    ('154 lb', '5 ft 9 in')
    """
    if kind == WEIGHT:
        return f"{value * _POUNDS:.0f} lb"
    inches = int((value / _INCH).to_integral_value())
    return f"{inches // 12} ft {inches % 12} in"
