"""Asking why: one line that stays on record."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Label

from kiosk.screens.dialog import Dialog
from kiosk.services.print_queue import LONGEST_REASON
from kiosk.widgets.entry import Entry


class Reason(Dialog[str]):
    """Takes one line of text."""

    def __init__(self, title: str, what_happens: str) -> None:
        super().__init__()
        self._title, self._what_happens = title, what_happens

    def compose(self) -> ComposeResult:
        """Draw what happens, and the line."""
        with Vertical(classes="dialog"):
            yield Label(self._title, classes="dialog-title", markup=False)
            yield Label(self._what_happens, markup=False)
            yield Entry("reason", "Why? No patient's name.", longest=LONGEST_REASON)
            yield Label("Enter does it, Esc goes back.", classes="quiet")

    def on_mount(self) -> None:
        """The cursor waits in the line."""
        self.query_one(Entry).focus_line()

    def entered(self, entry: Entry) -> None:
        """Take the reason."""
        if entry.value.strip():
            self.dismiss(entry.value.strip())
