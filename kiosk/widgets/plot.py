"""A plot of stock over time in bars: how much there was at the end of each day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from textual.content import Content
from textual.widgets import Static

_EIGHTHS = " ▁▂▃▄▅▆▇█"


def bars(levels: Sequence[int], width: int, height: int, top: int) -> list[str]:
    """Draw levels from 0 to `top` as `height` rows of at most `width` columns, the newest at the right.

    >>> bars((0, 4, 8), 3, 1, 8)
    [' ▄█']
    """
    shown = list(levels)[-width:]
    scale = max(1, top)
    rows = []
    for row in range(height - 1, -1, -1):
        eighths = (max(0, level) * height * 8 / scale - row * 8 for level in shown)
        rows.append("".join(_EIGHTHS[max(0, min(8, -(-int(each * 1000) // 1000)))] for each in eighths))
    return rows


class StockPlot(Static):
    """Draws the levels of an item as large as there is room, with its par beside them."""

    def __init__(self, panel_id: str) -> None:
        super().__init__("", markup=False, id=panel_id, classes="board")
        self.border_title = "STOCK OVER TIME"
        self._levels: tuple[int, ...] = ()
        self._days = ("", "")
        self._par: int | None = None

    def show(self, levels: tuple[int, ...], first_day: date, last_day: date, par: int | None) -> None:
        """Draw other levels."""
        self._levels, self._par = levels, par
        self._days = (f"{first_day:%d %b}", f"{last_day:%d %b}")
        self.border_subtitle = f"par {par:,}" if par is not None else ""
        self._draw()

    def on_resize(self) -> None:
        """Fit the bars to the room there is."""
        self._draw()

    def _draw(self) -> None:
        width, height = self.content_size.width, self.content_size.height
        if not self._levels:  # nobody is told them now
            self.update("", layout=False)
        if width < 10 or height < 2 or not self._levels:
            return
        top = max(*self._levels, self._par or 0, 1)
        margin = max(len(f"{top:,}"), len("par")) + 1
        room = min(width - margin, len(self._levels))
        drawn = bars(self._levels, room, height - 1, top)
        below = 0 if self._par is None else round((1 - self._par / top) * (height - 2))
        lines: list[Content] = []
        for number, row in enumerate(drawn):
            label = f"{top:,}" if number == 0 else "0" if number == height - 2 else ""
            mark = "par" if self._par and number == below and not label else ""
            lines.append(Content.assemble((f"{label or mark:>{margin - 1}} ", "$quiet"), (row, "$ok-on-dark")))
        gap = max(1, room - len(self._days[0]) - len(self._days[1]))
        lines.append(Content.styled(f"{'':{margin}}{self._days[0]}{'':{gap}}{self._days[1]}", "$quiet"))
        self.update(Content("\n").join(lines), layout=False)
