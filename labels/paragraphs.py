"""Lines become paragraphs that stand somewhere: every dot of their ink lies inside their box."""

from __future__ import annotations

from dataclasses import dataclass, replace

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
class Placed:
    """A paragraph with its place."""

    field: str
    letters: Letters
    box: Box
    lines: tuple[tuple[int, Line], ...]
    """Each line with its base line, in dots from the top of the label."""

    def starts(self) -> tuple[int, ...]:
        """Where each line begins, in dots from the left of the label."""
        spare = [self.box.width - line.width for _, line in self.lines]
        if self.letters.centred or self.letters.reversed:
            return tuple(self.box.left + each // 2 for each in spare)
        return tuple(self.box.left for _ in spare)

    def moved(self, down: int) -> Placed:
        """Give it at another height."""
        box = replace(self.box, top=self.box.top + down, bottom=self.box.bottom + down)
        return replace(self, box=box, lines=tuple((base + down, line) for base, line in self.lines))


def set_paragraph(
    text: str, field: str, letters: Letters, span: tuple[int, int], top: int, page: Page, ruler: Ruler
) -> Placed | None:
    """Set a text between two edges below a top; None when one of its words is wider than that."""
    em = page.em(letters.pt)
    left, right = span
    band = round(_BAND * em) if letters.reversed else 0
    lines = ruler.lines(text, letters.bold, letters.pt, right - left - 2 * band)
    if lines is None:
        return None
    placed, bottom = _stack(lines, top + band, em)
    return Placed(field, letters, Box(left, top, right, bottom + band), placed)


def _stack(lines: tuple[Line, ...], top: int, em: float) -> tuple[tuple[tuple[int, Line], ...], int]:
    """Put lines below one another; those with high accents get the room that these need."""
    placed: list[tuple[int, Line]] = []
    bottom = base = top
    for line in lines:
        rise = max(line.ascent, round(_ABOVE * em))
        base = max(bottom + rise, base + round(_PITCH * em)) if placed else top + rise
        placed.append((base, line))
        bottom = base + max(line.descent, round(_BELOW * em))
    return tuple(placed), bottom
