"""Signing in without a badge: a name from the list; the PIN is asked for next."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Button, Label

from db.people import Person
from kiosk.screens.dialog import Dialog
from kiosk.widgets.scroll import Scroll


class NameButton(Button):
    """One person."""

    def __init__(self, person: Person) -> None:
        label = Content.assemble(person.name, (f"  {', '.join(person.roles)}", "not bold"))
        super().__init__(label, classes="choice")
        self.person = person


class SignIn(Dialog[str]):
    """Gives back the id of the person who was chosen."""

    def __init__(self, staff: list[Person], title: str = "Who are you?") -> None:
        super().__init__()
        self._staff = staff
        self._title = title

    def compose(self) -> ComposeResult:
        """Draw one big button a person."""
        with Vertical(classes="dialog"):
            yield Label(self._title, classes="dialog-title")
            with Scroll():
                for person in self._staff:
                    yield NameButton(person)
                if not self._staff:
                    yield Label("Nobody is on file yet.")
            yield Label("A badge is quicker: scan it on any screen. Esc goes back.", classes="quiet")

    def on_mount(self) -> None:
        """The first name is one Enter away; nothing happens without a PIN."""
        for button in self.query(NameButton).results():
            button.focus()
            break

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        if isinstance(event.button, NameButton):
            self.dismiss(event.button.person.id)
