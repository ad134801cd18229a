"""Units across preparations: what is made and still here, by the order that it is for."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

from db.store import Reader, Row


@dataclass(frozen=True)
class UnitHere:
    """One unit that somebody began to make, and that is neither gone for good nor outside."""

    unit_id: str
    preparation_id: str
    number: int
    state: str
    name: str
    """What it is, as its formula calls it."""
    order_id: str
    """The order that it is for: that of its preparation or, of a batch's unit, the one it was given to."""
    is_given: bool
    """It was made for another order and given to this one."""
    order_version: int
    """The version that its preparation was begun with."""
    order_state: str
    """How its order stands."""
    standing_version: int
    """The version of its order that stands."""
    storage: str | None
    beyond_use_date: str | None
    hood: str | None
    """The name of the hood, while it is on one."""


_UNITS: Final = (
    "select u.id as unit_id, u.preparation_id, u.number, u.state, f.name, coalesce(u.order_id, p.order_id) as "
    "order_id, case when u.order_id is null then 0 else 1 end as is_given, p.order_version, q.state as order_state, "
    "q.version as standing_version, p.storage, "
    "p.beyond_use_date, case when p.state in ('begun', 'compounding') then o.name end as hood "
    "from preparation_unit u join preparation p on p.id = u.preparation_id "
    "join patient_order q on q.id = coalesce(u.order_id, p.order_id) "
    "join formula_version f on f.id = p.formula_id left join location o on o.id = p.hood_id "
)


def still_here(reader: Reader, packed_since: str) -> list[UnitHere]:
    """List the units that were begun and are not gone, and those packed since an instant that never left.

    What is packed for longer was picked up, and nobody scanned it.
    """
    rows = reader.rows(f"{_UNITS} where u.state in ('in_process', 'labelled', 'to_check', 'released')")
    rows += reader.rows(
        f"{_UNITS} where u.state = 'dispensed' "
        "and u.id in (select h.unit_id from unit_handover h where h.at >= :since) "
        "and (select h.kind from unit_handover h where h.unit_id = u.id "
        "order by h.at desc, length(h.id) desc, h.id desc limit 1) <> 'left'",
        since=packed_since,
    )
    found = (_unit(row) for row in rows)
    return sorted(found, key=lambda each: (len(each.preparation_id), each.preparation_id, each.number))


def _unit(row: Row) -> UnitHere:
    return UnitHere(**{**row, "is_given": bool(row["is_given"])})


def remade(reader: Reader, order_id: str, preparation_id: str) -> int:
    """Count the units that are, or were, made for an order in place of units of a preparation."""
    rows = reader.rows(
        "select coalesce(cast(sum(units) as bigint), 0) as n from preparation where order_id = :order "
        "and remake_of = :first and state not in ('cancelled', 'rejected')",
        order=order_id,
        first=preparation_id,
    )
    return int(rows[0]["n"])


def wanted_again_for(reader: Reader, kind: str, since: str) -> list[str]:
    """Name the orders for which such events say, since an instant, that a unit is wanted again."""
    rows = reader.rows(
        "select facts_json from preparation_event where kind = :kind and at >= :since order by at, length(id), id",
        kind=kind,
        since=since,
    )
    return list(dict.fromkeys(str(json.loads(row["facts_json"])["order"]) for row in rows))
