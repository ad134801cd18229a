"""Single packages with a serial: where each lies, by its movements."""

from __future__ import annotations

from dataclasses import dataclass

from db.lots import Unit
from db.store import Reader


@dataclass(frozen=True)
class UnitPlace:
    """Where and how a package lies."""

    location: str
    status: str
    owner: str
    reason: str | None
    """Why it lies there, as codes and words, if somebody said so."""


def places_of_unit(reader: Reader, unit: Unit) -> list[UnitPlace]:
    """List where a package lies now; none when it is gone."""
    rows = reader.rows(
        "select o.name as location, m.status, m.owner, max(m.reason) as reason from movement m "
        "join location o on o.id = m.location_id where m.lot_id = :lot and m.unit_id = :unit "
        "group by o.name, m.status, m.owner having sum(m.quantity) > 0 order by o.name, m.status, m.owner",
        lot=unit.lot_id,
        unit=unit.id,
    )
    return [UnitPlace(**row) for row in rows]
