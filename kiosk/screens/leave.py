"""Ending the kiosk: asked twice, and never the default."""

from __future__ import annotations

from typing import Any

from textual import on
from textual.app import App, ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Button, Label

from kiosk.screens.dialog import Dialog


class Leave(Dialog[bool]):
    """Asks whether the kiosk is to be ended."""

    def compose(self) -> ComposeResult:
        """Draw the question; staying has the focus."""
        with Vertical(classes="dialog"):
            yield Label("End the kiosk?", classes="dialog-title")
            yield Label("Everything that was confirmed is kept; an open delivery can be gone on with later.")
            with Horizontal(classes="dialog-buttons"):
                yield Button("Stay", id="stay", classes="choice")
                yield Button("End the kiosk", id="end", classes="choice -stop")

    def on_mount(self) -> None:
        """Enter stays."""
        self.query_one("#stay").focus()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "end")


def ask_to_leave(app: App[Any]) -> None:
    """Ask, and end the kiosk when that is what was meant."""

    def left(sure: bool | None) -> None:
        if sure:
            app.exit()

    app.push_screen(Leave(), left)
