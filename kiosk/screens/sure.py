"""Asking once more before something that cannot be taken back; going back is the default."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Button, Label

from kiosk.screens.dialog import Dialog


class Sure(Dialog[bool]):
    """Gives back whether it is to be done."""

    def __init__(self, question: str, what_happens: str, yes: str) -> None:
        super().__init__()
        self._question, self._what_happens, self._yes = question, what_happens, yes

    def compose(self) -> ComposeResult:
        """Draw the question; going back has the focus."""
        with Vertical(classes="dialog"):
            yield Label(self._question, classes="dialog-title", markup=False)
            yield Label(self._what_happens, markup=False)
            with Horizontal(classes="dialog-buttons"):
                yield Button("Go back", id="back", classes="choice")
                yield Button(self._yes, id="sure", classes="choice -stop")

    def on_mount(self) -> None:
        """Enter goes back."""
        self.query_one("#back").focus()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.dismiss(event.button.id == "sure")
