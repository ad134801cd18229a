"""Opened containers: which one was opened when, until when it may be used, and what came of it."""

from __future__ import annotations

from db.migration import Migration

_ONCE = (
    "item_id", "lot_id", "owner", "unit_id", "opened_at", "opened_by", "use_until", "ended_at", "ended_by",
    "end_reason",
)  # fmt: skip

OPENED = Migration(
    "0005_opened_containers",
    (
        """create table opened_container (
            id text primary key, item_id text not null references item (id), lot_id text not null references lot (id),
            location_id text not null references location (id), owner text not null, unit_id text references unit (id),
            opened_at text not null, opened_by text not null references person (id), use_until text not null,
            ended_at text, ended_by text references person (id), end_reason text){strict}""",
        "create index opened_container_until on opened_container (use_until) where ended_at is null",
        "create index opened_container_item on opened_container (item_id) where ended_at is null",
    ),
    never_deleted=("opened_container", "supplier", "location", "packaging", "par_level"),
    written_once=(
        (
            "opened_container",
            ("item_id", "lot_id", "location_id", "owner", "unit_id", "opened_at", "opened_by", "use_until", "ended_at",
             "ended_by", "end_reason"),
        ),
    ),
)  # fmt: skip

OPENED_PLACES = Migration(
    "0021_opened_places",
    (),
    # An open container may be carried to another shelf; who carried it is in the ledger.
    written_once=(("opened_container", _ONCE),),
    replaces=("opened_container_no_overwrite",),
)
