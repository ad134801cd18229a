"""A photograph of work over the whole screen: as much of it as a terminal can show."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Label

from kiosk.screens.dialog import Dialog
from kiosk.widgets.photo import Photo


class PhotoZoom(Dialog[None]):
    """Shows one photograph."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "close", show=False)]

    def __init__(self, title: str, content: bytes) -> None:
        super().__init__()
        self._title, self._content = title, content

    def compose(self) -> ComposeResult:
        """Draw it."""
        with Vertical(classes="dialog -large label-zoom"):
            yield Label(self._title, classes="dialog-title", markup=False)
            yield Photo("photo-zoomed")
            yield Label("Enter or Esc goes back. The file itself: `kiosk pictures`.", classes="quiet")

    def on_mount(self) -> None:
        """Show all of it."""
        self.query_one(Photo).show(self._content)
