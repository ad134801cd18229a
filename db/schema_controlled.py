"""Receipts of schedule II: for each item of a delivery, on which order it came and who saw how much of it came."""

from __future__ import annotations

from db.migration import Migration

CONTROLLED = Migration(
    "0018_controlled_receipts",
    (
        """create table controlled_receipt (
            id text primary key, delivery_id text not null references delivery (id),
            item_id text not null references item (id), form text not null, number text not null,
            line {integer} not null, ordered_on text not null, ordered_quantity {integer} not null,
            received_quantity {integer} not null, person_id text not null references person (id),
            witness_id text not null references person (id), at text not null){strict}""",
        "create index controlled_receipt_delivery on controlled_receipt (delivery_id, item_id)",
    ),
    append_only=("controlled_receipt",),
)
