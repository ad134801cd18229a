"""Units across preparations: what is made and still here, by the order that it is for."""

from __future__ import annotations

from dataclasses import dataclass

from db.store import Reader, Row


@dataclass(frozen=True)
class MadeUnit:
    """One unit that somebody began to make, and that is neither gone for good nor outside."""

    unit_id: str
    preparation_id: str
    number: int
    state: str
    order_id: str
    """The order that it is for: that of its preparation or, of a batch's unit, the one it was given to."""
    is_given: bool
    """It was made for another order and given to this one."""
    order_version: int
    """The version that its preparation was begun with."""
    storage: str | None
    hood: str | None
    """The name of the hood, while it is on one."""


def still_here(reader: Reader) -> list[MadeUnit]:
    """List the units that were begun and are not wasted, cancelled or out of the house, by their orders."""
    rows = reader.rows(
        "select u.id as unit_id, u.preparation_id, u.number, u.state, coalesce(u.order_id, p.order_id) as order_id, "
        "case when u.order_id is null then 0 else 1 end as is_given, p.order_version, p.storage, "
        "case when p.state in ('begun', 'compounding') then o.name end as hood, length(p.id) as longer "
        "from preparation_unit u join preparation p on p.id = u.preparation_id "
        "left join location o on o.id = p.hood_id "
        "where u.state in ('in_process', 'labelled', 'to_check', 'released', 'dispensed') "
        "and not (u.state = 'dispensed' and (select h.kind from unit_handover h where h.unit_id = u.id "
        "order by h.at desc, length(h.id) desc, h.id desc limit 1) = 'left') "
        "order by longer, p.id, u.number"
    )
    return [_made(row) for row in rows]


def _made(row: Row) -> MadeUnit:
    del row["longer"]
    return MadeUnit(**{**row, "is_given": bool(row["is_given"])})


def remade(reader: Reader, order_id: str, preparation_id: str) -> int:
    """Count the units that are, or were, made for an order in place of units of a preparation."""
    rows = reader.rows(
        "select coalesce(cast(sum(units) as bigint), 0) as n from preparation where order_id = :order "
        "and remake_of = :first and state not in ('cancelled', 'rejected')",
        order=order_id,
        first=preparation_id,
    )
    return int(rows[0]["n"])
