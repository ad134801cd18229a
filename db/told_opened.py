"""What the audit chain tells of opened containers: when each was opened, where it lies, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from db.store import Row

_ENDED = ("ended_at", "ended_by", "end_reason", "rest_microlitres")
_TOLD = ("item_id", "lot_id", "location_id", "owner", "unit_id", "use_until")
_LATER = {"kind": None, "area": None, "volume_microlitres": None, "minutes_used": 0, "continues": None}
"""What entries from before do not tell."""
_AT_FIRST = {"status": "opened"}
COLUMNS: Final = {"opened_container": (*_TOLD, *_LATER, *_AT_FIRST, "opened_at", "opened_by", *_ENDED)}
"""What `verify` compares with the audit chain."""


def _written(fact: Mapping[str, Any], entry: Row) -> tuple[str, Mapping[str, Any]]:
    told = {name: fact[name] for name in _TOLD} | {name: fact.get(name, old) for name, old in _LATER.items()}
    return "opened_container", {
        **told,
        **_AT_FIRST,
        "opened_at": entry["at"],
        "opened_by": entry["actor"],
        **dict.fromkeys(_ENDED),
    }


def _followed(fact: Mapping[str, Any], _: Row) -> tuple[str, str, Mapping[str, Any]]:
    return "opened_container", fact["id"], {name: fact[name] for name in ("status", "location_id") if name in fact}


def _ended(fact: Mapping[str, Any], entry: Row) -> tuple[str, str, Mapping[str, Any]]:
    ended = {"ended_at": entry["at"], "ended_by": entry["actor"], "end_reason": fact["reason"]}
    ended["rest_microlitres"] = fact.get("rest")  # entries of before tell none
    return "opened_container", fact["id"], ended


WRITTEN: Final[dict[str, Callable[[Mapping[str, Any], Row], tuple[str, Mapping[str, Any]]]]] = {"opened": _written}
CHANGED: Final = {"opened_ended": _ended, "opened_statuses": _followed, "opened_places": _followed}
"""Entries from before an open container could be carried elsewhere are called `opened_statuses`."""
