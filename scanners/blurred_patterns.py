"""What EAN-13 and UPC-A look like out of focus, and which of them a line of grey is nearest to. Pure, numpy alone.

Blur adds up: the grey of a symbol is the sum of what its guards and its twelve digits leave. So its distance from a
line that was seen is a sum over the digits and the pairs of neighbours, and the nearest of all symbols, of which there
are more than 10^15, is found digit by digit (dynamic programming, as Viterbi's).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, cast

import numpy as np

from scanners.check_digits import has_valid_check_digit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Line = NDArray[np.float64]
    """Darkness along the bars' width, 0 is paper and 1 is ink, sampled as `MODULES` says."""

WIDTH = 95
"""Modules of the symbol, its guards with it (ISO/IEC 15420)."""
QUIET = 5
"""Modules of paper at either end that belong to what is compared; ISO/IEC 15420 asks for 7 and 11."""
PER_MODULE = 4
MODULES: Line = (np.arange((WIDTH + 2 * QUIET) * PER_MODULE) + 0.5) / PER_MODULE - QUIET
"""Where the samples lie, in modules from the left end of the first bar."""
BLURS = np.arange(4, 18) / 10
"""Standard deviations of a blur, in modules. A sharper symbol is read by any engine, a softer one by nobody."""

_A = np.array(
    [[int(module) for module in digit] for digit in (
        "0001101", "0011001", "0010011", "0111101", "0100011", "0110001", "0101111", "0111011", "0110111", "0001011",
    )],
    np.float64,
)  # fmt: skip
_C = 1 - _A
_LEFT, _RIGHT = np.concatenate([_A, _C[:, ::-1]]), _C
"""The patterns of a digit in the left half, sets A and B one after the other, and in the right half, set C."""
_GUARDS = ((0, 2), (46, 48), (92, 94))
_PLACES = (*range(3, 45, 7), *range(50, 92, 7))
_SOFT = 0.5
"""Part of a blur that is no disc; photographs out of focus are explained best so."""
_REACH = 3.5
"""Standard deviations beyond which a module leaves no grey."""
_TOGETHER = 64
"""Lines compared at once: more leave the processor's cache, and set the algebra library's own threads in motion."""
_SETS = ("AAAAAA", "AABABB", "AABBAB", "AABBBA", "ABAABB", "ABBAAB", "ABBBAA", "ABABAB", "ABABBA", "ABBABA")
"""The sets of the left digits that say the first digit, which has no bars of its own."""


@dataclass(frozen=True)
class Digit:
    """One of the twelve places of a digit with bars, under one blur."""

    reach: slice
    """The samples that its patterns change."""
    drawn: NDArray[np.float32]
    """What each pattern leaves: patterns by samples."""
    alone: NDArray[np.float32]
    """What each pattern adds to the distance from an empty line."""
    beside: NDArray[np.float32]
    """What it adds beside each pattern of the place before, as they share grey: patterns before by patterns."""


@dataclass(frozen=True)
class Blurred:
    """All symbols under one blur."""

    each_guard: NDArray[np.float64]
    """What the left, the middle and the right guard leave: guards by samples."""
    guards: NDArray[np.float32]
    digits: tuple[Digit, ...]

    def drawn(self, patterns: Patterns) -> Line:
        """Draw a symbol."""
        line: Line = self.each_guard.sum(axis=0)
        for digit, pattern in zip(self.digits, patterns, strict=True):
            line[digit.reach] += digit.drawn[pattern]
        return line


Patterns = tuple[int, ...]
"""A pattern for each of the twelve digits with bars: 0-9 of set A or C, 10-19 of set B."""


@dataclass(frozen=True)
class Nearest:
    """The symbol that a line is nearest to."""

    patterns: Patterns
    distance: float
    """Sum of squares over the samples."""
    margin: float
    """How much farther the next nearest is, whatever digit it has otherwise."""


