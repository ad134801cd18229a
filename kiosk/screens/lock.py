"""The lock: nothing of what is open is seen; the next badge goes on with it."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from kiosk.screens.base import JobScreen, bindings
from kiosk.widgets.keys import Key


class LockScreen(JobScreen):
    """Stands over everything until somebody proves who they are."""

    NAME = "Locked"
    READY = "Scan your badge."
    KEYS = (Key("f1", "Sign in", "sign_in"), Key("f2", "Emergency", "emergency"))
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(KEYS),
        Binding("enter", "sign_in", show=False),
        Binding("escape", "home", show=False),
    ]

    def body(self) -> ComposeResult:
        """Say in large letters what to do."""
        yield Static(
            "▣  LOCKED\n\nScan your badge to go on.\nWithout a badge: press F1, choose your name, type your PIN.\n\n"
            "What was open is kept as it is.",
            id="locked",
            markup=False,
        )

    def action_sign_in(self) -> None:
        """Sign in by name."""
        self.kiosk.front_door.choose_name()

    def action_emergency(self) -> None:
        """Open the kiosk with the sealed code."""
        self.kiosk.back_office.open_sealed()

    def action_home(self) -> None:
        """Esc does not lead past the lock."""
