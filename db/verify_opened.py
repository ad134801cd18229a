"""Proving opened containers: as many of a lot stand open at a place, set aside or not, as its balance says."""

from __future__ import annotations

from collections.abc import Iterator

from db.problem import Problem
from db.store import Reader

_DIFFERENCES = """
select lot_id, location_id, status, owner, cast(sum(stands) as bigint) as stands, cast(sum(lies) as bigint) as lies
from (
    select lot_id, location_id, status, owner, 1 as stands, 0 as lies from opened_container where ended_at is null
    union all
    select lot_id, location_id, status, owner, 0 as stands, quantity as lies from stock
    where status in ('opened', 'opened_quarantined')
) both_sides
group by lot_id, location_id, status, owner having sum(stands) <> sum(lies)
order by lot_id, location_id, status, owner"""


def check(reader: Reader) -> Iterator[Problem]:
    """Compare the containers that are open with the balances."""
    for row in reader.rows(_DIFFERENCES):
        place = f"{row['lot_id']} at {row['location_id']} ({row['status']}, {row['owner']})"
        said = f"{row['stands']} containers of lot {place} stand open, and its balance is {row['lies']}."
        yield Problem("BALANCE", "opened_container", row["lot_id"], None, said)
