"""What an entry tells of values that change: the old one beside the new one, wherever the old one was told."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from db.history import Entry
from kiosk.services.record_names import Names

Facts = Mapping[str, Any]

_SECRET = ("digest", "code_hash", "key_mark")
"""Hashes of PINs, badges and of what may be a patient's: enough for `kiosk verify`, of no use to a reader."""
_PATIENT = "patient:"


@dataclass(frozen=True)
class Told:
    """One value that an entry tells."""

    kind: str
    """Of what it is a value: `lot`, `line`, `item`, `packaging`, `identifier`, `person`, `delivery`, `setting`, …"""
    id: str
    what: str
    """The value's name in words."""
    value: Any
    before: Any = None
    """The value before, where the entry itself says it."""


@dataclass(frozen=True)
class Change:
    """A value as a reader sees it."""

    label: str
    before: str | None
    """None where there was none, or where it was told by no entry."""
    after: str


def clean(said: Any) -> Any:
    """Leave out of an entry's facts what no reader may see: whose prescription it was, and every hash of a secret."""
    if isinstance(said, Mapping):
        return {name: clean(value) for name, value in said.items() if name not in _SECRET}
    if isinstance(said, list):
        return [clean(each) for each in said]
    if isinstance(said, str) and said.startswith(_PATIENT):
        return "patient"
    return said


def told(entry: Entry) -> Iterator[Told]:
    """List the values that an entry tells; one that cannot be understood tells none."""
    for name, tell in _TOLD.items():
        facts = entry.detail.get(name, ())
        for fact in facts if isinstance(facts, list) else ():
            try:
                yield from tell(fact)
            except (KeyError, TypeError, AttributeError):
                continue
    delivery = entry.detail.get("delivery")
    if isinstance(delivery, str):
        for name in ("supplier", "invoice", "sscc", "indicator", "reading", "state"):
            if name in entry.detail:
                yield Told("delivery", delivery, name, entry.detail[name])


def _lot(fact: Facts) -> Iterator[Told]:
    yield Told("lot", fact["id"], "expiry", fact["expiry"])


def _row(kind: str, *names: str) -> Callable[[Facts], Iterator[Told]]:
    def tell(fact: Facts) -> Iterator[Told]:
        for name in names:
            yield Told(kind, fact["id"], name.replace("_", " "), fact[name])

    return tell


def _setting(fact: Facts) -> Iterator[Told]:
    yield Told("setting", fact["id"], str(fact["key"]), fact["value"])


def _plain(name: str) -> str:
    return name.replace("_", " ")


_TOLD: dict[str, Callable[[Any], Iterator[Told]]] = {
    "settings": _setting,
    "persons": _row("person", "name", "roles"),
    "roles_changed": lambda fact: iter((Told("person", fact["id"], "roles", fact["now"], fact["was"]),)),
    "active_changed": lambda fact: iter(
        (Told("person", fact["id"], "state", "active" if fact["now"] else "suspended"),)
    ),
    "badges_withdrawn": lambda fact: iter((Told("badge", fact, "badge", "taken out of use", "in use"),)),
    "items": _row("item", "name", "kind", "base_unit", "storage", "manufacturer"),
    "items_changed": lambda fact: iter(
        [Told("item", fact["id"], _plain(name), now, fact["before"][name]) for name, now in fact["now"].items()]
    ),
    "packagings_changed": lambda fact: iter(
        [Told("packaging", fact["id"], _plain(name), now, fact["before"][name]) for name, now in fact["now"].items()]
    ),
    "packagings": lambda fact: iter(
        (Told("packaging", fact["id"], "units per pack", fact["units_per_pack"]),),
    ),
    "units_confirmed": lambda fact: iter(
        (Told("packaging", fact["packaging"], "units per pack", fact["now"], fact["before"]),)
    ),
    "units_taken_back": lambda fact: iter((Told("packaging", fact["packaging"], "units per pack", fact["now"]),)),
    "identifiers": _row("identifier", "value", "origin"),
    "links_verified": lambda fact: iter(
        (Told("identifier", fact["identifier"], "verified by", fact["by"], "nobody"),),
    ),
    "links_unverified": lambda fact: iter((Told("identifier", fact, "verified by", "nobody"),)),
    "withdrawn": lambda fact: iter((Told("identifier", fact, "state", "withdrawn", "in use"),)),
    "par": lambda fact: iter((Told("item", fact["item"], f"par at {fact['location']}", fact["par"]),)),
    "lots": _lot,
    "lot_expiries": lambda fact: iter((Told("lot", fact["lot"], "expiry", fact["expiry"]),)),
    "lot_extensions": lambda fact: iter((Told("lot", fact["lot"], "extended expiry", fact["until"]),)),
    "lots_withdrawn": lambda fact: iter((Told("lot", fact, "state", "withdrawn", "in use"),)),
    "recalled": lambda fact: iter((Told("lot", fact["lot"], "recall", fact["note"], "none"),)),
    "lines": _row("line", "units"),
    "line_quantities": _row("line", "packs", "units"),
    "line_places": _row("line", "location"),
    "line_statuses": _row("line", "status"),
    "locations": _row("location", "name", "storage"),
    "suppliers": _row("supplier", "name"),
}
"""How each list of an entry tells of values."""


def shown(one: Told, before: Any, names: Names) -> Change:
    """Write a value for people."""
    label = f"{_of(one, names)}: {_what(one, names)}"
    return Change(label, None if before is None else _value(one, before, names), _value(one, one.value, names))


def _of(one: Told, names: Names) -> str:
    match one.kind:
        case "lot":
            return names.lot(one.id)
        case "line":
            return names.line(one.id)
        case "packaging":
            return names.pack(one.id)
        case "identifier":
            return names.code_and_item(one.id)
        case "delivery":
            return "delivery"
        case "setting":
            return "setting"
        case "badge":
            return "badge"
        case kind:
            return names.name(kind, one.id)


def _what(one: Told, names: Names) -> str:
    start = "par at "
    return f"{start}{names.name('location', one.what.removeprefix(start))}" if one.what.startswith(start) else one.what


def _value(one: Told, value: Any, names: Names) -> str:
    if value is None or value == "":
        return "—"
    if one.what in ("location", "supplier") and one.kind in ("line", "delivery"):
        return names.name(one.what, value)
    if one.what == "verified by" and value != "nobody":
        return names.name("person", value)
    if one.kind == "setting":
        return json.dumps(value, ensure_ascii=False)
    return f"{value:,}" if isinstance(value, int) else str(value)
