"""Choosing one of several things that are on record."""

from __future__ import annotations

from typing import Generic, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Button, Label

from kiosk.screens.dialog import Dialog
from kiosk.widgets.scroll import Scroll

ThingT = TypeVar("ThingT")


class ThingButton(Button, Generic[ThingT]):
    """One of the things."""

    def __init__(self, thing: ThingT, words: Content) -> None:
        super().__init__(words, classes="choice")
        self.thing = thing


class Choose(Dialog[ThingT]):
    """Lists things, and gives back the chosen one."""

    def __init__(self, question: str, things: list[tuple[ThingT, str]], nothing: str) -> None:
        super().__init__()
        self._question, self._things, self._nothing = question, things, nothing

    def compose(self) -> ComposeResult:
        """Draw one big button each."""
        with Vertical(classes="dialog"):
            yield Label(self._question, classes="dialog-title", markup=False)
            with Scroll():
                for thing, words in self._things:
                    yield ThingButton(thing, Content(words))
                if not self._things:
                    yield Label(self._nothing, markup=False)
            yield Label("Esc goes back.", classes="quiet")

    def on_mount(self) -> None:
        """The first one is one Enter away."""
        for button in self.query(Button).results():
            button.focus()
            break

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if isinstance(event.button, ThingButton):
            self.dismiss(event.button.thing)
