"""What items cost: the newest entry holds, and of what was wasted the one that held then."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from db.record import Write, one
from db.store import Reader, Row

NEWEST: Final = "order by c.recorded_at desc, length(c.id) desc, c.id desc limit 1"
"""Of several entries, the one that was made last."""


def add(write: Write, item_id: str, minor_units: int) -> str:
    """Enter what one base unit costs, in minor units of the site's currency, and return the entry's id."""
    cost_id = write.new_id()
    write.run(
        "insert into item_cost (id, item_id, minor_units, recorded_at, recorded_by) values "
        "(:id, :item, :minor_units, :at, :by)",
        id=cost_id,
        item=item_id,
        minor_units=minor_units,
        at=write.at,
        by=write.actor,
    )
    write.note_in("costs", {"id": cost_id, "item": item_id, "minor_units": minor_units})
    return cost_id


def cost(reader: Reader, item_id: str, at: str) -> int | None:
    """Read what one base unit of an item cost at an instant, in minor units; None when nobody said."""
    row = one(
        reader,
        f"select c.minor_units from item_cost c where c.item_id = :item and c.recorded_at <= :at {NEWEST}",
        item=item_id,
        at=at,
    )
    return int(row["minor_units"]) if row else None


def costs(reader: Reader, at: str) -> dict[str, int]:
    """Read what one base unit of every item cost at an instant, in minor units, where somebody said so."""
    rows = reader.rows(
        "select item_id, minor_units from (select c.item_id, c.minor_units, row_number() over (partition by c.item_id "
        f"{NEWEST.removesuffix(' limit 1')}) as place from item_cost c where c.recorded_at <= :at) n where place = 1",
        at=at,
    )
    return {row["item_id"]: int(row["minor_units"]) for row in rows}


COLUMNS: Final = {"item_cost": ("item_id", "minor_units", "recorded_at", "recorded_by")}
"""What `verify` compares with the audit chain."""


def _written(fact: Mapping[str, Any], entry: Row) -> tuple[str, Mapping[str, Any]]:
    told = {"item_id": fact["item"], "minor_units": fact["minor_units"]}
    return "item_cost", {**told, "recorded_at": entry["at"], "recorded_by": entry["actor"]}


WRITTEN: Final[dict[str, Callable[[Mapping[str, Any], Row], tuple[str, Mapping[str, Any]]]]] = {"costs": _written}
