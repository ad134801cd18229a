"""How long an opened container may be used: limits of single items, where it was opened, and what was drawn from it."""

from __future__ import annotations

from db.migration import Migration

IN_USE = Migration(
    "0008_in_use",
    (
        # What an item is once it is opened, and what one base unit of it holds.
        "alter table item add column container_kind text",
        "alter table item add column volume_microlitres {integer}",
        # Entries from before say none of it.
        "alter table opened_container add column kind text",
        "alter table opened_container add column area text",
        "alter table opened_container add column volume_microlitres {integer}",
        "alter table opened_container add column minutes_used {integer} not null default 0",
        # The container that went on as this one: in and out of the refrigerator. Two kiosks may take turns at it.
        "alter table opened_container add column continues text",
        # Never changed: the latest of an item and kind holds.
        """create table in_use_limit (
            id text primary key, item_id text not null references item (id), kind text not null,
            minutes {integer} not null, maker_text text, signature_id text references signature (id),
            entered_by text not null references person (id), recorded_at text not null){strict}""",
        "create index in_use_limit_item on in_use_limit (item_id, kind)",
        # One use of an open container; what is taken back is a row that points at it.
        """create table container_draw (
            id text primary key, container_id text not null references opened_container (id), at text not null,
            person_id text not null references person (id), microlitres {integer}, area text,
            job_id text references job (id), reverses text references container_draw (id)){strict}""",
        "create index container_draw_container on container_draw (container_id)",
        "create unique index container_draw_reverses on container_draw (reverses) where reverses is not null",
    ),
    append_only=("in_use_limit", "container_draw"),
    written_once=(("opened_container", ("kind", "area", "volume_microlitres", "minutes_used", "continues")),),
)
