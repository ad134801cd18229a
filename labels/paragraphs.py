"""Lines become paragraphs that stand somewhere: every dot of their ink lies inside their box."""

from __future__ import annotations

from collections.abc import Iterator
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
class Shape:
    """A paragraph broken into lines, before it has a place."""

    field: str
    letters: Letters
    width: int
    height: int
    lines: tuple[tuple[int, Line], ...]
    """Each line with its base line, in dots from the top of the paragraph."""
    indent: int = 0
    """Where its ink may begin at the left."""
    lead: Lead | None = None

    @property
    def start(self) -> int:
        """Where its lines begin at the left, unless they stand in the middle."""
        return self.indent + (self.lead.column if self.lead is not None else 0)

    @property
    def end(self) -> int:
        """Where the ink of its lines ends, counted from the left."""
        return self.start + max(line.width for _, line in self.lines)


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

    @property
    def bottom(self) -> int:
        """Where it ends."""
        return self.top + self.shape.height

    @property
    def base(self) -> int:
        """The base line of its first line, in dots from the top of the label."""
        return self.top + self.shape.lines[0][0]

    def words(self) -> Iterator[tuple[int, int, str]]:
        """Give each word with the place on the label where it begins, on its base line."""
        yield from ((left, base, word) for left, base, word, _ in self.lettering())

    def lettering(self) -> Iterator[tuple[int, int, str, bool]]:
        """Give each word with its place, and whether it is bold."""
        shape, letters = self.shape, self.shape.letters
        if shape.lead is not None:
            yield from self._words_of(shape.lead.line, shape.indent, shape.lines[0][0], False)
        for base, line in shape.lines:
            is_central = letters.centred or letters.reversed
            start = (shape.width - line.width) // 2 if is_central else shape.start
            yield from self._words_of(line, start, base, letters.bold)

    def _words_of(self, line: Line, start: int, base: int, bold: bool) -> Iterator[tuple[int, int, str, bool]]:
        for offset, word in line.words:
            yield self.left + start + offset, self.top + base, word, bold


def shaped(
    text: str, field: str, letters: Letters, width: int, page: Page, ruler: Ruler, lead: Lead | None = None
) -> Shape | None:
    """Break a text into lines of a width; None when one of its words alone is wider."""
    em = page.em(letters.pt)
    edge = round((_BAND if letters.reversed else _FRAME) * em) if letters.is_edged else 0
    indent = edge + round(_FRAME * em) if letters.boxed else edge
    room = width - 2 * indent - (lead.column if lead is not None else 0)
    lines = ruler.lines(text, letters.bold, letters.pt, room)
    if lines is None:
        return None
    if len(lines) > 1 and (letters.centred or letters.reversed):
        lines = _balanced(text, letters, room, lines, ruler)
    if lead is not None:
        first, beside = lines[0], lead.line
        high, deep = max(first.ascent, beside.ascent), max(first.descent, beside.descent)
        lines = (replace(first, ascent=high, descent=deep), *lines[1:])
    stacked, bottom = _stacked(lines, edge, em)
    return Shape(field, letters, width, bottom + edge, stacked, indent, lead)


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
