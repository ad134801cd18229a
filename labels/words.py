"""Words measured and broken into lines: at spaces only, and a word that is too wide is never broken but reported."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from labels.letters import NO_BREAK_SPACE, font


@dataclass(frozen=True)
class Word:
    """A word as its letters will stand, in dots from where it begins on the base line."""

    text: str
    advance: int
    """From its beginning to that of what follows."""
    left: int
    right: int
    """Where its ink begins and ends; some letters reach beyond their own place."""
    ascent: int
    descent: int
    """How far its ink reaches above and below the base line."""


@dataclass(frozen=True)
class Line:
    """Words that stand side by side."""

    words: tuple[tuple[int, str], ...]
    """Each with its beginning, in dots from the left edge of the line."""
    width: int
    ascent: int
    descent: int


class Ruler:
    """Measures words for one label and remembers them; what patients are called is forgotten with it."""

    def __init__(self, dpi: int) -> None:
        self._dpi = dpi
        self._words: dict[tuple[str, bool, float], Word] = {}
        self._lines: dict[tuple[str, bool, float, int], tuple[Line, ...] | None] = {}

    def lines(self, text: str, bold: bool, pt: float, width: int) -> tuple[Line, ...] | None:
        """Break a text into lines of at most a width in dots; None when one of its words is wider."""
        key = (text, bold, pt, width)
        if key not in self._lines:
            self._lines[key] = self._wrap(text, bold, pt, width)
        return self._lines[key]

    def widest(self, text: str, bold: bool, pt: float) -> int:
        """Measure the widest word of a text: no line of it can be narrower."""
        return max((_line((word,), 0).width for word in self._split(text, bold, pt)), default=0)

    def _wrap(self, text: str, bold: bool, pt: float, width: int) -> tuple[Line, ...] | None:
        space = self._word(NO_BREAK_SPACE, bold, pt).advance
        lines: list[Line] = []
        words: tuple[Word, ...] = ()
        for word in self._split(text, bold, pt):
            longer = (*words, word)
            if words and _line(longer, space).width > width:
                lines.append(_line(words, space))
                longer = (word,)
            if len(longer) == 1 and _line(longer, space).width > width:
                return None
            words = longer
        return (*lines, _line(words, space)) if words else tuple(lines)

    def _split(self, text: str, bold: bool, pt: float) -> Iterator[Word]:
        return (self._word(word, bold, pt) for word in text.split(" ") if word)

    def _word(self, text: str, bold: bool, pt: float) -> Word:
        key = (text, bold, pt)
        if key not in self._words:
            letters = font(bold, pt, self._dpi)
            left, top, right, bottom = letters.getbbox(text, mode="1", anchor="ls")
            advance = math.ceil(letters.getlength(text, mode="1"))
            self._words[key] = Word(
                text, advance, math.floor(left), math.ceil(right), -math.floor(top), math.ceil(bottom)
            )
        return self._words[key]


def _line(words: tuple[Word, ...], space: int) -> Line:
    """Set words beside one another, so that no ink begins before the line does."""
    start = -min(0, words[0].left)
    placed, end = [], 0
    for word in words:
        placed.append((start, word.text))
        end = max(end, start + max(word.right, word.advance))
        start += word.advance + space
    return Line(tuple(placed), end, max(word.ascent for word in words), max(word.descent for word in words))
