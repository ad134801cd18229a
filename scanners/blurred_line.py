"""Where an EAN-13 lies on a line of light across bars out of focus, and what it says there. Pure, numpy alone.

A line is compared with blurred symbols at many places at once; the nearest of them are fitted closer, in turn with
the reading of their digits: place, bend, light and ink along the line, and how far out of focus it is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from scanners.blurred_patterns import (
    BLURS,
    MODULES,
    PER_MODULE,
    QUIET,
    WIDTH,
    Nearest,
    blurred,
    distances,
    nearest,
    number,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanners.blurred_patterns import Line

    Light = NDArray[np.float64]
    """Linear light along a line across the bars, in any unit."""

_LOOKED_AT_WITH = (3, 11)
"""The blurs with which places are compared: 0.7 and 1.5 modules."""
_AROUND = np.arange(-2, 2.1)
"""Modules by which either end may lie beside where the light says it is."""
_PAIRS = 6
"""Ends, left by right, that are looked at."""
_ENDS = 5
_FITTED = 6
"""Places that are fitted closer, of which the better half goes on."""
_PROMISING = 0.6
"""Likeness below which no place becomes a symbol by being fitted further."""
_ROUNDS = 5
_NARROWEST = 0.33
"""Part of a line that a symbol takes: the line was laid through what looked like bars."""
_DARK = 0.49
"""Part of a symbol's modules that is dark, roughly: what the ink is taken for before it is fitted."""
_ACROSS = np.clip(MODULES / WIDTH, 0, 1)
_BARS = slice(QUIET * PER_MODULE, -QUIET * PER_MODULE)
_PAPER = (slice(PER_MODULE, 4 * PER_MODULE), slice(-4 * PER_MODULE, -PER_MODULE))
"""The samples beside the bars, without those next to them."""
_BEND = 4 * _ACROSS * (1 - _ACROSS)
_UNSURE = np.diag([0, 0, 0, 0, 0.02, 0.02, 0.3, 0.0])
"""What holds a step back: little for the ends, more for the bend, and for the blur as the light varies."""
_STEP = float(BLURS[1] - BLURS[0])


@dataclass(frozen=True)
class Place:
    """Where a symbol lies on a line, and how it stands there."""

    left: float
    """Sample at which its first bar begins."""
    right: float
    """Sample at which its last bar ends; left of `left` where it stands on its head."""
    bend: float
    """Samples by which its middle lies beside the middle of its ends."""
    blur: float
    """Standard deviation in modules."""


@dataclass(frozen=True)
class Fitted:
    """A symbol on a line."""

    place: Place
    darkness: Line
    """The line at the symbol's own samples, light and ink evened out."""
    nearest: Nearest
    likeness: float
    """Part of what varies along the bars that the symbol explains: 1 is all of it."""

    @property
    def number(self) -> str | None:
        """What it says; None where that is no EAN-13."""
        return number(self.nearest.patterns)


