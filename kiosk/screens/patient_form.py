"""Lines that are typed of a patient: what is refused stays on the screen with the reason, and some is typed twice."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Button, Label

from kiosk.screens.dialog import Dialog
from kiosk.services.outcome import Ask, Outcome, Refused
from kiosk.widgets.entry import Entry
from kiosk.widgets.scroll import Scroll

Said = Mapping[str, str]
Came = Callable[[Outcome], None]
Save = Callable[[Said, Came], None]
"""Saves what was typed; what it comes to is handed over before it is shown."""

AGAIN: Final = "again"
IS_NEW: Final = "is_new"


@dataclass(frozen=True, repr=False)
class FormLine:
    """One line to type."""

    name: str
    label: str
    value: str = ""


class PatientForm(Dialog[None]):
    """Takes some lines; it closes once what they say is on record."""

    def __init__(self, title: str, lines: Sequence[FormLine], save: Save) -> None:
        super().__init__()
        self._title, self._lines, self._save = title, lines, save
        self._is_saving = False
        self._outcome: Outcome | None = None
        self._more: dict[str, str] = {}
        self._first: Said | None = None
        """What was typed the first time, where the first line has to be typed again."""

    def compose(self) -> ComposeResult:
        """The lines, and one button."""
        with Vertical(classes="dialog -large"):
            yield Label(self._title, classes="dialog-title", markup=False)
            with Scroll():
                for each in self._lines:
                    yield Entry(each.name, each.label, value=each.value)
                yield Button("Save", id="save", classes="choice")
            yield Label("Enter goes on, Esc goes back; nothing is changed.", id="fault", markup=False)

    def on_mount(self) -> None:
        """The cursor waits in the first line."""
        self.query(Entry).first().focus_line()

    def entered(self, entry: Entry) -> None:
        """Go from line to line, then to the button."""
        entries = list(self.query(Entry))
        behind = entries[entries.index(entry) + 1 :]
        if behind and self._first is None:
            behind[0].focus_line()
        else:
            self.query_one("#save").focus()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if not self._is_saving:
            self._is_saving = True
            self._save(self._said(), self._came)

    def _said(self) -> Said:
        typed = {entry.field: " ".join(entry.value.split()) for entry in self.query(Entry)}
        if self._first is None:
            return {**typed, **self._more}
        name = self._lines[0].name
        return {**typed, name: self._first[name], AGAIN: typed[name]}

    def _came(self, outcome: Outcome) -> None:
        self._outcome = outcome

    def shown(self, outcome: Outcome) -> None:
        """Close when this was saved; stay, and say why, when it was not."""
        if outcome is not self._outcome:
            self._is_saving &= not isinstance(outcome, Refused)  # a fault of the kiosk is all that may ever come
            return
        self._is_saving = False
        if isinstance(outcome, Refused):
            self._first = None
            self._stay(f"✕ {outcome.message} {outcome.next_step}")
        elif isinstance(outcome, Ask):
            self._ask(outcome)
        else:
            self.dismiss(None)

    def _ask(self, asked: Ask) -> None:
        if AGAIN in asked.question.fields:
            self._first = self._said()
            self.query(Entry).first().value = ""
            self._stay(f"? {asked.message}")
        else:
            self._more = {IS_NEW: "yes"}
            self.query_one("#save", Button).label = "It is somebody else: put on record"
            self._stay(f"? {asked.message}")
            self.query_one("#save").focus()

    def _stay(self, why: str) -> None:
        fault = self.query_one("#fault", Label)
        fault.add_class("-refused")
        fault.update(Content(why))
        self.query(Entry).first().try_again()

    def on_screen_resume(self) -> None:
        """What was saved while the lock stood over it is not waited for."""
        self._is_saving = False
