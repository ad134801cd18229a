"""What was counted: the line in hand with its number as large as there is room, and this part's last lines."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from db import instants
from kiosk.services.count_view import CountedLine, CountView
from kiosk.services.receive_subject import plural
from kiosk.widgets.big_number import BigNumber

_AGAIN: Final = 3
"""Lines to be counted again that are named; the others come up when these are done."""
_LIES: Final = {
    "quarantined": "▲ in quarantine",
    "opened": "open",
    "opened_quarantined": "open, ▲ in quarantine",
}
"""How a line lies, where that has to be said."""


class InHand(Horizontal):
    """The line in hand."""

    def __init__(self) -> None:
        super().__init__(id="in-hand")

    def compose(self) -> ComposeResult:
        """Draw the number, and what it is beside it."""
        yield BigNumber("how-many")
        yield Static("", id="of-what", markup=False)

    def show(self, view: CountView) -> None:
        """Draw the line in hand, or what to do first."""
        line = view.in_hand
        self.query_one("#how-many", BigNumber).show(line.quantity if line else None)
        self.set_class(line is None, "-empty")
        what, hint = _what(line) if line else _first(view)
        # While a question is open, nothing else is to be done.
        lines = (what,) if view.question else (what, Content.styled(hint, "$quiet"))
        self.query_one("#of-what", Static).update(Content("\n").join(lines))


def _first(view: CountView) -> tuple[Content, str]:
    said = "Scan one package of a line." if view.location else "Say first where you stand."
    return Content.assemble(
        ("Nothing in hand.\n", "bold"), said
    ), "Then the others of it too, or how many there are: F3."


def _what(line: CountedLine) -> tuple[Content, str]:
    unit = plural(line.unit, line.quantity).upper()
    what = Content.assemble((f"{unit}\n{line.name}\n", "bold"), " · ".join(_parts(line)))
    return what, "F3 how many lie there · F8 or Enter: next line"


def _parts(line: CountedLine) -> list[str]:
    parts = [f"lot {line.lot}" if line.lot else "no lot"]
    parts += [f"expires {line.expires}"] if line.expires else []
    return parts + ([_LIES[line.state]] if line.state in _LIES else [])


class CountedLines(Static):
    """Draws as many lines as fit, the last one first."""

    def __init__(self) -> None:
        super().__init__("", markup=False, classes="board", id="counted-lines")
        self.border_title = "COUNTED, THE LAST FIRST"
        self._rows: tuple[Content, ...] = ()

    def show(self, view: CountView, local: Callable[[datetime], datetime]) -> None:
        """Draw what this part counted; `local` gives an instant in the site's zone."""
        rows = tuple(_row(line, view.location, local) for line in reversed(view.lines))
        self._rows = (*map(_again, view.again[:_AGAIN]), *rows)
        self.border_title = "COUNT AGAIN, THEN COUNTED" if view.again else "COUNTED, THE LAST FIRST"
        self.border_subtitle = f"{view.line_count:,} in all" if view.line_count else ""
        self._draw()

    def on_resize(self) -> None:
        """Fit the lines to the room there is."""
        self._draw()

    def _draw(self) -> None:
        if not self.content_size.width:
            return
        if not self._rows:
            self.update(Content.styled("Nothing yet.", "$quiet"), layout=False)
            return
        width, room = max(20, self.content_size.width), max(1, self.content_size.height)
        rows = (row.truncate(width, ellipsis=True) for row in self._rows[:room])
        self.update(Content("\n").join(rows), layout=False)


def _again(name: str) -> Content:
    return Content.assemble(("▲ count again  ", "bold $warn-on-dark"), (name, "bold"))


def _row(line: CountedLine, here: str | None, local: Callable[[datetime], datetime]) -> Content:
    amount = f"{line.quantity:,} {plural(line.unit, line.quantity)}" if line.quantity else "none"
    parts = _parts(line)
    parts += [line.location] if line.location != here else []
    parts += [f"{local(instants.from_text(line.at)):%H:%M}"] if line.at else []
    parts += [f"count {line.round}"] if line.round > 1 else []
    return Content.assemble(
        (f"✓ {amount:<12} ", "bold $ok-on-dark"), (line.name, "bold"), (f"  {' · '.join(parts)}", "$quiet")
    )
