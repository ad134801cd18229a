"""Units that may be calculated with: only those of one kind are turned into another, and only by what is exact."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from kiosk.rules.calculations.answer import EXACT, CalculationError

_KINDS: Final[Mapping[str, Mapping[str, str]]] = {
    "mass": {"kg": "1000", "g": "1", "mg": "0.001", "mcg": "0.000001", "ng": "0.000000001"},
    "volume": {"L": "1000", "mL": "1"},
    "units": {"units": "1"},
    "milliequivalents": {"mEq": "1"},
    "millimoles": {"mmol": "1"},
    "time": {"h": "60", "min": "1"},
    "length": {"m": "100", "cm": "1"},
}
"""Each unit in the base unit of its kind; a factor here is exact, so pounds and inches are not among them."""
_FACTOR: Final = {unit: Decimal(factor) for units in _KINDS.values() for unit, factor in units.items()}
_KIND_OF: Final = {unit: kind for kind, units in _KINDS.items() for unit in units}
_UNSAFE: Final = {
    "u": "units", "iu": "units", "unit": "units", "µg": "mcg", "μg": "mcg", "ug": "mcg", "cc": "mL", "ml": "mL",
    "meq": "mEq", "l": "L", "gm": "g", "mgs": "mg", "hr": "h", "hours": "h",
}  # fmt: skip
"""What people also write, some of it misread often (ISMP); it is refused with the unit that is meant."""

_AMOUNT: Final = re.compile(r"(?:^|.*\s)([0-9][0-9,]*(?:\.[0-9]+)?)\s*([^\s0-9/]+)$")
_PER: Final = re.compile(r"([0-9][0-9,]*(?:\.[0-9]+)?)\s*([^\s0-9/]+)\s*/\s*(?:([0-9]+(?:\.[0-9]+)?)\s*)?mL")
_THOUSANDS: Final = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?")


@dataclass(frozen=True)
class Amount:
    """So much of something."""

    value: Decimal
    unit: str


@dataclass(frozen=True)
class Concentration:
    """So much in each mL."""

    per_millilitre: Decimal
    unit: str


def known_unit(field: str, unit: str) -> str:
    """Take a unit; raises CalculationError for one that is unknown or misread often."""
    if unit in _FACTOR:
        return unit
    meant = _UNSAFE.get(unit.lower())
    hint = f" Write {meant}." if meant else f" It is one of {', '.join(_FACTOR)}."
    raise CalculationError("UNIT", field, f"{unit[:20]} is no unit that is calculated with.{hint}")


def convert(field: str, value: Decimal, unit: str, to: str) -> Decimal:
    """Turn a number of one unit into one of another; raises CalculationError where they measure different things."""
    unit, to = known_unit(field, unit), known_unit(field, to)
    if _KIND_OF[unit] != _KIND_OF[to]:
        said = f"{unit} ({_KIND_OF[unit]}) cannot be turned into {to} ({_KIND_OF[to]})."
        raise CalculationError("UNIT", field, said)
    return EXACT.divide(EXACT.multiply(value, _FACTOR[unit]), _FACTOR[to])


def amount_in(field: str, text: str) -> Amount:
    """Read the amount at the end of a text such as `penicillin G potassium 5,000,000 units`."""
    found = _AMOUNT.fullmatch(text)
    if found is None:
        raise CalculationError("UNIT", field, f"{field} does not end with an amount and its unit, such as 1 g.")
    return Amount(_grouped(field, found[1]), known_unit(field, found[2]))


def concentration_in(field: str, text: str) -> Concentration:
    """Read a concentration such as `200 mg/5 mL` or `500,000 units/mL`."""
    found = _PER.fullmatch(text)
    if found is None:
        raise CalculationError("UNIT", field, f"{field} is not written as an amount in mL, such as 200 mg/5 mL.")
    millilitres = Decimal(found[3]) if found[3] is not None else Decimal(1)
    value = _grouped(field, found[1])
    if not value or not millilitres:
        raise CalculationError("OUT_OF_RANGE", field, f"{field} is nothing in something, or something in nothing.")
    return Concentration(EXACT.divide(value, millilitres), known_unit(field, found[2]))


def _grouped(field: str, text: str) -> Decimal:
    if _THOUSANDS.fullmatch(text) is None:
        raise CalculationError("AMBIGUOUS", field, f"{field}: the commas of {text[:30]} do not part thousands.")
    return Decimal(text.replace(",", ""))
