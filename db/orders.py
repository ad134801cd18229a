"""Orders: each in versions that never change, with everything that happened to it and was asked about it."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from db import chain, told_orders
from db.record import Write, one
from db.store import Reader, Row, Value

_CHUNK: Final = 200


@dataclass(frozen=True)
class Order:
    """One order with the version that stands."""

    id: str
    kind: str
    """`patient` or `batch`."""
    patient_id: str | None
    number: str | None
    """The number that whoever ordered it gave it."""
    origin: str
    """`typed` or `imported`."""
    at: str
    """When it was put on record."""
    entered_by: str
    """The person's id."""
    state: str
    version: int
    priority: str
    needed_at: str
    item_id: str
    signature_id: str | None
    """The signature by which the version that stands is verified; None where it is not."""
    item: str
    """The name of the drug."""
    keyed_by: str
    """The id of who keyed the version that stands."""
    content: Mapping[str, Any]
    """What it says; empty once it is erased."""


@dataclass(frozen=True, repr=False)
class OrderEvent:
    """One thing that happened to an order."""

    id: str
    version: int
    kind: str
    at: str
    by_id: str
    person: str
    """The person's name."""
    reason: str | None
    signature_id: str | None


@dataclass(frozen=True, repr=False)
class Clarification:
    """Something that the prescriber was asked, and the answer once there is one."""

    id: str
    version: int
    at: str
    asked_by: str
    """The name of who asked."""
    prescriber: str | None
    text: str | None
    answered_at: str | None
    answered_by: str | None
    answer: str | None


@dataclass(frozen=True)
class NewOrder:
    """An order before it has an id."""

    kind: str
    patient_id: str | None
    number: str | None
    origin: str
    priority: str
    needed_at: str
    item_id: str
    content: Mapping[str, Any]


COLUMNS: Final = (
    "o.id, o.kind, o.patient_id, o.number, o.origin, o.at, o.entered_by, o.state, o.version, o.priority, o.needed_at, "
    "o.item_id, o.signature_id, i.name as item, v.keyed_by, v.content_json"
)
FROM: Final = (
    "from patient_order o join item i on i.id = o.item_id "
    "join order_version v on v.order_id = o.id and v.version = o.version"
)
_ORDERS: Final = f"select {COLUMNS} {FROM}"
_FIRST: Final = "case o.priority when 'stat' then 0 else 1 end, o.needed_at, length(o.id), o.id"


def from_row(row: Row) -> Order:
    """Make an order of a row that holds `COLUMNS`."""
    content = row.pop("content_json")
    return Order(**row, content=json.loads(content) if content else {})


def order(reader: Reader, order_id: str) -> Order | None:
    """Find an order by its id."""
    row = one(reader, f"{_ORDERS} where o.id = :id", id=order_id)
    return from_row(row) if row else None


def order_numbered(reader: Reader, text: str) -> Order | None:
    """Find an order by its id, or by the number that whoever ordered it gave it, in capitals or not."""
    row = one(reader, f"{_ORDERS} where o.id = :text", text=text.upper())
    row = row or one(reader, f"{_ORDERS} where o.number = :text", text=text.upper())
    return from_row(row) if row else None


def in_states(reader: Reader, states: Iterable[str], limit: int) -> list[Order]:
    """List the orders that stand so: STAT first, then what is needed first, then what was entered first."""
    named = {f"state_{number}": str(each) for number, each in enumerate(states)}
    places = ", ".join(f":{name}" for name in named)
    rows = reader.rows(f"{_ORDERS} where o.state in ({places}) order by {_FIRST} limit :limit", **named, limit=limit)
    return [from_row(row) for row in rows]


def count_in_states(reader: Reader) -> dict[str, tuple[int, int]]:
    """Count the orders of each state, and how many of them are STAT."""
    rows = reader.rows(
        "select state, count(*) as n, cast(sum(case when priority = 'stat' then 1 else 0 end) as bigint) as stat "
        "from patient_order where state in ('entered', 'verified', 'held') group by state"
    )
    return {row["state"]: (int(row["n"]), int(row["stat"])) for row in rows}


