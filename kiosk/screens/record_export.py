"""Choosing in which form the record is written to a file."""

from __future__ import annotations

from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Button, Label

from kiosk.screens.dialog import Dialog
from kiosk.services.export_forms import Form
from kiosk.services.export_tables import What


@dataclass(frozen=True)
class ExportChoice:
    """What is written, and how."""

    form: Form
    what: What


_CHOICES = (
    ("These entries, as PDF to print", ExportChoice("pdf", "audit")),
    ("These entries, as CSV for a spreadsheet", ExportChoice("csv", "audit")),
    ("These entries, as JSON for a program", ExportChoice("json", "audit")),
    ("Their movements of stock, as CSV", ExportChoice("csv", "movements")),
    ("The stock at the end of these days, as PDF", ExportChoice("pdf", "stock")),
)


class RecordExport(Dialog[ExportChoice]):
    """Gives back what was chosen."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self._words = words

    def compose(self) -> ComposeResult:
        """Draw one button each."""
        with Vertical(classes="dialog"):
            yield Label("Write to a file", classes="dialog-title")
            yield Label(f"Asked for: {self._words}.", markup=False, classes="quiet")
            for number, (label, _) in enumerate(_CHOICES):
                yield Button(label, id=f"export-{number}", classes="choice")
            yield Label("Who takes what out is noted. Esc goes back.", classes="quiet")

    def on_mount(self) -> None:
        """The printout is one Enter away."""
        self.query(Button).first().focus()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.dismiss(_CHOICES[int((event.button.id or "").removeprefix("export-"))][1])
