"""Notes: one is left from any screen; the pharmacist reads and answers them here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Button, Label, Static

from db.notes import Note
from db.subject import Subject
from kiosk.screens.dialog import Dialog
from kiosk.services.notes import LONGEST
from kiosk.widgets.entry import Entry
from kiosk.widgets.scroll import Scroll


@dataclass(frozen=True)
class About:
    """One thing that a note may be tied to, and its name for people."""

    subject: Subject
    name: str


class WriteNote(Dialog[str]):
    """Takes one line of text; what it is tied to can be chosen where the screen shows several things."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f8", "next_subject", show=False)]

    def __init__(
        self, about: str = "", title: str = "A note to the pharmacist", subjects: Sequence[About] = ()
    ) -> None:
        super().__init__()
        self._about, self._title = about, title
        self._subjects = tuple(subjects)
        self._chosen = 0

    @property
    def subject(self) -> Subject | None:
        """What the note is tied to; None: nothing."""
        return self._subjects[self._chosen].subject if self._subjects else None

    def compose(self) -> ComposeResult:
        """Draw the line, and what the note is about."""
        with Vertical(classes="dialog"):
            yield Label(self._title, classes="dialog-title", markup=False)
            if self._about:
                yield Static(self._about, markup=False, classes="facts")
            if len(self._subjects) > 1:
                yield Button(self._tied_to(), id="subject", classes="choice")
            elif self._subjects:
                yield Static(self._tied_to(), classes="facts")
            yield Entry("text", "What should they know? No patient's name.", longest=LONGEST)
            yield Label("Enter leaves it, Esc goes back.", classes="quiet")

    def on_mount(self) -> None:
        """The cursor waits in the line."""
        self.query_one(Entry).focus_line()

    def _tied_to(self) -> Content:
        name = self._subjects[self._chosen].name
        more = f"   F8: {self._chosen + 1} of {len(self._subjects)}" if len(self._subjects) > 1 else ""
        return Content.assemble("About ", (name, "bold"), (more, "$quiet"))

    @on(Button.Pressed, "#subject")
    def action_next_subject(self) -> None:
        """Tie the note to the next thing that the screen shows."""
        if len(self._subjects) > 1:
            self._chosen = (self._chosen + 1) % len(self._subjects)
            self.query_one("#subject", Button).label = self._tied_to()
            self.query_one(Entry).focus_line()

    def entered(self, entry: Entry) -> None:
        """Take the text."""
        if entry.value.strip():
            self.dismiss(entry.value.strip())


class NoteButton(Button):
    """One note that waits for an answer."""

    def __init__(self, note: Note, at: str, about: str) -> None:
        tied = (f" ({about})", "$quiet") if about else ""
        super().__init__(Content.assemble((f"{at} {note.person}: ", "bold"), note.text, tied), classes="choice -tall")
        self.note = note


NoteRow = tuple[Note, str, str]
"""A note, its site time, and what it is about in words."""


class Notes(Dialog[Note]):
    """Lists what waits for an answer, and the last answers; gives back the note to be answered."""

    def __init__(self, waiting: list[NoteRow], answered: list[NoteRow]) -> None:
        super().__init__()
        self._waiting, self._answered = waiting, answered

    def compose(self) -> ComposeResult:
        """Draw the notes, each with its site time."""
        with Vertical(classes="dialog -large"):
            yield Label("Notes", classes="dialog-title")
            with Scroll():
                for note, at, about in self._waiting:
                    yield NoteButton(note, at, about)
                if not self._waiting:
                    yield Label("No note waits for an answer.")
                for note, at, about in self._answered:
                    yield Static(_answered(note, at, about), markup=False, classes="facts")
            yield Label("Enter answers a note. Esc goes back.", classes="quiet")

    def on_mount(self) -> None:
        """The oldest one is one Enter away."""
        for button in self.query(NoteButton).results():
            button.focus()
            break

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        if isinstance(event.button, NoteButton):
            self.dismiss(event.button.note)


def _answered(note: Note, at: str, about: str) -> Content:
    tied = (f" ({about})", "$quiet") if about else ""
    answer = (f"\n{note.answered_by}: ", "bold")
    return Content.assemble((f"{at} {note.person}: ", "$quiet"), note.text, tied, answer, note.answer or "")
