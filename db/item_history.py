"""What came of an item so far: its movements, and how much of it there was on each day."""

from __future__ import annotations

from dataclasses import dataclass

from db.store import Reader


@dataclass(frozen=True)
class ItemMovement:
    """One change of an item's stock."""

    at: str
    kind: str
    batch_lot: str
    location: str
    status: str
    quantity: int
    """Base units; negative when they left."""
    person: str


def last_movements(reader: Reader, item_id: str, limit: int) -> list[ItemMovement]:
    """List the latest movements of an item, the newest first."""
    rows = reader.rows(
        "select m.at, m.kind, l.batch_lot, o.name as location, m.status, m.quantity, p.name as person "
        "from lot l join movement m on m.lot_id = l.id join location o on o.id = m.location_id "
        "join person p on p.id = m.person_id where l.item_id = :item "
        "order by m.at desc, m.node, m.seq desc limit :limit",
        item=item_id,
        limit=limit,
    )
    return [ItemMovement(**row) for row in rows]


def moved_by_hour(reader: Reader, item_id: str, since: str) -> list[tuple[str, int]]:
    """Add up what came and went, as (UTC hour `YYYY-MM-DDTHH`, base units), from an instant on."""
    rows = reader.rows(
        "select substr(m.at, 1, 13) as hour, cast(sum(m.quantity) as bigint) as moved from lot l "
        "join movement m on m.lot_id = l.id where l.item_id = :item and m.at >= :since "
        "group by substr(m.at, 1, 13) order by 1",
        item=item_id,
        since=since,
    )
    return [(row["hour"], int(row["moved"])) for row in rows]
