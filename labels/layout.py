"""How a kind of label stands on a stock: sizes of letters, place of the symbol, what stays white. Data, no drawing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from labels.content import Role
from labels.stock import Stock

RESOLUTIONS = (203, 300, 600)
"""Dots per inch that labels are drawn for."""

Place = Literal["left", "right", "top_right", "bottom_right", "bottom"]
"""Where a square symbol stands. `left` and `right` keep a whole column for it, `bottom` a whole strip; text runs around
a symbol in a corner. A linear symbol always gets a strip at the bottom: nothing else is wide enough."""

CaptionPlace = Literal["below", "foot"]
"""Where the symbol's letters stand: right below it, or in lines of their own along the foot of the label."""


@dataclass(frozen=True)
class Size:
    """How large the letters of a role are: as near to the most as fits, never below the least that can be read."""

    max_pt: float
    min_pt: float

    def __post_init__(self) -> None:
        if not 4 <= self.min_pt <= self.max_pt <= 144 or any(pt % 0.5 for pt in (self.min_pt, self.max_pt)):
            raise ValueError("Letters measure 4 to 144 points in steps of half a point, the least first.")


@dataclass(frozen=True)
class Layout:
    """How one kind of label stands on one stock."""

    sizes: Mapping[Role, Size]
    """A role that is not named has the size of `line`, which always is."""
    place: Place = "bottom_right"
    caption: Size = field(default=Size(7, 6))
    caption_place: CaptionPlace = "below"
    margin: int = 60
    """What stays white along each edge, in thousandths of an inch: printers place labels within about a millimetre."""
    rules_after: frozenset[Role] = frozenset()
    """A thin line parts the last paragraph of these roles from what follows."""
    centred: frozenset[Role] = frozenset()
    """Roles whose lines stand in the middle instead of at the left."""
    flowing: frozenset[Role] = frozenset()
    """Roles whose paragraphs stand side by side where there is room, instead of each on lines of its own."""
    vertical: Literal["top", "middle"] = "top"
    """Where text stands that does not fill the label. Beside a symbol in a corner it is always at the top; paragraphs
    of the role `small` that end the label stand at its foot."""
    matrix_module_mm: float = 0.38
    """Most that one square of a DataMatrix may measure; whole dots are taken below it (GenSpecs: 0.254 to 0.495 mm)."""
    bar_module_mm: float = 0.26
    """Most that the narrowest bar of a linear symbol may measure (GenSpecs: 0.170 to 0.495 mm)."""
    larger: Stock | None = None
    """The next larger stock that this kind has a layout for: offered when something does not fit."""

    def __post_init__(self) -> None:
        if "line" not in self.sizes:
            raise ValueError("A layout needs a size for the role “line”.")

    def size(self, role: Role) -> Size:
        """Give the size of a role's letters."""
        return self.sizes.get(role, self.sizes["line"])
