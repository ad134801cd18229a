"""EAN-13 and UPC-A out of focus: several lines across the bars, each read by itself, must say the same. Pure.

No code is mended: of all rows of digit patterns, right or wrong ones, the nearest must have the sets of a first digit
and the right check digit by itself, in either half of the lines and in all together, and the next be far enough.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scanners.blurred_line import Fitted, Place, decided, found_on, settled
from scanners.blurred_patterns import BLURS, number

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEAST_LIKENESS = 0.85
"""Part of what varies along the bars that the symbol must explain."""
LEAST_MARGIN = 0.13
"""How much farther the next nearest code must be, in distances of the nearest.

Photographs that were read right had 0.16 and more. Of 6,000 drawn pictures, among them other symbologies, symbols with
a piece cut off, and bars of any widths, none that would have been read wrong had more than 0.045.
"""
SOFTEST = float(BLURS[-1]) - 0.05
"""Standard deviation of a blur in modules up to which anything is believed."""
_LEAST_OF_A_LINE = 0.8
_LEAST_LINES = 4


@dataclass(frozen=True)
class Reading:
    """What the lines say together."""

    number: str
    """Thirteen digits."""
    likeness: float
    margin: float
    """How much farther the next nearest code is, in distances of this one."""
    places: tuple[tuple[int, Place], ...]
    """The lines that were read, by their number, and where the symbol lies on them."""


def read(lines: NDArray[np.float64]) -> Reading | None:
    """Read lines of linear light across bars, one below the other; None where they are not sure.

    The symbol is looked for on the line in the middle, and followed from line to line from there.
    """
    first = len(lines) // 2
    begun = found_on(lines[first])
    if begun is None or begun.number is None or begun.likeness < _LEAST_OF_A_LINE:
        return None
    fitted = {first: begun}
    for way in (range(first + 1, len(lines)), range(first - 1, -1, -1)):
        beside = begun
        for at in way:
            here = settled(lines[at], beside)
            if here.number is None or here.likeness < _LEAST_OF_A_LINE:
                continue
            if here.number != begun.number:
                return None
            fitted[at] = beside = here
    return _together(fitted)


def _together(fitted: dict[int, Fitted]) -> Reading | None:
    if len(fitted) < _LEAST_LINES:
        return None
    rows = sorted(fitted)
    blur = float(np.median([each.place.blur for each in fitted.values()]))
    halves = rows[: len(rows) // 2], rows[len(rows) // 2 :], rows
    (one, _), (other, _), (whole, likeness) = (
        decided(np.mean([fitted[row].darkness for row in half], axis=0), blur) for half in halves
    )
    said = number(whole.patterns)
    margin = whole.margin / whole.distance
    if said is None or not one.patterns == other.patterns == whole.patterns:
        return None
    if likeness < LEAST_LIKENESS or margin < LEAST_MARGIN or blur > SOFTEST:
        return None
    return Reading(said, likeness, margin, tuple((row, fitted[row].place) for row in rows))
