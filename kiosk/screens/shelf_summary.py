"""What a round cleared off the shelf, and the list that goes back with it."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Button, Label, Static

from kiosk.screens.dialog import Dialog
from kiosk.services.export_forms import Form
from kiosk.services.receive_subject import plural
from kiosk.services.shelf_view import ShelfView
from kiosk.widgets.scroll import Scroll

_FORMS: tuple[tuple[Form, str], ...] = (
    ("pdf", "Write the return list, as PDF to print"),
    ("csv", "Write the return list, as CSV for the distributor"),
)


class ShelfSummary(Dialog[Form]):
    """Shows what was cleared and gives back in which form the list is wanted, if it is."""

    BELONGS_TO_JOB = True

    def __init__(self, view: ShelfView) -> None:
        super().__init__()
        self._view = view

    def compose(self) -> ComposeResult:
        """Draw what was cleared by item, and a button for each form."""
        with Vertical(classes="dialog"):
            yield Label("The shelf is cleared", classes="dialog-title")
            with Scroll():
                yield Static(self._totals(), markup=False, classes="facts")
            for form, label in _FORMS:
                yield Button(label, id=f"list-{form}", classes="choice")
            yield Button("Done, no list", id="list-none", classes="choice")

    def on_mount(self) -> None:
        """The printout is one Enter away."""
        self.query(Button).first().focus()

    def _totals(self) -> Content:
        totals: dict[tuple[str, str], int] = {}
        for entry in self._view.cleared:
            totals[entry.name, entry.unit] = totals.get((entry.name, entry.unit), 0) + entry.quantity
        rows = [
            Content.assemble((f"{count:>7,} {plural(unit, count):<10} ", "bold"), name)
            for (name, unit), count in sorted(totals.items())
        ]
        return Content("\n").join(rows)

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        wanted = (event.button.id or "").removeprefix("list-")
        self.dismiss(next((form for form, _ in _FORMS if form == wanted), None))
