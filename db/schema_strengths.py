"""How strong an item is, and what was drawn into cassettes and syringes that are kept under lock."""

from __future__ import annotations

from db.migration import Migration

STRENGTHS = Migration(
    "0025_strengths_and_cassettes",
    (
        "alter table item add column nanograms_per_millilitre {integer}",
        # What was signed says what it said then, whatever strength the item has now.
        "alter table inventory_line add column nanograms_per_millilitre {integer}",
        """create table cassette (
            id text primary key, item_id text not null references item (id), kind text not null,
            lot_id text not null references lot (id), location_id text not null references location (id),
            put_in {integer} not null, filled_at text not null, filled_by text not null references person (id),
            dispensed_at text, dispensed_by text references person (id), reference text,
            ended_at text, ended_by text references person (id), end_reason text){strict}""",
        "create index cassette_kept on cassette (item_id) where ended_at is null",
        "create index cassette_item on cassette (item_id, filled_at)",
        """create table cassette_fill (
            cassette_id text not null references cassette (id),
            draw_id text not null references container_draw (id), primary key (cassette_id, draw_id)){by_key}""",
        "create index cassette_fill_draw on cassette_fill (draw_id)",
        # Two people looked, and it was there.
        """create table cassette_look (
            id text primary key, cassette_id text not null references cassette (id), at text not null,
            person_id text not null references person (id), witness_id text not null references person (id)){strict}""",
        "create index cassette_look_cassette on cassette_look (cassette_id, at)",
        # What came back of one that stands on record; what was noted without one names none.
        "alter table cassette_rest add column cassette_id text",
        "create unique index cassette_rest_cassette on cassette_rest (cassette_id) where cassette_id is not null",
    ),
    append_only=("cassette_fill", "cassette_look"),
    never_deleted=("cassette",),
    written_once=(
        (
            "cassette",
            ("item_id", "kind", "lot_id", "location_id", "put_in", "filled_at", "filled_by", "dispensed_at",
             "dispensed_by", "reference", "ended_at", "ended_by", "end_reason"),
        ),
    ),
)  # fmt: skip