def found_on(light: Light) -> Fitted | None:
    """Find the most likely symbol on a line, wherever it lies; None where nothing looks like two ends of one."""
    places = _places(light)
    if not len(places):
        return None
    seen = _evened(light, places)
    rough = sorted(
        (
            (far, at, level)
            for level in _LOOKED_AT_WITH
            for far, at in _few_lowest(distances(blurred(level), seen), _FITTED)
        ),
    )
    begun = []
    for _, at, level in rough[:_FITTED]:
        left, right, bend = (float(each) for each in places[at])
        place = Place(left, right, bend, float(BLURS[level]))
        begun.append(_closer(light, Fitted(place, seen[at], nearest(blurred(level), seen[at]), 0.0)))
    begun.sort(key=lambda each: -each.likeness)
    if begun[0].likeness < _PROMISING:
        return None
    return max((settled(light, each) for each in begun[: _FITTED // 2]), key=lambda each: each.likeness)


def settled(light: Light, fitted: Fitted) -> Fitted:
    """Fit a symbol closer until its digits stay as they are; it may come from a line beside this one."""
    for _ in range(_ROUNDS):
        before, fitted = fitted.nearest.patterns, _closer(light, fitted)
        if fitted.nearest.patterns == before:
            break
    return fitted


def decided(darkness: Line, blur: float) -> tuple[Nearest, float]:
    """Read evened samples, as of several lines together; with its likeness.

    A symbol one of whose guards is not there is one of the next nearest: then an end of it may be hidden.
    """
    under = blurred(_level(blur))
    found = nearest(under, darkness)
    left = darkness - under.drawn(found.patterns)
    unguarded = ((left + under.each_guard) ** 2).sum(axis=1) - (left**2).sum()
    return replace(found, margin=min(found.margin, float(unguarded.min()))), _likeness(darkness, left)


def _places(light: Light) -> NDArray[np.float64]:
    """Left, right and bend of the places to compare, both ways round."""
    lefts, rights = _ends(light), [(light.size - at, by) for at, by in _ends(light[::-1])]
    pairs = sorted(
        (
            (by + and_by, left, right)
            for left, by in lefts
            for right, and_by in rights
            if right - left >= _NARROWEST * light.size
        ),
        reverse=True,
    )[:_PAIRS]
    found = [
        (left + (right - left) / WIDTH * one, right + (right - left) / WIDTH * other, 0.0)
        for _, left, right in pairs
        for one in _AROUND
        for other in _AROUND
    ]
    upright = np.array(found).reshape(-1, 3)
    return np.concatenate([upright, upright[:, [1, 0, 2]]])


def _ends(light: Light) -> list[tuple[int, float]]:
    """Where even paper turns darker, and by how much, the clearest first."""
    room = max(4, light.size // 36)
    sums, squares = (np.concatenate([[0.0], np.cumsum(each)]) for each in (light, light * light))
    mean = (sums[room:] - sums[:-room]) / room
    uneven = np.sqrt(np.maximum((squares[room:] - squares[:-room]) / room - mean * mean, 0))
    darker = mean[:-room] - mean[room:] - 1.5 * uneven[:-room]
    found = []
    for _ in range(_ENDS):
        at = int(darker.argmax())
        if darker[at] <= 0:
            break
        found.append((at + room, float(darker[at])))
        darker[max(0, at - room // 2) : at + room // 2 + 1] = -1
    return found


def _sampled(light: Light, places: NDArray[np.float64]) -> NDArray[np.float64]:
    """The light at the samples of symbols at many places."""
    straight = places[:, :1] + (places[:, 1:2] - places[:, :1]) * MODULES / WIDTH
    sampled: NDArray[np.float64] = np.interp(straight + places[:, 2:] * _BEND, np.arange(light.size), light)
    return sampled


def _evened(light: Light, places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Take the paper beside the symbol for white, and its mean for the mean of all symbols."""
    seen = _sampled(light, places)
    left, right = (seen[:, part].mean(axis=1) for part in _PAPER)
    under = left[:, None] + (right - left)[:, None] * _ACROSS - seen
    ink = under[:, _BARS].mean(axis=1) / _DARK
    darkness: NDArray[np.float64] = under / np.maximum(ink, 1e-3 * np.ptp(light) + 1e-9)[:, None]
    return darkness


def _closer(light: Light, fitted: Fitted) -> Fitted:
    """Fit place, light, ink and blur to the digits that were read, and read them again."""
    place = fitted.place
    slope = np.gradient(light)
    for _ in range(2):
        place = _moved(light, slope, place, fitted.nearest)
    where = np.array([[place.left, place.right, place.bend]])
    seen = _sampled(light, where)[0]
    drawn, _ = _drawn(fitted.nearest, place.blur)
    parts = np.stack([1 - _ACROSS, _ACROSS, -(1 - _ACROSS) * drawn, -_ACROSS * drawn])
    values = np.linalg.solve(parts @ parts.T + 1e-9 * np.eye(4), parts @ seen)
    white, ink = values[:2] @ parts[:2], values[2:] @ np.stack([1 - _ACROSS, _ACROSS])
    darkness = (white - seen) / np.maximum(ink, 1e-3 * np.ptp(light) + 1e-9)
    read = nearest(blurred(_level(place.blur)), darkness)
    return Fitted(place, darkness, read, _likeness(seen, seen - values @ parts))


def _moved(light: Light, slope: Light, place: Place, read: Nearest) -> Place:
    """One step of Gauss and Newton: place and blur that explain the light better, white and ink along with them."""
    where = np.array([[place.left, place.right, place.bend]])
    seen, rises = _sampled(light, where)[0], _sampled(slope, where)[0]
    drawn, softer = _drawn(read, place.blur)
    span = float(np.ptp(seen)) / 2 or 1.0
    along = MODULES / WIDTH
    parts = np.stack(
        [
            1 - _ACROSS,
            _ACROSS,
            -(1 - _ACROSS) * drawn,
            -_ACROSS * drawn,
            -rises * (1 - along),
            -rises * along,
            -rises * _BEND,
            -softer * span,
        ]
    )
    unsure = _UNSURE.copy()
    unsure[-1, -1] = 4 * span
    solved = np.linalg.solve(parts @ parts.T + unsure**2 + 1e-9 * np.eye(8), parts @ seen)
    most = abs(place.right - place.left) / WIDTH
    left, right, bend = (float(each) for each in np.clip(solved[4:7], -most, most))
    blur = float(np.clip(place.blur + np.clip(solved[7], -0.25, 0.25), BLURS[0], BLURS[-1]))
    return Place(place.left + left, place.right + right, place.bend + bend, blur)


def _drawn(read: Nearest, blur: float) -> tuple[Line, Line]:
    """The symbol under a blur, and how it changes when that grows by a module."""
    level = min(int((blur - BLURS[0]) / _STEP + 1e-6), len(BLURS) - 2)
    sharper, softer = blurred(level).drawn(read.patterns), blurred(level + 1).drawn(read.patterns)
    change = (softer - sharper) / _STEP
    return sharper + change * (blur - float(BLURS[level])), change


def _level(blur: float) -> int:
    return int(np.clip(round((blur - float(BLURS[0])) / _STEP), 0, len(BLURS) - 1))


def _likeness(seen: Line, left: Line) -> float:
    bars = seen[_BARS]
    return 1 - float((left[_BARS] ** 2).sum() / max(((bars - bars.mean()) ** 2).sum(), 1e-9))


def _few_lowest(values: NDArray[np.float32], count: int) -> list[tuple[float, int]]:
    return [(float(values[at]), int(at)) for at in np.argsort(values)[:count]]
