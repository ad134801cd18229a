"""How the record says what was pulled, brought back and put right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

KINDS: Final = frozenset({"pull", "undo_pull", "return", "undo_return", "identify"})
"""Movements of pulls."""


def said(fact: Mapping[str, Any], what: str, where: str, why: str) -> str:
    """Say a movement of a pull; of the two that put a serial on record, the one that names it."""
    kind, units = str(fact["kind"]), int(fact["quantity"])
    if kind == "identify":
        noted = "noted the serial number of" if units > 0 else ""
        return f"{noted} {what}, at {where}" if units > 0 and fact["unit_id"] else ""
    if kind == "undo_pull":
        return f"took back the pull of {what}, at {where}" if units > 0 else f"pulled {what} again, from {where}"
    if kind == "return":
        return f"brought {what} back, to {where}{why}"
    if kind == "undo_return":
        return f"took back the return of {what}, at {where}"
    if fact["reverses"] is not None:
        return f"corrected a pull: {what} {'fewer' if units > 0 else 'more'}, at {where}"
    return f"pulled {what}, from {where}{why}"
