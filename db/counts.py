"""Counts of the shelf: which are open, and what each is about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from db.record import Write, one
from db.store import Reader, Row

ANY: Final = ""
"""Every item of a place, or every place of an item."""
IN_SCOPE: Final = (
    "exists (select 1 from count_target t where t.count_id = :count and t.location_id in (s.location_id, '') "
    "and t.item_id in (s.item_id, ''))"
)
"""Says of stock `s` that a count is about it; empty text is `ANY`."""


@dataclass(frozen=True)
class StockCount:
    """One count."""

    id: str
    kind: str
    title: str
    controlled: bool
    """Nothing moves in its places until it is ended."""
    begun_at: str
    begun_by: str
    """The person's name."""
    ended_at: str | None
    outcome: str | None
    """`posted` or `cancelled`."""
    lines: int | None
    exact: int | None
    not_counted: int | None
    found_minor: int | None
    lost_minor: int | None
    """What was found and what was lost is worth, in minor units of the site's currency."""


@dataclass(frozen=True)
class Target:
    """Something to be counted: an item at a place; either may be `ANY`."""

    location_id: str
    item_id: str


@dataclass(frozen=True)
class Totals:
    """What came of a count."""

    lines: int = 0
    """How many lines were counted."""
    exact: int = 0
    """How many of them the ledger had right."""
    not_counted: int = 0
    found_minor: int = 0
    lost_minor: int = 0


_COUNTS = (
    "select c.id, c.kind, c.title, c.controlled, c.begun_at, p.name as begun_by, c.ended_at, c.outcome, c.lines, "
    "c.exact, c.not_counted, c.found_minor, c.lost_minor from stock_count c join person p on p.id = c.begun_by"
)


def _read(row: Row) -> StockCount:
    return StockCount(**{**row, "controlled": bool(row["controlled"])})


def count(reader: Reader, count_id: str) -> StockCount | None:
    """Find a count by id."""
    row = one(reader, f"{_COUNTS} where c.id = :id", id=count_id)
    return _read(row) if row else None


def is_open(reader: Reader, count_id: str) -> bool:
    """Say whether a count goes on."""
    return bool(reader.rows("select 1 as there from stock_count where id = :id and ended_at is null", id=count_id))


def open_counts(reader: Reader) -> list[StockCount]:
    """List the counts that are not ended, the oldest first."""
    return [_read(row) for row in reader.rows(f"{_COUNTS} where c.ended_at is null order by c.begun_at, c.id")]


def posted_counts(reader: Reader, since: str) -> list[StockCount]:
    """List what was counted and posted since an instant, the oldest first."""
    rows = reader.rows(
        f"{_COUNTS} where c.ended_at >= :since and c.outcome = 'posted' order by c.ended_at, c.id", since=since
    )
    return [_read(row) for row in rows]


def places_begun(reader: Reader, since: str) -> set[str]:
    """Name the places of which all is being counted, or was counted and posted in a count that began since then."""
    rows = reader.rows(
        "select t.location_id from stock_count c join count_target t on t.count_id = c.id and t.item_id = :anything "
        "where c.ended_at is null union select t.location_id from stock_count c "
        "join count_target t on t.count_id = c.id and t.item_id = :anything where c.outcome = 'posted' "
        "and c.kind in ('location', 'ad_hoc') and c.begun_at >= :since",
        since=since,
        anything=ANY,
    )
    return {str(row["location_id"]) for row in rows}


def targets(reader: Reader, count_id: str) -> list[Target]:
    """List what a count is about."""
    rows = reader.rows(
        "select location_id, item_id from count_target where count_id = :id order by location_id, item_id", id=count_id
    )
    return [Target(**row) for row in rows]


def begin(write: Write, kind: str, title: str, wanted: Iterable[Target], *, controlled: bool) -> str:
    """Begin a count and return its id."""
    count_id = write.new_id()
    write.run(
        "insert into stock_count (id, kind, title, controlled, begun_at, begun_by) values "
        "(:id, :kind, :title, :controlled, :at, :by)",
        id=count_id,
        kind=kind,
        title=title,
        controlled=int(controlled),
        at=write.at,
        by=write.actor,
    )
    write.note_in("counts", {"id": count_id, "kind": kind, "title": title, "controlled": int(controlled)})
    all_of_it = sorted(set(wanted), key=lambda target: (target.location_id, target.item_id))
    write.run_many(
        "insert into count_target (count_id, location_id, item_id) values (:count, :location_id, :item_id)",
        [{"count": count_id, **asdict(each)} for each in all_of_it],
    )
    for each in all_of_it:
        write.note_in("count_targets", {"id": f"{count_id} {each.location_id} {each.item_id}"})
    return count_id


