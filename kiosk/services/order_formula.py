"""The formula that an order is made by: the version that holds now, and none that nobody approved."""

from __future__ import annotations

from dataclasses import dataclass

from db import formulas
from db.store import Reader
from kiosk.rules.order_content import OrderContent
from kiosk.rules.order_warnings import OrderWarning


@dataclass(frozen=True)
class FormulaFound:
    """What is on file under the code that an order names."""

    code: str
    version_id: str | None
    """The approved version that holds now; None where none does."""
    words: str

    @property
    def warning(self) -> OrderWarning | None:
        """Say that no approved version holds."""
        if self.version_id is not None:
            return None
        said = f"No version of formula {self.code} is approved and in force: nothing is prepared by it."
        return OrderWarning("NO_FORMULA", "✕", "NO FORMULA", said)


def formula_of(reader: Reader, content: OrderContent, now: str) -> FormulaFound | None:
    """Find the formula that an order names; None for an order that names none."""
    if content.formula is None:
        return None
    found = formulas.in_force_of(reader, content.formula, now)
    if found is None:
        return FormulaFound(content.formula, None, f"{content.formula}: no version is approved and in force")
    return FormulaFound(content.formula, found.id, f"{found.name}, version {found.version} ({content.formula})")
