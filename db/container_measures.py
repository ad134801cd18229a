"""What somebody measured in an open container, before they saw what the record has: each measure is a row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from db.opened_containers import OpenedContainer
from db.record import Write, one
from db.store import Reader, Row, Value


@dataclass(frozen=True)
class Measure:
    """One measure of one container; all in microlitres."""

    container_id: str
    contents: int | None
    """What it held when it was opened; None where that is not known."""
    microlitres: int
    expected: int | None
    """What the record had left in it at that moment; None where that is not known."""


def add(write: Write, found: OpenedContainer, microlitres: int, entry_id: str | None = None) -> str:
    """Keep what was measured beside what the record has, and return its id; `entry_id` is of the count it is part of.

    Nobody draws from it meanwhile: the caller is alone with its stock.
    """
    values: dict[str, Value] = {
        "id": write.new_id(),
        "container_id": found.id,
        "microlitres": microlitres,
        "expected": None if found.unmeasured else found.left_microlitres,
        "entry_id": entry_id,
    }
    write.run(
        "insert into container_measure (id, container_id, at, person_id, microlitres, expected, entry_id) values "
        "(:id, :container_id, :at, :person, :microlitres, :expected, :entry_id)",
        at=write.at,
        person=write.actor,
        **values,
    )
    write.note_in("container_measures", values)
    return str(values["id"])


def was_asked(reader: Reader, container_id: str) -> bool:
    """Say whether somebody typed before what is left in a container that is ended, and did not end it then."""
    return bool(
        reader.rows(
            "select 1 as there from container_measure where container_id = :id and entry_id is null limit 1",
            id=container_id,
        )
    )


def of_count(reader: Reader, count_id: str) -> dict[str, tuple[Measure, ...]]:
    """Give what was measured in a count, by entry."""
    return _by_entry(reader, "e.count_id = :id", count_id)


# What another count corrected since is no difference for this one.
_SINCE = (
    "coalesce((select cast(sum(v.microlitres) as bigint) from volume_difference v "
    "join count_entry o on o.id = v.entry_id where v.container_id = m.container_id and o.count_id <> e.count_id "
    "and v.found_at > m.at and (s.ended_at is null or v.found_at <= s.ended_at)), 0)"
)


def _by_entry(reader: Reader, only: str, row_id: str) -> dict[str, tuple[Measure, ...]]:
    found: dict[str, tuple[Measure, ...]] = {}
    for row in reader.rows(
        f"select m.entry_id, m.container_id, c.volume_microlitres as contents, m.microlitres, m.expected - {_SINCE} "
        "as expected from count_entry e join container_measure m on m.entry_id = e.id "
        "join stock_count s on s.id = e.count_id "
        f"join opened_container c on c.id = m.container_id where {only} order by length(m.id), m.id",
        id=row_id,
    ):
        measure = Measure(row["container_id"], row["contents"], row["microlitres"], row["expected"])
        found[row["entry_id"]] = (*found.get(row["entry_id"], ()), measure)
    return found


def of_entry(reader: Reader, entry_id: str) -> tuple[Measure, ...]:
    """Give what was measured in one entry of a count."""
    return _by_entry(reader, "e.id = :id", entry_id).get(entry_id, ())


def vouched(reader: Reader, container_id: str, count_id: str) -> int | None:
    """Give what a count measured in a container, if nothing was drawn of it since; in microlitres."""
    row = one(
        reader,
        "select m.microlitres from container_measure m join count_entry e on e.id = m.entry_id "
        "where m.container_id = :container and e.count_id = :count and e.withdrawn_at is null and not exists "
        "(select 1 from container_draw d where d.container_id = m.container_id and d.at > e.at) "
        "order by e.round desc limit 1",
        container=container_id,
        count=count_id,
    )
    return int(row["microlitres"]) if row else None


_TOLD = ("container_id", "microlitres", "expected", "entry_id")
COLUMNS: Final = {"container_measure": (*_TOLD, "at", "person_id")}
"""What `verify` compares with the audit chain."""


def _written(fact: Mapping[str, Any], entry: Row) -> tuple[str, Mapping[str, Any]]:
    told = {name: fact[name] for name in _TOLD}
    return "container_measure", {**told, "at": entry["at"], "person_id": entry["actor"]}


WRITTEN: Final[dict[str, Callable[[Mapping[str, Any], Row], tuple[str, Mapping[str, Any]]]]] = {
    "container_measures": _written
}
