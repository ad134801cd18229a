"""The return list of a round that cleared the shelf: what a reverse distributor is sent, by item and lot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from db import items, jobs, people, shelf, stock
from db.record import Record
from db.store import Reader
from kiosk.rules import shelf_reasons
from kiosk.rules.permissions import Act
from kiosk.services.export import Exported, Taken, export_table, table_here
from kiosk.services.export_forms import Form
from kiosk.services.export_tables import Cell, Table
from kiosk.services.hand import Hand
from kiosk.services.outcome import Done, Refused
from kiosk.services.shelf import KIND
from kiosk.services.shelf_questions import whose
from kiosk.services.shelf_view import EntryView, entry_view

_COLUMNS: Final = (
    "item", "maker", "codes", "schedule", "lot", "expiry", "quantity", "unit", "state", "why", "owner", "serials",
)  # fmt: skip
_ON_PAPER: Final = (
    ("item", "Item", 2.4),
    ("maker", "Maker", 1.4),
    ("codes", "Codes", 2.4),
    ("schedule", "DEA", 0.5),
    ("lot", "Lot", 1.2),
    ("expiry", "Expires", 1.0),
    ("quantity", "Quantity", 0.8),
    ("unit", "Unit", 0.7),
    ("state", "Package", 0.8),
    ("why", "Why", 1.0),
    ("owner", "Owner", 1.2),
    ("serials", "Serials", 1.6),
)


def export_list(reader: Record, hand: Hand, person_id: str, job_id: str, form: Form, path: Path) -> Exported | Refused:
    """Write the return list of a round to a file that is not there yet."""
    return export_table(reader, hand, person_id, form, _taken(job_id), path)


def list_here(reader: Record, hand: Hand, person_id: str, job_id: str, form: Form) -> Done | Refused:
    """Write the return list of a round to the folder `exports` beside the record."""
    return table_here(reader, hand, person_id, form, _taken(job_id), "returns")


def _taken(job_id: str) -> Taken:
    told = {"what": "returns", "filter": f"job {job_id}"}
    return Taken(Act.KEEP_SHELF, _note, told, lambda reading, _: table_of(reading, job_id))


def _note(record: Record, person_id: str, told: Mapping[str, Any]) -> None:
    with record.write(person_id, "shelf.list") as entry:
        entry.note(**told)


def table_of(reader: Reader, job_id: str) -> Table | Refused:
    """Gather what a round cleared and did not take back."""
    job = jobs.job(reader, job_id)
    if job is None or job.kind != KIND:
        return Refused("NO_JOB", f"There is no round {job_id[:40]}.", "See it with `kiosk audit`.")
    cleared = [entry_view(entry) for entry in shelf.entries(reader, job_id, 1_000_000) if entry["action"] == "clear"]
    if not cleared:
        return Refused("NOTHING_CLEARED", "Nothing was cleared in that round.", "There is nothing to send back.")
    by = people.anybody(reader, job.person_id)
    facts = (("round", job_id), ("by", by.name if by else job.person_id), ("begun", f"{job.started_at[:16]}Z"))
    rows = _rows(reader, cleared)
    return Table("returns", "Return list", _COLUMNS, rows, _ON_PAPER, facts)


def _rows(reader: Reader, cleared: list[EntryView]) -> Iterator[tuple[Cell, ...]]:
    together: dict[tuple[str, ...], list[EntryView]] = {}
    key: tuple[str, ...]
    for entry in cleared:
        state = "opened" if entry.opened else "sealed"
        # What is open is one by itself: how much is left in it differs.
        single = str(entry.step) if entry.opened else ""
        key = (entry.name, entry.expiry or "", entry.lot, state, entry.reason or "", entry.owner, entry.item, single)
        together.setdefault(key, []).append(entry)
    codes = stock.identifiers_of(reader, {entry.item for entry in cleared})
    for key, entries in sorted(together.items()):
        lot, state, reason, owner, item_id = key[2:7]
        item = items.item(reader, item_id)
        yield (
            entries[0].name,
            item.manufacturer if item else "",
            " ".join(f"{scheme} {value}" for scheme, value in codes[item_id]),
            (item.dea_schedule if item else None) or "",
            lot,
            _printed(entries[0]),
            sum(entry.quantity for entry in entries),
            entries[0].unit,
            state,
            shelf_reasons.in_words(reason) or reason,
            whose(owner) or "the pharmacy",
            " ".join(sorted(entry.serial for entry in entries if entry.serial)),
        )


def _printed(entry: EntryView) -> str:
    expiry = entry.expiry or ""
    return expiry[:7] if entry.expiry_precision == "month" else expiry.replace("T", " ")
