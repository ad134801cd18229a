"""What left for good unused: what, how much, why, and what it cost then."""

from __future__ import annotations

from db.item_costs import NEWEST
from db.ledger import OWN
from db.store import Reader, Row


def wasted(reader: Reader, since: str, until: str) -> list[Row]:
    """List what was wasted, cleared or discarded between two instants and not taken back, the first first."""
    return reader.rows(
        "select m.at, m.kind, -m.quantity as quantity, m.reason, p.name as person, i.id as item_id, i.name, "
        "i.base_unit as unit, l.batch_lot, o.name as location, "
        "case when m.owner = :own then (select c.minor_units from item_cost c where "
        f"c.item_id = i.id and c.recorded_at <= m.at {NEWEST}) end as cost "
        "from movement m join lot l on l.id = m.lot_id join item i on i.id = l.item_id "
        "join person p on p.id = m.person_id join location o on o.id = m.location_id "
        "where m.kind in ('waste', 'remove', 'discard') and m.at >= :since and m.at < :until "
        "and not exists (select 1 from movement r where r.reverses = m.id) order by m.at, m.node, m.seq",
        own=OWN,
        since=since,
        until=until,
    )
