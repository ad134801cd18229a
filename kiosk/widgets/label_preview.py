"""A label as it will come out of the printer: the very dots, as black braille on white."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

if TYPE_CHECKING:
    from PIL import Image


class LabelPreview(Static):
    """Shows a picture as large as there is room, or a part of it enlarged."""

    def __init__(self, preview_id: str) -> None:
        super().__init__("", markup=False, id=preview_id, classes="label-preview")
        self._image: Image.Image | None = None
        self._zoom = 1
        self._left = self._top = 0

    def show(self, image: Image.Image | None) -> None:
        """Show another picture, whole."""
        self._image, self._zoom = image, 1
        self._left = self._top = 0
        self._draw()

    def zoom(self, times: int) -> None:
        """Enlarge, beginning at the upper left corner."""
        self._zoom, self._left, self._top = times, 0, 0
        self._draw()

    def move(self, right: int, down: int) -> None:
        """Look at another part, by parts of what is seen."""
        if self._image is None:
            return
        width, height = self._image.width // self._zoom, self._image.height // self._zoom
        self._left = max(0, min(self._image.width - width, self._left + right * width // 2))
        self._top = max(0, min(self._image.height - height, self._top + down * height // 2))
        self._draw()

    def on_resize(self) -> None:
        """Fit the picture to the room there is."""
        self._draw()

    def _draw(self) -> None:
        columns, rows = self.content_size
        if self._image is None or columns < 4 or rows < 2:
            self.update("", layout=False)
            return
        from labels.preview import braille  # loaded with the first picture, not with every start

        if self._zoom == 1:  # nothing beside the label looks like paper
            scale = max(self._image.width / (2 * columns), self._image.height / (4 * rows))
            columns = min(columns, math.ceil(self._image.width / scale / 2))
            rows = min(rows, math.ceil(self._image.height / scale / 4))
        drawn = braille(self._image, columns, rows, left=self._left, top=self._top, zoom=self._zoom)
        self.update(Content("\n").join(Content.styled(line, "$ink on $paper") for line in drawn), layout=False)
