"""What orders take and took: what a verified one needs, the pulls for it, the files they came in, and their erasure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from db.orders import COLUMNS, FROM, Order, from_row
from db.record import Write
from db.schema_orders import SEALED
from db.store import Reader, Value


def add_needs(write: Write, signature_id: str, needs: Mapping[str, int]) -> None:
    """Put on record what a version takes off the shelf, as it was signed: base units by item."""
    rows: list[dict[str, Value]] = [
        {"signature_id": signature_id, "item_id": item_id, "quantity": quantity}
        for item_id, quantity in sorted(needs.items())
    ]
    write.run_many(
        "insert into order_need (signature_id, item_id, quantity) values (:signature_id, :item_id, :quantity)", rows
    )
    facts = ({"id": f"{signature_id} {row['item_id']}", "quantity": row["quantity"]} for row in rows)
    write.note_all_in("order_needs", facts)


def needs(reader: Reader, order: Order) -> dict[str, int]:
    """Give what a verified order takes off the shelf, in base units by item; nothing before it is verified."""
    rows = reader.rows(
        "select item_id, quantity from order_need where signature_id = cast(:id as text) order by item_id",
        id=order.signature_id,
    )
    return {row["item_id"]: row["quantity"] for row in rows}


def needs_of_verified(reader: Reader) -> list[tuple[Order, str, int]]:
    """List what the verified orders take, as (order, item, base units)."""
    rows = reader.rows(
        f"select n.item_id as needed, n.quantity, {COLUMNS} {FROM} "
        "join order_need n on n.signature_id = o.signature_id "
        "where o.state = 'verified' order by length(o.id), o.id, n.item_id"
    )
    found = []
    for row in rows:
        item_id, quantity = row.pop("needed"), row.pop("quantity")
        found.append((from_row(row), item_id, quantity))
    return found


def pulls_of_verified(reader: Reader) -> set[str]:
    """Name the verified orders for which a pull was ever begun."""
    rows = reader.rows(
        "select distinct p.order_id from order_pull p join patient_order o on o.id = p.order_id "
        "where o.state = 'verified'"
    )
    return {row["order_id"] for row in rows}


def add_pull(write: Write, job_id: str, order_id: str, version: int) -> None:
    """Put on record that a pull fetches for a version of an order."""
    told: dict[str, Value] = {"id": write.new_id(), "job_id": job_id, "order_id": order_id, "version": version}
    write.run(
        "insert into order_pull (id, job_id, order_id, version, at, by_id) values "
        "(:id, :job_id, :order_id, :version, :at, :by)",
        at=write.at,
        by=write.actor,
        **told,
    )
    write.note_in("order_pulls", told)


def pulls_of(reader: Reader, order_id: str) -> list[str]:
    """Name the pulls that fetched for an order, or were begun to."""
    rows = reader.rows(
        "select distinct job_id, length(job_id) as longer from order_pull where order_id = :id "
        "order by length(job_id), job_id",
        id=order_id,
    )
    return [row["job_id"] for row in rows]


def add_import(write: Write, sha256: str, counts: Mapping[str, int]) -> None:
    """Put on record that a file was read to its end, and what came of its rows."""
    told: dict[str, Value] = {"id": write.new_id(), "sha256": sha256, **counts}
    write.run(
        "insert into order_import (id, sha256, at, by_id, read, kept, unchanged, waiting, rejected) values "
        "(:id, :sha256, :at, :by, :read, :kept, :unchanged, :waiting, :rejected)",
        at=write.at,
        by=write.actor,
        **told,
    )
    write.note_in("order_imports", told)


def erase_of(write: Write, patient_ids: Iterable[str]) -> None:
    """Erase what the orders of patients say; their numbers, states and times stay."""
    for patient_id in patient_ids:
        for table, facts in SEALED.items():
            of_theirs = "order_id in (select id from patient_order where patient_id = :patient) and seal is not null"
            rows = write.rows(f"select id from {table} where {of_theirs} order by id", patient=patient_id)
            emptied = ", ".join(f"{name} = null" for name in ("seal", *facts))
            write.run(f"update {table} set {emptied} where {of_theirs}", patient=patient_id)
            write.note_all_in("order_texts_erased", ({"table": table, "id": row["id"]} for row in rows))
