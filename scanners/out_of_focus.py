"""The heavy look at bars out of focus: lines of light are laid across them and compared with blurred codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from scanners import blurred_bars
from scanners.blurred_bars import Reading
from scanners.image_parts import bounded, in_one_piece, regions, scaled, through
from scanners.sighting import Corner, Position, Sighting
from scanners.zxing import named

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanners.sighting import Grey

_REGIONS = 1
"""What looks like bars is read so often in one picture, the largest first."""
_SAMPLES, _ROWS, _LINES = 512, 64, 8
"""What a region is drawn as: samples across the bars, and rows along them, which are averaged to lines."""
_LONGER = (1.16, 2.2)
"""How much longer than a region a line is: the detector likes to cut off the outer bars, and of blurred ones a half."""
_LOWER = 0.7
"""And to take in the digits below them."""
_LIGHT = (np.arange(256) / 255) ** 1.8
"""Light for a camera's grey: blur mixes light, and cameras store roughly its square root."""
_SMALLEST = 8.0


def out_of_focus(grey: Grey) -> list[Sighting]:
    """Read EAN-13 and UPC-A that are too blurred for any edge to be found."""
    small, scale = bounded(grey)
    found = [_read(small, corners) for corners in regions(small)[:_REGIONS]]
    return scaled([each for each in found if each is not None], scale)


def _read(grey: Grey, corners: NDArray[np.float32]) -> Sighting | None:
    tried = (_read_along(grey, corners, longer) for longer in _LONGER)
    return next((each for each in tried if each is not None), None)


def _read_along(grey: Grey, corners: NDArray[np.float32], longer: float) -> Sighting | None:
    back = _laid_over(grey, corners, longer)
    if back is None:
        return None
    drawn = cv2.warpAffine(
        grey, back, (_SAMPLES, _ROWS), flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE
    )
    light = _LIGHT[in_one_piece(drawn)]
    reading = blurred_bars.read(light.reshape(_LINES, _ROWS // _LINES, _SAMPLES).mean(axis=1))
    return None if reading is None else _sighting(reading, np.vstack([back, (0, 0, 1)]))


def _laid_over(grey: Grey, corners: NDArray[np.float32], longer: float) -> NDArray[np.float64] | None:
    """Map samples and rows to the picture: across the bars, as its edges lie there, over the middle of the region."""
    height, width = grey.shape
    left, top = (int(each) for each in np.clip(corners.min(axis=0), 0, (width, height)))
    right, bottom = (int(each) for each in np.clip(corners.max(axis=0) + 1, 0, (width, height)))
    if min(right - left, bottom - top) < _SMALLEST:
        return None
    soft = cv2.GaussianBlur(grey[top:bottom, left:right], (0, 0), 1.0)
    across, down = cv2.spatialGradient(soft)
    across, down = across.astype(np.float64), down.astype(np.float64)
    angle = np.arctan2(2 * (across * down).mean(), (across**2 - down**2).mean()) / 2
    axes = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    middle = corners.mean(axis=0)
    size = np.ptp((corners - middle) @ axes, axis=0) * (longer, _LOWER)
    if size.min() < _SMALLEST:
        return None
    steps = axes * (size / (_SAMPLES, _ROWS))
    return np.column_stack([steps, middle - steps @ ((_SAMPLES - 1) / 2, (_ROWS - 1) / 2)])


def _sighting(reading: Reading, back: NDArray[np.float64]) -> Sighting:
    payload = reading.number.encode("ascii")
    return Sighting(
        symbology=named("EAN13", payload),
        symbology_identifier="]E0",
        payload=payload,
        content=reading.number,
        position=_position(reading, back),
        engine="own",
        stage="out_of_focus",
    )


def _position(reading: Reading, back: NDArray[np.float64]) -> Position:
    """The ends of the first and the last line that were read, as the symbol itself stands."""
    (first, upper), (last, lower) = reading.places[0], reading.places[-1]
    if upper.left > upper.right:
        (first, upper), (last, lower) = (last, lower), (first, upper)

    def corner(sample: float, line: int) -> Corner:
        x, y = through(back, sample, (line + 0.5) * _ROWS / _LINES)
        return round(x), round(y)

    return corner(upper.left, first), corner(upper.right, first), corner(lower.right, last), corner(lower.left, last)
