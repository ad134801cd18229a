"""Moving the focus with the keys."""

from __future__ import annotations

from typing import Any

from textual.binding import Binding, BindingType
from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import OptionList

# Before anything else sees them: an Enter right behind an arrow goes where the arrow led, however busy the screen is.
FOCUS_KEYS: list[BindingType] = [
    Binding("tab", "move_focus(1)", show=False, priority=True),
    Binding("shift+tab", "move_focus(-1)", show=False, priority=True),
    Binding("down", "arrow(1)", show=False, priority=True),
    Binding("up", "arrow(-1)", show=False, priority=True),
]


class MovesFocus(Screen[Any], inherit_bindings=False):
    """A screen whose focus goes with Tab and with the arrows."""

    # What loses the focus and what gets it draw themselves; Textual would draw the whole screen for each arrow, and all
    # that lies behind a dialog.
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)

    def action_move_focus(self, by: int) -> None:
        """Go to the next thing that can have the focus, or to the one before."""
        if by > 0:
            self.focus_next()
        else:
            self.focus_previous()

    def action_arrow(self, by: int) -> None:
        """Do what an arrow key does here: it moves the focus."""
        self.action_move_focus(by)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the arrows to an open list of words."""
        if action == "arrow" and isinstance(self.focused, OptionList):
            return False
        return super().check_action(action, parameters)
