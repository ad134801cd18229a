"""Words measured and broken into lines: at spaces only, and a word that is too wide is never broken but reported."""

from __future__ import annotations

import re
from dataclasses import dataclass

from labels.letters import letter_sizes

_NUMBER = re.compile(r"[(~<>≤≥±]?[0-9][0-9.,:/\u2013-]*")
_BELONGS_TO_NUMBER = re.compile(r"[\w°%µ(]")
_PARTING = frozenset("·|/+=→\u2013\u2014\u00d7")


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
        return max((_width((self._word(word, bold, pt),), 0) for word in _words(text)), default=0)

    def _wrap(self, text: str, bold: bool, pt: float, width: int) -> tuple[Line, ...] | None:
        space = letter_sizes(bold, pt, self._dpi)[" "].advance
        lines: list[Line] = []
        line: tuple[Word, ...] = ()
        for group in groups(text):
            together = tuple(self._word(word, bold, pt) for word in group)
            # What belongs together parts only where it would not fit on a line of its own.
            fits = _width(together, space) <= width
            for words in (together,) if fits else ((word,) for word in together):
                if line and _width((*line, *words), space) > width:
                    lines.append(_line(line, space))
                    line = ()
                if not line and _width(words, space) > width:
                    return None
                line = (*line, *words)
        return (*lines, _line(line, space)) if line else tuple(lines)

    def _word(self, text: str, bold: bool, pt: float) -> Word:
        key = (text, bold, pt)
        if key not in self._words:
            self._words[key] = _measured(text, bold, pt, self._dpi)
        return self._words[key]


def groups(text: str) -> list[list[str]]:
    """Part a text at its spaces, and keep together what is misread apart: a number with its unit, a date with its time.

    >>> groups("in 250 mL · 4.5 mg/mL")
    [['in'], ['250', 'mL', '·'], ['4.5', 'mg/mL']]
    """
    found: list[list[str]] = []
    for word in _words(text):
        if found and _belongs(found[-1][-1], word):
            found[-1].append(word)
        else:
            found.append([word])
    return found


def _belongs(before: str, word: str) -> bool:
    return word in _PARTING or bool(_NUMBER.fullmatch(before) and _BELONGS_TO_NUMBER.match(word))


def _words(text: str) -> list[str]:
    return [word for word in text.split(" ") if word]


def _measured(text: str, bold: bool, pt: float, dpi: int) -> Word:
    """Put the letters beside one another; the font moves none of them closer to its neighbour."""
    sizes = letter_sizes(bold, pt, dpi)
    first = sizes[text[0]]
    advance, left, right, ascent, descent = 0, first.left, first.right, first.ascent, first.descent
    for size in (sizes[letter] for letter in text):
        left, right = min(left, advance + size.left), max(right, advance + size.right)
        ascent, descent = max(ascent, size.ascent), max(descent, size.descent)
        advance += size.advance
    return Word(text, advance, left, right, ascent, descent)


def _width(words: tuple[Word, ...], space: int) -> int:
    """Measure words beside one another, with the ink that reaches beyond the first and the last."""
    last = words[-1]
    before = sum(word.advance + space for word in words[:-1])
    return before - min(0, words[0].left) + max(last.right, last.advance)


def _line(words: tuple[Word, ...], space: int) -> Line:
    """Set words beside one another, so that no ink begins before the line does."""
    start, placed = -min(0, words[0].left), []
    for word in words:
        placed.append((start, word.text))
        start += word.advance + space
    return Line(
        tuple(placed),
        _width(words, space),
        max(word.ascent for word in words),
        max(word.descent for word in words),
    )
