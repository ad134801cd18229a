"""Where in the chain the entries about one thing stand: found by the rows that name it, without an index on entries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from db import identifiers
from db.store import Reader, Row, Value

Kind = Literal["job", "lot", "item", "person", "unit", "identifier", "location", "patient"]
Place = tuple[int, int]
"""Epoch and number of an entry in its node's chain."""
Range = tuple[int, int, int]
"""Epoch, first number, and the first number behind."""

_NO_END = 2**62
_EVER = "9999"


@dataclass(frozen=True)
class Thing:
    """Something whose history is asked for, by its id; or several of a kind, of which each will do."""

    kind: Kind
    id: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class About:
    """What the entries about a thing name, and where they can stand."""

    thing: Thing
    names: frozenset[str]
    """Ids of which an entry about the thing names at least one."""
    subjects: tuple[str, ...] = ()
    """Subjects under which such entries were written."""
    instants: frozenset[str] = frozenset()
    """When rows of the thing say that something was noted."""
    window: tuple[str, str] | None = None
    """Between which instants it was made, where no row says it."""
    is_indexed: bool = True
    """False when only reading backwards through the entries finds it."""
    reader: Reader | None = field(default=None, compare=False)

    def fits(self, subject: str | None, detail: Mapping[str, Any]) -> bool:
        """Say whether an entry is about the thing."""
        if self.thing.kind == "job":
            return subject in self.names or detail.get("job") in self.names
        if subject in self.names:
            return True
        said: Any = {key: detail[key] for key in _OF_PEOPLE if key in detail} if self._is_person else detail
        return any(text in self.names for text in _texts(said))

    @property
    def _is_person(self) -> bool:
        return self.thing.kind == "person"

    def places(self, node: str, before: Place) -> list[Place]:
        """List where entries may stand in a node's chain before a place, the newest first."""
        if self.reader is None:
            return []
        found: set[Place] = set()
        for start in range(0, len(self.subjects), _CHUNK):
            found |= _under(self.reader, node, self.subjects[start : start + _CHUNK])
        for day in sorted({instant[:10] for instant in self.instants}):
            of_day = sorted(instant for instant in self.instants if instant[:10] == day)
            for start in range(0, len(of_day), _CHUNK):
                found |= _at(self.reader, node, of_day[start : start + _CHUNK])
        if self.window is not None:
            found |= _between(self.reader, node, *self.window, self.thing.id)
        return sorted((place for place in found if place < before), reverse=True)


_CHUNK = 400
_OF_PEOPLE = ("persons", "roles_changed", "active_changed", "credentials", "attempts", "badges")
"""Lists of an entry that tell of people; elsewhere a person is named for what they did."""


def _texts(said: Any) -> Iterator[str]:
    if isinstance(said, str):
        yield said
    elif isinstance(said, Mapping):
        for value in said.values():
            yield from _texts(value)
    elif isinstance(said, list):
        for value in said:
            yield from _texts(value)


def ranges_of_days(reader: Reader, node: str, since: str | None, until: str | None) -> list[Range]:
    """List the parts of a node's chain that were written on the days (UTC) of two instants, the newest first."""
    marks = reader.rows(
        "select epoch, first_seq, day from audit_day where node = :node order by epoch, first_seq", node=node
    )
    found: list[Range] = []
    for number, mark in enumerate(marks):
        behind = marks[number + 1] if number + 1 < len(marks) else None
        end = behind["first_seq"] if behind is not None and behind["epoch"] == mark["epoch"] else _NO_END
        if (since or "")[:10] <= mark["day"] <= (until or _EVER)[:10]:
            if found and found[-1][0] == mark["epoch"] and found[-1][2] == mark["first_seq"]:
                found[-1] = (mark["epoch"], found[-1][1], end)
            else:
                found.append((mark["epoch"], mark["first_seq"], end))
    return found[::-1]


def _named(values: Iterable[str]) -> tuple[str, dict[str, Value]]:
    bound: dict[str, Value] = {f"value_{number}": value for number, value in enumerate(values)}
    return ", ".join(f":{name}" for name in bound), bound


def _under(reader: Reader, node: str, subjects: Iterable[str]) -> set[Place]:
    names, bound = _named(subjects)
    rows = reader.rows(f"select epoch, seq from audit where subject in ({names}) and node = :node", node=node, **bound)
    return {(row["epoch"], row["seq"]) for row in rows}


def _at(reader: Reader, node: str, instants: list[str]) -> set[Place]:
    names, bound = _named(instants)
    return _within(reader, node, instants[0], instants[-1], f"at in ({names})", bound)


def _between(reader: Reader, node: str, since: str, until: str, name: str) -> set[Place]:
    bound: dict[str, Value] = {"since": since, "until": until, "mention": f'%"{name}"%'}
    return _within(reader, node, since, until, "at >= :since and at <= :until and detail like :mention", bound)


def _within(reader: Reader, node: str, since: str, until: str, fits: str, bound: dict[str, Value]) -> set[Place]:
    found: set[Place] = set()
    for epoch, first, end in ranges_of_days(reader, node, since, until):
        rows = reader.rows(
            "select epoch, seq from audit where node = :node and epoch = :epoch and seq >= :first and seq < :end "
            f"and {fits}",
            node=node,
            epoch=epoch,
            first=first,
            end=end,
            **bound,
        )
        found |= {(row["epoch"], row["seq"]) for row in rows}
    return found


