"""Receipts of schedule II: which order form each item came on, how much was ordered and how much came, before whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from db.record import Write
from db.store import Reader, Row

SCHEDULE: Final = "CII"
"""The DEA schedule whose items come on an order form."""


@dataclass(frozen=True)
class NewReceipt:
    """What is said of one item of a delivery, before it has an id."""

    delivery_id: str
    item_id: str
    form: str
    """`222` (the paper form) or `csos` (the electronic order)."""
    number: str
    line: int
    ordered_on: str
    """ISO date."""
    ordered_quantity: int
    """In base units, as is what was received."""
    received_quantity: int
    witness_id: str


@dataclass(frozen=True)
class Receipt(NewReceipt):
    """One receipt; an item that came on several orders has one for each."""

    id: str
    person_id: str
    at: str


@dataclass(frozen=True)
class Came:
    """All that came of one item of schedule II in a delivery."""

    item_id: str
    name: str
    unit: str
    units: int


_TOLD = (
    "delivery_id", "item_id", "form", "number", "line", "ordered_on", "ordered_quantity", "received_quantity",
    "witness_id",
)  # fmt: skip
_RECEIPTS = f"select r.id, {', '.join(f'r.{name}' for name in _TOLD)}, r.person_id, r.at from controlled_receipt r"


def came(reader: Reader, delivery_id: str) -> list[Came]:
    """Add up the received lines of a delivery by item of schedule II, by name.

    What belongs to a patient came on nobody's order.
    """
    rows = reader.rows(
        "select l.item_id, i.name, i.base_unit as unit, cast(sum(l.units) as bigint) as units from delivery_line l "
        "join item i on i.id = l.item_id where l.delivery_id = :id and l.state = 'received' "
        "and i.dea_schedule = :schedule and substr(l.owner, 1, 8) <> 'patient:' "
        "group by l.item_id, i.name, i.base_unit order by i.name, l.item_id",
        id=delivery_id,
        schedule=SCHEDULE,
    )
    return [Came(**row) for row in rows]


def lots_of(reader: Reader, delivery_id: str, item_id: str) -> list[str]:
    """List the lots of an item that came in a delivery; those without a number are left out."""
    rows = reader.rows(
        "select distinct t.batch_lot from delivery_line l join lot t on t.id = l.lot_id "
        "where l.delivery_id = :delivery and l.item_id = :item and l.state = 'received' "
        "and t.batch_lot <> '' order by t.batch_lot",
        delivery=delivery_id,
        item=item_id,
    )
    return [str(row["batch_lot"]) for row in rows]


def of_item(reader: Reader, delivery_id: str, item_id: str) -> list[Receipt]:
    """List the receipts of an item in a delivery, the first first."""
    rows = reader.rows(
        f"{_RECEIPTS} where r.delivery_id = :delivery and r.item_id = :item order by r.at, length(r.id), r.id",
        delivery=delivery_id,
        item=item_id,
    )
    return [Receipt(**row) for row in rows]


def on_order(reader: Reader, order: NewReceipt) -> list[Receipt]:
    """List the receipts of the same item on the same line of the same order, of every delivery."""
    rows = reader.rows(
        f"{_RECEIPTS} where r.item_id = :item_id and r.form = :form and r.number = :number and r.line = :line "
        "order by r.at, length(r.id), r.id",
        item_id=order.item_id,
        form=order.form,
        number=order.number,
        line=order.line,
    )
    return [Receipt(**row) for row in rows]


def add(write: Write, new: NewReceipt) -> str:
    """Note a receipt and return its id."""
    values = {"id": write.new_id(), **asdict(new)}
    write.run(
        f"insert into controlled_receipt (id, {', '.join(_TOLD)}, person_id, at) values "
        f"(:id, {', '.join(f':{name}' for name in _TOLD)}, :person, :at)",
        person=write.actor,
        at=write.at,
        **values,
    )
    write.note_in("controlled_receipts", values)
    return str(values["id"])


COLUMNS: Final = {"controlled_receipt": (*_TOLD, "person_id", "at")}
"""What `verify` compares with the audit chain."""


def _written(fact: Mapping[str, Any], entry: Row) -> tuple[str, Mapping[str, Any]]:
    told = {name: fact[name] for name in _TOLD}
    return "controlled_receipt", {**told, "person_id": entry["actor"], "at": entry["at"]}


WRITTEN: Final[dict[str, Callable[[Mapping[str, Any], Row], tuple[str, Mapping[str, Any]]]]] = {
    "controlled_receipts": _written
}
