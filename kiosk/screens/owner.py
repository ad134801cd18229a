"""Saying whose stock comes next: the pharmacy's own, a supplier's on consignment, or one patient's."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Button, Label

from kiosk.screens.dialog import Dialog
from kiosk.widgets.entry import Entry


class Owner(Dialog[str]):
    """Gives back `own`, `consignment:<supplier>` or `patient:<prescription number>`."""

    BELONGS_TO_JOB = True

    def compose(self) -> ComposeResult:
        """Draw the usual owner as a button, the others as lines."""
        with Vertical(classes="dialog"):
            yield Label("Whose stock comes next?", classes="dialog-title")
            yield Button("Our own", id="own", classes="choice")
            yield Entry("consignment", "Or on consignment from", placeholder="supplier")
            yield Entry("patient", "Or one patient's: prescription number, never a name", placeholder="Rx 104882")
            yield Label("Enter takes it, Esc goes back.", classes="quiet")

    def on_mount(self) -> None:
        """The usual owner is one Enter away."""
        self.query_one("#own").focus()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.dismiss("own")

    def entered(self, entry: Entry) -> None:
        """Take the supplier or the prescription number."""
        if entry.value.strip():
            self.dismiss(f"{entry.field}:{entry.value.strip()}")
