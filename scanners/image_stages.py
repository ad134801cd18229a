"""The heavy ways of looking at a picture, for symbols that are dark, small, blurred or tilted."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from scanners import zxing
from scanners.second_look import by_zbar, seen_again
from scanners.sighting import Position, Sighting, reaches_edge

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanners.sighting import Grey

_LONGEST = 1280
"""Pixels of the long side that heavy stages work on; the time they take grows with the area."""
_LONGEST_FOR_ZBAR = 960
"""zbar takes twice as long as zxing."""
_REGIONS = 4
"""Most regions that are straightened in one picture, the largest first."""
_MARGIN = 0.12
"""What is added to a region at its ends: the detector likes to cut off the outer bars."""
_TALLEST = 1280
"""Pixels up to which a small region is enlarged."""
_SECOND_SCALE = 1.4
"""How much larger a region is drawn when it is read again."""
_SMALLEST = 24.0
_ANGLES = (15, 30, 45, 60, 75)
"""zxing itself turns by right angles."""

Move = Callable[[float, float], tuple[float, float]]


def contrast(grey: Grey) -> list[Sighting]:
    """Even out the light, then read with all of zxing's tries."""
    small, scale = _bounded(grey)
    return _scaled(seen_again(zxing.read(_evened(_calmed(small)), "contrast", thorough=True), small), scale)


def region(grey: Grey) -> list[Sighting]:
    """Find what looks like bars at whatever angle, straighten it, and read that."""
    small, scale = _bounded(grey)
    found: list[Sighting] = []
    for corners in _regions(small):
        found += _straightened(small, corners)
    return _scaled(found, scale)


def second_engine(grey: Grey) -> list[Sighting]:
    """Even out the light, then read with zbar."""
    small, scale = _bounded(grey, _LONGEST_FOR_ZBAR)
    return _scaled(seen_again(by_zbar(_evened(small), "second_engine"), small), scale)


