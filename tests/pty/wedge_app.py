"""A small app full of trip wires: whatever a scan sets off in it goes to the log."""

from __future__ import annotations

import asyncio
import json
import os
import string
import sys
import threading
import time
from pathlib import Path
from typing import ClassVar, cast

from kiosk.terminal_env import prepare_terminal

if os.environ.get("WEDGE_KITTY") != "1":
    prepare_terminal()

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen
from textual.widgets import Button, DataTable, Input, Label

from kiosk.wedge_app import WedgeApp
from kiosk.wedge_keys import visible
from kiosk.wedge_refusal import Refusal
from kiosk.wedge_rules import Scan

_NAMED = (
    "enter tab space right_square_bracket left_parenthesis right_parenthesis minus ctrl+right_square_bracket ctrl+j"
)
_KEYS = [*string.ascii_letters, *string.digits, *_NAMED.split(" "), "ctrl+circumflex_accent", "ctrl+d", "ctrl+b"]
_HOLD = 0.150
_PERIOD = 0.300


class Dialog(ModalScreen[None]):
    """A dialog whose default button confirms."""

    def compose(self) -> ComposeResult:
        yield Label("Dispense?")
        yield Button("Yes", id="yes")

    @on(Button.Pressed)
    def _confirm(self) -> None:
        app = cast(TripWireApp, self.app)
        app.note("pressed", "dialog")


class TripWireApp(WedgeApp[None]):
    """Logs scans, refusals and everything that fires; obeys one-line commands from a pipe."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1,f5", "trip('f')", show=False),
        *(Binding(key, f"trip('{key}')", show=False, priority=os.environ.get("WEDGE_TYPING") != "1") for key in _KEYS),
    ]

    def __init__(self, log: Path, commands: Path, focus: str) -> None:
        super().__init__()
        self._log_file = log.open("a", buffering=1)
        self._commands = os.open(commands, os.O_RDWR | os.O_NONBLOCK)
        self._focus = focus

    def compose(self) -> ComposeResult:
        yield Button("Dispense", id="dispense")
        yield Input(id="entry")
        yield DataTable(id="table")

    def on_mount(self) -> None:
        self.query_one("#table", DataTable).add_columns("no", "raw")
        asyncio.get_running_loop().add_reader(self._commands, self._obey)
        if self._focus == "dialog":
            self.push_screen(Dialog(), None)
        else:
            self.query_one("#dispense" if self._focus == "button" else "#entry").focus()
        self.call_after_refresh(self.note, "ready", self._focus)

    def on_scan(self, scan: Scan) -> None:
        table = cast("DataTable[str]", self.screen_stack[0].query_one("#table"))
        table.add_row(str(table.row_count + 1), visible(scan.raw))
        self.note("scan", scan.raw)

    def on_refused(self, refusal: Refusal) -> None:
        self.note("refused", refusal.reason.value)

    def action_trip(self, key: str) -> None:
        self.note("key", key)

    async def action_quit(self) -> None:
        self.note("key", "quit")

    @on(Button.Pressed, "#dispense")
    def _dispense(self) -> None:
        self.note("pressed", "dispense")

    @on(Input.Changed, "#entry")
    def _typed(self, event: Input.Changed) -> None:
        self.note("typed", event.value)

    @on(Input.Submitted, "#entry")
    def _submitted(self, event: Input.Submitted) -> None:
        self.note("submitted", event.value)

    def note(self, kind: str, text: str) -> None:
        """Write one line to the log."""
        self._log_file.write(json.dumps([kind, text]) + "\n")

    def _obey(self) -> None:
        for command in os.read(self._commands, 4096).decode().split("\n"):
            if command == "dump":
                table = self.screen_stack[0].query_one("#table", DataTable)
                rows = [[str(cell) for cell in table.get_row_at(row)] for row in range(table.row_count)]
                self.note("table", json.dumps(rows))
            elif command == "block":
                # The event loop stands still, as it does while a large table is laid out.
                self.note("blocked", "")
                time.sleep(_PERIOD)
            elif command == "hold":
                threading.Thread(target=_hold_interpreter, daemon=True).start()


def _hold_interpreter() -> None:
    count = 200_000
    began = time.perf_counter()
    sum(range(count))
    count = int(count * _HOLD / (time.perf_counter() - began))
    while True:
        sum(range(count))  # One call into C that lets no other thread run.
        time.sleep(_PERIOD - _HOLD)


if __name__ == "__main__":
    TripWireApp(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]).run()
