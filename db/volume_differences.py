"""Millilitres of controlled substances that are not what the record has: found at an end, in a count, in a cassette."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from db.record import Write, one
from db.store import Reader, Row


@dataclass(frozen=True)
class NewDifference:
    """One difference, before it has an id."""

    item_id: str
    lot_id: str
    microlitres: int
    """Above zero: so much less was there than the record has."""
    container_id: str | None = None
    cassette_id: str | None = None
    entry_id: str | None = None
    """The entry of the count that found it; it changes what is left by the record."""
    decided: str | None = None
    """`explained` or `escalated`, where that was said already."""
    reason: str | None = None


@dataclass(frozen=True)
class Difference(NewDifference):
    """One difference."""

    id: str = ""
    name: str = ""
    batch_lot: str = ""
    location: str = ""
    found_at: str = ""
    found_by: str = ""
    """The person's id."""
    found_by_name: str = ""


def add(write: Write, new: NewDifference) -> str:
    """Note that millilitres differ, and return the note's id."""
    values = {"id": write.new_id(), **asdict(new)}
    said = new.decided is not None
    write.run(
        "insert into volume_difference (id, item_id, lot_id, container_id, cassette_id, entry_id, microlitres, "
        "found_at, found_by, decided, reason, decided_by, decided_at) values (:id, :item_id, :lot_id, :container_id, "
        ":cassette_id, :entry_id, :microlitres, :at, :by, :decided, :reason, :decided_by, :decided_at)",
        at=write.at,
        by=write.actor,
        decided_by=write.actor if said else None,
        decided_at=write.at if said else None,
        **values,
    )
    write.note_in("volume_differences", values)
    return str(values["id"])


def decide(write: Write, difference_id: str, decided: str, reason: str) -> bool:
    """Note what a pharmacist said of one, and say whether nobody had before."""
    changed = write.run(
        "update volume_difference set decided = :decided, reason = :reason, decided_by = :by, decided_at = :at "
        "where id = :id and decided is null",
        id=difference_id,
        decided=decided,
        reason=reason,
        by=write.actor,
        at=write.at,
    )
    if changed:
        write.note_in("volume_differences_decided", {"id": difference_id, "decided": decided, "reason": reason})
    return bool(changed)


_DIFFERENCES = (
    "select v.id, v.item_id, v.lot_id, v.microlitres, v.container_id, v.cassette_id, v.entry_id, v.decided, v.reason, "
    "i.name, l.batch_lot, coalesce(o.name, '') as location, v.found_at, v.found_by, p.name as found_by_name "
    "from volume_difference v join item i on i.id = v.item_id join lot l on l.id = v.lot_id "
    "join person p on p.id = v.found_by left join opened_container c on c.id = v.container_id "
    "left join cassette_rest r on r.id = v.cassette_id left join cassette k on k.id = r.cassette_id "
    "left join location o on o.id = coalesce(c.location_id, k.location_id)"
)


def difference(reader: Reader, difference_id: str) -> Difference | None:
    """Find one by its id."""
    row = one(reader, f"{_DIFFERENCES} where v.id = :id", id=difference_id)
    return Difference(**row) if row else None


def measured_by(reader: Reader, found: Difference) -> set[str]:
    """Name who measured a container or cassette that differs, or signed what was measured."""
    rows = reader.rows(
        "select person_id from container_measure where container_id = :container union "
        "select person_id from signature where meaning = 'witnessed' and ("
        "(subject_kind = 'opened_container' and subject_id = :container) "
        "or (subject_kind = 'cassette_rest' and subject_id = :cassette) "
        "or (subject_kind = 'preparation' and at = :found_at) "
        "or (subject_kind = 'movement' and subject_id in (select m.id from movement m "
        "where m.lot_id = :lot and m.at = :found_at)))",
        lot=found.lot_id,
        found_at=found.found_at,
        container=found.container_id or "",
        cassette=found.cassette_id or "",
    )
    return {found.found_by, *(row["person_id"] for row in rows)}


def undecided(reader: Reader) -> list[Difference]:
    """List those of which no pharmacist said why, the oldest first."""
    rows = reader.rows(f"{_DIFFERENCES} where v.decided is null order by v.found_at, length(v.id), v.id")
    return [Difference(**row) for row in rows]


_ONCE = ("item_id", "lot_id", "microlitres", "container_id", "cassette_id", "entry_id", "decided", "reason")
COLUMNS: Final = {"volume_difference": (*_ONCE, "found_at", "found_by", "decided_by", "decided_at")}
"""What `verify` compares with the audit chain."""


def _written(fact: Mapping[str, Any], entry: Row) -> tuple[str, Mapping[str, Any]]:
    said = fact["decided"] is not None
    mine = {"found_at": entry["at"], "found_by": entry["actor"]}
    by = {"decided_by": entry["actor"] if said else None, "decided_at": entry["at"] if said else None}
    return "volume_difference", {**{name: fact[name] for name in _ONCE}, **mine, **by}


def _decided(fact: Mapping[str, Any], entry: Row) -> tuple[str, str, Mapping[str, Any]]:
    told = {"decided": fact["decided"], "reason": fact["reason"]}
    return "volume_difference", fact["id"], {**told, "decided_by": entry["actor"], "decided_at": entry["at"]}


WRITTEN: Final[dict[str, Callable[[Mapping[str, Any], Row], tuple[str, Mapping[str, Any]]]]] = {
    "volume_differences": _written
}
CHANGED: Final = {"volume_differences_decided": _decided}
