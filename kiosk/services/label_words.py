"""Labels in words: what a kind is called, and what each state of a job means to whoever stands at the printer."""

from __future__ import annotations

from typing import Final

from db.print_jobs import State

STATES: Final[dict[State, tuple[str, str]]] = {
    "queued": ("●", "WAITING"),
    "sending": ("●", "SENDING"),
    "sent": ("▲", "SCAN IT"),
    "confirmed": ("✓", "PRINTED"),
    "needs_check": ("▲", "LOOK"),
    "failed": ("✕", "FAILED"),
    "cancelled": ("-", "CANCELLED"),
}
"""Sign and word of each state."""

VOID: Final = ("✕", "VOID")
"""Sign and word of a label that was printed and counts no longer."""


def title(kind: str, subject: str, copy_number: int) -> str:
    """Name a label by its kind, what it is for, and which copy it is: never by a patient."""
    name = kind.replace("_", " ").capitalize()
    again = f" (reprint {copy_number})" if copy_number else ""
    return f"{name} label {subject}{again}" if subject else f"{name} label{again}"


UNKNOWN_PRINTER: Final = ("○", "UNKNOWN")
"""Sign and word of a printer that nobody has looked at."""

PRINTER_STATES: Final[dict[str, tuple[str, str]]] = {
    "ready": ("●", "READY"),
    "busy": ("●", "BUSY"),
    "out_of_media": ("✕", "NO LABELS"),
    "out_of_ribbon": ("✕", "NO RIBBON"),
    "head_open": ("✕", "OPEN"),
    "paused": ("▲", "PAUSED"),
    "wrong_media": ("✕", "WRONG LABELS"),
    "not_ready": ("▲", "NO ANSWER"),
    "unreachable": ("✕", "NOT REACHED"),
    "fault": ("✕", "FAULT"),
}
"""Sign and word of each state of a printer."""

AT_WORK: Final = frozenset({"ready", "busy"})
"""States in which nobody has to do anything."""
