# pyzbar 0.1.9, the part the scanners use. Importing it needs libzbar0 on the machine (ImportError without).
from collections.abc import Iterable
from typing import Any, NamedTuple

from .locations import Point as Point
from .locations import Rect as Rect
from .wrapper import ZBarSymbol as ZBarSymbol

class Decoded(NamedTuple):
    data: bytes
    type: str
    rect: Rect
    polygon: list[Point]
    quality: int
    orientation: str | None

# An image is a numpy array, a Pillow image or (pixels, width, height); only the last is typed here.
def decode(image: tuple[bytes, int, int] | Any, symbols: Iterable[ZBarSymbol] | None = None) -> list[Decoded]: ...
