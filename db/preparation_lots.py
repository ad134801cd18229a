"""Which lots went into which units, and back: the reach of a recall."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from db.preparation_work import COUNTS
from db.store import Reader

_WENT_IN: Final = "from preparation_step s join lot l on l.id = s.lot_id join item i on i.id = l.item_id "


@dataclass(frozen=True)
class UnitOfLot:
    """A unit that a lot went into."""

    unit_id: str
    preparation_id: str
    number: int
    state: str
    order_id: str
    """The order that it was made for or, of a batch's unit, given to."""
    name: str
    """What it is, as its formula calls it."""
    beyond_use_date: str | None


def items_in(reader: Reader, preparation_id: str, number: int) -> set[str]:
    """List the items that went into a unit, alone or with all of its batch."""
    rows = reader.rows(
        f"select distinct i.id {_WENT_IN}where s.preparation_id = :id and s.unit_number in (0, :number) and {COUNTS}",
        id=preparation_id,
        number=number,
    )
    return {row["id"] for row in rows}


@dataclass(frozen=True)
class StoppedPart:
    """A lot in a preparation of which something was said since it went in that forbids its use."""

    number: int
    """The unit that it went into; 0 for all of a batch."""
    batch_lot: str
    name: str
    recalled: bool
    """Else it is only held: its lot for what its maker said (`noticed`), or the open container it came from."""
    noticed: bool


_HELD: Final = "('quarantined', 'opened_quarantined')"
_UNDONE: Final = "exists (select 1 from movement u where u.reverses = {}.id)"
_SINCE: Final = "case when {0}.node = {1}.node then {0}.seq > {1}.seq else {0}.at > {1}.at end"
_LIES_THERE: Final = (
    f"select coalesce(sum(b.quantity), 0) from movement b where b.lot_id = l.id and b.status in {_HELD}"
)
_NOTICED: Final = (
    f"exists (select 1 from movement m where m.lot_id = l.id and m.status in {_HELD} and m.quantity > 0 "
    f"and m.reason like :notice and not {_UNDONE.format('m')} and not exists (select 1 from movement r "
    f"where r.lot_id = l.id and r.kind = 'release' and r.status in {_HELD} and not {_UNDONE.format('r')} "
    f"and {_SINCE.format('r', 'm')} and 0 in (({_LIES_THERE}), ({_LIES_THERE} and not {_SINCE.format('b', 'r')}))))"
)
"""Only a release ends it, and only one of all that is set aside: what is moved or thrown away was never released."""
_CONTAINER_HELD: Final = (
    f"exists (select 1 from opened_container c where c.id = s.container_id and c.status in {_HELD})"
)
"""Also one that is gone: it was thrown away as it was, set aside."""


def stopped_parts(reader: Reader, preparation_id: str, notice: str) -> list[StoppedPart]:
    """List what went into a preparation and is recalled or set aside, first what is recalled, by unit.

    `notice`: the code of the reason by which a whole lot is held, and not a package alone.
    """
    rows = reader.rows(
        f"select distinct s.unit_number as number, l.batch_lot, i.name, "
        f"case when l.recalled_at is not null then 1 else 0 end as recalled, "
        f"case when {_NOTICED} then 1 else 0 end as noticed {_WENT_IN}"
        f"where s.preparation_id = :id and {COUNTS} and (l.recalled_at is not null or {_NOTICED} or {_CONTAINER_HELD}) "
        "order by recalled desc, s.unit_number, i.name, l.batch_lot",
        id=preparation_id,
        notice=f"{notice}%",
    )
    return [
        StoppedPart(row["number"], row["batch_lot"], row["name"], bool(row["recalled"]), bool(row["noticed"]))
        for row in rows
    ]


def is_noticed(reader: Reader, lot_id: str, notice: str) -> bool:
    """Say whether a lot is set aside for the reason `notice`, all of it or some."""
    found = f"select 1 as there from lot l where l.id = :id and {_NOTICED}"
    return bool(reader.rows(found, id=lot_id, notice=f"{notice}%"))


_UNITS: Final = (
    "select distinct u.id as unit_id, u.preparation_id, u.number, u.state, coalesce(u.order_id, p.order_id) as "
    f"order_id, f.name, p.beyond_use_date, length(p.id) as longer {_WENT_IN}"
    "join preparation p on p.id = s.preparation_id join formula_version f on f.id = p.formula_id "
    "join preparation_unit u on u.preparation_id = p.id and (s.unit_number = 0 or s.unit_number = u.number) "
)


def units_of_lot(reader: Reader, lot_id: str) -> list[UnitOfLot]:
    """List the units that a lot went into, the first made first."""
    return _units(reader, "s.lot_id = :lot", lot=lot_id)


def units_recalled(reader: Reader) -> list[UnitOfLot]:
    """List the units that hold something of a recalled lot and are not gone for good, the first made first."""
    recalled = "s.lot_id in (select r.id from lot r where r.recalled_at is not null)"
    return _units(reader, f"{recalled} and u.state not in ('wasted', 'cancelled', 'planned')")


def _units(reader: Reader, which: str, **values: str) -> list[UnitOfLot]:
    rows = reader.rows(f"{_UNITS} where {which} and {COUNTS} order by longer, u.preparation_id, u.number", **values)
    return [UnitOfLot(**{name: value for name, value in row.items() if name != "longer"}) for row in rows]
