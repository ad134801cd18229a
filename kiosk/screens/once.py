"""Showing a secret this once: it stays until somebody says that they have it, and is in no strip and no record."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Button, Label, Static

from kiosk.screens.dialog import Dialog
from kiosk.shown import ShownOnce


class Once(Dialog[bool]):
    """Shows it large; neither a stray Enter nor a stray Esc takes it away. Gives back whether it is to be printed."""

    def __init__(self, once: ShownOnce) -> None:
        super().__init__()
        self._once = once

    def compose(self) -> ComposeResult:
        """Draw what it is, the secret itself and what to do with it."""
        with Vertical(classes="dialog"):
            yield Label(self._once.title, classes="dialog-title", markup=False)
            yield Static(self._once.secret, id="secret", markup=False)
            yield Label(f"{self._once.what_to_do} It is shown only now.", markup=False)
            if self._once.badge is not None:
                yield Button("Print it as a label", id="print", classes="choice")
            yield Button("I have it: close", id="close", classes="choice")
            yield Label("Down and Enter close it.", classes="quiet")

    def action_close(self) -> None:
        """Esc goes to the button first, and closes from there."""
        button = self.query_one("#close")
        if self.focused is button:
            self.dismiss(False)
        else:
            button.focus()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.dismiss(event.button.id == "print")
