"""What stays where it is while it is counted, and what of it was in somebody's hand when that began."""

from __future__ import annotations

from dataclasses import dataclass

from db.counts import ANY
from db.record import one
from db.store import Reader


def frozen_by(reader: Reader, lot_id: str, location_id: str, kind: str) -> str | None:
    """Name the count that keeps everything of a lot's item where it is; None when none does.

    A controlled count does so, and any other one with what is controlled in its places. What was in a hand when it
    began may come back until its lot is counted there: an entry has its own position in the ledger.
    """
    row = one(
        reader,
        "select c.title from stock_count c join count_target t on t.count_id = c.id join lot l on l.id = :lot "
        "join item i on i.id = l.item_id where c.ended_at is null and (c.controlled = 1 or i.dea_schedule is not null) "
        "and t.location_id in (:location, :anywhere) and t.item_id in (l.item_id, :anything) and (:kind <> 'return' "
        "or exists (select 1 from count_entry e where e.count_id = c.id and e.lot_id = l.id "
        "and e.location_id = :location)) limit 1",
        lot=lot_id,
        location=location_id,
        kind=kind,
        anywhere=ANY,
        anything=ANY,
    )
    return str(row["title"]) if row else None


@dataclass(frozen=True)
class InHand:
    """What somebody took, in a pull that is not finished, out of what a count keeps where it is."""

    person: str
    name: str
    unit: str
    quantity: int


def in_hands(reader: Reader, count_id: str, since: str) -> list[InHand]:
    """List what was pulled since an instant in pulls that go on, did not come back, and cannot while this goes on."""
    rows = reader.rows(
        "select p.name as person, i.name, i.base_unit as unit, cast(sum(-m.quantity - coalesce((select "
        "sum(b.quantity) from movement b where b.reverses = m.id), 0)) as bigint) as quantity from stock_count c "
        "join count_target t on t.count_id = c.id join movement m on m.kind = 'pull' and m.at >= :since "
        "and t.location_id in (m.location_id, '') join job j on j.id = m.job_id and j.status = 'open' "
        "join lot l on l.id = m.lot_id and t.item_id in (l.item_id, '') join item i on i.id = l.item_id "
        "join person p on p.id = m.person_id "
        "where c.id = :count and (c.controlled = 1 or i.dea_schedule is not null) "
        "group by p.name, i.name, i.base_unit order by p.name, i.name",
        count=count_id,
        since=since,
    )
    return [InHand(**row) for row in rows if row["quantity"] > 0]


def frozen_before(reader: Reader, count_id: str) -> dict[str, str]:
    """Name the entries of a count whose line an earlier count keeps where it is, and that count's title.

    Of two counts of the same the earlier one is posted first: neither waits for the other in vain.
    """
    rows = reader.rows(
        "select e.id, c.title from stock_count mine join stock_count c on c.ended_at is null and (c.begun_at "
        "< mine.begun_at or c.begun_at = mine.begun_at and (length(c.id) < length(mine.id) or length(c.id) = "
        "length(mine.id) and c.id < mine.id)) join count_target t on t.count_id = c.id "
        "join count_entry e on e.count_id = mine.id and e.withdrawn_at is null "
        "and t.location_id in (e.location_id, '') and t.item_id in (e.item_id, '') join item i on i.id = e.item_id "
        "where mine.id = :count and (c.controlled = 1 or i.dea_schedule is not null)",
        count=count_id,
    )
    return {row["id"]: row["title"] for row in rows}
