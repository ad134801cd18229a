"""Lists of preparations for people who look around: how many stand how, and what ended lately."""

from __future__ import annotations

from collections.abc import Iterable

from db.store import Reader


def count_by_state(reader: Reader) -> dict[str, int]:
    """Count the preparations that nobody is done with."""
    rows = reader.rows(
        "select state, count(*) as n from preparation "
        "where state in ('begun', 'compounding', 'labelling', 'to_check') group by state"
    )
    return {row["state"]: int(row["n"]) for row in rows}


def begun_since(reader: Reader, states: Iterable[str], since: str, limit: int) -> list[str]:
    """Name the preparations that stand so and were begun since an instant, the newest first."""
    named = {f"state_{number}": str(each) for number, each in enumerate(states)}
    places = ", ".join(f":{name}" for name in named)
    rows = reader.rows(
        f"select id from preparation where state in ({places}) and at >= :since "
        "order by at desc, length(id) desc, id desc limit :limit",
        **named,
        since=since,
        limit=limit,
    )
    return [row["id"] for row in rows]


def good_of_verified(reader: Reader) -> dict[str, int]:
    """Count by verified order the good units that were made for the version that stands, or were given to it."""
    good = "('to_check', 'released', 'dispensed')"
    rows = reader.rows(
        "select o.id as order_id, count(*) as n from patient_order o join preparation p on p.order_id = o.id "
        "and p.order_version = o.version join preparation_unit u on u.preparation_id = p.id "
        f"where o.state = 'verified' and u.state in {good} and (u.order_id is null or o.kind = 'batch') group by o.id "
        "union all select o.id, count(*) from patient_order o join preparation_unit u on u.order_id = o.id "
        "join order_version v on v.order_id = o.id and v.version = o.version "
        f"where o.state = 'verified' and u.state in {good} and exists (select 1 from preparation_event e "
        "where e.unit_id = u.id and e.kind = 'given' and e.at >= v.at) group by o.id"
    )
    found: dict[str, int] = {}
    for row in rows:
        found[row["order_id"]] = found.get(row["order_id"], 0) + int(row["n"])
    return found
