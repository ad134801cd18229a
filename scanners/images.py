"""Symbols in pictures: stills are looked at until something is read, live ones fast and harder in turn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import blake2b
from types import ModuleType
from typing import TYPE_CHECKING, Any

from scanners import zxing
from scanners.sighting import Look, Sighting, contradict, reaches_edge, same_place

if TYPE_CHECKING:
    from scanners.sighting import Grey

MOST_PIXELS = 50_000_000
"""Pixels of one picture that are looked at: more than any camera at a desk gives."""


@dataclass(frozen=True)
class Unreadable:
    """Why something cannot be looked at."""

    code: str
    message: str
    next_step: str


def as_grey(image: Any) -> Grey | Unreadable:
    """Make a picture of one byte a pixel from an array of grey, BGR or BGRA pixels.

    Colours are added up first: zbar would take the blue alone, to which blue bars are white.
    """
    import numpy as np

    if not isinstance(image, np.ndarray) or image.dtype != np.uint8 or image.ndim not in (2, 3) or not image.size:
        return Unreadable("NOT_A_PICTURE", "This is no picture of one byte a colour.", "Give another picture.")
    if image.shape[0] * image.shape[1] > MOST_PIXELS:
        said = f"The picture has more than {MOST_PIXELS // 1_000_000} million pixels."
        return Unreadable("TOO_LARGE", said, "Make it smaller.")
    if image.ndim == 3 and image.shape[2] not in (1, 3, 4):
        return Unreadable("NOT_A_PICTURE", "The picture is neither grey nor coloured.", "Give another picture.")
    if image.ndim == 3 and image.shape[2] > 1:
        import cv2

        image = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY if image.shape[2] == 3 else cv2.COLOR_BGRA2GRAY)
    return np.ascontiguousarray(image.reshape(image.shape[:2]))


def read_still(grey: Grey) -> Look:
    """Look harder and harder until something is read; what reaches the edge of the picture is not enough."""
    found = _agreed(_placed(grey, zxing.read(grey, "fast", thorough=False)))
    for stage in _stages().FOR_STILLS:
        if any(not each.edge for each in found):
            break
        found = without_repeats([*found, *_agreed(_placed(grey, stage(grey)))])
    return Look(fingerprint(grey), tuple(found))


class LiveReader:
    """The two looks at a running camera's pictures.

    `fast` is for every picture; `harder` is for the newest one, each time in another way. They share nothing that
    changes, so that the second may run in a thread of its own.
    """

    def __init__(self) -> None:
        self._turn = 0
        self._once_more = False

    def fast(self, grey: Grey) -> Look:
        """Look as every picture is looked at."""
        return Look(fingerprint(grey), tuple(_placed(grey, zxing.read(grey, "fast", thorough=False))))

    def harder(self, grey: Grey) -> Look:
        """Look in one of the slower ways, the next one in turn; one that just read bars looks once more.

        Bars count only when they were seen in two pictures, and what one way reads another may never.
        """
        ways = _stages().FOR_LIVE
        found = tuple(_placed(grey, ways[self._turn](grey)))
        self._once_more = not self._once_more and any(each.linear for each in found)
        if not self._once_more:
            self._turn = (self._turn + 1) % len(ways)
        return Look(fingerprint(grey), found)


def fingerprint(grey: Grey) -> bytes:
    """Name the pixels: a picture that comes twice, as from a camera that hangs, is one picture."""
    return blake2b(repr(grey.shape).encode() + grey.tobytes(), digest_size=16).digest()


def without_repeats(found: Iterable[Sighting]) -> list[Sighting]:
    """Leave out what was seen already at its place, whoever saw it; the first stays."""
    kept: list[Sighting] = []
    for each in found:
        if not any(each.text == other.text and same_place(each, other) for other in kept):
            kept.append(each)
    return kept


def _agreed(found: list[Sighting]) -> list[Sighting]:
    """Leave out symbols that were read in two ways at one place: nobody knows which is right."""
    return [each for each in found if not any(contradict(each, other) for other in found)]


def _stages() -> ModuleType:
    from scanners import image_stages  # OpenCV takes a moment to load, and most commands never look at anything

    return image_stages


def _placed(grey: Grey, found: Iterable[Sighting]) -> list[Sighting]:
    height, width = grey.shape
    return [
        replace(each, edge=reaches_edge(each.position, each.linear, width, height)) for each in without_repeats(found)
    ]
