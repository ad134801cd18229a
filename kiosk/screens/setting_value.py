"""Entering a setting's new value: what it does, what is allowed, and what was entered before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Button, Label, Static

from db.settings import Entered
from kiosk.screens.dialog import Dialog
from kiosk.services.settings_view import SettingView, in_words
from kiosk.services.site_settings import fault_of
from kiosk.settings_kinds import Choice, YesNo
from kiosk.widgets.entry import Entry
from kiosk.widgets.scroll import Scroll

Tell = Callable[[str, str, str], None]
"""Says code, message and next step in the result strip."""


@dataclass(frozen=True)
class NewValue:
    """What a person entered."""

    value: object
    note: str
    """Empty when nothing was said."""


class WordButton(Button):
    """One of the words that a setting may be."""

    def __init__(self, label: str, value: object) -> None:
        super().__init__(Content(label), classes="choice")
        self.value = value


class SettingValue(Dialog[NewValue]):
    """Gives back a value of the setting's kind; a wrong one is told at once, and nothing typed is lost."""

    def __init__(self, view: SettingView, entries: tuple[Entered, ...], zone: ZoneInfo, tell: Tell) -> None:
        super().__init__()
        self._view = view
        self._entries = entries
        self._zone = zone
        self._tell = tell

    def compose(self) -> ComposeResult:
        """Draw what the setting is, the lines or buttons to answer with, and its history."""
        definition = self._view.definition
        about = f"{definition.does} {definition.source} Allowed: {definition.kind.allowed}."
        draft = "draft" if self._view.draft else "approved"
        with Vertical(classes="dialog setting-value"):
            yield Label(f"{definition.title}: {self._view.words} ({draft})", classes="dialog-title", markup=False)
            yield Label(about, classes="quiet", markup=False)
            words = self._words()
            if not words:
                yield Entry("value", "New value", value=definition.kind.as_typed(self._view.value))
            yield Entry("note", "Where it comes from", placeholder="policy 4.2, the pharmacist in charge")
            for label, value in words:
                yield WordButton(label, value)
            yield Label("Enter takes it, Esc goes back.", classes="quiet")
            with Scroll(classes="setting-history"):
                yield Static("", markup=False, id="setting-history")

    def _words(self) -> tuple[tuple[str, object], ...]:
        match self._view.definition.kind:
            case YesNo():
                return (("Yes", True), ("No", False))
            case Choice(choices=choices):
                return tuple((label, word) for word, label in choices)
            case _:
                return ()

    def on_mount(self) -> None:
        """The cursor waits in the first line; no answer has the focus."""
        self.query(Entry).first().focus_line()

    def on_resize(self) -> None:
        """Fit the history to the room there is."""
        width = self.query_one(".setting-history").content_size.width
        self.query_one("#setting-history", Static).update(self._history(max(20, width)))

    def _history(self, width: int) -> Content:
        if not self._entries:
            return Content.styled("Nobody entered a value yet; the default holds.", "$quiet")
        lines = [Content.styled("Entered so far, the latest first:", "$quiet")]
        for entered in self._entries:
            mark = ("▲ DRAFT ", "$warn-on-dark") if entered.draft else ("✓ ", "$ok-on-dark")
            words = in_words(self._view.definition, entered, self._zone)
            lines.append(Content.assemble(mark, words).truncate(width, ellipsis=True))
        return Content("\n").join(lines)

    def entered(self, entry: Entry) -> None:
        """Go from the value to the note, and from there on."""
        if entry.field == "value":
            if self._read() is not None:
                self._line("note").focus_line()
        elif self.query(WordButton):
            self.query(WordButton).first().focus()
        elif (new := self._read()) is not None:
            self.dismiss(new)

    def _read(self) -> NewValue | None:
        """Read what was typed; None, and a sentence in the strip, when it is not allowed."""
        typed = self._line("value")
        definition = self._view.definition
        value = definition.kind.from_text(typed.value)
        if (fault := fault_of(definition.key, value)) is not None:
            self._tell(fault.code, fault.message, fault.next_step)
            typed.try_again()
            return None
        return NewValue(value, self._note())

    def _line(self, field: str) -> Entry:
        return next(entry for entry in self.query(Entry) if entry.field == field)

    def _note(self) -> str:
        return self._line("note").value.strip()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if isinstance(event.button, WordButton):
            self.dismiss(NewValue(event.button.value, self._note()))
