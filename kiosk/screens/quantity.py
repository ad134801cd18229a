"""Saying how many the last line has."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Label

from kiosk.screens.dialog import Dialog
from kiosk.widgets.entry import Entry

_MOST = 9_999


class Quantity(Dialog[int]):
    """Takes a number: typed, or with the arrow keys."""

    BELONGS_TO_JOB = True

    def __init__(self, line_name: str, count: int, title: str = "How many packs?", what: str = "Packs") -> None:
        super().__init__()
        self._line_name, self._count = line_name, count
        self._title, self._what = title, what

    def compose(self) -> ComposeResult:
        """Draw the number."""
        with Vertical(classes="dialog"):
            yield Label(self._title, classes="dialog-title", markup=False)
            yield Label(self._line_name, markup=False)
            yield Entry("packs", self._what, kind="integer", value=str(self._count))
            yield Label("Type it, or ↑ and ↓. Enter takes it, Esc goes back.", classes="quiet")

    def on_mount(self) -> None:
        """The cursor waits in the number."""
        self.query_one(Entry).focus_line()

    def action_arrow(self, by: int) -> None:
        """Count up or down."""
        entry = self.query_one(Entry)
        now = int(entry.value) if entry.value.isdecimal() else self._count
        entry.value = str(min(_MOST, max(1, now - by)))

    def entered(self, entry: Entry) -> None:
        """Take the number."""
        value = entry.value.strip()
        if value.isascii() and value.isdecimal() and 1 <= int(value) <= _MOST:
            self.dismiss(int(value))
