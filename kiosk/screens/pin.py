"""Typing a PIN: unseen, and over whatever is open, which stays as it is."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Label

from kiosk.screens.dialog import Dialog
from kiosk.services.session import NeedsPin
from kiosk.widgets.entry import Entry


class PinDialog(Dialog[str]):
    """Asks one person for their PIN and gives it back."""

    def __init__(self, wanted: NeedsPin, hint: str = "") -> None:
        super().__init__()
        self.wanted = wanted
        self._hint = hint

    def compose(self) -> ComposeResult:
        """Draw the name and the line."""
        with Vertical(classes="dialog"):
            yield Label(f"{self.wanted.person.name}: your PIN", classes="dialog-title", markup=False)
            yield Entry("pin", "PIN", kind="secret")
            if self._hint:
                yield Label(self._hint, classes="quiet", markup=False)
            yield Label("Enter takes it, Esc goes back. Somebody else? Scan your badge.", classes="quiet")

    def on_mount(self) -> None:
        """The cursor waits in the line."""
        self.query_one(Entry).focus_line()

    def entered(self, entry: Entry) -> None:
        """Take the PIN."""
        if entry.value:
            self.dismiss(entry.value)
