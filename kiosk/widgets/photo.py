"""A photograph of work, in its colours: two pixels to a cell, as large as there is room, and enlarged where asked."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

if TYPE_CHECKING:
    from PIL import Image

_STEP = 16
"""Shades of a colour that are told apart: fewer styles, and a terminal that keeps up."""


class Photo(Widget):
    """Shows one JPEG, or nothing; what cannot be decoded is nothing."""

    def __init__(self, photo_id: str) -> None:
        super().__init__(id=photo_id, classes="photo")
        self._content: bytes | None = None
        self._rows: list[Strip] = []

    def show(self, content: bytes | None) -> None:
        """Show another photograph, whole."""
        if content != self._content:
            self._content = content
            self._draw()

    def on_resize(self) -> None:
        """Fit it to the room there is."""
        self._draw()

    def render_line(self, y: int) -> Strip:
        """Draw one line of it."""
        return self._rows[y] if y < len(self._rows) else Strip.blank(self.size.width, self.rich_style)

    def _draw(self) -> None:
        self._rows = []
        columns, rows = self.size
        if self._content is not None and columns >= 4 and rows >= 2:
            image = _opened(self._content, columns, 2 * rows)
            self._rows = _strips(image, self.rich_style, columns) if image is not None else []
        self.refresh()


def _opened(content: bytes, width: int, height: int) -> Image.Image | None:
    """Decode no more pixels than are shown; None where the bytes are no picture."""
    from PIL import Image, ImageOps  # loaded with the first photograph, not with every start

    try:
        with Image.open(io.BytesIO(content), formats=("JPEG",)) as opened:
            opened.draft("RGB", (width, height))
            upright = ImageOps.exif_transpose(opened).convert("RGB")
    except (OSError, ValueError, Image.DecompressionBombError):
        return None
    upright = ImageOps.contain(upright, (width, height))
    return upright.crop((0, 0, upright.width, upright.height - upright.height % 2))


def _strips(image: Image.Image, ground: Style, columns: int) -> list[Strip]:
    """Draw two rows of pixels as one line, in the middle of the room."""
    width, pixels = image.width, image.tobytes()
    colours = [
        Color.from_rgb(*(part // _STEP * _STEP + _STEP // 2 for part in pixels[at : at + 3]))
        for at in range(0, len(pixels), 3)
    ]
    left = [Segment(" " * ((columns - width) // 2), ground)]
    lines = []
    for row in range(0, image.height, 2):
        above = colours[row * width : (row + 1) * width]
        below = colours[(row + 1) * width : (row + 2) * width]
        cells = [Segment("▀", Style(color=one, bgcolor=other)) for one, other in zip(above, below, strict=True)]
        lines.append(Strip([*left, *cells]).simplify())
    return lines
