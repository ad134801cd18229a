"""Choosing which unfinished work to go on with."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Button, Label

from db import instants
from kiosk.screens.dialog import Dialog
from kiosk.services.open_work import OpenWork
from kiosk.widgets.scroll import Scroll


class WorkButton(Button):
    """One unfinished job."""

    def __init__(self, work: OpenWork, since: datetime) -> None:
        lines = "1 line" if work.lines == 1 else f"{work.lines:,} lines"
        label = f"{work.word} {work.name} · {lines} · {since:%d %b %H:%M}"
        super().__init__(Content(label), classes="choice")
        self.work = work


class ChooseWork(Dialog[OpenWork]):
    """Lists the unfinished work and gives back the one that was chosen."""

    def __init__(self, works: tuple[OpenWork, ...], zone: ZoneInfo) -> None:
        super().__init__()
        self._works = works
        self._zone = zone

    def compose(self) -> ComposeResult:
        """Draw one big button each."""
        with Vertical(classes="dialog"):
            yield Label("Go on with what?", classes="dialog-title")
            with Scroll():
                for work in self._works:
                    yield WorkButton(work, instants.from_text(work.since).astimezone(self._zone))
            yield Label("Esc goes back.", classes="quiet")

    def on_mount(self) -> None:
        """The first one is one Enter away."""
        self.query(WorkButton).first().focus()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        if isinstance(event.button, WorkButton):
            self.dismiss(event.button.work)
