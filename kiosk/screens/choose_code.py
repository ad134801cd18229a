"""Choosing which of several newly attached codes is in hand, to be compared by a second person."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Button, Label

from kiosk.screens.dialog import Dialog
from kiosk.services.receive_view import UnverifiedView
from kiosk.widgets.scroll import Scroll


class CodeButton(Button):
    """One code that waits."""

    def __init__(self, code: UnverifiedView) -> None:
        super().__init__(Content(f"{code.name} · {code.scheme} {code.value}"), classes="choice")
        self.code = code


class ChooseCode(Dialog[UnverifiedView]):
    """Lists the codes that wait for a second person and gives back the chosen one."""

    BELONGS_TO_JOB = True

    def __init__(self, waiting: tuple[UnverifiedView, ...]) -> None:
        super().__init__()
        self._waiting = waiting

    def compose(self) -> ComposeResult:
        """Draw one big button each."""
        with Vertical(classes="dialog"):
            yield Label("Which code is compared with its package?", classes="dialog-title")
            with Scroll():
                for code in self._waiting:
                    yield CodeButton(code)
            yield Label("Esc goes back; nothing is verified.", classes="quiet")

    def on_mount(self) -> None:
        """The first one is one Enter away: it only leads to the comparison."""
        self.query(CodeButton).first().focus()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        if isinstance(event.button, CodeButton):
            self.dismiss(event.button.code)