def about(reader: Reader, thing: Thing) -> About:
    """Gather what is known of a thing; one that is not there has no entries."""
    each = [_ABOUT[thing.kind](reader, Thing(thing.kind, row_id)) for row_id in (thing.id, *thing.others)]
    if len(each) == 1:
        return each[0]
    return replace(
        each[0],
        names=frozenset().union(*(one.names for one in each)),
        subjects=tuple(dict.fromkeys(subject for one in each for subject in one.subjects)),
        instants=frozenset().union(*(one.instants for one in each)),
    )


def _job(reader: Reader, thing: Thing) -> About:
    begun = _instants(reader.rows("select started_at from job where id = :id", id=thing.id))
    return About(thing, frozenset({thing.id}), (thing.id,), begun, reader=reader)


_LOT_INSTANTS = "select recorded_at, recalled_at, withdrawn_at from lot"
_JOBS = "select distinct job_id from movement where job_id is not null and"


def _lot(reader: Reader, thing: Thing) -> About:
    jobs = [row["job_id"] for row in reader.rows(f"{_JOBS} lot_id = :id", id=thing.id)]
    noted = _instants(reader.rows(f"{_LOT_INSTANTS} where id = :id", id=thing.id))
    return About(thing, frozenset({thing.id}), (thing.id, *jobs), noted, reader=reader)


def _unit(reader: Reader, thing: Thing) -> About:
    rows = reader.rows("select lot_id, recorded_at from unit where id = :id", id=thing.id)
    jobs: list[str] = []
    for row in rows:
        found = reader.rows(f"{_JOBS} lot_id = :lot and unit_id = :id", lot=row.pop("lot_id"), id=thing.id)
        jobs += [each["job_id"] for each in found]
    return About(thing, frozenset({thing.id}), (thing.id, *jobs), _instants(rows), reader=reader)


def _item(reader: Reader, thing: Thing) -> About:
    lots = [row["id"] for row in reader.rows("select id from lot where item_id = :id", id=thing.id)]
    jobs = reader.rows(f"{_JOBS} lot_id in (select id from lot where item_id = :id)", id=thing.id)
    codes = reader.rows(
        "select id, recorded_at, verified_at, withdrawn_at from identifier where item_id = :id", id=thing.id
    )
    packs = reader.rows("select id, units_confirmed_at from packaging where item_id = :id", id=thing.id)
    # When each lot was first noted its job tells; there may be hundreds of lots.
    marked = reader.rows(
        "select recalled_at, withdrawn_at from lot "
        "where item_id = :id and (recalled_at is not null or withdrawn_at is not null)",
        id=thing.id,
    )
    own = [thing.id, *lots, *(row.pop("id") for row in (*codes, *packs))]
    subjects = (*own, *(row["job_id"] for row in jobs))
    return About(thing, frozenset(own), subjects, _instants([*codes, *packs, *marked]), reader=reader)


def _identifier(reader: Reader, thing: Thing) -> About:
    rows = reader.rows(
        "select item_id, recorded_at, verified_at, withdrawn_at from identifier where id = :id", id=thing.id
    )
    jobs = [
        each["job_id"]
        for row in rows
        for each in reader.rows(f"{_JOBS} lot_id in (select id from lot where item_id = :id)", id=row.pop("item_id"))
    ]
    return About(thing, frozenset({thing.id}), (thing.id, *jobs), _instants(rows), reader=reader)


def _person(reader: Reader, thing: Thing) -> About:
    noted = reader.rows("select recorded_at from credential where person_id = :id", id=thing.id)
    noted += reader.rows("select recorded_at, withdrawn_at from badge where person_id = :id", id=thing.id)
    window = _made_between(reader, thing.id)
    return About(thing, frozenset({thing.id}), (thing.id,), _instants(noted), window, reader=reader)


def _made_between(reader: Reader, row_id: str) -> tuple[str, str] | None:
    """Tell when a row that keeps no instant was made: between the scans whose numbers lie around its own."""
    node, _, code = row_id.partition("-")
    try:
        number = identifiers.decode(code)
    except ValueError:
        number = 0
    if not number:  # who is there from the first migration on was made by no entry
        return None
    around = "select at from scan where node = :node and repeat_of is null and seq"
    before = reader.rows(f"{around} < :number order by seq desc limit 1", node=node, number=number)
    after = reader.rows(f"{around} > :number order by seq limit 1", node=node, number=number)
    first, last = before[0]["at"] if before else "", after[0]["at"] if after else _EVER
    return min(first, last), max(first, last)  # a clock may have been set back between them


def _backwards(_: Reader, thing: Thing) -> About:
    return About(thing, frozenset({thing.id}), is_indexed=False)


def _instants(rows: list[Row]) -> frozenset[str]:
    return frozenset(value for row in rows for value in row.values() if value is not None)


_ABOUT: dict[str, Callable[[Reader, Thing], About]] = {
    "job": _job,
    "lot": _lot,
    "item": _item,
    "unit": _unit,
    "identifier": _identifier,
    "person": _person,
    "location": _backwards,
    "patient": _backwards,  # who was seen in a list stands in entries that are about no one patient
}
