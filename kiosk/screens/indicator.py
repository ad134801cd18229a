"""Saying what the cold-chain indicator in the box shows: before it is asked, or again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Button, Label

from kiosk.screens.dialog import Dialog
from kiosk.services.receive_questions import INDICATORS
from kiosk.widgets.entry import Entry


class ReadingButton(Button):
    """One thing that the indicator may say."""

    def __init__(self, label: str, value: str) -> None:
        super().__init__(Content(label), classes="choice")
        self.value = value


class Indicator(Dialog[Mapping[str, Any]]):
    """Gives back the instruction that sets the indicator's reading; no reading has the focus first."""

    BELONGS_TO_JOB = True

    def compose(self) -> ComposeResult:
        """Draw a button for each reading, and a line for a number."""
        with Vertical(classes="dialog"):
            yield Label("What does the temperature indicator in the box say?", classes="dialog-title")
            yield Entry("reading", "What it shows, if it shows a number", placeholder="4.8 °C")
            for value, label in INDICATORS.items():
                yield ReadingButton(label, value)
            yield Label("Esc goes back; the reading stays as it is.", classes="quiet")

    def entered(self, entry: Entry) -> None:
        """A number alone does not say whether it is in range."""
        if entry.value.strip():
            self.focus_next()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if isinstance(event.button, ReadingButton):
            reading = self.query_one(Entry).value.strip()
            self.dismiss({"indicator": event.button.value, **({"reading": reading} if reading else {})})
