"""Which keys a scan can press: any character, and any Ctrl character."""

from __future__ import annotations

import re

from textual.binding import BindingsMap
from textual.dom import DOMNode
from textual.screen import Screen

_SAFE = re.compile(
    r"f([1-9]|10|12)|escape|enter|tab|shift\+tab|up|down|left|right|home|end|pageup|pagedown|backspace|delete"
    r"|ctrl\+(pageup|pagedown)"
)
"""No barcode holds these, but for Enter and Tab, which end a scan and go with it."""


def unsafe(bindings: BindingsMap) -> list[str]:
    """The keys of these bindings that a scan could press."""
    return [key for key in bindings.key_to_bindings if _SAFE.fullmatch(key) is None]


def unsafe_keys(screen: Screen[object]) -> dict[str, list[str]]:
    """The keys that a scan could press, wherever the focus is or can go to on this screen, by what takes them."""
    reached: list[DOMNode] = [screen, *(widget for widget in screen.query("*") if widget.focusable)]
    nodes = {node for widget in reached for node in widget.ancestors_with_self}
    assert {screen, screen.app} <= nodes
    return {str(node): unsafe(node._bindings) for node in nodes if unsafe(node._bindings)}
