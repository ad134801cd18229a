"""Entries of a count: what somebody counted of a line, blind, and where in the ledger that was."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final, NamedTuple

from db import count_serials, ledger
from db.ledger import Place, Status
from db.record import Write, one
from db.store import Reader, Row, Value


@dataclass(frozen=True)
class NewEntry:
    """One blind count of one line, before it is kept."""

    count_id: str
    item_id: str
    place: Place
    quantity: int
    """Base units."""
    window_from: str
    window_until: str
    """Between these instants a package may have left or come back without having been scanned yet."""
    method: str
    """`scan`, `keys`, `none` (somebody looked, and nothing lies there) or `sheet`."""
    job_id: str | None = None
    serials: Mapping[str, str | None] = field(default_factory=dict)
    """Serials that were scanned, and the unit of each, where it is on record."""
    counted_at: str | None = None
    """When it was counted, at or before it is kept; None for just now."""


class Entry(NamedTuple):
    """One blind count of one line; a tuple, as a count has many thousand."""

    id: str
    count_id: str
    at: str
    person_id: str
    person: str
    job_id: str | None
    item_id: str
    lot_id: str
    location_id: str
    status: Status
    owner: str
    round: int
    """1 is the first count of this line."""
    quantity: int
    expected: int
    """What the ledger had at that moment, as other counts have corrected it since."""
    window_from: str
    window_until: str
    method: str
    is_controlled: bool
    """Whether two people have to find the same, whatever the count is."""
    moved: bool
    """Whether its item moved at its place within the window, so that a difference proves nothing; of a number from a
    sheet, whether its line moved before that was entered, so that nothing is proved by it at all."""

    @property
    def place(self) -> Place:
        """The line: a lot, where and how it lies."""
        return Place(self.lot_id, self.location_id, self.status, self.owner)

    @property
    def variance(self) -> int:
        """How much more was counted than the ledger had then; what moved since changes both alike."""
        return self.quantity - self.expected


# What another count corrected since is in the ledger and not on the shelf: both counts saw the same difference.
_ANOTHER_POSTED = (
    "exists (select 1 from stock_count mine join stock_count other on other.ended_at >= mine.begun_at "
    "where mine.id = :count and other.outcome = 'posted' and other.id <> mine.id)"
)
_CORRECTED = (
    f"case when {_ANOTHER_POSTED} then coalesce((select "
    "cast(sum(m.quantity) as bigint) from movement m where m.lot_id = e.lot_id and m.location_id = e.location_id "
    "and m.status = e.status and m.owner = e.owner and m.at > e.at and m.kind = 'count' "
    "and substr(m.key, 1, length(e.count_id) + 1) <> e.count_id || ':' "
    "and (c.ended_at is null or m.at <= c.ended_at)), 0) else 0 end"
)
_OF_COUNT = (
    "select e.id, e.count_id, e.at, e.person_id, p.name as person, e.job_id, e.item_id, e.lot_id, e.location_id, "
    f"e.status, e.owner, e.round, e.quantity, e.expected + {_CORRECTED} as expected, e.window_from, "
    "e.window_until, e.method, case when i.dea_schedule is not null then 1 else 0 end as is_controlled "
    "from count_entry e join stock_count c on c.id = e.count_id join person p on p.id = e.person_id "
    "join item i on i.id = e.item_id where e.count_id = :count and e.withdrawn_at is null"
)
# By the time, as few things move in an hour, and an item may have any number of lots; `cross join` keeps that order.
# A sheet was filled in at some time before it was entered: if its line moved meanwhile, that it agrees proves nothing.
_MOVED = (
    "case when e.quantity <> e.expected and exists (select 1 from movement m cross join lot t where t.id = m.lot_id "
    "and t.item_id = e.item_id and m.location_id = e.location_id and m.at >= e.window_from and m.at <= e.window_until "
    "and m.kind not in ('count', 'identify')) or e.method = 'sheet' and exists (select 1 from movement m "
    "where m.lot_id = e.lot_id and m.location_id = e.location_id and m.status = e.status and m.owner = e.owner "
    "and m.at >= e.window_from and m.at <= e.at and m.kind not in ('count', 'identify')) then 1 else 0 end"
)


def _entries(only: str, order: str) -> str:
    return f"select e.*, {_MOVED} as moved from ({_OF_COUNT} {only}) e order by {order}"


_IN_ORDER = "e.item_id, e.lot_id, e.location_id, e.status, e.owner, e.round"


def _read(rows: Iterable[Row]) -> list[Entry]:
    found = []
    for row in rows:
        row["moved"], row["is_controlled"] = bool(row["moved"]), bool(row["is_controlled"])
        found.append(Entry(**row))
    return found


def entries(reader: Reader, count_id: str) -> list[Entry]:
    """List the counts of all lines, those of a line together and in order."""
    return _read(reader.rows(_entries("", _IN_ORDER), count=count_id))


# A line whose raw counts agree may still differ by what another count posted meanwhile.
_DOUBTFUL = (
    "and (i.dea_schedule is not null or exists (select 1 from count_entry d where d.count_id = e.count_id "
    "and d.lot_id = e.lot_id and d.location_id = e.location_id and d.status = e.status and d.owner = e.owner "
    f"and d.withdrawn_at is null and (d.quantity <> d.expected or d.method = 'sheet')) or {_ANOTHER_POSTED})"
)


def doubtful(reader: Reader, count_id: str) -> list[Entry]:
    """List the counts of lines in which any differed, of those from sheets, and of controlled substances."""
    return _read(reader.rows(_entries(_DOUBTFUL, _IN_ORDER), count=count_id))


def count_lines(reader: Reader, count_id: str) -> int:
    """Count the lines that were counted."""
    rows = reader.rows(
        "select count(*) as n from (select distinct lot_id, location_id, status, owner from count_entry "
        "where count_id = :count and withdrawn_at is null) lines",
        count=count_id,
    )
    return int(rows[0]["n"])


def entries_of_line(reader: Reader, count_id: str, place: Place) -> list[Entry]:
    """List the counts of one line, in order."""
    return _read(
        reader.rows(
            _entries(
                "and e.lot_id = :lot_id and e.location_id = :location_id and e.status = :status and e.owner = :owner",
                "e.round",
            ),
            count=count_id,
            **asdict(place),
        )
    )


def add(write: Write, new: NewEntry) -> str:
    """Keep a blind count with what the ledger had at its moment, and return its id.

    Nobody moves the item meanwhile: the caller is alone with its stock.
    """
    entry_id, at = write.new_id(), new.counted_at or write.at
    before = entries_of_line(write, new.count_id, new.place)
    values: dict[str, Value] = {
        "id": entry_id,
        "count_id": new.count_id,
        "job_id": new.job_id,
        "item_id": new.item_id,
        **asdict(new.place),
        "round": before[-1].round + 1 if before else 1,
        "quantity": new.quantity,
        "expected": held_at(write, new.place, at),
        "window_from": new.window_from,
        "window_until": new.window_until,
        "method": new.method,
        "at": at,
    }
    write.run(
        "insert into count_entry (id, node, at, count_id, job_id, person_id, item_id, lot_id, location_id, status, "
        "owner, round, quantity, expected, window_from, window_until, method) values (:id, :node, :at, :count_id, "
        ":job_id, :person_id, :item_id, :lot_id, :location_id, :status, :owner, :round, :quantity, :expected, "
        ":window_from, :window_until, :method)",
        node=write.node,
        person_id=write.actor,
        **values,
    )
    write.note_in("count_entries", values)
    count_serials.add(write, entry_id, new.serials)
    return entry_id


def held_at(reader: Reader, place: Place, at: str) -> int:
    """Say how much lay in a line at an instant: what lies there now, without what moved since."""
    since = one(
        reader,
        "select cast(coalesce(sum(quantity), 0) as bigint) as moved from movement where lot_id = :lot_id "
        "and location_id = :location_id and status = :status and owner = :owner and at > :at",
        at=at,
        **asdict(place),
    )
    return ledger.held(reader, place) - (int(since["moved"]) if since else 0)


def withdraw(write: Write, entry_id: str) -> None:
    """Take back a count that was kept just now."""
    write.run(
        "update count_entry set withdrawn_at = :at where id = :id and withdrawn_at is null", at=write.at, id=entry_id
    )
    write.note_in("count_entries_withdrawn", entry_id)


def with_serial(reader: Reader, count_id: str, item_id: str, serial: str) -> Entry | None:
    """Find the last count of a line in which a package was scanned that has not moved since."""
    found = _read(
        reader.rows(
            _entries(
                "and e.item_id = :item and exists (select 1 from count_serial s "
                "where s.entry_id = e.id and s.serial = :serial and not exists (select 1 from movement m "
                "where m.unit_id = s.unit_id and m.lot_id = e.lot_id and m.at > e.at)) "
                "and not exists (select 1 from count_entry n where n.count_id = e.count_id and n.lot_id = e.lot_id "
                "and n.location_id = e.location_id and n.status = e.status and n.owner = e.owner "
                "and n.withdrawn_at is null and n.round > e.round)",
                "e.at desc, e.id desc limit 1",
            ),
            count=count_id,
            item=item_id,
            serial=serial,
        )
    )
    return found[0] if found else None


_TOLD = (
    "count_id", "job_id", "item_id", "lot_id", "location_id", "status", "owner", "round", "quantity", "expected",
    "window_from", "window_until", "method",
)  # fmt: skip
COLUMNS: Final = {
    "count_entry": (*_TOLD, "node", "at", "person_id", "withdrawn_at"),
}
"""What `verify` compares with the audit chain."""


def _entry_told(fact: Mapping[str, Any], entry: Row) -> tuple[str, Mapping[str, Any]]:
    told = {name: fact[name] for name in _TOLD}
    # Entries of before were stamped when they were kept, and do not tell their own instant.
    at = fact.get("at", entry["at"])
    mine = {"node": entry["node"], "at": at, "person_id": entry["actor"], "withdrawn_at": None}
    return "count_entry", {**told, **mine}


def _withdrawn_told(fact: str, entry: Row) -> tuple[str, str, Mapping[str, Any]]:
    return "count_entry", fact, {"withdrawn_at": entry["at"]}


WRITTEN: Final[dict[str, Callable[[Mapping[str, Any], Row], tuple[str, Mapping[str, Any]]]]] = {
    "count_entries": _entry_told,
}
CHANGED: Final = {"count_entries_withdrawn": _withdrawn_told}
