"""Notes: one is left from any screen; the pharmacist reads and answers them here."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Button, Label, Static

from db.notes import Note
from kiosk.screens.dialog import Dialog
from kiosk.services.notes import LONGEST
from kiosk.widgets.entry import Entry
from kiosk.widgets.scroll import Scroll


class WriteNote(Dialog[str]):
    """Takes one line of text."""

    def __init__(self, about: str, title: str = "A note to the pharmacist") -> None:
        super().__init__()
        self._about, self._title = about, title

    def compose(self) -> ComposeResult:
        """Draw the line, and what the note is about."""
        with Vertical(classes="dialog"):
            yield Label(self._title, classes="dialog-title", markup=False)
            if self._about:
                yield Static(self._about, markup=False, classes="facts")
            yield Entry("text", "What should they know? No patient's name.", longest=LONGEST)
            yield Label("Enter leaves it, Esc goes back.", classes="quiet")

    def on_mount(self) -> None:
        """The cursor waits in the line."""
        self.query_one(Entry).focus_line()

    def entered(self, entry: Entry) -> None:
        """Take the text."""
        if entry.value.strip():
            self.dismiss(entry.value.strip())


class NoteButton(Button):
    """One note that waits for an answer."""

    def __init__(self, note: Note, at: str) -> None:
        super().__init__(Content.assemble((f"{at} {note.person}: ", "bold"), note.text), classes="choice -tall")
        self.note = note


class Notes(Dialog[Note]):
    """Lists what waits for an answer, and the last answers; gives back the note to be answered."""

    def __init__(self, waiting: list[tuple[Note, str]], answered: list[tuple[Note, str]]) -> None:
        super().__init__()
        self._waiting, self._answered = waiting, answered

    def compose(self) -> ComposeResult:
        """Draw the notes, each with its site time."""
        with Vertical(classes="dialog -large"):
            yield Label("Notes", classes="dialog-title")
            with Scroll():
                for note, at in self._waiting:
                    yield NoteButton(note, at)
                if not self._waiting:
                    yield Label("No note waits for an answer.")
                for note, at in self._answered:
                    yield Static(_answered(note, at), markup=False, classes="facts")
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


def _answered(note: Note, at: str) -> Content:
    return Content.assemble(
        (f"{at} {note.person}: ", "$quiet"), note.text, (f"\n{note.answered_by}: ", "bold"), note.answer or ""
    )
