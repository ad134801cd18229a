"""Typing several lines, one after the other."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Label

from kiosk.screens.dialog import Dialog
from kiosk.widgets.entry import Entry


class Typed(Dialog[dict[str, str]]):
    """Gives back what was typed, line by line."""

    def __init__(self, title: str, lines: tuple[tuple[str, str], ...]) -> None:
        super().__init__()
        self._title, self._lines = title, lines

    def compose(self) -> ComposeResult:
        """Draw the lines."""
        with Vertical(classes="dialog"):
            yield Label(self._title, classes="dialog-title", markup=False)
            for field, label in self._lines:
                yield Entry(field, label, longest=40)
            yield Label("Enter goes on, Esc goes back.", classes="quiet")

    def on_mount(self) -> None:
        """The cursor waits in the first line."""
        self.query(Entry).first().focus_line()

    def entered(self, entry: Entry) -> None:
        """Go from line to line, then take them all."""
        entries = list(self.query(Entry))
        if entry is not entries[-1]:
            entries[entries.index(entry) + 1].focus_line()
        else:
            self.dismiss({each.field: each.value.strip() for each in entries})
