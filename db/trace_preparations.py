"""Tracing what was made: all that went into a unit, who did it, and what became of it."""

from __future__ import annotations

from typing import Final

from db import preparation_work, preparations
from db.preparation_work import COUNTS
from db.preparations import PreparationUnit
from db.record import one
from db.store import Reader, Row

_WENT_IN: Final = (
    "left join movement m on m.id = s.movement_id left join opened_container c on c.id = s.container_id "
    "left join lot l on l.id = coalesce(s.lot_id, m.lot_id, c.lot_id) "
)


def units_called(reader: Reader, named: str) -> list[PreparationUnit]:
    """Find the unit whose label bears this code, or the one, or the ones of the preparation, with this id."""
    label = preparation_work.label(reader, named)
    unit = preparations.unit(reader, label.unit_id if label is not None else named)
    return [unit] if unit is not None else preparations.units_of(reader, named)


def about_preparation(reader: Reader, preparation_id: str) -> Row:
    """Read what a preparation is, by the names of what it names."""
    row = one(
        reader,
        "select p.id as preparation, p.order_id as made_for, p.order_version, p.remake_of, p.at as begun_at, "
        "p.started_at, p.completed_at, p.storage, p.beyond_use_date, f.code as formula, f.version as formula_version, "
        "f.name, h.name as hood, b.name as begun_by, w.name as prepared_by from preparation p "
        "join formula_version f on f.id = p.formula_id join person b on b.id = p.begun_by "
        "left join person w on w.id = p.prepared_by left join location h on h.id = p.hood_id where p.id = :id",
        id=preparation_id,
    )
    return row or {}


def steps_of_unit(reader: Reader, unit: PreparationUnit) -> list[Row]:
    """List the steps of a unit that count, its own and those of its whole batch: who, which lot, which picture."""
    return reader.rows(
        "select s.at, w.name as person, s.step, s.evidence, i.name as item, l.batch_lot as lot, l.expiry, "
        "l.recalled_at, u.serial, s.container_id as container, s.picture_id as picture, s.wanted, s.measured, s.unit, "
        "s.device, s.signature_id as signature from preparation_step s join person w on w.id = s.by_id "
        f"{_WENT_IN} left join item i on i.id = coalesce(l.item_id, s.item_id) left join unit u on u.id = m.unit_id "
        f"where s.preparation_id = :id and s.unit_number in (0, :number) and {COUNTS} "
        "order by s.at, length(s.id), s.id",
        id=unit.preparation_id,
        number=unit.number,
    )


def labels_of_unit(reader: Reader, unit_id: str) -> list[Row]:
    """List the labels that a unit ever had, the oldest first, with who put each on it."""
    return reader.rows(
        "select n.id as code, n.kind, n.at, g.name as person, n.applied_at, a.name as applied_by, n.voided_at, "
        "v.name as voided_by, n.void_reason from preparation_label n join person g on g.id = n.by_id "
        "left join person a on a.id = n.applied_by left join person v on v.id = n.voided_by "
        "where n.unit_id = :id order by length(n.id), n.id",
        id=unit_id,
    )


def events_of_unit(reader: Reader, unit: PreparationUnit) -> list[Row]:
    """List what happened to a unit or to all of its preparation, and each hand-over; nothing that anybody typed."""
    return reader.rows(
        "select e.at, e.kind, w.name as person, e.signature_id as signature, g.meaning, null as storage "
        "from preparation_event e join person w on w.id = e.by_id left join signature g on g.id = e.signature_id "
        "where e.preparation_id = :preparation and (e.unit_id is null or e.unit_id = :unit) "
        "union all select n.at, n.kind, w.name, null, null, n.storage from unit_handover n "
        "join person w on w.id = n.by_id where n.unit_id = :unit order by 1, 2",
        preparation=unit.preparation_id,
        unit=unit.id,
    )
