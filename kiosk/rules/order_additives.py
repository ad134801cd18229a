"""The additive list of a parenteral nutrition, as ordered: kept, shown and signed, and nothing is reckoned of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from kiosk.rules.calculations.answer import CalculationError
from kiosk.rules.calculations.units import known_unit
from kiosk.rules.dose_words import dose

LONGEST: Final = 4_000
"""Signs of a whole list."""
_MOST: Final = 50
_NAME: Final = 80
_UNITS: Final = ("mL", "g", "mg", "mcg", "mEq", "mmol", "units")
_FORM: Final = "Write each as: Dextrose 70 % = 350 mL; and part them by semicolons."
_AMOUNT: Final = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,4})?) ?([A-Za-zµμ]{1,10})")


@dataclass(frozen=True)
class Additive:
    """One line of the list."""

    name: str
    amount: str
    """A plain number, as it was read."""
    unit: str

    @property
    def words(self) -> str:
        """Write the amount as people read it."""
        return dose(Decimal(self.amount), self.unit)


def read_additives(text: str) -> tuple[Additive, ...] | str:
    """Read a list such as `Dextrose 70 % = 350 mL; Calcium gluconate = 10 mEq`, or say what is wrong with it.

    >>> [(each.name, each.words) for each in read_additives("Dextrose 70 % = 350 mL; Zinc = 5.0 mg")]
    [('Dextrose 70 %', '350 mL'), ('Zinc', '5 mg')]
    """
    found = []
    for number, part in enumerate(filter(str.strip, text.split(";")), start=1):
        additive = _read(part)
        if additive is None:
            return f"Additive {number} is no name with its amount and unit. {_FORM}"
        found.append(additive)
    names = [each.name.casefold() for each in found]
    if len(set(names)) < len(names):
        twice = next(number for number, name in enumerate(names, start=1) if name in names[: number - 1])
        return f"Additive {twice} stands there twice. Say its whole amount once."
    if not 1 <= len(found) <= _MOST:
        return f"A list has 1 to {_MOST} additives. {_FORM}"
    return tuple(found)


def _read(part: str) -> Additive | None:
    name, equals, said = part.rpartition("=")
    found = _AMOUNT.fullmatch(said.strip())
    named = " ".join(name.split())
    if not equals or found is None or not named or len(named) > _NAME or not named.isprintable() or "=" in named:
        return None
    try:
        unit = known_unit("unit", found[2])
    except CalculationError:
        return None
    amount = Decimal(found[1])
    return Additive(named, f"{amount.normalize():f}", unit) if amount and unit in _UNITS else None


def write_additives(additives: tuple[Additive, ...]) -> str:
    """Write a list so that it is read back as the same."""
    return "; ".join(f"{each.name} = {each.amount} {each.unit}" for each in additives)
