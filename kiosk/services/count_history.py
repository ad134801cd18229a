"""What counts came to: how often the ledger was right, what was found and lost, and one count as a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from db import counts
from db.counts import StockCount
from db.record import Record
from db.store import Reader
from kiosk.rules import count_reasons, money
from kiosk.rules.permissions import Act
from kiosk.services import records
from kiosk.services.count_blind import not_to_look
from kiosk.services.count_review import every_line, seen, told
from kiosk.services.count_trend import per_mille
from kiosk.services.export import Exported, Taken, export_table
from kiosk.services.export_forms import Form
from kiosk.services.export_tables import Cell, Table
from kiosk.services.hand import Hand
from kiosk.services.outcome import Refused
from kiosk.services.receive_subject import plural
from kiosk.services.record_filter import Filter
from kiosk.settings import site_at


@dataclass(frozen=True)
class History:
    """The counts that were posted in some days, the first first."""

    posted: tuple[StockCount, ...]
    currency: str

    def lines(self) -> list[dict[str, Any]]:
        """Give the counts for a program."""
        return [
            {
                "count": each.id,
                "kind": each.kind,
                "title": each.title,
                "begun_at": each.begun_at,
                "begun_by": each.begun_by,
                "posted_at": each.ended_at,
                **_figures([each]),
                "currency": self.currency,
            }
            for each in self.posted
        ]

    def total(self) -> dict[str, Any]:
        """Give the last line for a program."""
        return {"total": {"counts": len(self.posted), **_figures(self.posted), "currency": self.currency}}

    def words(self, of: Mapping[str, Any]) -> str:
        """Say the figures of a count, or of all."""
        percent = "nothing counted" if of["accuracy"] is None else f"{of['accuracy']} % exact"
        counted = f"{of['lines']:,} {plural('line', of['lines'])}, {percent}"
        left = f", {of['not_counted']:,} not counted" if of["not_counted"] else ""
        found, lost = (money.amount(of[name], self.currency) for name in ("found_minor", "lost_minor"))
        return f"{counted}{left}; found {found}, lost {lost}"


def _figures(of: Sequence[StockCount]) -> dict[str, Any]:
    lines, exact = (sum(getattr(each, name) or 0 for each in of) for name in ("lines", "exact"))
    tenths = per_mille(of)
    return {
        "lines": lines,
        "exact": exact,
        "accuracy": f"{tenths // 10}.{tenths % 10}" if lines else None,
        "not_counted": sum(each.not_counted or 0 for each in of),
        "found_minor": sum(each.found_minor or 0 for each in of),
        "lost_minor": sum(each.lost_minor or 0 for each in of),
    }


def history(record: Record, person_id: str, wanted: Filter) -> History | Refused:
    """List the counts that were posted in some days; that somebody looked is noted."""
    looked = records.look(record, person_id, wanted)
    if isinstance(looked, Refused):
        return looked
    posted = counts.posted_counts(record, wanted.search.since or "")
    until, currency = wanted.search.until or "9999", site_at(record, record.now()).currency
    return History(tuple(each for each in posted if (each.ended_at or "") < until), currency)


_COLUMNS: Final = (
    "item", "lot", "location", "state", "unit", "counted", "expected", "variance", "microlitres", "outcome", "why",
    "reason", "counted_by", "cost_minor", "controlled", "entry",
)  # fmt: skip
_ON_PAPER: Final = (
    ("item", "Item", 2.6),
    ("lot", "Lot", 1.2),
    ("location", "Place", 1.3),
    ("state", "State", 0.9),
    ("counted", "Counted", 0.8),
    ("expected", "Ledger", 0.8),
    ("variance", "Difference", 0.9),
    ("outcome", "Outcome", 1.0),
    ("reason", "Reason", 1.8),
    ("counted_by", "Counted by", 1.8),
)


def export_count(
    reader: Record, hand: Hand, person_id: str, count_id: str, form: Form, path: Path
) -> Exported | Refused:
    """Write all lines of a count to a file that is not there yet."""
    told = {"what": "count", "filter": f"count {count_id}"}
    taken = Taken(Act.EXPORT_RECORDS, _note, told, lambda reading, now: table_of(reading, person_id, count_id, now))
    made, found = export_table(reader, hand, person_id, form, taken, path), counts.count(reader, count_id)
    if found is not None and not isinstance(made, Refused):
        seen(reader, person_id, count_id, every_line(reader, found, reader.now()))
    return made


def _note(record: Record, person_id: str, told: Mapping[str, Any]) -> None:
    with record.write(person_id, "count.export") as entry:
        entry.note(**told)


def table_of(reader: Reader, person_id: str, count_id: str, now: str) -> Table | Refused:
    """Gather all lines of a count; while it is open it stays blind for whoever counts it."""
    found = counts.count(reader, count_id)
    if found is None:
        return Refused("NO_COUNT", f"There is no count {count_id[:40]}.", "See `kiosk count list`.")
    if found.ended_at is None and (refused := not_to_look(reader, person_id, count_id)) is not None:
        return refused
    ended = f"{found.outcome} {(found.ended_at or '')[:16]}Z" if found.ended_at else "still open"
    facts = (("count", f"{found.title} ({count_id})"), ("begun", f"{found.begun_at[:16]}Z"), ("", ended))
    return Table("count", f"Count: {found.title}", _COLUMNS, _rows(reader, found, now), _ON_PAPER, facts)


def _rows(reader: Reader, found: StockCount, now: str) -> Iterator[tuple[Cell, ...]]:
    for line in map(told, every_line(reader, found, now)):
        said = {
            "item": line["name"],
            "reason": count_reasons.in_words(line["reason"] or ""),
            "counted_by": ", ".join(line["counted_by"]),
            "controlled": "yes" if line["controlled"] else "no",
        }
        yield tuple(said.get(name, line.get(name)) for name in _COLUMNS)
