"""Lines of a count: what lies in its places by the ledger, and what of it nobody counted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from db.count_entries import Entry
from db.counts import IN_SCOPE
from db.ledger import Place
from db.store import Reader, Row


def lines_of_lot(reader: Reader, count_id: str, lot_id: str, location_id: str) -> list[Place]:
    """List how a lot lies at a place, by the ledger or by this count; what is open is told apart by its own label."""
    rows = reader.rows(
        "select lot_id, location_id, status, owner from stock where lot_id = :lot and location_id = :location "
        "and quantity <> 0 and status not in ('opened', 'opened_quarantined') union "
        "select lot_id, location_id, status, owner from count_entry where count_id = :count and lot_id = :lot "
        "and location_id = :location and status not in ('opened', 'opened_quarantined') and withdrawn_at is null "
        "order by status, owner",
        count=count_id,
        lot=lot_id,
        location=location_id,
    )
    return [Place(**row) for row in rows]


def lines_of_unit(reader: Reader, lot_id: str, unit_id: str, location_id: str) -> list[Place]:
    """List in which lines of a place a package with a serial lies by the ledger; what is open has its own label."""
    rows = reader.rows(
        "select lot_id, location_id, status, owner from movement where lot_id = :lot and unit_id = :unit "
        "and location_id = :location and status not in ('opened', 'opened_quarantined') "
        "group by lot_id, location_id, status, owner having sum(quantity) > 0",
        lot=lot_id,
        unit=unit_id,
        location=location_id,
    )
    return [_place(row) for row in rows]


@dataclass(frozen=True)
class Uncounted:
    """Stock of a count that nobody counted."""

    item_id: str
    name: str
    unit: str
    batch_lot: str
    location: str
    place: Place


_UNCOUNTED = (
    "from stock s join item i on i.id = s.item_id join lot l on l.id = s.lot_id "
    "join location o on o.id = s.location_id "
    f"where s.quantity <> 0 and {IN_SCOPE} "
    "and not exists (select 1 from count_entry e where e.count_id = :count and e.lot_id = s.lot_id "
    "and e.location_id = s.location_id and e.status = s.status and e.owner = s.owner and e.withdrawn_at is null)"
)


def count_uncounted(reader: Reader, count_id: str) -> int:
    """Count the stock that a count is about and that has no entry."""
    rows = reader.rows(f"select count(*) as n {_UNCOUNTED}", count=count_id)
    return int(rows[0]["n"])


def count_uncounted_controlled(reader: Reader, count_id: str) -> tuple[int, int]:
    """Count the stock that has no entry, and how much of it is of a controlled substance."""
    row = reader.rows(f"select count(*) as n, count(i.dea_schedule) as controlled {_UNCOUNTED}", count=count_id)[0]
    return int(row["n"]), int(row["controlled"])


def uncounted(reader: Reader, count_id: str) -> list[Uncounted]:
    """List the stock that a count is about and that has no entry, by place and name."""
    rows = reader.rows(
        "select s.item_id, i.name, i.base_unit as unit, l.batch_lot, o.name as location, s.lot_id, s.location_id, "
        f"s.status, s.owner {_UNCOUNTED} order by o.name, i.name, l.batch_lot, s.lot_id, s.status, s.owner",
        count=count_id,
    )
    return [_uncounted(row) for row in rows]


def named(reader: Reader, places: Iterable[Place]) -> list[Uncounted]:
    """Name these lines as people know them."""
    found = []
    for place in places:
        rows = reader.rows(
            "select l.item_id, i.name, i.base_unit as unit, l.batch_lot, o.name as location "
            "from lot l join item i on i.id = l.item_id join location o on o.id = :location where l.id = :lot",
            lot=place.lot_id,
            location=place.location_id,
        )
        found += [Uncounted(**row, place=place) for row in rows]
    return found


def _uncounted(row: Row) -> Uncounted:
    return Uncounted(row["item_id"], row["name"], row["unit"], row["batch_lot"], row["location"], _place(row))


@dataclass(frozen=True)
class UnitThere:
    """A package with a serial that lies in a line by the ledger, or lay there when it was counted."""

    unit_id: str
    serial: str
    quantity: int
    then: int
    """How much of it lay there when the line was counted."""
    moved_since: bool
    """Whether it came or left after the line was counted."""


_THEN = "sum(case when m.at <= :at then m.quantity else 0 end)"


def units_there(reader: Reader, entry: Entry) -> list[UnitThere]:
    """List the packages with a serial that lie in a line now, or lay there when it was counted."""
    rows = reader.rows(
        "select u.id as unit_id, u.serial, cast(sum(m.quantity) as bigint) as quantity, "
        f"cast({_THEN} as bigint) as then_there, "
        "max(case when m.at > :at then 1 else 0 end) as moved_since from movement m join unit u on u.id = m.unit_id "
        "where m.lot_id = :lot_id and m.location_id = :location_id and m.status = :status and m.owner = :owner "
        f"group by u.id, u.serial having sum(m.quantity) > 0 or {_THEN} > 0 order by u.serial",
        at=entry.at,
        **asdict(entry.place),
    )
    return [
        UnitThere(row["unit_id"], row["serial"], row["quantity"], row["then_there"], bool(row["moved_since"]))
        for row in rows
    ]


def with_serials(reader: Reader, count_id: str) -> set[Place]:
    """Name the lines of a count in which packages lie that are known by serial, or lay there since it began."""
    rows = reader.rows(
        "select m.lot_id, m.location_id, m.status, m.owner "
        "from movement m where m.unit_id is not null and m.lot_id in "
        "(select e.lot_id from count_entry e where e.count_id = :count and e.withdrawn_at is null) "
        "group by m.lot_id, m.location_id, m.status, m.owner having sum(m.quantity) > 0 "
        "or max(m.at) >= (select begun_at from stock_count where id = :count)",
        count=count_id,
    )
    return {_place(row) for row in rows}


def balances(reader: Reader, count_id: str) -> dict[Place, int]:
    """Give what lies in the lines of a count by the ledger."""
    rows = reader.rows(
        "select distinct s.lot_id, s.location_id, s.status, s.owner, s.quantity from count_entry e join stock s "
        "on s.lot_id = e.lot_id and s.location_id = e.location_id and s.status = e.status and s.owner = e.owner "
        "where e.count_id = :count and e.withdrawn_at is null",
        count=count_id,
    )
    return {_place(row): int(row["quantity"]) for row in rows}


def _place(row: Row) -> Place:
    return Place(row["lot_id"], row["location_id"], row["status"], row["owner"])
