"""Near misses on the screen: what the kiosk stopped lately and how often; it names nobody."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Label, Static

from kiosk.screens.record_entry import ScrolledDialog
from kiosk.services.near_misses import NearMiss
from kiosk.widgets.scroll import Scroll


class NearMisses(ScrolledDialog):
    """Shows the reasons, the most frequent first; PgUp and PgDn scroll."""

    def __init__(self, words: str, found: Sequence[NearMiss]) -> None:
        super().__init__()
        self._words = words
        self._found = found

    def compose(self) -> ComposeResult:
        """Draw how often, what, and what was said the last time."""
        with Vertical(classes="dialog -large record-text"):
            yield Label(f"Near misses, {self._words}", classes="dialog-title", markup=False)
            with Scroll():
                yield Static(self._lines(), markup=False, classes="facts")
            yield Label("Nobody is named. PgUp and PgDn scroll, Esc goes back.", classes="quiet")

    def _lines(self) -> Content:
        rows = [
            Content.assemble(
                (f"{each.count:>5,}  ", "bold"),
                (each.code.replace("_", " ").lower(), "bold"),
                (f"\n        {each.last_said}", "$quiet"),
            )
            for each in self._found
        ]
        return Content("\n").join(rows) if rows else Content("Nothing was refused.")
