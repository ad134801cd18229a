"""Places on a label, counted in a printer's dots from the upper left corner."""

from __future__ import annotations

from dataclasses import dataclass

from labels.stock import Stock


@dataclass(frozen=True)
class Box:
    """A rectangle; right and bottom are the first dots that no longer belong to it."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """Dots from left to right."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Dots from top to bottom."""
        return self.bottom - self.top

    def holds(self, other: Box) -> bool:
        """Tell whether the other lies wholly inside."""
        return (
            self.left <= other.left
            and self.top <= other.top
            and other.right <= self.right
            and other.bottom <= self.bottom
        )

    def meets(self, other: Box) -> bool:
        """Tell whether the two share a dot."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


@dataclass(frozen=True)
class Page:
    """A stock in the dots of one printer."""

    stock: Stock
    dpi: int
    margin: int
    """Dots that stay white along each edge."""

    @property
    def box(self) -> Box:
        """The whole label."""
        return Box(0, 0, *self.stock.pixels(self.dpi))

    @property
    def inner(self) -> Box:
        """What may be printed on."""
        width, height = self.stock.pixels(self.dpi)
        return Box(self.margin, self.margin, width - self.margin, height - self.margin)

    def dots(self, thousandths: int) -> int:
        """Turn thousandths of an inch into dots, at least one."""
        return max(1, round(thousandths * self.dpi / 1000))

    def em(self, pt: float) -> float:
        """Turn points into dots."""
        return pt * self.dpi / 72
