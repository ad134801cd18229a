"""The whole way of a lot or of one package: every movement, with what it came by and what it went for."""

from __future__ import annotations

from db.record import one
from db.store import Reader, Row
from db.units import Unit

_MOVED = (
    "select m.id, m.node, m.seq, m.at, m.kind, m.lot_id, m.location_id, m.status, m.owner, m.quantity, m.unit_id, "
    "m.job_id, m.line_id, m.reverses, m.reason, p.name as person, o.name as location, u.serial, j.kind as job_kind, "
    "j.state_json, v.sscc, v.invoice, s.name as supplier from movement m join person p on p.id = m.person_id "
    "join location o on o.id = m.location_id left join unit u on u.id = m.unit_id left join job j on j.id = m.job_id "
    "left join delivery_line d on d.id = m.line_id left join delivery v on v.id = d.delivery_id "
    "left join supplier s on s.id = v.supplier_id"
)
_IN_ORDER = "order by m.at, m.node, m.seq"


def movements_of_lot(reader: Reader, lot_id: str) -> list[Row]:
    """Read every movement of a lot, the first first."""
    return reader.rows(f"{_MOVED} where m.lot_id = :lot {_IN_ORDER}", lot=lot_id)


def movements_of_unit(reader: Reader, unit: Unit) -> list[Row]:
    """Read every movement of one package with a serial, the first first."""
    return reader.rows(
        f"{_MOVED} where m.lot_id = :lot and m.unit_id = :unit {_IN_ORDER}", lot=unit.lot_id, unit=unit.id
    )


_USED = (
    "select d.at, d.microlitres, d.area, d.job_id, p.name as person, o.name as location, u.serial, "
    "j.kind as job_kind, j.state_json from container_draw d join opened_container c on c.id = d.container_id "
    "join person p on p.id = d.person_id join location o on o.id = c.location_id left join unit u on u.id = c.unit_id "
    "left join job j on j.id = d.job_id where d.reverses is null "
    "and not exists (select 1 from container_draw b where b.reverses = d.id)"
)


def uses_of_lot(reader: Reader, lot_id: str) -> list[Row]:
    """Read every use of an open container of a lot, the first first."""
    return reader.rows(f"{_USED} and c.lot_id = :lot order by d.at, length(d.id), d.id", lot=lot_id)


def uses_of_unit(reader: Reader, unit: Unit) -> list[Row]:
    """Read every use of one package with a serial that was opened, the first first."""
    return reader.rows(f"{_USED} and c.unit_id = :unit order by d.at, length(d.id), d.id", unit=unit.id)


def units_called(reader: Reader, serial: str, limit: int = 20) -> list[Unit]:
    """List packages by their serial, of whatever product, also those whose receipt was taken back."""
    rows = reader.rows(
        "select id, serial, lot_id, location_id, units, state, recorded_at from unit "
        "where lower(serial) = lower(:serial) order by recorded_at desc, id limit :limit",
        serial=serial,
        limit=limit,
    )
    return [Unit(**row) for row in rows]


def item_of_lot(reader: Reader, lot_id: str) -> Row | None:
    """Read the item of a lot: `id`, `name`, `base_unit`."""
    return one(
        reader,
        "select i.id, i.name, i.base_unit from item i join lot l on l.item_id = i.id where l.id = :id",
        id=lot_id,
    )
