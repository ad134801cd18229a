"""Typing a code whose symbol is torn or smeared."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Label

from kiosk.screens.dialog import Dialog
from kiosk.widgets.entry import Entry


class TypeCode(Dialog[str]):
    """Takes one line of text and gives it back as if it had been scanned."""

    def compose(self) -> ComposeResult:
        """Draw the line."""
        with Vertical(classes="dialog"):
            yield Label("Type the code", classes="dialog-title")
            yield Label("The digits under the bars, an NDC with its hyphens, or (01)…(17)…(10)… as printed.")
            yield Entry("code", "Code", placeholder="0338-0049-04")
            yield Label("Enter takes it, Esc goes back.", classes="quiet")

    def on_mount(self) -> None:
        """The cursor waits in the line."""
        self.query_one(Entry).focus_line()

    def entered(self, entry: Entry) -> None:
        """Take the code."""
        self.dismiss(entry.value or None)
