"""What a finished delivery came to, by item."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Button, Label, Static

from kiosk.screens.dialog import Dialog
from kiosk.services.receive_subject import plural
from kiosk.services.receive_view import ReceiveView
from kiosk.widgets.scroll import Scroll


class Summary(Dialog[None]):
    """Shows the totals; Enter or Esc closes it."""

    BELONGS_TO_JOB = True

    def __init__(self, view: ReceiveView) -> None:
        super().__init__()
        self._view = view

    def compose(self) -> ComposeResult:
        """Draw a line an item, and what went to quarantine."""
        with Vertical(classes="dialog"):
            yield Label("Delivery finished", classes="dialog-title")
            with Scroll():
                yield Static(self._totals(), markup=False, classes="facts")
            yield Button("Done", classes="choice")

    def on_mount(self) -> None:
        """One Enter closes it."""
        self.query_one(Button).focus()

    def _totals(self) -> Content:
        rows = [
            Content.assemble(
                (f"{total.units:>7,} {plural(total.unit, total.units):<10} ", "bold"),
                total.name,
                (f"   {total.quarantined:,} in quarantine" if total.quarantined else "", "$warn-on-dark"),
            )
            for total in self._view.totals
        ]
        return Content("\n").join(rows)

    @on(Button.Pressed)
    def _pressed(self) -> None:
        self.dismiss(None)
