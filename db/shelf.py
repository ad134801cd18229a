"""What lies where, place by place, for somebody with a package in hand; and what a job has moved so far."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

from db.ledger import Movement, Place
from db.lots import LOT_COLUMNS, LOT_EXTENSION, Lot
from db.record import one
from db.store import Reader, Row
from db.units import Unit


@dataclass(frozen=True)
class Lying:
    """What lies of one lot at one place."""

    lot: Lot
    place: Place
    location: str
    storage: str
    """How things are kept there."""
    quantity: int


_LOT = tuple(field.name for field in fields(Lot) if field.name != "id")
_LYING = (
    "select s.lot_id, s.location_id, s.status, s.owner, s.quantity, o.name as location, o.storage, "
    f"{LOT_COLUMNS} from stock s join lot l on l.id = s.lot_id {LOT_EXTENSION} "
    "join location o on o.id = s.location_id"
)


def _lying(row: Row) -> Lying:
    lot = Lot(id=row["lot_id"], **{name: row[name] for name in _LOT})
    place = Place(row["lot_id"], row["location_id"], row["status"], row["owner"])
    return Lying(lot, place, row["location"], row["storage"], row["quantity"])


def lying_of_item(reader: Reader, item_id: str) -> list[Lying]:
    """List everything that lies of an item, the lot that ends first at the head."""
    rows = reader.rows(
        f"{_LYING} where s.item_id = :item and s.quantity <> 0 order by s.unusable_from nulls last, l.batch_lot, "
        "s.lot_id, o.name, s.status, s.owner",
        item=item_id,
    )
    return [_lying(row) for row in rows]


def places_of_unit(reader: Reader, unit: Unit) -> dict[Place, int]:
    """Count what is left of a package with a serial, by place; empty when it is gone."""
    rows = reader.rows(
        "select location_id, status, owner, cast(sum(quantity) as bigint) as held from movement "
        "where lot_id = :lot and unit_id = :unit group by location_id, status, owner having sum(quantity) > 0 "
        "order by location_id, status, owner",
        lot=unit.lot_id,
        unit=unit.id,
    )
    return {Place(unit.lot_id, row["location_id"], row["status"], row["owner"]): int(row["held"]) for row in rows}


@dataclass(frozen=True)
class Taken:
    """Who took something of a lot from where it lay."""

    at: str
    kind: str
    node: str
    person: str
    """Their name."""


def last_taken(
    reader: Reader,
    lot_id: str,
    kinds: Iterable[str],
    statuses: Iterable[str],
    *,
    location_id: str | None = None,
    owner: str | None = None,
    unit_id: str | None = None,
) -> Taken | None:
    """Find the last movement of these kinds that took something of a lot out of these states and still holds."""
    named = {f"kind_{number}": each for number, each in enumerate(kinds)}
    held = {f"status_{number}": each for number, each in enumerate(statuses)}
    where = {"location_id": location_id, "owner": owner, "unit_id": unit_id}
    given = {name: value for name, value in where.items() if value is not None}
    row = one(
        reader,
        "select m.at, m.kind, m.node, p.name as person from movement m join person p on p.id = m.person_id "
        f"where m.lot_id = :lot and m.quantity < 0 and m.reverses is null and m.kind in ({_listed(named)}) "
        f"and m.status in ({_listed(held)}){''.join(f' and m.{name} = :{name}' for name in given)} "
        "and m.quantity + coalesce((select sum(r.quantity) from movement r where r.reverses = m.id), 0) < 0 "
        "order by m.at desc, m.node, m.seq desc limit 1",
        lot=lot_id,
        **named,
        **held,
        **given,
    )
    return Taken(**row) if row else None


def _listed(named: Iterable[str]) -> str:
    return ", ".join(f":{name}" for name in named)


def reasons_at(reader: Reader, place: Place) -> list[str]:
    """List the reasons with which stock came to a place, the latest first."""
    rows = reader.rows(
        "select reason, max(at) as last_at from movement where lot_id = :lot_id and location_id = :location_id "
        "and status = :status and owner = :owner and quantity > 0 and reason is not null and kind <> 'return_unfit' "
        "group by reason order by last_at desc, reason limit 5",
        lot_id=place.lot_id,
        location_id=place.location_id,
        status=place.status,
        owner=place.owner,
    )
    return [row["reason"] for row in rows]


def unverified_units(reader: Reader, lot: Lot, owner: str) -> int:
    """Count what was received of a lot under codes that one person attached and nobody has verified."""
    row = reader.rows(
        "select cast(coalesce(sum(d.units), 0) as bigint) as units from identifier c "
        "join delivery_line d on d.identifier_id = c.id where c.item_id = :item and c.origin = 'linked' "
        "and c.verified_by is null and c.withdrawn_at is null and d.state = 'received' "
        "and d.status = 'quarantined' and d.lot_id = :lot and d.owner = :owner",
        item=lot.item_id,
        lot=lot.id,
        owner=owner,
    )[0]
    return int(row["units"])


def held_units(reader: Reader, lot: Lot, owner: str, cause: str) -> int:
    """Count what was received of a lot under verified codes, and is in quarantine for a cause."""
    row = reader.rows(
        "select cast(coalesce(sum(d.units), 0) as bigint) as units from delivery_line d "
        "join identifier c on c.id = d.identifier_id where c.item_id = :item and d.lot_id = :lot and d.owner = :owner "
        "and d.state = 'received' and d.status = 'quarantined' and '; ' || d.reason || ';' like :cause "
        "and not (c.origin = 'linked' and c.verified_by is null and c.withdrawn_at is null)",
        item=lot.item_id,
        lot=lot.id,
        owner=owner,
        cause=f"%; {cause};%",
    )[0]
    return int(row["units"])


def movements(reader: Reader, movement_ids: Iterable[str]) -> list[tuple[str, Movement]]:
    """Read movements with their ids, in the order asked for."""
    found: list[tuple[str, Movement]] = []
    for movement_id in movement_ids:
        row = reader.rows(
            "select id, kind, lot_id, location_id, status, owner, quantity, key, unit_id, job_id, line_id, reverses, "
            "reason from movement where id = :id",
            id=movement_id,
        )[0]
        place = Place(row.pop("lot_id"), row.pop("location_id"), row.pop("status"), row.pop("owner"))
        found.append((row.pop("id"), Movement(place=place, **row)))
    return found


_ENTRIES = (
    "from job_step s where s.job_id = :job and s.undoes is null and s.undo_json like :begins "
    "and not exists (select 1 from job_step later where later.undoes = s.key)"
)
_BEGINS = '{"entry": {%'
"""How the notes of a step begin that moved something: their names stand in the order of the alphabet."""


def entries(reader: Reader, job_id: str, latest: int) -> list[dict[str, Any]]:
    """Read what the steps of a job noted as moved and did not take back, the first first; the `latest` of them."""
    rows = reader.rows(
        f"select s.step, s.at, s.person_id, s.undo_json {_ENTRIES} order by s.step desc limit :latest",
        job=job_id,
        begins=_BEGINS,
        latest=latest,
    )
    return [
        {"step": row["step"], "at": row["at"], "person": row["person_id"], **json.loads(row["undo_json"])["entry"]}
        for row in reversed(rows)
    ]


def count_entries(reader: Reader, job_id: str) -> int:
    """Count what a job moved and did not take back."""
    return int(reader.rows(f"select count(*) as n {_ENTRIES}", job=job_id, begins=_BEGINS)[0]["n"])
