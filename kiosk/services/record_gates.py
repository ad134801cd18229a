"""The record in words: what was found of people, rooms and hoods before sterile work."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from kiosk.rules.gates import WORDS, Gate
from kiosk.services.record_names import Names


def _found(fact: Mapping[str, Any], names: Names) -> str:
    of = ("person", fact["person_id"]) if fact["person_id"] is not None else ("location", fact["location_id"])
    until = f" until {fact['valid_until']}" if fact["valid_until"] is not None else ""
    gate = WORDS[Gate(fact["kind"])]
    return f"{names.name(*of)}: {gate} {fact['result']} from {fact['valid_from']}{until} ({fact['source_note']})"


SAID: Final[dict[str, Callable[[Any, Names], str]]] = {"gate_facts": _found}
"""How each list of an entry is said."""