@cache
def blurred(level: int) -> Blurred:
    """Draw all patterns under the blur `BLURS[level]`."""
    blur = float(BLURS[level])
    modules = _modules(blur)
    each_guard = np.array([modules[list(bars)].sum(axis=0) for bars in _GUARDS])
    guards = each_guard.sum(axis=0)
    room = round(_REACH * blur * PER_MODULE)
    digits: list[Digit] = []
    before = np.zeros((1, MODULES.size))
    for place, patterns in zip(_PLACES, (_LEFT,) * 6 + (_RIGHT,) * 6, strict=True):
        first = (place + QUIET) * PER_MODULE
        reach = slice(max(0, first - room), first + len(_A[0]) * PER_MODULE + room)
        drawn = np.zeros((len(patterns), MODULES.size))
        drawn[:, reach] = patterns @ modules[place : place + len(_A[0]), reach]
        alone = (drawn * drawn).sum(axis=1) + 2 * drawn @ guards
        parts = (drawn[:, reach], alone, 2 * before @ drawn.T)
        digits.append(Digit(reach, *(part.astype(np.float32) for part in parts)))
        before = drawn
    return Blurred(each_guard, guards.astype(np.float32), tuple(digits))


def _modules(blur: float) -> NDArray[np.float64]:
    """What one dark module leaves, for each of the symbol's: modules by samples.

    A lens out of focus spreads a point to a disc, and everything else that blurs softens that disc.
    """
    fine = np.arange(-600, 601) / 50
    wide = 4 * (1 - _SOFT**2) * blur**2
    spread = np.convolve(np.sqrt(np.maximum(wide - fine**2, 0)), np.exp(-((fine / blur / _SOFT) ** 2) / 2), "same")
    risen = np.cumsum(spread) / spread.sum()
    edges = [np.interp(MODULES - edge, fine, risen) for edge in range(WIDTH + 1)]
    return -np.diff(np.array(edges), axis=0)


def distances(blur: Blurred, lines: NDArray[np.float64]) -> NDArray[np.float32]:
    """How far each of many lines is from the symbol nearest to it."""
    found = [_distances(blur, lines[at : at + _TOGETHER].astype(np.float32)) for at in range(0, len(lines), _TOGETHER)]
    return np.concatenate(found)


def _distances(blur: Blurred, lines: NDArray[np.float32]) -> NDArray[np.float32]:
    best = np.zeros((len(lines), 1), np.float32)
    for digit in blur.digits:
        best = (best[:, :, None] + digit.beside).min(axis=1) + _alone(digit, lines)
    best += ((lines - blur.guards) ** 2).sum(axis=1)[:, None]
    return cast("NDArray[np.float32]", best.min(axis=1))


def nearest(blur: Blurred, line: Line) -> Nearest:
    """Find the symbol that a line is nearest to, and how far behind the next one is."""
    seen = line.astype(np.float32)[None]
    places = [_alone(digit, seen)[0] for digit in blur.digits]
    before, after = [places[0]], [np.zeros_like(places[-1])]
    for each, digit in zip(places[1:], blur.digits[1:], strict=True):
        before.append((before[-1][:, None] + digit.beside).min(axis=0) + each)
    for each, digit in zip(places[:0:-1], blur.digits[:0:-1], strict=True):
        after.append((digit.beside + (each + after[-1])).min(axis=1))
    through = [one + other for one, other in zip(before, after[::-1], strict=True)]
    patterns = tuple(int(each.argmin()) for each in through)
    two = [np.partition(each, 1)[:2] for each in through]
    margin = min(float(second - first) for first, second in two)
    return Nearest(patterns, float(((line - blur.drawn(patterns)) ** 2).sum()), margin)


def number(patterns: Patterns) -> str | None:
    """Say the thirteen digits; None where the sets say no first digit, or the check digit is wrong."""
    sets = "".join("AB"[pattern // 10] for pattern in patterns[:6])
    if sets not in _SETS:
        return None
    digits = "".join(str(digit) for digit in (_SETS.index(sets), *(pattern % 10 for pattern in patterns)))
    return digits if has_valid_check_digit(digits) else None


def _alone(digit: Digit, lines: NDArray[np.float32]) -> NDArray[np.float32]:
    """What each pattern at a place adds to the distance of each line: lines by patterns."""
    added: NDArray[np.float32] = digit.alone - 2 * lines[:, digit.reach] @ digit.drawn.T
    return added
