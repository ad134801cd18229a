"""Opening the kiosk with the sealed code, when nobody can sign in."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Button, Label

from kiosk.screens.dialog import Dialog
from kiosk.widgets.entry import Entry


class OpenSealed(Dialog[tuple[str, str, str]]):
    """Takes the code from the envelope, a name and a reason; where none is sealed, it only says so."""

    def __init__(self, *, is_sealed: bool) -> None:
        super().__init__()
        self._is_sealed = is_sealed

    def compose(self) -> ComposeResult:
        """Draw three lines."""
        with Vertical(classes="dialog"):
            yield Label("Emergency access: one hour, on record, and reviewed", classes="dialog-title")
            if not self._is_sealed:
                yield Label("▲ No emergency code is sealed here. The manager seals one from the menu (F1).")
                yield Label("Esc goes back.", classes="quiet")
                return
            yield Entry("code", "The code in the sealed envelope", placeholder="7K2M-…", kind="secret")
            yield Entry("name", "Your name")
            yield Entry("reason", "Why nobody can sign in")
            yield Button("Open the kiosk for one hour", id="open", classes="choice")
            yield Label("Esc goes back.", classes="quiet")

    def on_mount(self) -> None:
        """The cursor waits in the first line."""
        for entry in self.query(Entry).results():
            entry.focus_line()
            break

    def entered(self, entry: Entry) -> None:
        """Go on to the next line, and then to the button."""
        entries = list(self.query(Entry))
        later = entries[entries.index(entry) + 1 :]
        if later:
            later[0].focus_line()
        else:
            self.query_one("#open").focus()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        code, name, reason = (entry.value for entry in self.query(Entry))
        self.dismiss((code, name, reason))
