"""A dialog over a screen: scans go past it, Esc closes it, and nothing that matters has the focus first."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from kiosk.screens.focus import FOCUS_KEYS, MovesFocus

ResultT = TypeVar("ResultT")


class Dialog(ModalScreen[ResultT], MovesFocus, inherit_bindings=False):
    """What every dialog does alike."""

    AUTO_FOCUS = None
    ALLOW_SELECT = False
    ESCAPE_TO_MINIMIZE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", show=False),
        *FOCUS_KEYS,
    ]

    BELONGS_TO_JOB: ClassVar[bool] = False
    """Whether it asks something of the open job, which whoever comes next goes on with."""

    def action_close(self) -> None:
        """Close without an answer."""
        self.dismiss(None)
