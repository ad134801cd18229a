"""The header: where am I, who am I, what time is it, and is everything plugged in."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual.content import Content
from textual.widgets import Static

if TYPE_CHECKING:
    from kiosk.app import KioskApp


class KioskHeader(Static):
    """One line; the clock is the site's."""

    def __init__(self, name: str) -> None:
        super().__init__("", markup=False, classes="header")
        self._screen_name = name

    def on_mount(self) -> None:
        """Draw, and draw again each half minute."""
        self._draw()
        self.set_interval(30, self._draw)

    def on_resize(self) -> None:
        """Fit the line to the room there is."""
        self._draw()

    def draw(self) -> None:
        """Draw again, as somebody else works here now."""
        self._draw()

    def _draw(self) -> None:
        if not self.size.width:
            return
        app = cast("KioskApp", self.app)
        status = app.status
        left = f" {self._screen_name.upper()}   {status.pharmacy} · kiosk {status.node}"
        right = f"F1 {status.person} · {app.local_time()} "
        if len(left) + len(right) >= self.size.width:
            left, right = f" {self._screen_name.upper()}   {status.pharmacy}", f"{app.local_time()} "
        gap = max(1, self.size.width - len(left) - len(right))
        self.update(Content.assemble((left, "bold"), " " * gap, right).truncate(max(1, self.size.width)))
