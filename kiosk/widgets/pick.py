"""Picking one of a few words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Select


class Pick(Select[str], inherit_bindings=False):
    """A list that opens with Enter; no character opens it or chooses in it, as a scan is made of those."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "show_overlay", show=False)]

    def __init__(self, words: Iterable[str], prompt: str, pick_id: str) -> None:
        # A person's name is no markup: what looks like a broken tag would end the kiosk.
        super().__init__([(Content(word), word) for word in words], prompt=prompt, id=pick_id, type_to_search=False)

    @property
    def word(self) -> str:
        """What was picked; empty while nothing is."""
        return self.value if isinstance(self.value, str) else ""
