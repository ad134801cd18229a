"""What the audit chain tells of rows, to be compared with what the rows say now."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from db import items, jobs, migrate, opened_containers, scans, told_labels, told_people
from db.store import Reader, Row

Facts = Mapping[str, Any]

_KEYS = {
    "attachment": "sha256",
    "attachment_erased": "sha256",
    "job_step": "key",
    "pin_in_use": "person_id",
    "setting_approval": "setting_id",
}
_COLUMNS: dict[str, tuple[str, ...]] = {
    "setting": (
        "key", "value_json", "effective_from", "source_note", "entered_by", "approved_by", "recorded_at",
    ),
    "attachment": ("bytes", "media_type", "recorded_at"),
    "person": ("name", "kind", "roles", "active"),
    "item": items.FACTS,
    "packaging": ("item_id", "level", "units_per_pack", "units_confirmed_by"),
    "identifier": (
        "scheme", "value", "packaging_id", "item_id", "origin", "recorded_by", "verified_by", "withdrawn_at",
    ),
    "lot": (
        "item_id", "batch_lot", "expiry", "expiry_precision", "unusable_from", "recalled_at", "recall_note",
        "withdrawn_at",
    ),
    "job_step": ("job_id", "step", "at", "person_id", "undoes", "undo_json", "outcome_json"),
    "scan": ("at", "source", "repeat_of", "person_id", "job_id", "node", "result", "reason", "said"),
    **told_people.COLUMNS,
    **opened_containers.COLUMNS,
    **told_labels.COLUMNS,
}  # fmt: skip
"""What is compared of each table."""
_DIGESTS = {**told_people.DIGESTS, **told_labels.DIGESTS}


@dataclass(frozen=True)
class Difference:
    """A row that is not what the chain told."""

    table: str
    id: str
    message: str


class Told:
    """All that was told of rows by their audit entries, entry after entry."""

    def __init__(self) -> None:
        self._written: dict[str, dict[str, Facts]] = {table: {} for table in _COLUMNS}
        self._later: dict[tuple[str, str], dict[str, dict[str, Any]]] = {}
        """What changed since, by column and by node: which of two nodes was later, their clocks cannot tell."""
        for person_id, name, roles in migrate.BUILT_IN_PEOPLE:
            told = {"name": name, "kind": person_id, "roles": roles, "active": 1}
            self._written["person"][person_id] = told

    def hear(self, entry: Row, detail: Mapping[str, Any]) -> None:
        """Take in one entry; raises KeyError, TypeError or AttributeError for one that cannot be understood."""
        for name, fact in _facts(detail, *_WRITTEN):
            table, values = _WRITTEN[name](fact, entry)
            self._written[table][fact["id"]] = values
        for name, fact in _facts(detail, *_CHANGED):
            table, row_id, changes = _CHANGED[name](fact, entry)
            if table in told_people.SAID_BY_CHANGES:
                self._written[table].setdefault(row_id, changes)
            later = self._later.setdefault((table, row_id), {})
            for column, value in changes.items():
                later.setdefault(column, {})[entry["node"]] = value

    def differences(self, reader: Reader) -> Iterator[Difference]:
        """Compare every row with what was told of it."""
        for table in _COLUMNS:
            remaining = self._written[table]
            for row in _rows(reader, table):
                row_id = row["told_id"]
                told = remaining.pop(row_id, None)
                if told is None:
                    yield Difference(table, row_id, f"The {table} {row_id} is in no audit entry")
                    continue
                wrong = list(self._wrong(table, row, told))
                if wrong:
                    said = f"The {table} {row_id} was changed after it was written ({', '.join(wrong)})"
                    yield Difference(table, row_id, said)
            for row_id in remaining:
                yield Difference(table, row_id, f"The {table} {row_id} is missing")

    def _wrong(self, table: str, row: Row, told: Facts) -> Iterator[str]:
        later = self._later.get((table, row["told_id"]), {})
        seen = {**row, "digest": jobs.digest(row)} if table == "job_step" else row
        seen = (
            {**seen, "judged": scans.judgement(row["result"], row["reason"], row["said"])} if table == "scan" else seen
        )
        for hidden in _DIGESTS.get(table, ()):
            seen = {**seen, hidden: told_people.digest(seen[hidden]) if seen[hidden] is not None else None}
        for column in {**told, **later}:
            if seen[column] not in (later.get(column) or {"": told[column]}).values():
                yield column


def _facts(detail: Mapping[str, Any], *names: str) -> Iterator[tuple[str, Any]]:
    for name in names:
        for fact in detail.get(name, ()):
            yield name, fact


_PAGE = 5000


def _rows(reader: Reader, table: str) -> Iterator[Row]:
    key, last = _KEYS.get(table, "id"), ""
    while True:
        page = reader.rows(
            f"select {key} as told_id, {', '.join(_COLUMNS[table])} from {table} where {key} > :last "
            f"order by {key} limit :page",
            last=last,
            page=_PAGE,
        )
        yield from page
        if len(page) < _PAGE:
            return
        last = page[-1]["told_id"]


def _setting(fact: Facts, entry: Row) -> tuple[str, Facts]:
    return "setting", {
        **{name: fact[name] for name in ("key", "effective_from", "source_note", "approved_by")},
        "value_json": json.dumps(fact["value"], sort_keys=True),
        "entered_by": entry["actor"],
        "recorded_at": entry["at"],
    }


def _attachment(fact: Facts, entry: Row) -> tuple[str, Facts]:
    return "attachment", {"bytes": fact["bytes"], "media_type": fact["media_type"], "recorded_at": entry["at"]}


def _person(fact: Facts, _: Row) -> tuple[str, Facts]:
    # Before people had roles, everybody who could be named was a technician.
    roles = fact.get("roles", "technician")
    return "person", {"name": fact["name"], "kind": "staff", "roles": roles, "active": 1}


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
        "verified_by": None,
        "withdrawn_at": None,
    }


def _expiry(fact: Facts) -> dict[str, Any]:
    return {
        "expiry": fact["expiry"],
        "expiry_precision": fact["precision"],
        "unusable_from": fact["unusable_from"],
    }


def _lot(fact: Facts, _: Row) -> tuple[str, Facts]:
    told = {"item_id": fact["item"], "batch_lot": fact["lot"]}
    return "lot", {**told, "recalled_at": None, "recall_note": None, "withdrawn_at": None, **_expiry(fact)}


def _step(fact: Facts, _: Row) -> tuple[str, Facts]:
    return "job_step", {"digest": fact["digest"]}


def _scan(fact: Facts, entry: Row) -> tuple[str, Facts]:
    return "scan", {
        "at": entry["at"],
        "source": fact["source"],
        "repeat_of": fact["repeat_of"],
        "person_id": entry["actor"],
        "job_id": fact["job"],
        "node": entry["node"],
        "judged": scans.judgement(None, None, None),
    }


_WRITTEN = {
    "attachments": _attachment,
    "settings": _setting,
    "persons": _person,
    "items": _item,
    "packagings": _packaging,
    "identifiers": _identifier,
    "lots": _lot,
    "steps": _step,
    "scans": _scan,
    **told_people.WRITTEN,
    **opened_containers.WRITTEN,
    **told_labels.WRITTEN,
}
"""How each list of an audit entry tells of rows that were written."""

_CHANGED: dict[str, Any] = {
    "lot_expiries": lambda fact, _: ("lot", fact["lot"], _expiry(fact)),
    "lots_withdrawn": lambda fact, entry: ("lot", fact, {"withdrawn_at": entry["at"]}),
    "recalled": lambda fact, entry: ("lot", fact["lot"], {"recalled_at": entry["at"], "recall_note": fact["note"]}),
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
    "judged": lambda fact, _: ("scan", fact["scan"], {"judged": fact["digest"]}),
    **told_people.CHANGED,
    **opened_containers.CHANGED,
    **told_labels.CHANGED,
}
"""How each list of an audit entry tells of rows that were changed."""
