"""A plot of the accuracy of the record: a bar for each of the last counts, and under it what the count came to."""

from __future__ import annotations

from typing import Final

from textual.content import Content
from textual.widgets import Static

from kiosk.rules import money
from kiosk.services.count_trend import PostedCount, Trend
from kiosk.widgets.plot import bars

_NARROW, _WIDE = 14, 18
"""Columns that a count has, as there is room."""
_MARGIN: Final = 8
_UNDER: Final = ("exact", "lines", "found", "lost", "posted", "")
_LEAST_ROWS: Final = 2


def percent(per_mille: int) -> str:
    """Write a part of a thousand as percent.

    >>> percent(1000), percent(947)
    ('100 %', '94.7 %')
    """
    return f"{per_mille // 10}.{per_mille % 10} %" if per_mille % 10 else f"{per_mille // 10} %"


def floor_of(lowest: int) -> int:
    """Say where the axis begins, in parts of a thousand: a whole ten percent under the lowest bar.

    >>> floor_of(1000), floor_of(947), floor_of(900), floor_of(0)
    (900, 900, 800, 0)
    """
    return max(0, (lowest - 1) // 100 * 100)


class AccuracyPlot(Static):
    """Draws the last counts, as many as there is room for, the newest at the right."""

    def __init__(self) -> None:
        super().__init__("", markup=False, id="accuracy", classes="board")
        self.border_title = "ACCURACY: LINES THAT THE RECORD HAD RIGHT"
        self._trend: Trend | None = None

    def show(self, trend: Trend) -> None:
        """Draw other counts."""
        self._trend = trend
        self.border_subtitle = _summary(trend) if trend.counts else ""
        self._draw()

    def on_resize(self) -> None:
        """Fit the bars to the room there is."""
        self._draw()

    def _draw(self) -> None:
        width, height = self.content_size.width, self.content_size.height
        if self._trend is None or width < _MARGIN + _NARROW:
            return
        if not self._trend.counts:
            self.update(Content.styled("Nothing was counted and posted yet.", "$quiet"), layout=False)
            return
        counts = self._trend.counts[-((width - _MARGIN) // _NARROW) :]
        wide = min(_WIDE, (width - _MARGIN) // len(counts))
        rows = max(_LEAST_ROWS, height - len(_UNDER))
        lines = [*_bars(counts, rows, wide), *_under(counts, wide)]
        self.update(Content("\n").join(lines[:height]), layout=False)


def _summary(trend: Trend) -> str:
    cost = f"found {money.amount(trend.found_minor, trend.currency)}, lost {_amount(trend.lost_minor)}"
    return f"{percent(trend.per_mille)} of {trend.lines:,} lines; {cost}"


def _bars(counts: tuple[PostedCount, ...], rows: int, wide: int) -> list[Content]:
    floor = floor_of(min(each.per_mille for each in counts))
    drawn = bars([each.per_mille - floor for each in counts], len(counts), rows, 1000 - floor)
    lines = []
    for number, row in enumerate(drawn):
        label = percent(1000) if number == 0 else percent(floor) if number == rows - 1 else ""
        cells: list[Content | tuple[str, str]] = [(f"{label:>{_MARGIN - 1}} ", "$quiet")]
        for count, dot in zip(counts, row, strict=True):
            style = "$ok-on-dark" if count.exact == count.lines else "$warn-on-dark"
            cells.append((f"{dot * (wide - 3):<{wide}}", style))
        lines.append(Content.assemble(*cells))
    return lines


def _under(counts: tuple[PostedCount, ...], wide: int) -> list[Content]:
    said = [_words(each) for each in counts]
    lines = []
    for number, label in enumerate(_UNDER):
        cells: list[Content | tuple[str, str]] = [(f"{label:>{_MARGIN - 1}} ", "$quiet")]
        for words in said:
            text, style = words[number]
            cells.append((f"{text[: wide - 1]:<{wide}}", style))
        lines.append(Content.assemble(*cells))
    return lines


def _words(count: PostedCount) -> tuple[tuple[str, str], ...]:
    right = ("✓ ", "$ok-on-dark") if count.exact == count.lines else ("▲ ", "$warn-on-dark")
    return (
        (right[0] + percent(count.per_mille), f"bold {right[1]}"),
        (f"{count.exact:,} of {count.lines:,}", "$foreground"),
        (f"+{_amount(count.found_minor)}" if count.found_minor else "—", "$foreground"),
        (f"-{_amount(count.lost_minor)}" if count.lost_minor else "—", "$foreground"),
        (f"{count.day:%d %b}", "$foreground"),
        (count.title, "$quiet"),
    )


def _amount(minor: int) -> str:
    """Write an amount without its currency, which stands above."""
    return money.amount(minor, "").rstrip()
