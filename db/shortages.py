"""What runs out: items of which less is usable than should be there."""

from __future__ import annotations

from dataclasses import dataclass

from db.ledger import OWN
from db.stock import CONSIGNMENT
from db.store import Reader


@dataclass(frozen=True)
class ShortLine:
    """An item of which too little is usable."""

    item_id: str
    name: str
    unit: str
    usable: int
    on_shelf: int
    par: int
    on_order: int

    @property
    def state(self) -> str:
        """`out_only_expired` when only unusable stock is left, `out` when nothing is, else `below_par`."""
        if self.usable > 0:
            return "below_par"
        return "out_only_expired" if self.on_shelf > 0 else "out"


_OURS = f"(owner = '{OWN}' or substr(owner, 1, {len(CONSIGNMENT)}) = '{CONSIGNMENT}')"
_THERE = f"status = 'available' and quantity <> 0 and {_OURS}"
_THERE_OF = f"coalesce((select sum(quantity) from stock where item_id = w.item_id and {_THERE}), 0)"
# What is there of each item by the index that holds all it needs, less the little of it that is unfit. What is open is
# no whole unit any more. What only the short items are asked waits until it is known which they are (`materialized`);
# `cross join` keeps that order on SQLite.
_SHORT = f"""
with wanted as (
  select item_id, sum(par) as par, sum(coalesce(reorder_at + 1, par)) as enough from par_level group by item_id),
unfit as (
  select item_id, sum(quantity) as quantity from (
    select item_id, quantity from stock where {_THERE} and unusable_from <= :now
    union all
    select s.item_id, s.quantity from lot t cross join (select * from stock where {_THERE}) s
    where s.lot_id = t.id and t.recalled_at is not null and (s.unusable_from > :now or s.unusable_from is null)) u
  group by item_id),
short as materialized (
  select w.item_id, w.par, coalesce(u.quantity, 0) as unfit from wanted w left join unfit u on u.item_id = w.item_id
  where {_THERE_OF} - coalesce(u.quantity, 0) < w.enough)
select i.id as item_id, i.name, i.base_unit as unit, cast(w.par as bigint) as par,
  cast({_THERE_OF} - w.unfit as bigint) as usable,
  cast(coalesce((select sum(quantity) from stock
    where item_id = w.item_id and quantity <> 0 and status not in ('opened', 'opened_quarantined')
      and {_OURS}), 0) as bigint) as on_shelf,
  cast(coalesce((select sum(units) from delivery_line
    where item_id = w.item_id and state = 'expected'), 0) as bigint) as on_order
from short w join item i on i.id = w.item_id where i.active = 1"""


def short(reader: Reader, now: str) -> list[ShortLine]:
    """List items with less usable stock than their par, or down to where more is ordered, the emptiest first."""
    lines = (ShortLine(**row) for row in reader.rows(_SHORT, now=now))
    return sorted(lines, key=lambda line: (line.usable > 0, line.name, line.item_id))
