"""The first start: nobody is on file, so whoever stands here becomes the manager; no secret is there before."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Button, Label

from kiosk.rules.permissions import Role
from kiosk.screens.dialog import Dialog
from kiosk.screens.leave import ask_to_leave
from kiosk.services.people import NewPerson
from kiosk.widgets.entry import Entry


class FirstManager(Dialog[NewPerson]):
    """Asks for a name and a PIN, typed twice."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f12", "leave", show=False)]

    def compose(self) -> ComposeResult:
        """Draw three lines and the two ways to be a manager."""
        with Vertical(classes="dialog"):
            yield Label("Welcome. Who manages this pharmacy?", classes="dialog-title")
            yield Entry("name", "Your name, as it is to be printed", placeholder="Ana Ruiz")
            yield Entry("pin", "A PIN that nobody guesses", kind="secret")
            yield Entry("again", "The PIN again", kind="secret")
            yield Label("F12 ends the kiosk.", id="fault", markup=False)
            yield Button("I am the manager, and a pharmacist", id="pharmacist", classes="choice")
            yield Button("I am the manager, and no pharmacist", id="manager", classes="choice")

    def on_mount(self) -> None:
        """The cursor waits in the first line."""
        self._entry("name").focus_line()

    def _entry(self, name: str) -> Entry:
        return next(entry for entry in self.query(Entry) if entry.field == name)

    def entered(self, entry: Entry) -> None:
        """Go on to the next line, and then to the buttons."""
        entries = list(self.query(Entry))
        later = entries[entries.index(entry) + 1 :]
        if later:
            later[0].focus_line()
        else:
            self.query_one("#pharmacist").focus()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        name, pin, again = (self._entry(field).value for field in ("name", "pin", "again"))
        if pin != again:
            fault = self.query_one("#fault", Label)
            fault.add_class("-refused")
            fault.update("✕ The two PINs differ. Type both again.")
            for field in ("pin", "again"):
                self._entry(field).value = ""
            self._entry("pin").focus_line()
            return
        also = (Role.PHARMACIST,) if event.button.id == "pharmacist" else ()
        self.dismiss(NewPerson(name, (Role.MANAGER, *also), pin))

    def action_close(self) -> None:
        """Esc does not lead past it: without a manager nobody can work. F12 ends the kiosk."""

    def action_leave(self) -> None:
        """Ask before the kiosk is ended."""
        ask_to_leave(self.app)
