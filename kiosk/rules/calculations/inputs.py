"""The inputs of a calculation, read strictly: each must be there, be a number that can be meant, and be asked for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from kiosk.rules.calculations.answer import CalculationError
from kiosk.rules.calculations.units import Amount, Concentration, amount_in, concentration_in

_NUMBER: Final = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,15})?|\.[0-9]{1,15}")
_WITH_COMMAS: Final = re.compile(r"[0-9]+(?:,[0-9]+)+(?:\.[0-9]+)?")
_MOST_VALUES: Final = 10_000


class Inputs:
    """Hands out inputs by name, and at the end insists that each was used."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self._given = {name: value for name, value in given.items() if value is not None}
        self._used: set[str] = set()

    def has(self, name: str) -> bool:
        """Say whether an input was given."""
        return name in self._given

    def one_of(self, *names: str) -> str:
        """Give the one name of these that was given; raises CalculationError for none and for several."""
        found = [name for name in names if self.has(name)]
        if not found:
            raise CalculationError("MISSING_INPUT", names[0], f"Give {' or '.join(names)}.")
        if len(found) > 1:
            said = f"{' and '.join(found)} cannot both hold. Give one of them."
            raise CalculationError("AMBIGUOUS", found[1], said)
        return found[0]

    def number(self, name: str, least: str, most: str, *, above: bool = True) -> Decimal:
        """Give a number between two bounds; `above`: it is more than the lower one, not equal to it."""
        return _within(name, _number(name, self._value(name)), Decimal(least), Decimal(most), above=above)

    def positive(self, name: str, most: str = "1000000000") -> Decimal:
        """Give a number above zero."""
        return self.number(name, "0", most)

    def or_zero(self, name: str, most: str = "1000000000") -> Decimal:
        """Give a number that may be zero."""
        return self.number(name, "0", most, above=False)

    def numbers(self, name: str, least: str, most: str) -> list[Decimal]:
        """Give a list of numbers, each between two bounds, either of which it may be."""
        given = self._value(name)
        if isinstance(given, str):
            given = [part.strip() for part in given.split(",")]
        if not isinstance(given, Sequence) or not given or len(given) > _MOST_VALUES:
            said = f"{name} is a list of 1 to {_MOST_VALUES:,} numbers."
            raise CalculationError("OUT_OF_RANGE", name, said)
        return [_within(name, _number(name, each), Decimal(least), Decimal(most), above=False) for each in given]

    def word(self, name: str, *allowed: str) -> str:
        """Give one of some words."""
        given = self._value(name)
        if given not in allowed:
            raise CalculationError("OUT_OF_RANGE", name, f"{name} is {' or '.join(allowed)}.")
        return str(given)

    def text(self, name: str) -> str:
        """Give a text as it came."""
        given = self._value(name)
        if not isinstance(given, str) or not given.strip() or len(given) > 200:
            raise CalculationError("OUT_OF_RANGE", name, f"{name} is a text of 1 to 200 characters.")
        return given.strip()

    def yes_or_no(self, name: str) -> bool:
        """Give true or false."""
        given = self._value(name)
        if isinstance(given, bool):
            return given
        if given in ("true", "false"):
            return bool(given == "true")
        raise CalculationError("OUT_OF_RANGE", name, f"{name} is true or false.")

    def amount(self, name: str) -> Amount:
        """Give the amount that ends a text, such as `ampicillin 1 g`."""
        return amount_in(name, self.text(name))

    def concentration(self, name: str) -> Concentration:
        """Give a concentration written out, such as `200 mg/5 mL`."""
        return concentration_in(name, self.text(name))

    def ignored(self, name: str) -> None:
        """Take an input that only names something."""
        if self.has(name):
            self.text(name)

    def finish(self) -> None:
        """Insist that nothing was given that is not asked for: a misspelt name would be a number left out."""
        unknown = sorted(set(self._given) - self._used)
        if unknown:
            raise CalculationError("UNKNOWN_INPUT", unknown[0], f"{unknown[0][:40]} is no input of this calculation.")

    def _value(self, name: str) -> Any:
        self._used.add(name)
        if name not in self._given:
            raise CalculationError("MISSING_INPUT", name, f"{name} is missing.")
        return self._given[name]


def _number(name: str, given: Any) -> Decimal:
    if isinstance(given, bool):
        raise CalculationError("OUT_OF_RANGE", name, f"{name} is a number, not true or false.")
    if isinstance(given, int | Decimal):
        given = f"{given:f}" if isinstance(given, Decimal) and given.is_finite() else str(given)
    if not isinstance(given, str):
        raise CalculationError("OUT_OF_RANGE", name, f"{name} is not a number.")
    text = given.strip()
    if _WITH_COMMAS.fullmatch(text):
        raise CalculationError("AMBIGUOUS", name, f"{name}: a comma may part thousands or decimals. Write it without.")
    if _NUMBER.fullmatch(text.removeprefix("-")) is None:
        raise CalculationError("OUT_OF_RANGE", name, f"{name} is not a number that can be meant.")
    return Decimal(text)


def _within(name: str, value: Decimal, least: Decimal, most: Decimal, *, above: bool) -> Decimal:
    if value < least or value > most or (above and value == least):
        bound = f"more than {least:f}" if above else f"at least {least:f}"
        said = f"{name} is {value:f}; it must be {bound} and at most {most:f}."
        raise CalculationError("OUT_OF_RANGE", name, said)
    return value