def enlarged(grey: Grey) -> list[Sighting]:
    """Double the picture and sharpen it: for symbols whose bars are one or two pixels wide."""
    small, scale = _bounded(grey)
    double = cv2.resize(_calmed(small), None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    soft = cv2.GaussianBlur(double, (0, 0), 2.0)
    sharp = _grey(cv2.addWeighted(double, 3.0, soft, -2.0, 0))
    found = _scaled(zxing.read(sharp, "enlarged", thorough=True), 0.5)
    return _scaled(seen_again(found, small), scale)


def sharpened(grey: Grey) -> list[Sighting]:
    """Double the picture, sharpen only the finest lines, and even out the light: for fine bars in bad light."""
    small, scale = _bounded(grey)
    double = cv2.resize(small, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    fine = _grey(cv2.addWeighted(double, 2.0, cv2.GaussianBlur(double, (0, 0), 1.0), -1.0, 0))
    found = _scaled(zxing.read(_evened(fine), "sharpened", thorough=True), 0.5)
    return _scaled(seen_again(found, small), scale)


def turned(grey: Grey) -> list[Sighting]:
    """Turn the whole picture step by step: for low or large bars, which nothing finds as a region."""
    small, scale = _bounded(grey)
    for angle in _ANGLES:
        found = _turned_by(small, angle, 1.0)
        if any(each.linear for each in found):
            again = {each.text for each in _turned_by(small, angle + 1.5, _SECOND_SCALE)}
            found = [each for each in found if not each.linear or each.text in again]
        if found:
            return _scaled(found, scale)
    return []


def _turned_by(grey: Grey, angle: float, factor: float) -> list[Sighting]:
    height, width = grey.shape
    there = cv2.getRotationMatrix2D((width / 2, height / 2), angle, factor)
    wide, high = np.abs(there[:, :2]) @ (width, height)
    there[:, 2] += (wide - width) / 2, (high - height) / 2
    size = (round(wide), round(high))
    upright = _grey(cv2.warpAffine(grey, there, size, flags=cv2.INTER_CUBIC, borderValue=int(np.median(grey))))
    back = np.vstack([cv2.invertAffineTransform(there), (0, 0, 1)])
    found = zxing.read(upright, "turned", thorough=True)
    return [_moved(each, lambda x, y: _through(back, x, y)) for each in found]


def enlarged_middle(grey: Grey) -> list[Sighting]:
    """Enlarge only the middle, where people hold what they show: the whole would take too long in a running picture."""
    return _in_the_middle(grey, enlarged, 640, 480)


def sharpened_middle(grey: Grey) -> list[Sighting]:
    """Sharpen only the middle."""
    return _in_the_middle(grey, sharpened, 480, 360)


def _in_the_middle(grey: Grey, stage: Stage, most_across: int, most_down: int) -> list[Sighting]:
    """Look at the middle of a larger picture; what its border cuts is left out."""
    height, width = grey.shape
    top, left = max(0, height - most_down) // 2, max(0, width - most_across) // 2
    middle = _grey(grey[top : top + most_down, left : left + most_across])
    found = stage(middle)
    if middle.shape != grey.shape:
        high, wide = middle.shape
        found = [each for each in found if not reaches_edge(each.position, each.linear, wide, high)]
    return [_moved(each, lambda x, y: (x + left, y + top)) for each in found]


Stage = Callable[["Grey"], list[Sighting]]

FOR_STILLS: tuple[Stage, ...] = (contrast, region, second_engine, enlarged, sharpened, turned)
"""In the order in which a still picture tries them."""
FOR_LIVE: tuple[Stage, ...] = (contrast, region, second_engine, enlarged_middle, sharpened_middle)
"""One in turn, on the newest picture."""


def _bounded(grey: Grey, most: int = _LONGEST) -> tuple[Grey, float]:
    """The picture no larger than a stage bears, and what its coordinates are multiplied with to come back."""
    longest = max(grey.shape)
    if longest <= most:
        return grey, 1.0
    size = tuple(max(1, round(side * most / longest)) for side in grey.shape[::-1])
    return _grey(cv2.resize(grey, size, interpolation=cv2.INTER_AREA)), longest / most


def _calmed(grey: Grey) -> Grey:
    """The picture with the camera's noise taken off: what comes next would sharpen that too, and take twice as long."""
    return _grey(cv2.GaussianBlur(grey, (3, 3), 0.6))


def _evened(grey: Grey) -> Grey:
    return _grey(cv2.createCLAHE(clipLimit=2.0, tileGridSize=(8, 8)).apply(grey))


def _regions(grey: Grey) -> list[NDArray[np.float32]]:
    if min(grey.shape) < _SMALLEST:
        return []
    there, corners = cv2.barcode.BarcodeDetector().detectMulti(grey)
    if not there or corners is None:
        return []
    usable = [each for each in corners if np.isfinite(each).all() and cv2.contourArea(each) >= _SMALLEST]
    return sorted(usable, key=cv2.contourArea, reverse=True)[:_REGIONS]


def _straightened(grey: Grey, corners: NDArray[np.float32]) -> list[Sighting]:
    """Turn one region upright and read it; bars are believed only where two different turnings give the same.

    Where bars are hardly wider than a pixel, turning moves their edges, and what comes out may be a valid code.
    """
    sides = [float(np.linalg.norm(corners[at] - corners[(at + 1) % 4])) for at in range(4)]
    width, height = (sides[0] + sides[2]) / 2, (sides[1] + sides[3]) / 2
    if min(width, height) < 4:
        return []
    scale = min(2.0, max(1.0, _TALLEST / max(width, height)))
    found = _read_upright(grey, corners, (width * scale, height * scale), cv2.INTER_CUBIC)
    if all(not each.linear for each in found):
        return found
    scale *= _SECOND_SCALE
    again = {each.text for each in _read_upright(grey, corners, (width * scale, height * scale), cv2.INTER_LINEAR)}
    return [each for each in found if each.text in again]


def _read_upright(grey: Grey, corners: NDArray[np.float32], size: tuple[float, float], between: int) -> list[Sighting]:
    """Draw a region upright in a size, with room at its ends, and read it with either engine."""
    width, height = (max(8, round(side)) for side in size)
    pad_x, pad_y = (round(side * _MARGIN) + 8 for side in (width, height))
    left, top, right, bottom = pad_x, pad_y, pad_x + width, pad_y + height
    goal = np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float32)
    there = cv2.getPerspectiveTransform(corners.astype(np.float32), goal)
    whole = (width + 2 * pad_x, height + 2 * pad_y)
    upright = _grey(
        cv2.warpPerspective(grey, there, whole, flags=between, borderMode=cv2.BORDER_CONSTANT, borderValue=255)
    )
    back = np.linalg.inv(there)
    found = zxing.read(upright, "region", thorough=True) or by_zbar(upright, "region")
    return [_moved(each, lambda x, y: _through(back, x, y)) for each in found]


def _through(matrix: NDArray[np.floating], x: float, y: float) -> tuple[float, float]:
    across, down, depth = matrix @ np.array([x, y, 1.0])
    return (across / depth, down / depth) if abs(depth) > 1e-9 else (0.0, 0.0)


def _scaled(found: Iterable[Sighting], scale: float) -> list[Sighting]:
    return [_moved(each, lambda x, y: (x * scale, y * scale)) for each in found]


def _moved(sighting: Sighting, move: Move) -> Sighting:
    upper_left, upper_right, lower_right, lower_left = (
        (round(x), round(y)) for x, y in (move(*corner) for corner in sighting.position)
    )
    position: Position = (upper_left, upper_right, lower_right, lower_left)
    return replace(sighting, position=position)


def _grey(image: object) -> Grey:
    """Say that it is one byte a pixel in one piece, as both engines need it."""
    return np.ascontiguousarray(image, dtype=np.uint8)
