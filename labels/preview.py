"""A label in letters, for the terminal: its own dots, two by four of them to a cell of braille."""

from __future__ import annotations

import math

from PIL import Image, ImageChops

_BLANK = 0x2800
_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
"""Bits of a braille cell's dots, row by row (Unicode, block Braille Patterns)."""
_LEAST_INK, _MOST_INK = 38, 127
"""Bounds of how much of a dot's place must be black, of 255, for the dot to be set."""


def braille(
    image: Image.Image, columns: int, rows: int, left: int = 0, top: int = 0, zoom: float = 1.0
) -> tuple[str, ...]:
    """Draw a part of a label in so many columns and rows of text.

    `zoom` 1 shows the whole label, 2 shows it twice as large; `left` and `top` are the label's dot in the upper left
    corner, moved in so far that no more than needed stays empty.
    """
    across, down = 2 * columns, 4 * rows
    scale = max(image.width / across, image.height / down) / zoom
    seen = (min(image.width, round(across * scale)), min(image.height, round(down * scale)))
    left = max(0, min(left, image.width - seen[0]))
    top = max(0, min(top, image.height - seen[1]))
    size = (min(across, max(1, round(seen[0] / scale))), min(down, max(1, round(seen[1] / scale))))
    part = image.crop((left, top, left + seen[0], top + seen[1])).convert("L")
    ink = ImageChops.invert(part).resize(size, Image.Resampling.BOX)
    canvas = Image.new("L", (across, down), 0)
    canvas.paste(ink, (0, 0))
    return tuple(_row(canvas, 4 * row, _needed(scale)) for row in range(rows))


def _needed(scale: float) -> float:
    """Tell how much ink sets a dot: so little that a stroke two of the label's dots thin is seen between two places."""
    return min(_MOST_INK, max(_LEAST_INK, 255 / (math.ceil(scale) + 0.5)))


def _row(canvas: Image.Image, top: int, needed: float) -> str:
    dots = canvas.crop((0, top, canvas.width, top + 4)).tobytes()
    cells = []
    for column in range(0, canvas.width, 2):
        bits = 0
        for down, pair in enumerate(_DOTS):
            for across, bit in enumerate(pair):
                if dots[down * canvas.width + column + across] > needed:
                    bits |= bit
        cells.append(chr(_BLANK + bits))
    return "".join(cells)
