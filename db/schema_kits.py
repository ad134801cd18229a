"""Kits: what a therapy's supplies are. A list that changes is another kit under the same code; the old one stays."""

from __future__ import annotations

from db.migration import Migration

KITS = Migration(
    "0010_kits",
    (
        """create table kit (
            id text primary key, code text not null, name text not null,
            recorded_by text not null references person (id), recorded_at text not null, withdrawn_at text){strict}""",
        "create unique index kit_code on kit (code) where withdrawn_at is null",
        """create table kit_line (
            kit_id text not null references kit (id), position {integer} not null,
            item_id text not null references item (id), quantity {integer} not null,
            primary key (kit_id, position)){by_key}""",
    ),
    append_only=("kit_line",),
    never_deleted=("kit",),
    written_once=(("kit", ("code", "name", "recorded_by", "recorded_at", "withdrawn_at")),),
)
