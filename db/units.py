"""Units: single packages with a serial, and where each lies by its movements."""

from __future__ import annotations

from dataclasses import dataclass

from db.record import Write, one
from db.store import Reader


@dataclass(frozen=True)
class Unit:
    """One package with a serial of its own."""

    id: str
    serial: str
    lot_id: str
    location_id: str
    units: int
    state: str
    recorded_at: str


@dataclass(frozen=True)
class UnitPlace:
    """Where and how a package lies."""

    location: str
    quantity: int
    """How much of it lies there, in base units."""
    status: str
    owner: str
    reason: str | None
    """Why, by its delivery line or else by the movements that put it there, as `kiosk.rules.reasons` reads it."""


_UNITS = "select id, serial, lot_id, location_id, units, state, recorded_at from unit"


def unit(reader: Reader, identifier_id: str, serial: str) -> Unit | None:
    """Find the unit that bears a serial of a product, unless its receipt was undone."""
    row = one(
        reader,
        f"{_UNITS} where identifier_id = :identifier and serial = :serial and state <> 'undone'",
        identifier=identifier_id,
        serial=serial,
    )
    return Unit(**row) if row else None


def unit_by_id(reader: Reader, unit_id: str) -> Unit | None:
    """Find a unit by its id."""
    row = one(reader, f"{_UNITS} where id = :id", id=unit_id)
    return Unit(**row) if row else None


def add_unit(write: Write, identifier_id: str, serial: str, lot_id: str, location_id: str, units: int) -> str:
    """Add a unit that is now on hand and return its id."""
    unit_id = write.new_id()
    write.run(
        "insert into unit (id, identifier_id, serial, lot_id, location_id, units, state, recorded_at) values "
        "(:id, :identifier, :serial, :lot, :location, :units, 'on_hand', :at)",
        id=unit_id,
        identifier=identifier_id,
        serial=serial,
        lot=lot_id,
        location=location_id,
        units=units,
        at=write.at,
    )
    told = {"id": unit_id, "lot": lot_id, "serial": serial}
    write.note_in("units", {**told, "identifier": identifier_id, "location": location_id, "units": units})
    return unit_id


def undo_unit(write: Write, unit_id: str) -> None:
    """Take back that a unit was received; its serial is free again."""
    write.run("update unit set state = 'undone' where id = :id", id=unit_id)
    write.note_in("units_undone", unit_id)


def move_unit(write: Write, unit_id: str, location_id: str) -> None:
    """Note where a unit lies now."""
    write.run("update unit set location_id = :to where id = :id", to=location_id, id=unit_id)
    write.note_in("units_moved", {"id": unit_id, "location": location_id})


def moved_after(reader: Reader, unit: Unit, at: str) -> bool:
    """Say whether a package moved after an instant."""
    rows = reader.rows(
        "select 1 as moved from movement where lot_id = :lot and unit_id = :unit and at > :at limit 1",
        lot=unit.lot_id,
        unit=unit.id,
        at=at,
    )
    return bool(rows)


def places_of_unit(reader: Reader, unit: Unit) -> list[UnitPlace]:
    """List where a package lies now; none when it is gone."""
    rows = reader.rows(
        "select o.name as location, m.status, m.owner, max(coalesce(l.reason, m.reason)) as reason, "
        "cast(sum(m.quantity) as bigint) as quantity from movement m "
        "join location o on o.id = m.location_id left join delivery_line l on l.id = m.line_id "
        "where m.lot_id = :lot and m.unit_id = :unit "
        "group by o.name, m.status, m.owner having sum(m.quantity) > 0 order by o.name, m.status, m.owner",
        lot=unit.lot_id,
        unit=unit.id,
    )
    return [UnitPlace(**row) for row in rows]
