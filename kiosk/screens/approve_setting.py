"""Approving what somebody else entered for a setting."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Button, Label

from db.settings import Entered
from kiosk.screens.dialog import Dialog
from kiosk.services.settings_view import SettingView, in_words
from kiosk.widgets.scroll import Scroll


class DraftButton(Button):
    """One value that waits for approval."""

    def __init__(self, entered: Entered, words: str) -> None:
        super().__init__(Content(words), classes="choice draft")
        self.entered = entered


class ApproveSetting(Dialog[str]):
    """Gives back the id of the entry that is approved; leaving all as it is has the focus first."""

    def __init__(self, view: SettingView, zone: ZoneInfo) -> None:
        super().__init__()
        self._view = view
        self._zone = zone

    def compose(self) -> ComposeResult:
        """Draw a button for each draft, under one that approves nothing."""
        definition = self._view.definition
        with Vertical(classes="dialog"):
            yield Label(f"Approve {definition.title}?", classes="dialog-title", markup=False)
            yield Label(f"{definition.does} {definition.source}", classes="quiet", markup=False)
            yield Button("Leave it a draft", id="leave-draft", classes="choice")
            with Scroll():
                for entered in self._view.waiting:
                    yield DraftButton(entered, f"Approve {in_words(definition, entered, self._zone)}")
            yield Label("You approve what somebody else entered. Esc goes back.", classes="quiet")

    def on_mount(self) -> None:
        """A stray Enter approves nothing."""
        self.query_one("#leave-draft").focus()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.dismiss(event.button.entered.id if isinstance(event.button, DraftButton) else None)
