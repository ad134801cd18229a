"""Movements of the shelf in words: what was wasted, moved, cleared, and what was taken back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from kiosk.services.record_names import Names

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


def extended(fact: Mapping[str, Any], names: Names) -> str:
    """Say that a lot may be used for longer than is printed, or no longer than that again."""
    lot, where = names.lot(fact["lot"]), f" ({fact['reference']})"
    if fact["until"] is None:
        return f"let the printed expiry of {lot} hold again{where}"
    return f"extended the expiry of {lot} to {fact['until']}{where}"


def came_on_order(fact: Mapping[str, Any], names: Names) -> str:
    """Say on which order something of schedule II came."""
    form = {"222": "DEA Form 222", "csos": "CSOS order"}[fact["form"]]
    came = f"{fact['received_quantity']:,} received of {fact['ordered_quantity']:,} ordered"
    order = f"{form} {fact['number']}, line {fact['line']:,}, of {fact['ordered_on']}"
    return f"noted the order of {names.name('item', fact['item_id'])}: {order}; {came}"
