"""Deliveries and their lines: what came, from whom, and where it went."""

from __future__ import annotations

from dataclasses import dataclass

from db.record import Write, one
from db.store import Reader


@dataclass(frozen=True)
class Delivery:
    """One delivery being opened or finished."""

    id: str
    supplier_id: str | None
    supplier: str | None
    sscc: str | None
    invoice: str | None
    job_id: str | None
    state: str
    """`open`, `finished` or `cancelled`."""
    indicator: str | None
    """What the cold-chain indicator said: `in range`, `out of range` or `none`."""
    indicator_reading: str | None
    """What it showed, as a person read it."""
    opened_at: str
    finished_at: str | None


_DELIVERIES = (
    "select d.id, d.supplier_id, s.name as supplier, d.sscc, d.invoice, d.job_id, d.state, d.indicator, "
    "d.indicator_reading, d.opened_at, "
    "d.finished_at from delivery d left join supplier s on s.id = d.supplier_id"
)


def delivery(reader: Reader, delivery_id: str) -> Delivery | None:
    """Find a delivery by id."""
    row = one(reader, f"{_DELIVERIES} where d.id = :id", id=delivery_id)
    return Delivery(**row) if row else None


def delivery_with_sscc(reader: Reader, sscc: str) -> Delivery | None:
    """Find the delivery that came under an SSCC."""
    row = one(reader, f"{_DELIVERIES} where d.sscc = :sscc and d.state <> 'cancelled'", sscc=sscc)
    return Delivery(**row) if row else None


def delivery_with_invoice(reader: Reader, supplier_id: str, invoice: str) -> Delivery | None:
    """Find the delivery that came under a supplier's invoice, whatever its capitals."""
    row = one(
        reader,
        f"{_DELIVERIES} where d.supplier_id = :supplier and lower(d.invoice) = lower(:invoice) "
        "and d.state <> 'cancelled'",
        supplier=supplier_id,
        invoice=invoice,
    )
    return Delivery(**row) if row else None


def open_delivery(write: Write, job_id: str, sscc: str | None) -> str:
    """Open a delivery for a job and return its id."""
    delivery_id = write.new_id()
    write.run(
        "insert into delivery (id, sscc, job_id, state, opened_at, opened_by) values "
        "(:id, :sscc, :job, 'open', :at, :by)",
        id=delivery_id,
        sscc=sscc,
        job=job_id,
        at=write.at,
        by=write.actor,
    )
    write.note(delivery=delivery_id)
    write.note_in("deliveries", {"id": delivery_id, "sscc": sscc, "job": job_id})
    return delivery_id


def name_delivery(write: Write, delivery_id: str, supplier_id: str | None, invoice: str | None) -> None:
    """Note what the papers say."""
    write.run(
        "update delivery set supplier_id = :supplier, invoice = :invoice where id = :id",
        supplier=supplier_id,
        invoice=invoice,
        id=delivery_id,
    )
    write.note(delivery=delivery_id, supplier=supplier_id, invoice=invoice)


def set_sscc(write: Write, delivery_id: str, sscc: str | None) -> None:
    """Note the number of the logistic unit."""
    write.run("update delivery set sscc = :sscc where id = :id", sscc=sscc, id=delivery_id)
    write.note(delivery=delivery_id, sscc=sscc)


def set_indicator(write: Write, delivery_id: str, indicator: str | None, reading: str | None) -> None:
    """Note what the cold-chain indicator says."""
    write.run(
        "update delivery set indicator = :indicator, indicator_reading = :reading where id = :id",
        indicator=indicator,
        reading=reading,
        id=delivery_id,
    )
    write.note(delivery=delivery_id, indicator=indicator, reading=reading)


def end_delivery(write: Write, delivery_id: str, state: str) -> None:
    """Finish or cancel a delivery, or open it again."""
    write.run(
        "update delivery set state = :state, finished_at = :at where id = :id",
        state=state,
        at=None if state == "open" else write.at,
        id=delivery_id,
    )
    write.note(delivery=delivery_id, state=state)
