"""Searching the audit entries: by person, day, job, lot, item, place or code; the newest first, a page at a time."""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from db import chain, history_places
from db.history_places import Place, Thing
from db.store import Reader, Row, Value

_PAGE = 200
"""Entries read at once; a search that finds enough reads no more."""

_EVER = "9999"
"""Sorts after every instant."""

Cursor = Mapping[str, tuple[int, int]]
"""For each node the epoch and number of the entry before which a search goes on."""


@dataclass(frozen=True)
class Entry:
    """One audit entry, with the name of who wrote it."""

    node: str
    epoch: int
    seq: int
    at: str
    actor: str
    name: str
    action: str
    subject: str | None
    detail: Mapping[str, Any]
    hash: str


@dataclass(frozen=True)
class Search:
    """What is asked for; what is None asks for nothing, and all that is given must hold."""

    person_id: str | None = None
    """Who wrote the entry."""
    things: tuple[Thing, ...] = ()
    """What the entry is about."""
    since: str | None = None
    """The first instant."""
    until: str | None = None
    """The first instant that is not meant any more."""


@dataclass(frozen=True)
class Page:
    """Some entries, the newest first, and where to go on; None when there are no more."""

    entries: tuple[Entry, ...]
    cursor: Cursor | None


def search(reader: Reader, wanted: Search, limit: int, after: Cursor | None = None) -> Page:
    """Find the newest entries that fit, or those behind where an earlier search stopped.

    A node's own entries stand in the order of its chain, whatever its clock said; those of several nodes are mixed by
    instant.
    """
    places = dict(after) if after is not None else _newest(reader)
    about = [history_places.about(reader, thing) for thing in wanted.things]
    streams = [_of_node(reader, node, before, wanted, about) for node, before in sorted(places.items())]
    found = list(islice(heapq.merge(*streams, key=lambda entry: entry.at, reverse=True), limit + 1))
    for entry in found[:limit]:
        places[entry.node] = (entry.epoch, entry.seq)
    return Page(tuple(found[:limit]), places if len(found) > limit else None)


def entry(reader: Reader, node: str, epoch: int, seq: int) -> Entry | None:
    """Find one entry by its place in the chain."""
    rows = reader.rows(
        f"{_ENTRIES} where a.node = :node and a.epoch = :epoch and a.seq = :seq", node=node, epoch=epoch, seq=seq
    )
    return _entry(rows[0]) if rows else None


def _newest(reader: Reader) -> dict[str, tuple[int, int]]:
    """Where each chain ends now: what is written while somebody pages does not push entries along."""
    return {head.node: (head.epoch, head.seq + 1) for head in chain.heads(reader)}


_ENTRIES = (
    "select a.node, a.epoch, a.seq, a.at, a.actor, coalesce(p.name, a.actor) as name, a.action, a.subject, a.detail, "
    "a.hash from audit a left join person p on p.id = a.actor"
)


def _entry(row: Row) -> Entry:
    try:
        detail = json.loads(row.pop("detail"))
    except ValueError:
        detail = None
    # `kiosk verify` says what is wrong with it; here it must not hide the entries around it.
    return Entry(detail=detail if isinstance(detail, dict) else {"unreadable": True}, **row)


def _of_node(
    reader: Reader, node: str, before: tuple[int, int], wanted: Search, about: list[history_places.About]
) -> Iterator[Entry]:
    narrowest = min((each.places(node, before) for each in about if each.is_indexed), key=len, default=None)
    rows = (
        _in_ranges(reader, node, before, wanted, [each.thing.id for each in about])
        if narrowest is None
        else _at_places(reader, node, narrowest)
    )
    for row in rows:
        found = _entry(row)
        if _fits(found, wanted) and all(each.fits(found.subject, found.detail) for each in about):
            yield found


def _fits(found: Entry, wanted: Search) -> bool:
    return wanted.person_id in (None, found.actor) and (wanted.since or "") <= found.at < (wanted.until or _EVER)


def _at_places(reader: Reader, node: str, places: list[Place]) -> Iterator[Row]:
    for start in range(0, len(places), _PAGE):
        page = places[start : start + _PAGE]
        for epoch in sorted({place[0] for place in page}, reverse=True):
            numbers = {f"seq_{n}": seq for n, (of_epoch, seq) in enumerate(page) if of_epoch == epoch}
            named = ", ".join(f":{name}" for name in numbers)
            yield from reader.rows(
                f"{_ENTRIES} where a.node = :node and a.epoch = :epoch and a.seq in ({named}) order by a.seq desc",
                node=node,
                epoch=epoch,
                **numbers,
            )


def _in_ranges(
    reader: Reader, node: str, before: tuple[int, int], wanted: Search, mentioned: list[str]
) -> Iterator[Row]:
    """Read backwards through the days that are asked for, as far as somebody takes entries."""
    conditions, values = "", {}
    if wanted.person_id is not None:
        conditions, values = " and a.actor = :person", {"person": wanted.person_id}
    for number, name in enumerate(mentioned):
        conditions += f" and a.detail like :mention_{number}"
        values[f"mention_{number}"] = f'%"{name}"%'
    days = history_places.ranges_of_days(reader, node, wanted.since, wanted.until)
    for epoch, first, end in days:
        end = min(end, before[1]) if epoch == before[0] else end
        while epoch <= before[0] and first < end:
            rows = reader.rows(
                f"{_ENTRIES} where a.node = :node and a.epoch = :epoch and a.seq >= :first and a.seq < :end "
                f"and a.at >= :since and a.at < :until{conditions} order by a.seq desc limit :page",
                node=node,
                epoch=epoch,
                first=first,
                end=end,
                since=wanted.since or "",
                until=wanted.until or _EVER,
                page=_PAGE,
                **values,
            )
            yield from rows
            if len(rows) < _PAGE:
                break
            end = rows[-1]["seq"]


def lots_called(reader: Reader, batch_lot: str, item_id: str | None = None, limit: int = 20) -> list[str]:
    """List the ids of lots by the number on the package, whatever its capitals, also of lots taken back."""
    of_item = "" if item_id is None else "item_id = :item and "
    values: dict[str, Value] = {} if item_id is None else {"item": item_id}
    rows = reader.rows(
        f"select id from lot where {of_item}lower(batch_lot) = lower(:name) order by recorded_at desc, id limit :limit",
        name=batch_lot,
        limit=limit,
        **values,
    )
    return [row["id"] for row in rows]
