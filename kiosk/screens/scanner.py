"""Scanners: the test symbol to scan, what each scanner here made of it, and which of its settings to change."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Label, Static

from db import instants
from db.errors import StoreError
from db.record import Record
from kiosk.screens.base import JobScreen, bindings
from kiosk.services import labels
from kiosk.services.scanner_setup import DeviceView, devices, heard
from kiosk.shown import Shown
from kiosk.widgets.keys import Key
from kiosk.widgets.scroll import Scroll
from kiosk.widgets.symbol import SymbolView
from labels.symbol_modules import Symbol, modules_of
from scanners import self_test_code


class ScannerScreen(JobScreen):
    """Whatever is scanned here is compared with the test symbol; nothing is moved."""

    NAME = "Scanners"
    READY = "Scan this symbol with each scanner that works here, from the screen or from its label."
    KEYS = (Key("escape", "Back", "back"), Key("f2", "Print it", "print"))
    BINDINGS: ClassVar[list[BindingType]] = bindings(KEYS)

    def __init__(self, reader: Record) -> None:
        super().__init__()
        self._reader = reader

    def body(self) -> ComposeResult:
        """The symbol at the left, the scanners at the right."""
        text = self_test_code().text
        with Horizontal(id="scanners"):
            yield SymbolView(modules_of(Symbol("gs1_datamatrix", text[3:])), "test-symbol")
            with Vertical(id="tested"):
                yield Label("It sent", classes="setting-group")
                yield Static("Nothing was scanned here yet.", markup=False, id="heard")
                yield Label("Tested at this kiosk", classes="setting-group")
                with Scroll():
                    yield Static("", markup=False, id="devices")

    def on_mount(self) -> None:
        """Say what is known already."""
        self._draw()

    def hear(self, raw: str, device: str, end: str) -> None:
        """Show what came, character by character, and how it reads."""
        try:
            came = heard(self._reader, raw, device, end)
        except StoreError as error:
            self.kiosk.tell(error.code, error.message, error.next_step)
            return
        shown = Content.assemble((came.text, "bold"), f"\nends with {came.end} · {came.device}\n{came.means}")
        self.query_one("#heard", Static).update(shown)

    def show(self, shown: Shown) -> None:
        """Show what was learned, then what is known now."""
        super().show(shown)
        if shown.outcome.code == "SCANNER_LEARNED":
            self.kiosk.intake.follow_lessons()
        self._draw()

    def _draw(self) -> None:
        try:
            found = devices(self._reader, self._reader.node)
        except StoreError as error:
            self.kiosk.tell(error.code, error.message, error.next_step)
            return
        rows = [self._row(each) for each in found]
        nothing = Content("No scanner was tested here. Until one is, its codes with a lot are doubted.")
        self.query_one("#devices", Static).update(Content("\n\n").join(rows) if rows else nothing)

    def _row(self, device: DeviceView) -> Content:
        sign, style = ("✓ PASSED", "$ok-on-dark") if device.passed else ("✕ CHANGE ITS SETTINGS", "$stop-on-dark")
        at = self.kiosk.local(instants.from_text(device.at))
        return Content.assemble(
            (sign, f"bold {style}"), f" {device.name}\n  {device.words}\n", (f"  {at:%Y-%m-%d %H:%M}", "$quiet")
        )

    def action_back(self) -> None:
        """Go back to where it was opened."""
        self.app.pop_screen()

    def action_print(self) -> None:
        """Print the symbol as a label."""
        self.kiosk.do_with_labels(lambda desk: desk.print(lambda _: labels.scanner_test_label()))
