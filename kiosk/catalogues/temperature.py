"""Where a product is kept, from the temperatures that its maker states."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from kiosk.catalogues.problem import Note

_NUMBER = re.compile(r"[+-]?[0-9]{1,4}(?:\.[0-9]{1,4})?")
_PLACES: tuple[tuple[str, int, int], ...] = (("room", 20, 25), ("refrigerated", 2, 8), ("frozen", -25, -10))
"""The controlled temperatures of USP <659> in °C, warmest first, in the words of `item.storage`."""


@dataclass(frozen=True)
class Temperatures:
    """The range in which a product may be stored, in °C; None where the maker gives no bound."""

    low: Decimal | None
    high: Decimal | None


def celsius(value: str, unit: str) -> Decimal | None:
    """Give a temperature in °C to one decimal, or None when it is no number or its unit is not known.

    >>> celsius("90", "Degrees Fahrenheit"), celsius("2", "Degrees Celsius"), celsius("cool", "Degrees Celsius")
    (Decimal('32.2'), Decimal('2.0'), None)
    """
    if not _NUMBER.fullmatch(value):
        return None
    number = Decimal(value)
    if "fahrenheit" in unit.lower():
        number = (number - 32) * 5 / 9
    elif "kelvin" in unit.lower():
        number -= Decimal("273.15")
    elif "celsius" not in unit.lower():
        return None
    return number.quantize(Decimal("0.1"))


def storage_of(ranges: tuple[Temperatures, ...]) -> tuple[str | None, Note | None]:
    """Give the word for where a product is kept, and a note when a person should look; None when nothing is stated.

    With several ranges all of them hold.

    >>> storage_of((Temperatures(Decimal(2), Decimal(8)),))
    ('refrigerated', None)
    """
    if not ranges:
        return None, None
    low = max((each.low for each in ranges if each.low is not None), default=None)
    high = min((each.high for each in ranges if each.high is not None), default=None)
    if low is None and high is None:
        return None, None
    if low is not None and high is not None and low > high:
        return None, Note("STORAGE_UNCLEAR", f"The storage temperatures contradict one another: {low} °C to {high} °C.")
    return _fitting(low, high)


def _fitting(low: Decimal | None, high: Decimal | None) -> tuple[str, Note | None]:
    """The warmest place whose whole range is allowed, else the warmest that is allowed in part."""
    for word, cold, warm in _PLACES:
        if (low is None or low <= cold) and (high is None or warm <= high):
            return word, None
    for word, cold, warm in _PLACES:
        if (low is None or low <= warm) and (high is None or cold <= high):
            return word, _unusual(low, high)
    # Between the places: what must stay cool goes where it is colder, as USP <659> allows.
    word = "room" if high is None or high >= 20 else "refrigerated" if high >= 2 else "frozen"
    return word, _unusual(low, high)


def _unusual(low: Decimal | None, high: Decimal | None) -> Note:
    said = f"{'any' if low is None else low} to {'any' if high is None else high} °C"
    return Note("STORAGE_UNUSUAL", f"The storage range of {said} is not that of a usual place; compare the label.")
