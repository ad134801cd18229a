"""What the audit chain tells of rows, to be compared with what the rows say now."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from db import (
    cassette_rests,
    cassettes,
    container_draws,
    container_measures,
    controlled_receipts,
    count_decisions,
    count_entries,
    count_serials,
    count_sheets,
    counts,
    erasure,
    extensions,
    formulas,
    gates,
    in_use_limits,
    inventories,
    item_costs,
    jobs,
    kits,
    migrate,
    pictures,
    pulls,
    scanner_tests,
    scans,
    told_catalogue,
    told_labels,
    told_losses,
    told_opened,
    told_orders,
    told_patients,
    told_people,
    told_preparations,
    told_shelf,
    typed,
    volume_differences,
)
from db.schema_orders import SEALED
from db.schema_patients import FACTS
from db.schema_preparations import SEALED as OF_PREPARATIONS
from db.store import Reader, Row

Facts = Mapping[str, Any]

_KEYS = {
    "attachment": "sha256",
    "attachment_erased": "sha256",
    "job_step": "key",
    **kits.KEYS,
    **counts.KEYS,
    **count_serials.KEYS,
    **count_sheets.KEYS,
    **inventories.KEYS,
    **told_patients.KEYS,
    **told_orders.KEYS,
    **cassettes.KEYS,
    "par_level": "item_id || ' ' || location_id",
    "pin_in_use": "person_id",
    "setting_approval": "setting_id",
}
COLUMNS: dict[str, tuple[str, ...]] = {
    "setting": (
        "key", "value_json", "effective_from", "source_note", "entered_by", "approved_by", "recorded_at",
    ),
    "attachment": ("bytes", "media_type", "recorded_at"),
    "person": ("name", "kind", "roles", "active"),
    "lot": (
        "item_id", "batch_lot", "expiry", "expiry_precision", "unusable_from", "recalled_at", "recall_note",
        "recorded_at", "withdrawn_at", "extension_id",
    ),
    "job_step": ("job_id", "step", "at", "person_id", "undoes", "undo_json", "outcome_json"),
    "scan": ("at", "source", "raw_hex", "repeat_of", "person_id", "job_id", "node", "result", "reason", "said"),
    **told_catalogue.COLUMNS,
    **told_people.COLUMNS,
    **told_shelf.COLUMNS,
    **told_opened.COLUMNS,
    **pulls.COLUMNS,
    **item_costs.COLUMNS,
    **in_use_limits.COLUMNS,
    **container_draws.COLUMNS,
    **container_measures.COLUMNS,
    **cassette_rests.COLUMNS,
    **cassettes.COLUMNS,
    **volume_differences.COLUMNS,
    **extensions.COLUMNS,
    **kits.COLUMNS,
    **counts.COLUMNS,
    **told_losses.COLUMNS,
    **count_entries.COLUMNS,
    **count_serials.COLUMNS,
    **count_decisions.COLUMNS,
    **scanner_tests.COLUMNS,
    **pictures.COLUMNS,
    **controlled_receipts.COLUMNS,
    **count_sheets.COLUMNS,
    **inventories.COLUMNS,
    **formulas.COLUMNS,
    **gates.COLUMNS,
    **told_labels.COLUMNS,
    **told_patients.COLUMNS,
    **told_orders.COLUMNS,
    **told_preparations.COLUMNS,
}  # fmt: skip
"""What is compared of each table."""
_DIGESTS = {
    **told_people.DIGESTS,
    **told_shelf.DIGESTS,
    **told_labels.DIGESTS,
    **told_orders.DIGESTS,
    **formulas.DIGESTS,
}
_SAID_BY_CHANGES = told_people.SAID_BY_CHANGES | told_shelf.SAID_BY_CHANGES


@dataclass(frozen=True)
class Difference:
    """A row that is not what the chain told."""

    table: str
    id: str
    message: str


class Told:
    """All that was told of rows by their audit entries, entry after entry."""

    def __init__(self) -> None:
        self._written: dict[str, dict[str, Facts]] = {table: {} for table in COLUMNS}
        self._later: dict[tuple[str, str], dict[str, dict[str, Any]]] = {}
        """What changed since, by column and by node: which of two nodes was later, their clocks cannot tell."""
        self._scans_erased_before = ""
        """The text of a scan from before this instant may be erased; no younger one."""
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
            if table in _SAID_BY_CHANGES:
                self._written[table].setdefault(row_id, changes)
            self._change(table, row_id, changes, entry["node"])
        for table, row_id, changes in told_shelf.mentioned(detail, entry):
            self._written[table].setdefault(row_id, {})
            self._change(table, row_id, changes, entry["node"])
        if "scans_erased" in detail:
            self._scans_erased_before = max(self._scans_erased_before, detail["scans_erased"]["before"])

    def _change(self, table: str, row_id: str, changes: Facts, node: str) -> None:
        later = self._later.setdefault((table, row_id), {})
        for column, value in changes.items():
            later.setdefault(column, {})[node] = value

    def differences(self, reader: Reader) -> Iterator[Difference]:
        """Compare every row with what was told of it."""
        for table in COLUMNS:
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
        if table in FACTS:
            seen = {**row, "sealed": told_patients.sealed(table, row)}
        if table in SEALED:
            seen = {**row, "sealed": told_orders.sealed(table, row)}
        if table in OF_PREPARATIONS:
            seen = {**row, "sealed": told_preparations.sealed(table, row)}
        if table == "scan":
            seen = self._scan_seen(row, told)
        for hidden in _DIGESTS.get(table, ()):
            seen = {**seen, hidden: told_people.digest(seen[hidden]) if seen[hidden] is not None else None}
        for column in {**told, **later}:
            values = (later.get(column) or {"": told[column]}).values()
            if seen[column] not in values and not _is_typed(table, seen, column, values):
                yield column

    def _scan_seen(self, row: Row, told: Facts) -> Row:
        """Look at a scan as its entries tell it: by digests; a text that a signed act erased is as it was."""
        is_erased = row["raw_hex"] == erasure.ERASED and row["at"] < self._scans_erased_before
        text = told.get("raw_hex") if is_erased else scans.text_digest(row["told_id"], row["raw_hex"])
        return {**row, "raw_hex": text, "judged": scans.judgement(row["result"], row["reason"], row["said"])}


def _is_typed(table: str, row: Row, column: str, values: Collection[Any]) -> bool:
    """Say whether the chain tells a digest of what a person typed there; earlier entries carry the text itself."""
    return (table, column) == ("delivery_line", "reason") and typed.told(row["told_id"], row[column]) in values


def _facts(detail: Mapping[str, Any], *names: str) -> Iterator[tuple[str, Any]]:
    for name in names:
        for fact in detail.get(name, ()):
            yield name, fact


_PAGE = 5000


def _rows(reader: Reader, table: str) -> Iterator[Row]:
    key, last = _KEYS.get(table, "id"), ""
    while True:
        page = reader.rows(
            f"select {key} as told_id, {', '.join(COLUMNS[table])} from {table} where {key} > :last "
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


def _expiry(fact: Facts) -> dict[str, Any]:
    return {
        "expiry": fact["expiry"],
        "expiry_precision": fact["precision"],
        "unusable_from": fact["unusable_from"],
    }


def _lot(fact: Facts, entry: Row) -> tuple[str, Facts]:
    told = {"item_id": fact["item"], "batch_lot": fact["lot"], "recorded_at": entry["at"]}
    nothing_yet = dict.fromkeys(("recalled_at", "recall_note", "withdrawn_at", "extension_id"))
    return "lot", {**told, **nothing_yet, **_expiry(fact)}


def _step(fact: Facts, _: Row) -> tuple[str, Facts]:
    return "job_step", {"digest": fact["digest"]}


def _scan(fact: Facts, entry: Row) -> tuple[str, Facts]:
    # Entries from before the text was told say nothing of it.
    text = {"raw_hex": fact["digest"]} if "digest" in fact else {}
    return "scan", {
        **text,
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
    "lots": _lot,
    "steps": _step,
    "scans": _scan,
    **told_catalogue.WRITTEN,
    **told_people.WRITTEN,
    **told_shelf.WRITTEN,
    **told_opened.WRITTEN,
    **pulls.WRITTEN,
    **item_costs.WRITTEN,
    **in_use_limits.WRITTEN,
    **container_draws.WRITTEN,
    **container_measures.WRITTEN,
    **cassette_rests.WRITTEN,
    **cassettes.WRITTEN,
    **volume_differences.WRITTEN,
    **extensions.WRITTEN,
    **kits.WRITTEN,
    **counts.WRITTEN,
    **told_losses.WRITTEN,
    **count_entries.WRITTEN,
    **count_serials.WRITTEN,
    **count_decisions.WRITTEN,
    **scanner_tests.WRITTEN,
    **pictures.WRITTEN,
    **controlled_receipts.WRITTEN,
    **count_sheets.WRITTEN,
    **inventories.WRITTEN,
    **formulas.WRITTEN,
    **gates.WRITTEN,
    **told_labels.WRITTEN,
    **told_patients.WRITTEN,
    **told_orders.WRITTEN,
    **told_preparations.WRITTEN,
}
"""How each list of an audit entry tells of rows that were written."""

_CHANGED: dict[str, Any] = {
    "lot_expiries": lambda fact, _: ("lot", fact["lot"], _expiry(fact)),
    "lots_withdrawn": lambda fact, entry: ("lot", fact, {"withdrawn_at": entry["at"]}),
    "recalled": lambda fact, entry: ("lot", fact["lot"], {"recalled_at": entry["at"], "recall_note": fact["note"]}),
    "judged": lambda fact, _: ("scan", fact["scan"], {"judged": fact["digest"]}),
    **told_catalogue.CHANGED,
    **told_people.CHANGED,
    **told_shelf.CHANGED,
    **told_opened.CHANGED,
    **extensions.CHANGED,
    **kits.CHANGED,
    **counts.CHANGED,
    **told_losses.CHANGED,
    **volume_differences.CHANGED,
    **cassettes.CHANGED,
    **count_entries.CHANGED,
    **told_labels.CHANGED,
    **told_patients.CHANGED,
    **told_orders.CHANGED,
    **told_preparations.CHANGED,
}
"""How each list of an audit entry tells of rows that were changed."""
