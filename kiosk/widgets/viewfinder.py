"""What the camera sees, two pixels to a cell, with a box around what was read in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

if TYPE_CHECKING:
    from scanners.devices.camera import View

_LEVELS = 32
"""Greys that are told apart: fewer styles, and a terminal that keeps up."""
_GREYS = [Color.from_rgb(*(3 * (round(255 * level / (_LEVELS - 1)),))) for level in range(_LEVELS)]
_BOX = Color.from_rgb(0, 255, 120)


class Viewfinder(Widget):
    """Shows one picture after the other, as large as there is room."""

    def __init__(self, view_id: str) -> None:
        super().__init__(id=view_id)
        self._rows: list[Strip] = []

    def show(self, view: View) -> None:
        """Show another picture."""
        across, down = view.size
        width = min(self.size.width, 2 * self.size.height * across // down)
        height = width * down // across
        drawn = _scaled(view, width, height)
        self._rows = [_strip(drawn[row], drawn[row + 1]) for row in range(0, height - 1, 2)]
        self.refresh()

    def clear(self) -> None:
        """Show nothing: what was seen last is not what lies there now."""
        self._rows = []
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw one line of it."""
        return self._rows[y] if y < len(self._rows) else Strip.blank(self.size.width)


def _strip(above: list[Color], below: list[Color]) -> Strip:
    cells = zip(above, below, strict=True)
    return Strip([Segment("▀", Style(color=upper, bgcolor=lower)) for upper, lower in cells], len(above)).simplify()


def _scaled(view: View, width: int, height: int) -> list[list[Color]]:
    """Colour every pixel that is shown: the greys of the picture, and boxes around what was read."""
    across, down = view.size
    rows = [
        [
            _GREYS[view.pixels[row * down // height * across + column * across // width] * _LEVELS // 256]
            for column in range(width)
        ]
        for row in range(height)
    ]
    for left, top, right, bottom in view.boxes:
        first, last = _within(left, right, width)
        upper, lower = _within(top, bottom, height)
        for column in range(first, last + 1):
            rows[upper][column] = rows[lower][column] = _BOX
        for row in range(upper, lower + 1):
            rows[row][first] = rows[row][last] = _BOX
    return rows


def _within(begin: float, end: float, length: int) -> tuple[int, int]:
    """Give the first and last pixel of a box along one side; one that lies outside is drawn at the edge."""
    first, last = int(begin * length) - 1, int(end * length) + 1
    return min(max(first, 0), length - 1), min(max(last, 0), length - 1)
