"""One symbol seen in one picture: what it says, where it stood, and who read it."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Grey = NDArray[np.uint8]
    """A picture of one byte a pixel, 0 is black."""

Engine = Literal["zxing", "zbar", "own"]
Corner = tuple[int, int]
Position = tuple[Corner, Corner, Corner, Corner]

LINEAR = frozenset({"Code128", "EAN13", "EAN8", "UPCA", "UPCE", "ITF", "DataBar", "DataBarExpanded", "Code39"})
"""Symbologies without error correction: what is misread may pass for another code."""

_OUTWARD = 2.0
"""Pixels beyond the end of a linear symbol that must still be in the picture."""


@dataclass(frozen=True)
class Sighting:
    """A symbol in a picture."""

    symbology: str
    """Its name in the contracts, such as DataMatrix."""
    symbology_identifier: str
    """The AIM identifier, such as ]d2."""
    payload: bytes
    """What the symbol holds, separators kept, without the identifier."""
    content: str
    """The payload as characters."""
    position: Position
    """Its corners: upper left, upper right, lower right, lower left as the symbol itself stands."""
    engine: Engine
    stage: str
    """The way of looking that found it."""
    edge: bool = False
    """Whether it reaches the edge of the picture, so that a part of it may be missing."""

    @property
    def text(self) -> str:
        """What a scanner would send: identifier and data, never the bracketed form for people."""
        return self.symbology_identifier + self.content

    @property
    def linear(self) -> bool:
        """Whether nothing in the symbol corrects errors."""
        return self.symbology in LINEAR

    @property
    def box(self) -> tuple[int, int, int, int]:
        """The upright rectangle around it: left, top, right, bottom."""
        across, down = zip(*self.position, strict=True)
        return min(across), min(down), max(across), max(down)

    @property
    def middle(self) -> tuple[float, float]:
        """The point in its middle."""
        across, down = zip(*self.position, strict=True)
        return sum(across) / 4, sum(down) / 4


@dataclass(frozen=True)
class Look:
    """What one way of looking found in one picture."""

    picture: bytes
    """The fingerprint of the pixels: two looks at the same pixels are one picture."""
    sightings: tuple[Sighting, ...]


def same_place(one: Sighting, other: Sighting) -> bool:
    """Whether two sightings lie on each other: the middle of one within the other's box."""
    return _within(one.middle, other) or _within(other.middle, one)


def contradict(one: Sighting, other: Sighting) -> bool:
    """Whether one symbol was read in two ways, of which one at least is wrong."""
    return one.linear == other.linear and one.text != other.text and same_place(one, other)


def _within(point: tuple[float, float], sighting: Sighting) -> bool:
    left, top, right, bottom = sighting.box
    return left <= point[0] <= right and top <= point[1] <= bottom


def reaches_edge(position: Position, linear: bool, width: int, height: int) -> bool:
    """Whether a symbol may go on outside the picture.

    Bars that are cut along their length still say everything, so of a linear symbol only its two ends count.
    """
    if not linear:
        return any(not (2 <= x < width - 2 and 2 <= y < height - 2) for x, y in position)
    left_up, right_up, right_down, left_down = position
    ends = (_half_way(left_up, left_down), _half_way(right_up, right_down))
    for end, other in (ends, ends[::-1]):
        length = hypot(end[0] - other[0], end[1] - other[1]) or 1.0
        x = end[0] + (end[0] - other[0]) / length * _OUTWARD
        y = end[1] + (end[1] - other[1]) / length * _OUTWARD
        if not (0 <= x <= width - 1 and 0 <= y <= height - 1):
            return True
    return False


def _half_way(one: Corner, other: Corner) -> tuple[float, float]:
    return (one[0] + other[0]) / 2, (one[1] + other[1]) / 2
