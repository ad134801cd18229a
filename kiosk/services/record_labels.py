"""What an entry tells of labels and printers, in words to stand behind a name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kiosk.services.label_words import PRINTER_STATES, UNKNOWN_PRINTER, title
from kiosk.services.record_names import Names

_DID = {
    "queued": "left {} waiting",
    "sending": "began to send {}",
    "sent": "printed {}",
    "confirmed": "printed {}, and that is certain",
    "needs_check": "left {} to be looked at",
    "failed": "found {} not printed",
    "cancelled": "gave up {}",
}


def _asked(fact: Mapping[str, Any], _: Names) -> str:
    name = title(str(fact["kind"]), str(fact["subject"]), int(fact["copy_number"]))
    return f"asked for {name}, at {fact['printer']} on {fact['stock']}"


def _changed(fact: Mapping[str, Any], names: Names) -> str:
    row = names.row("print_job", fact["id"])
    name = title(row["kind"], row["subject"], row["copy_number"]) if row else f"label {fact['id']}"
    did = "declared {} void" if "void_digest" in fact else _DID[fact["state"]]
    said = did.format(name)
    return f"{said} ({fact['message']})" if fact["message"] and fact["state"] in ("queued", "needs_check") else said


def _seen(fact: Mapping[str, Any], _: Names) -> str:
    word = PRINTER_STATES.get(fact["state"], UNKNOWN_PRINTER)[1]
    return f"saw printer {fact['printer']}: {word.lower()}"


SAID: dict[str, Callable[[Any, Names], str]] = {
    "print_jobs": _asked,
    "print_changes": _changed,
    "printers": _seen,
}
"""How each list of an entry is said."""
