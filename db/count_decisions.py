"""What was said of the differences of a count: why each is, or that it is escalated; the last word holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from db.ledger import Place
from db.record import Write
from db.store import Reader, Row


class Decision(NamedTuple):
    """What was said of the difference in an entry; a tuple, as a count has many thousand."""

    entry_id: str
    decided: str
    reason: str


def add(write: Write, entry_id: str, decided: str, reason: str) -> str:
    """Note what was said of a difference: `explained`, or `escalated` to the pharmacist; return the note's id."""
    decision_id = write.new_id()
    told = {"id": decision_id, "entry_id": entry_id, "decided": decided, "reason": reason}
    write.run(
        "insert into count_decision (id, entry_id, decided, reason, person_id, at) values "
        "(:id, :entry_id, :decided, :reason, :by, :at)",
        by=write.actor,
        at=write.at,
        **told,
    )
    write.note_in("count_decisions", told)
    return decision_id


@dataclass(frozen=True)
class Said:
    """All that was said of the differences of a count."""

    last: Mapping[str, Decision]
    """What was said last of each entry that differs."""
    escalated: frozenset[Place]
    """The lines that a pharmacist ever escalated, after whichever of their counts."""


def said_of(reader: Reader, count_id: str) -> Said:
    """Give all that was said of the differences of a count, in one question."""
    rows = reader.rows(
        "select d.entry_id, d.decided, d.reason, e.lot_id, e.location_id, e.status, e.owner "
        "from count_decision d join count_entry e on e.id = d.entry_id "
        "where e.count_id = :count order by d.at, length(d.id), d.id",
        count=count_id,
    )
    last = {row["entry_id"]: Decision(row["entry_id"], row["decided"], row["reason"]) for row in rows}
    escalated = (row for row in rows if row["decided"] == "escalated")
    places = (Place(row["lot_id"], row["location_id"], row["status"], row["owner"]) for row in escalated)
    return Said(last, frozenset(places))


def is_escalated(reader: Reader, entry_id: str) -> bool:
    """Say whether the difference in the line of an entry was escalated, after whichever of its counts."""
    rows = reader.rows(
        "select 1 as there from count_entry e join count_entry o on o.count_id = e.count_id and o.lot_id = e.lot_id "
        "and o.location_id = e.location_id and o.status = e.status and o.owner = e.owner "
        "join count_decision d on d.entry_id = o.id and d.decided = 'escalated' where e.id = :id limit 1",
        id=entry_id,
    )
    return bool(rows)


COLUMNS: Final = {"count_decision": ("entry_id", "decided", "reason", "person_id", "at")}
"""What `verify` compares with the audit chain."""


def _decision_told(fact: Mapping[str, Any], entry: Row) -> tuple[str, Mapping[str, Any]]:
    told = {name: fact[name] for name in ("entry_id", "decided", "reason")}
    return "count_decision", {**told, "person_id": entry["actor"], "at": entry["at"]}


WRITTEN: Final[dict[str, Callable[[Mapping[str, Any], Row], tuple[str, Mapping[str, Any]]]]] = {
    "count_decisions": _decision_told
}
