"""What plans of counts go by: what moved, what is watched, what was used, and when what was counted last."""

from __future__ import annotations

from dataclasses import dataclass

from db.counts import ANY, Target
from db.record import one
from db.store import Reader

_NO_LIMIT = 2**62


def last_begun(reader: Reader, kind: str, now: str) -> str | None:
    """Say when the last count of a kind was begun that was posted; one of a clock that was ahead says nothing."""
    row = one(
        reader,
        "select begun_at from stock_count where kind = :kind and outcome = 'posted' and begun_at <= :now "
        "order by begun_at desc limit 1",
        kind=kind,
        now=now,
    )
    return str(row["begun_at"]) if row else None


_IS_WATCHED = "(i.high_alert = 1 or i.dea_schedule is not null)"
_CONTROLLED = f"select i.id from item i where {_IS_WATCHED} and i.dea_schedule is not null"
# `cross join` keeps SQLite from beginning with the larger table.
_WATCHED = (
    f"select s.location_id, s.item_id from item i cross join stock s where s.item_id = i.id and {_IS_WATCHED} "
    "and (:controlled = 1 or i.dea_schedule is null) and s.quantity <> 0"
)
# What a count corrected lies as it was counted.
_MOVED = (
    "select distinct t.location_id, l.item_id from (select location_id, lot_id from movement where at > :since "
    "and at <= :now and kind not in ('count', 'identify') order by at desc limit :most) t "
    "join lot l on l.id = t.lot_id where"
)
_MOVED_ALONE = f"{_MOVED} l.item_id not in (select i.id from item i where {_IS_WATCHED})"


@dataclass(frozen=True)
class Since:
    """What a count of a shift is about."""

    instant: str
    """What moved since then is on its list."""
    now: str
    controlled: bool
    """Whether controlled substances are on it."""


def shift_list(reader: Reader, since: Since) -> list[Target]:
    """List what moved or was opened since an instant, and every high-alert or controlled item that is on a shelf."""
    rows = reader.rows(
        f"{_WATCHED} union {_MOVED} (:controlled = 1 or l.item_id not in ({_CONTROLLED}))",
        since=since.instant,
        now=since.now,
        controlled=int(since.controlled),
        most=_NO_LIMIT,
    )
    return [Target(**row) for row in rows]


def shift_lines(reader: Reader, since: Since, most: int) -> int:
    """Count the lines of stock that a shift's list is about; of the movements only the `most` latest are looked at."""
    rows = reader.rows(
        f"select count(*) as n from ({_WATCHED} union all select s.location_id, s.item_id from ({_MOVED_ALONE}) m "
        "cross join stock s where s.item_id = m.item_id and s.location_id = m.location_id and s.quantity <> 0) t",
        since=since.instant,
        now=since.now,
        controlled=int(since.controlled),
        most=most,
    )
    return int(rows[0]["n"])


def movements_since(reader: Reader, since: Since, most: int) -> int:
    """Count the movements since an instant, no further than `most`."""
    rows = reader.rows(
        "select count(*) as n from (select 1 as there from movement where at > :since and at <= :now limit :most) t",
        since=since.instant,
        now=since.now,
        most=most,
    )
    return int(rows[0]["n"])


def controlled_items(reader: Reader) -> list[str]:
    """List the controlled substances in use, and those out of use of which some lies there."""
    lies = "exists (select 1 from stock s where s.item_id = i.id and s.quantity <> 0)"
    return [str(row["id"]) for row in reader.rows(f"{_CONTROLLED} and (i.active = 1 or {lies}) order by i.id")]


def controlled_lines(reader: Reader) -> int:
    """Count the lines of stock of controlled substances."""
    rows = reader.rows(
        f"select count(*) as n from ({_CONTROLLED}) c cross join stock s where s.item_id = c.id and s.quantity <> 0"
    )
    return int(rows[0]["n"])


def lies_anywhere(reader: Reader, item_id: str) -> bool:
    """Say whether anything of an item lies anywhere by the ledger."""
    rows = reader.rows("select 1 as there from stock where item_id = :item and quantity <> 0 limit 1", item=item_id)
    return bool(rows)


_USES = "('pull', 'undo_pull', 'return', 'undo_return', 'return_unfit', 'undo_return_unfit', 'use_up', 'undo_use_up')"


def used(reader: Reader, since: str, now: str) -> dict[str, int]:
    """Add up what left the shelves to be used, less what came back, in base units an item."""
    rows = reader.rows(
        "select l.item_id, cast(-sum(m.quantity) as bigint) as units from movement m join lot l on l.id = m.lot_id "
        f"where m.at > :since and m.at <= :now and m.kind in {_USES} group by l.item_id",
        since=since,
        now=now,
    )
    return {row["item_id"]: int(row["units"]) for row in rows}


@dataclass(frozen=True)
class OnShelf:
    """An item that lies at a place."""

    item_id: str
    location_id: str
    controlled: bool
    counted_at: str | None
    """When it was counted there last, in a count that was posted."""


def on_shelves(reader: Reader, now: str) -> list[OnShelf]:
    """List every item in use, and every controlled one, at each of its places, with when it was counted there last."""
    rows = reader.rows(
        "select s.item_id, s.location_id, case when i.dea_schedule is null then 0 else 1 end as controlled, "
        "(select max(e.at) from count_entry e join stock_count c on c.id = e.count_id where e.item_id = s.item_id "
        "and e.location_id = s.location_id and e.withdrawn_at is null and e.at <= :now and c.outcome = 'posted') "
        "as counted_at from (select distinct item_id, location_id from stock where quantity <> 0) s "
        "join item i on i.id = s.item_id where i.active = 1 or i.dea_schedule is not null "
        "order by s.item_id, s.location_id",
        now=now,
    )
    return [OnShelf(**{**row, "controlled": bool(row["controlled"])}) for row in rows]


def places_counted(reader: Reader, now: str) -> dict[str, str | None]:
    """Name the shelves on which something lies, and when somebody began to count all of each, the last time."""
    rows = reader.rows(
        "select o.id, (select max(c.begun_at) from stock_count c join count_target t on t.count_id = c.id "
        "where c.kind in ('location', 'ad_hoc') and c.outcome = 'posted' and c.begun_at <= :now "
        "and t.location_id = o.id and t.item_id = :anything) as counted_at from location o where o.active = 1 "
        "and o.kind = 'shelf' and exists (select 1 from stock s where s.location_id = o.id and s.quantity <> 0) "
        "order by counted_at nulls first, length(o.id), o.id",
        now=now,
        anything=ANY,
    )
    return {row["id"]: row["counted_at"] for row in rows}
