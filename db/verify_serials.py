"""Proving packages with a serial: each is there once at most and on record, and no place holds more than lies there."""

from __future__ import annotations

from collections.abc import Iterator

from db.problem import Problem
from db.store import Reader

_HELD = (
    "with held as (select unit_id, lot_id, location_id, status, owner, cast(sum(quantity) as bigint) as held "
    "from movement where unit_id is not null group by unit_id, lot_id, location_id, status, owner)"
)
_TOO_OFTEN = f"""{_HELD}
select u.id, u.serial, u.units, cast(sum(h.held) as bigint) as held, min(h.held) as least
from held h join unit u on u.id = h.unit_id
group by u.id, u.serial, u.units having sum(h.held) > u.units or min(h.held) < 0 order by u.id"""
_UNDONE = f"""{_HELD}
select u.id, u.serial, cast(sum(h.held) as bigint) as held from held h join unit u on u.id = h.unit_id
where u.state = 'undone' group by u.id, u.serial having sum(h.held) <> 0 order by u.id"""
_MORE_THAN_LIES_THERE = f"""{_HELD}
select h.lot_id, h.location_id, h.status, h.owner, cast(sum(h.held) as bigint) as known,
coalesce(min(s.quantity), 0) as lies
from held h left join stock s
on s.lot_id = h.lot_id and s.location_id = h.location_id and s.status = h.status and s.owner = h.owner
group by h.lot_id, h.location_id, h.status, h.owner
having sum(h.held) > coalesce(min(s.quantity), 0)
order by h.lot_id, h.location_id, h.status, h.owner"""


def check(reader: Reader) -> Iterator[Problem]:
    """Compare the movements of packages with each other and with the balances."""
    for row in reader.rows(_TOO_OFTEN):
        said = f"{row['held']} of {row['units']} are there" if row["least"] >= 0 else "it left a place where it was not"
        yield Problem("BALANCE", "unit", row["id"], None, f"Serial {row['serial']}: {said}.")
    for row in reader.rows(_UNDONE):
        said = f"{row['held']} are there, and it was taken back that it ever came."
        yield Problem("BALANCE", "unit", row["id"], None, f"Serial {row['serial']}: {said}")
    for row in reader.rows(_MORE_THAN_LIES_THERE):
        place = f"{row['lot_id']} at {row['location_id']} ({row['status']}, {row['owner']})"
        said = f"{row['known']} of lot {place} are known by serial, and {row['lies']} lie there."
        yield Problem("BALANCE", "stock", row["lot_id"], None, said)
