"""The demo pharmacy's photographs: a filled syringe beside its vial, drawn, the same for the same words."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

_SIZE: Final = (320, 200)
_QUALITY: Final = 60
_STEEL, _PAPER, _INK = (52, 60, 70), (236, 240, 244), (20, 24, 30)
_LIQUID: Final = (214, 226, 190)
_LETTERS: Final = 9
"""Of a line on the vial."""
_SCALE: Final = (70, 270)
"""Where the barrel's marks begin and end, in pixels from the left."""


def syringe_beside_vial(words: Sequence[str], drawn: float) -> bytes:
    """Draw a syringe that is filled to a part between 0 and 1, beside its vial with these lines; a JPEG of a few KB."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", _SIZE, _STEEL)
    pen = ImageDraw.Draw(image)
    _vial(pen, words)
    _syringe(pen, drawn)
    written = io.BytesIO()
    image.save(written, "JPEG", quality=_QUALITY)
    return written.getvalue()


def _vial(pen: ImageDraw, words: Sequence[str]) -> None:
    pen.rectangle((24, 12, 74, 24), fill=(176, 42, 48))
    pen.rectangle((18, 26, 80, 92), fill=_LIQUID, outline=_PAPER)
    pen.rectangle((18, 40, 80, 82), fill=_PAPER)
    for row, word in enumerate(words[:3]):
        pen.text((22, 42 + 13 * row), word[:_LETTERS], fill=_INK)


def _syringe(pen: ImageDraw, drawn: float) -> None:
    left, right = _SCALE
    end = left + round((right - left) * drawn)
    pen.line((10, 140, left, 140), fill=_PAPER, width=2)
    pen.rectangle((left, 120, right, 160), fill=(120, 130, 140), outline=_PAPER)
    pen.rectangle((left, 121, end, 159), fill=_LIQUID)
    pen.rectangle((end, 118, end + 6, 162), fill=_INK)
    pen.rectangle((end + 6, 136, right + 40, 144), fill=_PAPER)
    for mark in range(11):
        at = left + (right - left) * mark // 10
        pen.line((at, 120, at, 132 if mark % 5 else 140), fill=_INK)
