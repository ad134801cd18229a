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
