"""A second person compares a newly attached code with its package, by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Button, Label, Static

from db.people import Person
from kiosk.screens.dialog import Dialog
from kiosk.services.receive_view import UnverifiedView
from kiosk.widgets.scroll import Scroll


class PersonButton(Button):
    """One person who may verify."""

    def __init__(self, person: Person) -> None:
        super().__init__(Content(person.name), classes="choice")
        self.person = person


class VerifyCode(Dialog[Mapping[str, Any]]):
    """Shows what to compare, and asks who compared it."""

    def __init__(self, waiting: UnverifiedView, staff: list[Person]) -> None:
        super().__init__()
        self._waiting = waiting
        self._staff = [person for person in staff if person.id != waiting.recorded_by]

    def compose(self) -> ComposeResult:
        """Draw code, item, pack and the names."""
        waiting = self._waiting
        facts = Content.assemble(
            (f"{waiting.scheme} {waiting.value}\n", "bold"), (f"{waiting.name}\n", "bold"), (waiting.pack, "bold")
        )
        with Vertical(classes="dialog"):
            yield Label("Compare with the package: is this code this item, in this pack?", classes="dialog-title")
            yield Static(facts, markup=False, classes="facts")
            yield Label("Who compared it? Not the person who attached the code.")
            with Scroll():
                for person in self._staff:
                    yield PersonButton(person)
                if not self._staff:
                    yield Label("Nobody else is on file. The stock stays in quarantine until somebody is.")
            yield Label("Esc goes back; nothing is verified.", classes="quiet")

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        if isinstance(event.button, PersonButton):
            self.dismiss({"verify": self._waiting.identifier, "verified_by": event.button.person.id})
