"""Posting a count: what differs becomes movements, many lines with one statement."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple

from db import identifiers, typed
from db.ledger import Movement, NotEnoughStock, Place, content_of
from db.record import Write
from db.store import Engine, Value

_CHUNK = 20_000


class Correction(NamedTuple):
    """One movement that makes the ledger say what was counted; a tuple, as a count has many thousand."""

    entry_id: str
    place: Place
    quantity: int
    reason: str
    unit_id: str | None = None


def post(write: Write, count_id: str, corrections: Sequence[Correction]) -> list[str]:
    """Add the movements, change the balances, and return the movements' ids.

    Raises NotEnoughStock when a balance would fall below zero, and leaves the whole write undone.
    """
    posted: list[str] = []
    for start in range(0, len(corrections), _CHUNK):
        posted += _post(write, count_id, corrections[start : start + _CHUNK])
    return posted


def _post(write: Write, count_id: str, corrections: Sequence[Correction]) -> list[str]:
    numbers = [write.new_number() for _ in corrections]
    made = [identifiers.make(write.node, number) for number in numbers]
    rows = json.dumps(
        [
            [movement_id, number, each.entry_id, each.quantity, each.unit_id, each.reason]
            for movement_id, number, each in zip(made, numbers, corrections, strict=True)
        ]
    )
    write.run(
        "insert into movement (id, node, seq, at, kind, lot_id, location_id, status, owner, quantity, unit_id, "
        "person_id, job_id, line_id, reverses, reason, key) select v.id, :node, v.seq, :at, 'count', e.lot_id, "
        "e.location_id, e.status, e.owner, v.quantity, v.unit_id, :by, null, null, null, v.reason, "
        f":count || ':' || v.id from {_from_json(write.engine)} v join count_entry e on e.id = v.entry_id",
        rows=rows,
        count=count_id,
        node=write.node,
        at=write.at,
        by=write.actor,
    )
    _change_balances(write, numbers, corrections)
    # All of them are told alike but for what each is about.
    first = content_of(write, Movement("count", corrections[0].place, corrections[0].quantity, ""), "", 0)
    told = [
        {
            **first,
            "id": movement_id,
            "seq": number,
            "lot_id": each.place.lot_id,
            "location_id": each.place.location_id,
            "status": each.place.status,
            "owner": each.place.owner,
            "quantity": each.quantity,
            "unit_id": each.unit_id,
            "reason": typed.told(movement_id, each.reason),
            "key": f"{count_id}:{movement_id}",
        }
        for movement_id, number, each in zip(made, numbers, corrections, strict=True)
    ]
    write.note_all_in("movements", told)
    return made


def _from_json(engine: Engine) -> str:
    """Spell a table of the rows that one parameter holds: JSON is read by other words on each engine."""
    if engine == "sqlite":
        return (
            "(select json_extract(value, '$[0]') as id, json_extract(value, '$[1]') as seq, "
            "json_extract(value, '$[2]') as entry_id, json_extract(value, '$[3]') as quantity, "
            "json_extract(value, '$[4]') as unit_id, json_extract(value, '$[5]') as reason from json_each(:rows))"
        )
    return (
        "(select value ->> 0 as id, cast(value ->> 1 as bigint) as seq, value ->> 2 as entry_id, "
        "cast(value ->> 3 as bigint) as quantity, value ->> 4 as unit_id, value ->> 5 as reason "
        "from jsonb_array_elements(cast(:rows as jsonb)))"
    )


_MADE = "m.at = :at and m.node = :node and m.seq between :first and :last"
"""The movements of one statement, by the index on their instant."""


def _change_balances(write: Write, numbers: Sequence[int], corrections: Sequence[Correction]) -> None:
    made: dict[str, Value] = {"at": write.at, "node": write.node, "first": numbers[0], "last": numbers[-1]}
    keys = "m.lot_id, m.location_id, m.status, m.owner"
    if any(each.quantity > 0 for each in corrections):  # what was found where nothing was gets a balance first
        write.run(
            "insert into stock (lot_id, location_id, status, owner, item_id, unusable_from, quantity) "
            f"select distinct {keys}, l.item_id, l.unusable_from, 0 from movement m join lot l on l.id = m.lot_id "
            f"where {_MADE} and m.quantity > 0 on conflict (lot_id, location_id, status, owner) do nothing",
            **made,
        )
    changed = write.run(
        "update stock set quantity = stock.quantity + d.moved from "
        f"(select {keys}, cast(sum(m.quantity) as bigint) as moved from movement m where {_MADE} group by {keys}) d "
        "where stock.lot_id = d.lot_id and stock.location_id = d.location_id and stock.status = d.status "
        "and stock.owner = d.owner and stock.quantity + d.moved >= 0",
        **made,
    )
    if changed != len({each.entry_id for each in corrections}):  # each is the last count of a line of its own
        raise NotEnoughStock(corrections[0].place, 1)