def of_patient(reader: Reader, patient_id: str, states: Iterable[str] | None = None) -> list[Order]:
    """List the orders of a patient, or those of them that stand so, the oldest first."""
    wanted = None if states is None else set(map(str, states))
    rows = reader.rows(f"{_ORDERS} where o.patient_id = :patient order by length(o.id), o.id", patient=patient_id)
    return [found for found in map(from_row, rows) if wanted is None or found.state in wanted]


def versions(reader: Reader, order_id: str) -> list[tuple[int, str, str, Mapping[str, Any]]]:
    """List the versions of an order as (number, instant, the keyer's id, what it says), the oldest first."""
    rows = reader.rows(
        "select version, at, keyed_by, content_json from order_version where order_id = :id order by version",
        id=order_id,
    )
    return [
        (row["version"], row["at"], row["keyed_by"], json.loads(row["content_json"]) if row["content_json"] else {})
        for row in rows
    ]


def keyers(reader: Reader, order_id: str) -> set[str]:
    """Name everybody who keyed a version of an order."""
    rows = reader.rows("select keyed_by from order_version where order_id = :id", id=order_id)
    return {row["keyed_by"] for row in rows}


def first_contents(reader: Reader, numbers: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    """Give what the first version of each of these orders says, by the order's number."""
    found: dict[str, Mapping[str, Any]] = {}
    for start in range(0, len(numbers), _CHUNK):
        named = {f"number_{place}": each for place, each in enumerate(numbers[start : start + _CHUNK])}
        places = ", ".join(f":{name}" for name in named)
        rows = reader.rows(
            "select o.number, v.content_json from patient_order o join order_version v on v.order_id = o.id "
            f"and v.version = 1 where o.number in ({places})",
            **named,
        )
        found |= {row["number"]: json.loads(row["content_json"]) if row["content_json"] else {} for row in rows}
    return found


def _seal() -> str:
    return secrets.token_hex(16)


def add_orders(write: Write, new: Sequence[NewOrder], state: str) -> list[str]:
    """Put orders on record with their first version, and return their ids."""
    rows, first, told_rows, told_first = [], [], [], []
    for each in new:
        order_id, version_id, seal = write.new_id(), write.new_id(), _seal()
        row: dict[str, Value] = {
            "id": order_id, "kind": each.kind, "patient_id": each.patient_id, "number": each.number,
            "origin": each.origin, "state": state, "version": 1, "priority": each.priority,
            "needed_at": each.needed_at, "item_id": each.item_id, "signature_id": None,
        }  # fmt: skip
        said = {"seal": seal, "content_json": chain.canonical(each.content)}
        rows.append({**row, "at": write.at, "by": write.actor})
        first.append({"id": version_id, "order_id": order_id, "at": write.at, "by": write.actor, **said})
        told_rows.append(row)
        told = {"id": version_id, "order_id": order_id, "version": 1}
        told_first.append({**told, "digest": told_orders.sealed("order_version", said)})
    write.run_many(
        "insert into patient_order (id, kind, patient_id, number, origin, at, entered_by, state, version, "
        "priority, needed_at, item_id) values (:id, :kind, :patient_id, :number, :origin, :at, :by, :state, :version, "
        ":priority, :needed_at, :item_id)",
        rows,
    )
    write.run_many(
        "insert into order_version (id, order_id, version, at, keyed_by, seal, content_json) values "
        "(:id, :order_id, 1, :at, :by, :seal, :content_json)",
        first,
    )
    write.note_all_in("orders", told_rows)
    write.note_all_in("order_versions", told_first)
    return [str(row["id"]) for row in told_rows]


def add_version(write: Write, before: Order, content: Mapping[str, Any]) -> int:
    """Put a new version on record beside those that are there, and return its number; the order is left as it is."""
    number, version_id = before.version + 1, write.new_id()
    said = {"seal": _seal(), "content_json": chain.canonical(content)}
    write.run(
        "insert into order_version (id, order_id, version, at, keyed_by, seal, content_json) values "
        "(:id, :order_id, :version, :at, :by, :seal, :content_json)",
        id=version_id,
        order_id=before.id,
        version=number,
        at=write.at,
        by=write.actor,
        **said,
    )
    told = {"id": version_id, "order_id": before.id, "version": number}
    write.note_in("order_versions", {**told, "digest": told_orders.sealed("order_version", said)})
    return number


def stand(write: Write, before: Order, **now: Value) -> None:
    """Let an order stand as it does now: its state, version, priority, time or drug."""
    standing: dict[str, Value] = {name: getattr(before, name) for name in told_orders.STANDING}
    standing |= now
    write.run(
        "update patient_order set state = :state, version = :version, priority = :priority, needed_at = :needed_at, "
        "item_id = :item_id, signature_id = cast(:signature_id as text) where id = :id",
        id=before.id,
        **standing,
    )
    write.note_in("orders_changed", {"id": before.id, **standing})


def add_event(
    write: Write, order_id: str, version: int, kind: str, reason: str | None = None, signature_id: str | None = None
) -> None:
    """Put on record what happened to an order."""
    said = {"seal": _seal(), "reason": reason}
    told: dict[str, Value] = {"id": write.new_id(), "order_id": order_id, "version": version, "kind": kind}
    told["signature_id"] = signature_id
    write.run(
        "insert into order_event (id, order_id, version, kind, at, by_id, signature_id, seal, reason) values "
        "(:id, :order_id, :version, :kind, :at, :by, :signature_id, :seal, :reason)",
        at=write.at,
        by=write.actor,
        **told,
        **said,
    )
    write.note_in("order_events", {**told, "digest": told_orders.sealed("order_event", said)})


def events(reader: Reader, order_id: str) -> list[OrderEvent]:
    """List what happened to an order, the oldest first."""
    rows = reader.rows(
        "select e.id, e.version, e.kind, e.at, e.by_id, p.name as person, e.reason, e.signature_id from order_event e "
        "join person p on p.id = e.by_id where e.order_id = :id order by e.at, length(e.id), e.id",
        id=order_id,
    )
    return [OrderEvent(**row) for row in rows]


def add_clarification(
    write: Write, order_id: str, version: int, prescriber: str | None, text: str, answers: str | None = None
) -> str:
    """Put on record what the prescriber was asked, or what they answered, and return its id."""
    said = {"seal": _seal(), "prescriber": prescriber, "text": text}
    told: dict[str, Value] = {"id": write.new_id(), "order_id": order_id, "version": version, "answers": answers}
    write.run(
        "insert into order_clarification (id, order_id, version, at, person_id, answers, seal, prescriber, text) "
        "values (:id, :order_id, :version, :at, :by, :answers, :seal, :prescriber, :text)",
        at=write.at,
        by=write.actor,
        **told,
        **said,
    )
    write.note_in("order_clarifications", {**told, "digest": told_orders.sealed("order_clarification", said)})
    return str(told["id"])


def clarifications(reader: Reader, order_id: str) -> list[Clarification]:
    """List what the prescriber was asked about an order, the oldest first."""
    rows = reader.rows(
        "select c.id, c.version, c.at, p.name as asked_by, c.prescriber, c.text, a.at as answered_at, "
        "q.name as answered_by, a.text as answer from order_clarification c join person p on p.id = c.person_id "
        "left join order_clarification a on a.answers = c.id left join person q on q.id = a.person_id "
        "where c.order_id = :id and c.answers is null order by c.at, length(c.id), c.id",
        id=order_id,
    )
    return [Clarification(**row) for row in rows]
