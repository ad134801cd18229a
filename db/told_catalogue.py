"""What the audit chain tells of the catalogue: items, their packagings and codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from db import items
from db.store import Row

Facts = Mapping[str, Any]

COLUMNS: dict[str, tuple[str, ...]] = {
    "item": items.FACTS,
    "packaging": ("item_id", "level", "units_per_pack", "units_confirmed_by"),
    "identifier": (
        "scheme", "value", "packaging_id", "item_id", "origin", "recorded_by", "recorded_at", "verified_by",
        "withdrawn_at",
    ),
}  # fmt: skip
"""What is compared of each table."""

_PLAIN_ITEM = {name: items.stored(value) for name, value in asdict(items.NewItem("", "", "", "")).items()}


def _item(fact: Facts, _: Row) -> tuple[str, Facts]:
    # Entries from before a fact was kept do not tell it.
    return "item", {name: fact.get(name, _PLAIN_ITEM[name]) for name in items.FACTS}


def _packaging(fact: Facts, entry: Row) -> tuple[str, Facts]:
    return "packaging", {
        "item_id": fact["item"],
        "level": fact["level"],
        "units_per_pack": fact["units_per_pack"],
        "units_confirmed_by": entry["actor"] if fact["confirmed"] else None,
    }


def _identifier(fact: Facts, entry: Row) -> tuple[str, Facts]:
    return "identifier", {
        **{name: fact[name] for name in ("scheme", "value", "origin")},
        "packaging_id": fact["packaging"],
        "item_id": fact["item"],
        "recorded_by": entry["actor"],
        "recorded_at": entry["at"],
        "verified_by": None,
        "withdrawn_at": None,
    }


WRITTEN = {
    "items": _item,
    "packagings": _packaging,
    "identifiers": _identifier,
}
"""How each list of an audit entry tells of rows that were written."""

CHANGED: dict[str, Any] = {
    "units_confirmed": lambda fact, entry: (
        "packaging",
        fact["packaging"],
        {"units_per_pack": fact["now"], "units_confirmed_by": entry["actor"]},
    ),
    "units_taken_back": lambda fact, _: (
        "packaging",
        fact["packaging"],
        {"units_per_pack": fact["now"], "units_confirmed_by": None},
    ),
    "items_changed": lambda fact, _: ("item", fact["id"], dict(fact["now"])),
    "packagings_changed": lambda fact, _: ("packaging", fact["id"], dict(fact["now"])),
    "links_unverified": lambda fact, _: ("identifier", fact, {"verified_by": None}),
    "links_verified": lambda fact, _: ("identifier", fact["identifier"], {"verified_by": fact["by"]}),
    "withdrawn": lambda fact, entry: ("identifier", fact, {"withdrawn_at": entry["at"]}),
}
"""How each list of an audit entry tells of rows that were changed."""