def end(write: Write, count_id: str, outcome: str, totals: Totals) -> bool:
    """End a count, and say whether it was still open."""
    told = {"outcome": outcome, **asdict(totals)}
    changed = write.run(
        "update stock_count set ended_at = :at, ended_by = :by, outcome = :outcome, lines = :lines, exact = :exact, "
        "not_counted = :not_counted, found_minor = :found_minor, lost_minor = :lost_minor "
        "where id = :id and ended_at is null",
        id=count_id,
        at=write.at,
        by=write.actor,
        **told,
    )
    if changed:
        write.note_in("counts_ended", {"id": count_id, **told})
    return bool(changed)


def covers(reader: Reader, count_id: str, location_id: str, item_id: str) -> bool:
    """Say whether an item at a place is part of a count."""
    return bool(
        reader.rows(
            "select 1 as there from count_target where count_id = :count and location_id in (:location, :anywhere) "
            "and item_id in (:item, :anything)",
            count=count_id,
            location=location_id,
            item=item_id,
            anywhere=ANY,
            anything=ANY,
        )
    )


def controlled_counting(reader: Reader) -> set[str]:
    """Name the controlled items in an open count: named, or with what lies, or was counted, in its places."""
    rows = reader.rows(
        "select distinct i.id from stock_count c join count_target t on t.count_id = c.id join item i "
        "on i.dea_schedule is not null where c.ended_at is null and (t.item_id = i.id or t.item_id = :anything "
        "and (exists (select 1 from stock s where s.item_id = i.id and s.quantity <> 0 "
        "and t.location_id in (s.location_id, :anywhere)) "
        "or exists (select 1 from count_entry e where e.count_id = c.id and e.item_id = i.id)))",
        anywhere=ANY,
        anything=ANY,
    )
    return {row["id"] for row in rows}


def counting(reader: Reader, item_id: str) -> str | None:
    """Name an open count in which an item is counted: named, or with what lies, or was counted, in its places."""
    row = one(
        reader,
        "select c.title from stock_count c join count_target t on t.count_id = c.id where c.ended_at is null and "
        "(t.item_id = :item or t.item_id = :anything and (exists (select 1 from stock s join lot l on l.id = s.lot_id "
        "where l.item_id = :item and s.quantity <> 0 and t.location_id in (s.location_id, :anywhere)) "
        "or exists (select 1 from count_entry e where e.count_id = c.id and e.item_id = :item))) "
        "order by c.begun_at, c.id limit 1",
        item=item_id,
        anywhere=ANY,
        anything=ANY,
    )
    return str(row["title"]) if row else None


_BEGUN = ("kind", "title", "controlled")
_ENDED = ("outcome", "lines", "exact", "not_counted", "found_minor", "lost_minor")
KEYS: Final = {"count_target": "count_id || ' ' || location_id || ' ' || item_id"}
"""How `verify` names rows whose key has several columns."""
COLUMNS: Final = {
    "stock_count": (*_BEGUN, "begun_at", "begun_by", "ended_at", "ended_by", *_ENDED),
    "count_target": ("count_id",),
}
"""What `verify` compares with the audit chain."""


def _begun_told(fact: Mapping[str, Any], entry: Row) -> tuple[str, Mapping[str, Any]]:
    told = {name: fact[name] for name in _BEGUN} | {"begun_at": entry["at"], "begun_by": entry["actor"]}
    return "stock_count", {**told, **dict.fromkeys(("ended_at", "ended_by", *_ENDED))}


def _target_told(fact: Mapping[str, Any], _: Row) -> tuple[str, Mapping[str, Any]]:
    return "count_target", {"count_id": str(fact["id"]).partition(" ")[0]}


def _ended_told(fact: Mapping[str, Any], entry: Row) -> tuple[str, str, Mapping[str, Any]]:
    told = {name: fact[name] for name in _ENDED} | {"ended_at": entry["at"], "ended_by": entry["actor"]}
    return "stock_count", fact["id"], told


WRITTEN: Final[dict[str, Callable[[Mapping[str, Any], Row], tuple[str, Mapping[str, Any]]]]] = {
    "counts": _begun_told,
    "count_targets": _target_told,
}
CHANGED: Final = {"counts_ended": _ended_told}
