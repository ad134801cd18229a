"""How the record says what was pulled, brought back and put right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from kiosk.rules import reasons

KINDS: Final = frozenset(
    {"pull", "undo_pull", "return", "undo_return", "return_unfit", "undo_return_unfit", "identify"}
)
"""Movements of pulls."""


def outside(fact: Mapping[str, Any]) -> str:
    """Say that a controlled drug was outside, or that this was taken back."""
    said = "a controlled drug was outside the pharmacy and is not taken back"
    return said if fact.get("units", 1) > 0 else "took back that a controlled drug was outside the pharmacy"


def said(fact: Mapping[str, Any], what: str, where: str) -> str:
    """Say a movement of a pull; of the two that put a serial on record, the one that names it."""
    kind, units, because = str(fact["kind"]), int(fact["quantity"]), why(fact["reason"])
    if kind == "identify":
        return f"noted the serial number of {what}, at {where}" if units > 0 and fact["unit_id"] else ""
    if kind == "undo_pull":
        return f"took back the pull of {what}, at {where}" if units > 0 else f"pulled {what} again, from {where}"
    if kind == "return":
        held = " in quarantine" if fact["status"] == "quarantined" else ""
        return f"brought {what} back, to {where}{held}{because}"
    if kind == "return_unfit":
        return f"brought {what} back, never to be used"
    if kind == "undo_return_unfit":
        return ""  # that it was wasted is taken back in the same entry
    if kind == "undo_return":
        return f"took back the return of {what}, at {where}"
    if fact["reverses"] is not None:
        return f"corrected a pull: {what} {'fewer' if units > 0 else 'more'}, at {where}"
    return f"pulled {what}, from {where}{because}"


def in_bin(fact: Mapping[str, Any], where: str) -> str:
    """Say that a finished pull stands in a bin, or that the bin was emptied."""
    return f"left a finished pull in {where}" if fact["job"] else f"said that {where} was emptied"


def why(reason: str | None) -> str:
    """Say only what a person said: what it was said about stands in the steps before."""
    words = [part.partition(": ")[2] or part for part in reasons.parts(reason)]
    return f" ({'; '.join(words)})" if words else ""
