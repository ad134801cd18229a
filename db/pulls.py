"""What was pulled: each pull is a movement, and what came back of it points at that movement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from db.record import Write
from db.store import Reader, Row

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
    reason: str | None
    quantity: int
    """Base units that are still out."""
    closed: str | None
    """Why nothing of it comes back any more, if that was said."""


_PULLED = (
    "select m.id, m.at, m.job_id, m.node, p.name as person, i.id as item_id, i.name, i.base_unit as unit, i.storage, "
    "l.id as lot_id, l.batch_lot, l.expiry, l.expiry_precision, x.expiry as extended_expiry, "
    "x.expiry_precision as extended_precision, o.id as location_id, o.name as location, m.owner, "
    "m.unit_id, u.serial, m.reason, cast(-m.quantity - coalesce((select sum(r.quantity) from movement r "
    "where r.reverses = m.id), 0) as bigint) as quantity, c.why as closed "
    "from movement m join person p on p.id = m.person_id "
    "join lot l on l.id = m.lot_id join item i on i.id = l.item_id join location o on o.id = m.location_id "
    "left join lot_extension x on x.id = l.extension_id "
    "left join unit u on u.id = m.unit_id left join pull_closed c on c.pull_id = m.id "
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


def pulled_of_lot(reader: Reader, lot_id: str, limit: int = 50) -> list[Pulled]:
    """List the pulls of a lot, the latest first."""
    rows = reader.rows(
        f"{_PULLED} and m.lot_id = :lot order by m.at desc, length(m.id) desc, m.id desc limit :limit",
        lot=lot_id,
        limit=limit,
    )
    return [Pulled(**row) for row in rows]


def out_of_item(reader: Reader, item_id: str, since: str) -> list[Pulled]:
    """List what of an item was pulled since an instant and has not come back, the latest first."""
    rows = reader.rows(
        f"{_PULLED} and l.item_id = :item and m.at >= :since order by m.at desc, length(m.id) desc, m.id desc",
        item=item_id,
        since=since,
    )
    return [each for each in (Pulled(**row) for row in rows) if each.quantity > 0]


def close(write: Write, pull_id: str, why: str) -> None:
    """Say that nothing of a pull comes back any more, and why, as a code."""
    write.run(
        "insert into pull_closed (pull_id, closed_at, closed_by, why) values (:pull, :at, :by, :why)",
        pull=pull_id,
        at=write.at,
        by=write.actor,
        why=why,
    )
    write.note_in("pulls_closed", {"id": pull_id, "why": why})


COLUMNS: Final = {"pull_closed": ("closed_at", "closed_by", "why")}
"""What `verify` compares with the audit chain."""


def _closed(fact: Mapping[str, Any], entry: Row) -> tuple[str, Mapping[str, Any]]:
    return "pull_closed", {"closed_at": entry["at"], "closed_by": entry["actor"], "why": fact["why"]}


WRITTEN: Final = {"pulls_closed": _closed}
