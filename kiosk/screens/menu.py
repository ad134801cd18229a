"""The menu behind F1: what is not done at every scan."""

from __future__ import annotations

from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Button, Label

from kiosk.screens.dialog import Dialog
from kiosk.widgets.scroll import Scroll


@dataclass(frozen=True)
class MenuItem:
    """One thing to do; `action` names the app's action."""

    action: str
    label: str


class Menu(Dialog[str]):
    """Lists what else can be done and gives back the action; services decide who may."""

    def __init__(self, items: tuple[MenuItem, ...]) -> None:
        super().__init__()
        self._items = items

    def compose(self) -> ComposeResult:
        """Draw one button each."""
        with Vertical(classes="dialog menu"):
            yield Label("What would you like to do?", classes="dialog-title")
            with Scroll():
                for item in self._items:
                    yield Button(item.label, id=f"menu-{item.action}", classes="choice")
            yield Label("Esc goes back.", classes="quiet")

    def on_mount(self) -> None:
        """The first one is one Enter away."""
        self.query(Button).first().focus()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        self.dismiss((event.button.id or "").removeprefix("menu-"))
