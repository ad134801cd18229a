"""What one base unit of an item costs, from when on; nothing entered is ever changed."""

from __future__ import annotations

from db.migration import Migration

COSTS = Migration(
    "0011_item_costs",
    (
        """create table item_cost (
            id text primary key, item_id text not null references item (id), minor_units {integer} not null,
            recorded_at text not null, recorded_by text not null references person (id)){strict}""",
        "create index item_cost_item on item_cost (item_id, recorded_at)",
    ),
    append_only=("item_cost",),
)
