"""Lines become paragraphs that stand somewhere: every dot of their ink lies inside their box."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from labels.boxes import Box, Page
from labels.words import Line, Ruler

_ABOVE, _BELOW = 0.76, 0.24
"""Parts of the size by which capitals rise above the base line, and letters such as g hang below it."""
_PITCH = 1.16
"""From base line to base line."""
_BAND = 0.22
"""How far a black band reaches beyond its letters."""


@dataclass(frozen=True)
class Letters:
    """How a paragraph looks."""

    bold: bool
    pt: float
    reversed: bool = False
    centred: bool = False


@dataclass(frozen=True)
class Shape:
    """A paragraph broken into lines, before it has a place."""

    field: str
    letters: Letters
    width: int
    height: int
    lines: tuple[tuple[int, Line], ...]
    """Each line with its base line, in dots from the top of the paragraph."""


@dataclass(frozen=True)
class Placed:
    """A paragraph with its place on the label."""

    shape: Shape
    left: int
    top: int

    @property
    def box(self) -> Box:
        """What belongs to it."""
        return Box(self.left, self.top, self.left + self.shape.width, self.top + self.shape.height)

    def words(self) -> Iterator[tuple[int, int, str]]:
        """Give each word with the place on the label where it begins, on its base line."""
        is_central = self.shape.letters.centred or self.shape.letters.reversed
        for base, line in self.shape.lines:
            start = self.left + ((self.shape.width - line.width) // 2 if is_central else 0)
            for offset, word in line.words:
                yield start + offset, self.top + base, word


def shaped(text: str, field: str, letters: Letters, width: int, page: Page, ruler: Ruler) -> Shape | None:
    """Break a text into lines of a width; None when one of its words alone is wider."""
    em = page.em(letters.pt)
    band = round(_BAND * em) if letters.reversed else 0
    lines = ruler.lines(text, letters.bold, letters.pt, width - 2 * band)
    if lines is None:
        return None
    stacked, bottom = _stacked(lines, band, em)
    return Shape(field, letters, width, bottom + band, stacked)


def _stacked(lines: tuple[Line, ...], top: int, em: float) -> tuple[tuple[tuple[int, Line], ...], int]:
    """Put lines below one another; those with high accents get the room that these need."""
    placed: list[tuple[int, Line]] = []
    bottom = base = top
    for line in lines:
        rise = max(line.ascent, round(_ABOVE * em))
        base = max(bottom + rise, base + round(_PITCH * em)) if placed else top + rise
        placed.append((base, line))
        bottom = base + max(line.descent, round(_BELOW * em))
    return tuple(placed), bottom
