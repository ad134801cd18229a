"""What the heavy stages share: pictures of a bearable size, regions of bars, and places told where they came from."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from scanners.sighting import Position, Sighting

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanners.sighting import Grey

_LONGEST = 1280
"""Pixels of the long side that heavy stages work on; the time they take grows with the area."""
_REGIONS = 4
"""Most regions that are straightened in one picture, the largest first."""
SMALLEST = 24.0
"""Pixels of a side below which nothing is looked for."""

Move = Callable[[float, float], tuple[float, float]]


def bounded(grey: Grey, most: int = _LONGEST) -> tuple[Grey, float]:
    """The picture no larger than a stage bears, and what its coordinates are multiplied with to come back."""
    longest = max(grey.shape)
    if longest <= most:
        return grey, 1.0
    size = tuple(max(1, round(side * most / longest)) for side in grey.shape[::-1])
    return in_one_piece(cv2.resize(grey, size, interpolation=cv2.INTER_AREA)), longest / most


def calmed(grey: Grey) -> Grey:
    """The picture with the camera's noise taken off: what comes next would sharpen that too, and take twice as long."""
    return in_one_piece(cv2.GaussianBlur(grey, (3, 3), 0.6))


def evened(grey: Grey) -> Grey:
    """The picture with its light evened out, part by part."""
    return in_one_piece(cv2.createCLAHE(clipLimit=2.0, tileGridSize=(8, 8)).apply(grey))


def regions(grey: Grey) -> list[NDArray[np.float32]]:
    """Find what looks like bars: four corners of each, the largest first."""
    if min(grey.shape) < SMALLEST:
        return []
    there, corners = cv2.barcode.BarcodeDetector().detectMulti(grey)
    if not there or corners is None:
        return []
    usable = [each for each in corners if np.isfinite(each).all() and cv2.contourArea(each) >= SMALLEST]
    return sorted(usable, key=cv2.contourArea, reverse=True)[:_REGIONS]


def through(matrix: NDArray[np.floating], x: float, y: float) -> tuple[float, float]:
    """Map a point by a matrix of three by three."""
    across, down, depth = matrix @ np.array([x, y, 1.0])
    return (across / depth, down / depth) if abs(depth) > 1e-9 else (0.0, 0.0)


def scaled(found: Iterable[Sighting], scale: float) -> list[Sighting]:
    """Say where symbols lie in a picture of another size."""
    return [moved(each, lambda x, y: (x * scale, y * scale)) for each in found]


def moved(sighting: Sighting, move: Move) -> Sighting:
    """Say where a symbol lies in the picture that another was made from."""
    upper_left, upper_right, lower_right, lower_left = (
        (round(x), round(y)) for x, y in (move(*corner) for corner in sighting.position)
    )
    position: Position = (upper_left, upper_right, lower_right, lower_left)
    return replace(sighting, position=position)


def in_one_piece(image: object) -> Grey:
    """Say that it is one byte a pixel in one piece, as both engines need it."""
    return np.ascontiguousarray(image, dtype=np.uint8)
