"""The printers as they were last seen; one that is chosen prints the test label."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Button, Label

from kiosk.screens.dialog import Dialog
from kiosk.services.label_views import PrinterView
from kiosk.widgets.scroll import Scroll


class PrinterButton(Button):
    """One printer."""

    def __init__(self, printer: PrinterView) -> None:
        head = Content.assemble((f"{printer.sign} {printer.word}  {printer.name}", "bold"))
        detail = Content(f"   {printer.dpi} dpi · labels {printer.stocks} · {printer.message or printer.url}")
        super().__init__(Content("\n").join((head, detail)), classes="choice -tall", disabled=not printer.is_here)
        self.printer = printer


class Printers(Dialog[str]):
    """Lists the printers, and gives back the name of the one that is to print a test."""

    def __init__(self, printers: tuple[PrinterView, ...]) -> None:
        super().__init__()
        self._printers = printers

    def compose(self) -> ComposeResult:
        """Draw one big button each."""
        with Vertical(classes="dialog -large"):
            yield Label("Printers", classes="dialog-title")
            with Scroll():
                for printer in self._printers:
                    yield PrinterButton(printer)
                if not self._printers:
                    yield Label("No printer is set up. Enter one under Settings (F1), Labels and printers.")
            yield Label("Enter prints the scanner's test label there. Esc goes back.", classes="quiet")

    def on_mount(self) -> None:
        """The first one is one Enter away."""
        for button in self.query(PrinterButton).results():
            if not button.disabled:
                button.focus()
                break

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if isinstance(event.button, PrinterButton):
            self.dismiss(event.button.printer.name)
