"""Units that went into the waste, as the report of waste asks for them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

from db.store import Reader, Row

WASTED: Final = "wasted"
"""The event by which a unit goes into the waste; it says why, and what it cost."""


@dataclass(frozen=True)
class WastedUnit:
    """One unit that was wasted."""

    at: str
    person: str
    """The name of who wasted it."""
    preparation_id: str
    number: int
    item_id: str
    """The drug of its order."""
    name: str
    """What it is, as its formula calls it."""
    reason: str
    """A code."""
    cost_minor: int
    """What went into it, in minor units: the shelf lost that when it was pulled, and nothing was lost then."""
    without_cost: int
    """How much of what went into it has no cost on file."""


def units_wasted(reader: Reader, since: str, until: str) -> list[WastedUnit]:
    """List the units wasted between two instants, the first first."""
    rows = reader.rows(
        "select e.at, w.name as person, p.id as preparation_id, u.number, o.item_id, f.name, e.facts_json "
        "from preparation_event e join preparation p on p.id = e.preparation_id "
        "join preparation_unit u on u.id = e.unit_id join patient_order o on o.id = p.order_id "
        "join formula_version f on f.id = p.formula_id join person w on w.id = e.by_id "
        "where e.kind = :kind and e.at >= :since and e.at < :until order by e.at, length(e.id), e.id",
        kind=WASTED,
        since=since,
        until=until,
    )
    return [_unit(row) for row in rows]


def _unit(row: Row) -> WastedUnit:
    facts = json.loads(row.pop("facts_json"))
    return WastedUnit(
        **row, reason=str(facts["reason"]), cost_minor=int(facts["cost_minor"]), without_cost=int(facts["without_cost"])
    )
