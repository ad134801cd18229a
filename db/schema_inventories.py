"""Inventories of controlled substances: when each was taken, by whom and before whom, and every line as it was then."""

from __future__ import annotations

from db.migration import Migration

INVENTORIES = Migration(
    "0019_controlled_inventories",
    (
        """create table inventory_taken (
            id text primary key, node text not null, at text not null, kind text not null, moment text not null,
            pharmacy text not null, registration text, taken_by text not null references person (id),
            witnessed_by text not null references person (id), lines {integer} not null){strict}""",
        "create index inventory_taken_at on inventory_taken (at)",
        # Names are kept as they were: what is printed again later says what was signed.
        """create table inventory_line (
            inventory_id text not null references inventory_taken (id), position {integer} not null,
            item_id text not null references item (id), schedule text not null, name text not null,
            form text not null, unit text not null, state text not null, quantity {integer} not null,
            microlitres {integer}, basis text not null, count_id text references stock_count (id),
            primary key (inventory_id, position)){by_key}""",
        "create index inventory_line_item on inventory_line (item_id)",
        "create index item_controlled on item (dea_schedule) where dea_schedule is not null",
    ),
    append_only=("inventory_taken", "inventory_line"),
)
