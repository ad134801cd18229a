"""Controlled substances: which items they are, what lies there of each, and which counts vouch for it."""

from __future__ import annotations

from dataclasses import dataclass

from db.counts import IN_SCOPE
from db.ledger import Place
from db.store import Reader


@dataclass(frozen=True)
class ControlledItem:
    """An item with a DEA schedule."""

    id: str
    name: str
    schedule: str
    unit: str
    kind: str | None
    """What one is once it is opened."""
    microlitres: int | None
    """What one base unit holds; None where that is not known."""
    strength: int | None
    """Nanograms per millilitre; None where that is not known."""
    most_in_pack: int
    """Base units of its largest package."""


_ITEMS = (
    "select i.id, i.name, i.dea_schedule as schedule, i.base_unit as unit, i.container_kind as kind, "
    "i.volume_microlitres as microlitres, i.nanograms_per_millilitre as strength, "
    "(select coalesce(max(p.units_per_pack), 1) from packaging p where p.item_id = i.id) as most_in_pack "
    "from item i where i.dea_schedule is not null"
)


def controlled_items(reader: Reader) -> list[ControlledItem]:
    """List the controlled items, schedule by schedule and by name; those out of use too, as some may lie there."""
    return [ControlledItem(**row) for row in reader.rows(f"{_ITEMS} order by i.dea_schedule, i.name, i.id")]


# Controlled items are few: SQLite begins with them because of the `cross join`; else it goes through all of the stock.
_LYING = "from item i cross join stock s where s.item_id = i.id and i.dea_schedule is not null and s.quantity <> 0"


def any_on_hand(reader: Reader) -> bool:
    """Say whether anything controlled lies there."""
    return bool(reader.rows(f"select 1 as there {_LYING} limit 1"))


@dataclass(frozen=True)
class Lying:
    """What lies of an item at one place."""

    item_id: str
    place: Place
    quantity: int


def lying(reader: Reader) -> list[Lying]:
    """List where controlled substances lie."""
    rows = reader.rows(
        f"select s.item_id, s.lot_id, s.location_id, s.status, s.owner, s.quantity {_LYING} "
        "order by s.item_id, s.lot_id, s.location_id, s.status, s.owner"
    )
    return [
        Lying(row["item_id"], Place(row["lot_id"], row["location_id"], row["status"], row["owner"]), row["quantity"])
        for row in rows
    ]


@dataclass(frozen=True)
class Vouched:
    """A place that a controlled count covered, and whether anything moved there since."""

    count_id: str
    ended_at: str
    moved: bool


def vouched(reader: Reader, since: str) -> dict[Place, Vouched]:
    """Name for each place the last controlled count of it that was posted since an instant."""
    rows = reader.rows(
        "select c.id as count_id, c.ended_at, e.lot_id, e.location_id, e.status, e.owner, "
        "case when exists (select 1 from movement m where m.lot_id = e.lot_id and m.at > e.at "
        "and m.location_id = e.location_id and m.status = e.status and m.owner = e.owner and m.kind <> 'count') "
        "then 1 else 0 end as moved from stock_count c join count_entry e on e.count_id = c.id "
        "where c.ended_at >= :since and c.outcome = 'posted' and c.controlled = 1 and e.withdrawn_at is null "
        "order by c.ended_at, length(c.id), c.id, e.round",
        since=since,
    )
    return {
        Place(row["lot_id"], row["location_id"], row["status"], row["owner"]): Vouched(
            row["count_id"], row["ended_at"], bool(row["moved"])
        )
        for row in rows
    }


def last_counts(reader: Reader) -> dict[str, str]:
    """Say when each controlled item was last in a count that was posted."""
    rows = reader.rows(
        "select e.item_id, max(c.ended_at) as at from item i join count_entry e on e.item_id = i.id "
        "join stock_count c on c.id = e.count_id where i.dea_schedule is not null and e.withdrawn_at is null "
        "and c.outcome = 'posted' group by e.item_id"
    )
    return {row["item_id"]: row["at"] for row in rows}


def is_counted_in(reader: Reader, count_id: str) -> bool:
    """Say whether anything controlled lies where a count looks."""
    return bool(reader.rows(f"select 1 as there {_LYING} and {IN_SCOPE} limit 1", count=count_id))


def being_counted(reader: Reader) -> set[str]:
    """Name the controlled items of which a count that is not ended has a line."""
    rows = reader.rows(
        "select distinct e.item_id from stock_count c join count_entry e on e.count_id = c.id "
        "join item i on i.id = e.item_id where c.ended_at is null and e.withdrawn_at is null "
        "and i.dea_schedule is not null"
    )
    return {row["item_id"] for row in rows}


def last_inventories(reader: Reader) -> dict[str, str]:
    """Say when each item was last in an inventory."""
    rows = reader.rows(
        "select l.item_id, max(t.at) as at from inventory_line l join inventory_taken t on t.id = l.inventory_id "
        "group by l.item_id"
    )
    return {row["item_id"]: row["at"] for row in rows}
