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
_FRAME = 0.28
"""How far a frame stands from them."""
_EVEN = 8
"""Lines differ by so many dots, or by what their words make them."""


@dataclass(frozen=True)
class Letters:
    """How a paragraph looks."""

    bold: bool
    pt: float
    reversed: bool = False
    centred: bool = False
    boxed: bool = False

    @property
    def is_edged(self) -> bool:
        """Whether a band or a frame reaches beyond the letters."""
        return self.reversed or self.boxed


@dataclass(frozen=True)
class Lead:
    """What a paragraph is about, in plain letters before its text."""

    line: Line
    column: int
    """Where the text begins, in dots from where the lead does."""


@dataclass(frozen=True)
class Placed:
    """A paragraph with its place."""

    field: str
    letters: Letters
    box: Box
    lines: tuple[tuple[int, Line], ...]
    """Each line with its base line, in dots from the top of the label."""
    indent: int = 0
    """Where its ink may begin at the left, in dots from its box."""
    lead: Lead | None = None

    @property
    def end(self) -> int:
        """Where the ink of its lines ends at the right, in dots from the left of the label."""
        return max(start + line.width for start, (_, line) in zip(self.starts(), self.lines, strict=True))

    def starts(self) -> tuple[int, ...]:
        """Where each line begins, in dots from the left of the label."""
        spare = [self.box.width - line.width for _, line in self.lines]
        if self.letters.centred or self.letters.reversed:
            return tuple(self.box.left + each // 2 for each in spare)
        column = self.lead.column if self.lead is not None else 0
        return tuple(self.box.left + self.indent + column for _ in spare)

    def moved(self, down: int) -> Placed:
        """Give it at another height."""
        box = replace(self.box, top=self.box.top + down, bottom=self.box.bottom + down)
        return replace(self, box=box, lines=tuple((base + down, line) for base, line in self.lines))


def set_paragraph(
    text: str,
    field: str,
    letters: Letters,
    span: tuple[int, int],
    top: int,
    page: Page,
    ruler: Ruler,
    lead: Lead | None = None,
) -> Placed | None:
    """Set a text between two edges below a top; None when one of its words is wider than that."""
    em = page.em(letters.pt)
    left, right = span
    edge = round((_BAND if letters.reversed else _FRAME) * em) if letters.is_edged else 0
    indent = edge + round(_FRAME * em) if letters.boxed else edge
    width = right - left - 2 * indent - (lead.column if lead else 0)
    lines = ruler.lines(text, letters.bold, letters.pt, width)
    if lines is None:
        return None
    if len(lines) > 1 and (letters.centred or letters.reversed):
        lines = _balanced(text, letters, width, lines, ruler)
    placed, bottom = _stack(lines, top + edge, em)
    return Placed(field, letters, Box(left, top, right, bottom + edge), placed, indent, lead)


def _balanced(text: str, letters: Letters, width: int, lines: tuple[Line, ...], ruler: Ruler) -> tuple[Line, ...]:
    """Break a text into as many lines of about one width: a single word below a full line looks like a mistake."""
    low = width // len(lines) // 2
    while width - low > _EVEN:
        middle = (low + width) // 2
        tried = ruler.lines(text, letters.bold, letters.pt, middle)
        if tried is None or len(tried) > len(lines):
            low = middle
        else:
            width, lines = middle, tried
    return lines


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
