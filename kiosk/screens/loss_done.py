"""Saying what was done about a loss: on which day, and to whom or under which number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Label

from kiosk.screens.dialog import Dialog
from kiosk.screens.record_search import Tell
from kiosk.services.outcome import Refused
from kiosk.widgets.entry import Entry


@dataclass(frozen=True)
class LossNote:
    """What was done."""

    on: str
    text: str


class LossDone(Dialog[LossNote]):
    """Gives back a day and a text; what cannot be is said at once, and nothing typed is lost."""

    def __init__(self, title: str, what: str, today: str, unfit: Callable[[str], Refused | None], tell: Tell) -> None:
        super().__init__()
        self._title, self._what, self._today = title, what, today
        self._unfit, self._tell = unfit, tell

    def compose(self) -> ComposeResult:
        """Draw two lines."""
        with Vertical(classes="dialog"):
            yield Label(self._title, classes="dialog-title", markup=False)
            yield Entry("on", "On which day", value=self._today, placeholder="2026-11-30")
            yield Entry("text", f"{self._what}. No patient's name.", longest=200)
            yield Label("Enter goes on, Esc goes back. It is noted once and stays.", classes="quiet")

    def on_mount(self) -> None:
        """Today stands there already."""
        self.query(Entry).first().focus_line()

    def entered(self, entry: Entry) -> None:
        """Go from the day to the text, then take both."""
        day, text = self.query(Entry)
        refused = self._unfit(day.value.strip())
        if refused is not None:
            self._tell(refused.code, refused.message, refused.next_step)
            day.try_again()
        elif entry is day:
            text.focus_line()
        elif not text.value.strip():
            self._tell("NOT_SAID", f"{self._what}: that is not said.", "Say it in a few words, then press Enter.")
            text.try_again()
        else:
            self.dismiss(LossNote(day.value.strip(), text.value.strip()))
