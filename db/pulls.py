"""What was pulled: each pull is a movement, and what came back of it points at that movement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from db.preparation_uses import USED
from db.record import Write
from db.store import Reader, Row, Value

_CHUNK = 200


@dataclass(frozen=True)
class Pulled:
    """One pull, and how much of it has not come back."""

    id: str
    at: str
    job_id: str
    node: str
    person: str
    """The name of whoever pulled it."""
    item_id: str
    name: str
    unit: str
    storage: str
    lot_id: str
    batch_lot: str
    expiry: str | None
    expiry_precision: str | None
    extended_expiry: str | None
    extended_precision: str | None
    location_id: str
    location: str
    owner: str
    unit_id: str | None
    serial: str | None
    pack_units: int | None
    """Base units in the whole package that bears the serial."""
    reason: str | None
    quantity: int
    """Base units that are still out."""
    not_taken: int
    """Base units of these that were outside and are never taken back."""
    used: int
    """Base units of these that went into a preparation."""

    @property
    def returnable(self) -> int:
        """Count what may still come back."""
        return max(0, self.quantity - self.not_taken - self.used)


_PULLED = (
    "select m.id, m.at, m.job_id, m.node, p.name as person, i.id as item_id, i.name, i.base_unit as unit, i.storage, "
    "l.id as lot_id, l.batch_lot, l.expiry, l.expiry_precision, x.expiry as extended_expiry, "
    "x.expiry_precision as extended_precision, o.id as location_id, o.name as location, m.owner, "
    "m.unit_id, u.serial, u.units as pack_units, m.reason, "
    "cast(-m.quantity - coalesce((select sum(r.quantity) from movement r where r.reverses = m.id), 0) as bigint) "
    "as quantity, "
    "(select cast(coalesce(sum(n.units), 0) as bigint) from not_taken_back n where n.pull_id = m.id) as not_taken, "
    f"{USED} as used "
    "from movement m join person p on p.id = m.person_id "
    "join lot l on l.id = m.lot_id join item i on i.id = l.item_id join location o on o.id = m.location_id "
    "left join lot_extension x on x.id = l.extension_id "
    "left join unit u on u.id = m.unit_id "
    "where m.kind = 'pull' and m.reverses is null"
)


def pulled(reader: Reader, movement_ids: Sequence[str]) -> list[Pulled]:
    """Read these pulls, in the order they are named."""
    found: dict[str, Pulled] = {}
    for start in range(0, len(movement_ids), _CHUNK):
        named = {f"id_{number}": each for number, each in enumerate(movement_ids[start : start + _CHUNK])}
        places = ", ".join(f":{name}" for name in named)
        found |= {row["id"]: Pulled(**row) for row in reader.rows(f"{_PULLED} and m.id in ({places})", **named)}
    return [found[each] for each in movement_ids if each in found]


def out_of_item(reader: Reader, item_id: str, since: str) -> list[Pulled]:
    """List what of an item was pulled since an instant and has not come back, the latest first."""
    rows = reader.rows(
        f"{_PULLED} and l.item_id = :item and m.at >= :since order by m.at desc, length(m.id) desc, m.id desc",
        item=item_id,
        since=since,
    )
    return [each for each in (Pulled(**row) for row in rows) if each.quantity > 0]


def taken_between(reader: Reader, pull_id: str, since: str, until: str) -> int:
    """Count the base units of a pull that were taken out from one instant to another and have not come back.

    What came back and is out again by an Undo was taken when it was pulled first.
    """
    rows = reader.rows(
        "select cast(coalesce(sum(-m.quantity), 0) as bigint) as units from movement m "
        "where (m.id = :pull or m.reverses = :pull) and m.at >= :since and m.at <= :until "
        "and m.kind not in ('undo_return', 'undo_return_unfit')",
        pull=pull_id,
        since=since,
        until=until,
    )
    return int(rows[0]["units"])


def refuse_back(write: Write, pull_id: str, units: int) -> None:
    """Say that so many base units of a pull were outside and are never taken back; below zero, that they were not."""
    values: dict[str, Value] = {"id": write.new_id(), "pull_id": pull_id, "units": units}
    write.run(
        "insert into not_taken_back (id, pull_id, units, said_at, said_by) values (:id, :pull_id, :units, :at, :by)",
        at=write.at,
        by=write.actor,
        **values,
    )
    write.note_in("not_taken_back", values)


COLUMNS: Final = {"not_taken_back": ("pull_id", "units", "said_at", "said_by")}
"""What `verify` compares with the audit chain."""


def _not_taken(fact: Mapping[str, Any], entry: Row) -> tuple[str, Mapping[str, Any]]:
    told = {"pull_id": fact["pull_id"], "units": fact["units"]}
    return "not_taken_back", {**told, "said_at": entry["at"], "said_by": entry["actor"]}


def _closed(fact: Mapping[str, Any], entry: Row) -> tuple[str, Mapping[str, Any]]:
    # Entries from before units were counted speak of a whole pull, by which their row is named.
    return "not_taken_back", {"pull_id": fact["id"], "said_at": entry["at"], "said_by": entry["actor"]}


WRITTEN: Final = {"not_taken_back": _not_taken, "pulls_closed": _closed}
