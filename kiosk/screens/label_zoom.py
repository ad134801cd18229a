"""A label over the whole screen, to be read before it is on paper: larger, and part by part."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Label

from kiosk.screens.dialog import Dialog
from kiosk.widgets.label_preview import LabelPreview

if TYPE_CHECKING:
    from PIL import Image

_TIMES = (1, 2, 3)


class LabelZoom(Dialog[None]):
    """Shows one label."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f3", "larger", show=False),
        Binding("enter", "larger", show=False),
        Binding("left", "move(-1, 0)", show=False),
        Binding("right", "move(1, 0)", show=False),
    ]

    def __init__(self, title: str, image: Image.Image) -> None:
        super().__init__()
        self._title, self._image = title, image
        self._times = 0

    def compose(self) -> ComposeResult:
        """Draw the picture and how to see more of it."""
        with Vertical(classes="dialog -large label-zoom"):
            yield Label(self._title, classes="dialog-title", markup=False)
            yield LabelPreview("zoomed")
            yield Label("F3 or Enter: larger, the arrows: another part, Esc: back.", classes="quiet")

    def on_mount(self) -> None:
        """Show all of it."""
        self.query_one(LabelPreview).show(self._image)

    def action_larger(self) -> None:
        """Enlarge; after the largest comes all of it again."""
        self._times = (self._times + 1) % len(_TIMES)
        self.query_one(LabelPreview).zoom(_TIMES[self._times])

    def action_arrow(self, by: int) -> None:
        """Up and down have nothing here to move the focus to."""
        self.action_move(0, by)

    def action_move(self, right: int, down: int) -> None:
        """Look at another part."""
        self.query_one(LabelPreview).move(right, down)
