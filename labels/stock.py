"""Label stocks: what paper a printer holds, by its size."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NAME = re.compile(r"([0-9]{1,2}(?:\.[0-9]{1,3})?)x([0-9]{1,2}(?:\.[0-9]{1,3})?)")
_LEAST, _MOST = 500, 8_000


@dataclass(frozen=True, order=True)
class Stock:
    """One size of label, as it leaves the printer."""

    width: int
    height: int
    """Thousandths of an inch."""

    @property
    def name(self) -> str:
        """Width x height in inches, such as 4x3 or 2.25x1.25."""
        return f"{_inches(self.width)}x{_inches(self.height)}"

    def pixels(self, dpi: int) -> tuple[int, int]:
        """Width and height in a printer's dots; what does not fill a whole dot is left off."""
        return self.width * dpi // 1000, self.height * dpi // 1000


def stock_named(name: str) -> Stock | None:
    """Read a stock's name; None when it is none, or no size between half an inch and eight inches.

    >>> stock_named("4x3")
    Stock(width=4000, height=3000)
    """
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    width, height = (_thousandths(part) for part in found.groups())
    if not (_LEAST <= width <= _MOST and _LEAST <= height <= _MOST):
        return None
    return Stock(width, height)


def _thousandths(inches: str) -> int:
    whole, _, part = inches.partition(".")
    return int(whole) * 1000 + int(part.ljust(3, "0"))


def _inches(thousandths: int) -> str:
    whole, part = divmod(thousandths, 1000)
    return f"{whole}.{part:03}".rstrip("0").rstrip(".")
