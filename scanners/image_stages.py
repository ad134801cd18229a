"""The heavy ways of looking at a picture, for symbols that are dark, small, blurred or tilted."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import cv2
import numpy as np

from scanners import zxing
from scanners.image_parts import bounded, calmed, evened, in_one_piece, moved, regions, scaled, through
from scanners.out_of_focus import out_of_focus
from scanners.second_look import by_zbar, seen_again
from scanners.sighting import Sighting, reaches_edge

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanners.sighting import Grey

_LONGEST_FOR_ZBAR = 960
"""zbar takes twice as long as zxing."""
_MARGIN = 0.12
"""What is added to a region at its ends: the detector likes to cut off the outer bars."""
_TALLEST = 1280
"""Pixels up to which a small region is enlarged."""
_SECOND_SCALE = 1.4
"""How much larger a region is drawn when it is read again."""
_ANGLES = (15, 30, 45, 60, 75)
"""zxing itself turns by right angles."""


def contrast(grey: Grey) -> list[Sighting]:
    """Even out the light, then read with all of zxing's tries."""
    small, scale = bounded(grey)
    return scaled(seen_again(zxing.read(evened(calmed(small)), "contrast", thorough=True), small), scale)


def region(grey: Grey) -> list[Sighting]:
    """Find what looks like bars at whatever angle, straighten it, and read that."""
    small, scale = bounded(grey)
    found: list[Sighting] = []
    for corners in regions(small):
        found += _straightened(small, corners)
    return scaled(found, scale)


def second_engine(grey: Grey) -> list[Sighting]:
    """Even out the light, then read with zbar."""
    small, scale = bounded(grey, _LONGEST_FOR_ZBAR)
    return scaled(seen_again(by_zbar(evened(small), "second_engine"), small), scale)


def enlarged(grey: Grey) -> list[Sighting]:
    """Double the picture and sharpen it: for symbols whose bars are one or two pixels wide."""
    small, scale = bounded(grey)
    double = cv2.resize(calmed(small), None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    soft = cv2.GaussianBlur(double, (0, 0), 2.0)
    sharp = in_one_piece(cv2.addWeighted(double, 3.0, soft, -2.0, 0))
    found = scaled(zxing.read(sharp, "enlarged", thorough=True), 0.5)
    return scaled(seen_again(found, small), scale)


def sharpened(grey: Grey) -> list[Sighting]:
    """Double the picture, sharpen only the finest lines, and even out the light: for fine bars in bad light."""
    small, scale = bounded(grey)
    double = cv2.resize(small, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    fine = in_one_piece(cv2.addWeighted(double, 2.0, cv2.GaussianBlur(double, (0, 0), 1.0), -1.0, 0))
    found = scaled(zxing.read(evened(fine), "sharpened", thorough=True), 0.5)
    return scaled(seen_again(found, small), scale)


def turned(grey: Grey) -> list[Sighting]:
    """Turn the whole picture step by step: for low or large bars, which nothing finds as a region."""
    small, scale = bounded(grey)
    for angle in _ANGLES:
        found = _turned_by(small, angle, 1.0)
        if any(each.linear for each in found):
            again = {each.text for each in _turned_by(small, angle + 1.5, _SECOND_SCALE)}
            found = [each for each in found if not each.linear or each.text in again]
        if found:
            return scaled(found, scale)
    return []


def _turned_by(grey: Grey, angle: float, factor: float) -> list[Sighting]:
    height, width = grey.shape
    there = cv2.getRotationMatrix2D((width / 2, height / 2), angle, factor)
    wide, high = np.abs(there[:, :2]) @ (width, height)
    there[:, 2] += (wide - width) / 2, (high - height) / 2
    size = (round(wide), round(high))
    upright = in_one_piece(cv2.warpAffine(grey, there, size, flags=cv2.INTER_CUBIC, borderValue=int(np.median(grey))))
    back = np.vstack([cv2.invertAffineTransform(there), (0, 0, 1)])
    found = zxing.read(upright, "turned", thorough=True)
    return [moved(each, lambda x, y: through(back, x, y)) for each in found]


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
    middle = in_one_piece(grey[top : top + most_down, left : left + most_across])
    found = stage(middle)
    if middle.shape != grey.shape:
        high, wide = middle.shape
        found = [each for each in found if not reaches_edge(each.position, each.linear, wide, high)]
    return [moved(each, lambda x, y: (x + left, y + top)) for each in found]


Stage = Callable[["Grey"], list[Sighting]]

FOR_STILLS: tuple[Stage, ...] = (contrast, region, second_engine, enlarged, sharpened, out_of_focus, turned)
"""In the order in which a still picture tries them."""
FOR_LIVE: tuple[Stage, ...] = (
    out_of_focus,
    region,
    sharpened_middle,
    contrast,
    enlarged_middle,
    second_engine,
)
"""One in turn, on the newest picture; in the order of what they read beyond the fast look in a second of their time."""


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
    upright = in_one_piece(
        cv2.warpPerspective(grey, there, whole, flags=between, borderMode=cv2.BORDER_CONSTANT, borderValue=255)
    )
    back = np.linalg.inv(there)
    found = zxing.read(upright, "region", thorough=True) or by_zbar(upright, "region")
    return [moved(each, lambda x, y: through(back, x, y)) for each in found]
