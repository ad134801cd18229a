"""A list that may be longer than its room: what has the focus is scrolled into sight."""

from __future__ import annotations

from textual.containers import VerticalScroll


class Scroll(VerticalScroll, inherit_bindings=False, can_focus=False):
    """Leaves the arrow keys to the screen, which moves the focus with them however long the list is."""
