"""Movements of the shelf in words: what was wasted, moved, cleared, and what was taken back."""

from __future__ import annotations

from typing import Final

_LEAVES: Final = {"waste": "wasted", "remove": "cleared off the shelf", "use_up": "used up", "discard": "discarded"}


def moved(kind: str, units: int, what: str, where: str, why: str) -> str | None:
    """Say a movement; empty for one that another of its entry says as well, None for one of another kind of job."""
    undone = kind.removeprefix("undo_")
    if undone == "identify":
        return ""
    if undone != kind and undone in (*_LEAVES, "open", "move", "quarantine", "release"):
        return "" if units < 0 else f"took back: {what} at {where} again"
    if kind == "move":
        return "" if units < 0 else f"moved {what}, to {where}"
    return f"{_LEAVES[kind]} {what}, from {where}{why}" if kind in _LEAVES else None
