"""What of containers for one patient was left and thrown away, by order: billed as JW; as JZ where nothing was."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from db.record import Write
from db.store import Reader, Row


@dataclass(frozen=True)
class NewDiscarded:
    """What is billed of one container, or of all of an item where nothing was discarded."""

    preparation_id: str
    order_id: str
    item_id: str
    lot_id: str
    amount: str
    """Decimal text in `unit`, the one that the formula reckons the drug in."""
    unit: str
    microlitres: int | None
    modifier: str
    """`JW`: it was discarded; `JZ`: nothing was."""
    witness_id: str | None = None


def add(write: Write, new: NewDiscarded) -> str:
    """Put it on record, and return its id."""
    told = {"id": write.new_id(), **asdict(new)}
    write.run(
        "insert into discarded_drug (id, preparation_id, order_id, item_id, lot_id, amount, unit, "
        "microlitres, modifier, at, by_id, witness_id) values (:id, :preparation_id, :order_id, :item_id, :lot_id, "
        ":amount, :unit, :microlitres, :modifier, :at, :by, :witness_id)",
        at=write.at,
        by=write.actor,
        **told,
    )
    write.note_in("discarded_drugs", told)
    return str(told["id"])


def items_of(reader: Reader, preparation_id: str) -> set[str]:
    """Name the items of a preparation of which it is said what was discarded."""
    rows = reader.rows("select distinct item_id from discarded_drug where preparation_id = :id", id=preparation_id)
    return {str(row["item_id"]) for row in rows}


def between(reader: Reader, since: str, until: str) -> list[Row]:
    """List what was discarded between two instants, the first first: by order number, never by a patient."""
    return reader.rows(
        "select d.at, d.preparation_id, d.order_id, o.number as order_number, d.item_id, i.name, l.batch_lot, "
        "d.amount, d.unit, d.microlitres, d.modifier, p.name as person, w.name as witness from discarded_drug d "
        "join patient_order o on o.id = d.order_id join item i on i.id = d.item_id join lot l on l.id = d.lot_id "
        "join person p on p.id = d.by_id left join person w on w.id = d.witness_id "
        "where d.at >= :since and d.at < :until order by d.at, length(d.id), d.id",
        since=since,
        until=until,
    )
