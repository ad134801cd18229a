"""Counts of the shelf: what is counted, each blind count of a line, what was said of a difference, and the end."""

from __future__ import annotations

from db.migration import Migration

_ENTRY = (
    "count_id", "node", "at", "job_id", "person_id", "item_id", "lot_id", "location_id", "status", "owner", "round",
    "quantity", "expected", "window_from", "window_until", "method", "withdrawn_at",
)  # fmt: skip

COUNTS = Migration(
    "0015_counts",
    (
        # A count that is controlled freezes its places: nothing moves there until it is ended.
        """create table stock_count (
            id text primary key, kind text not null, title text not null, controlled {integer} not null,
            begun_at text not null, begun_by text not null references person (id), ended_at text,
            ended_by text references person (id), outcome text, lines {integer}, exact {integer},
            not_counted {integer}, found_minor {integer}, lost_minor {integer}){strict}""",
        "create index stock_count_open on stock_count (id) where ended_at is null",
        "create index stock_count_ended on stock_count (ended_at) where ended_at is not null",
        # Empty text stands for every item of a place, or every place of an item.
        """create table count_target (
            count_id text not null references stock_count (id), location_id text not null, item_id text not null,
            primary key (count_id, location_id, item_id)){by_key}""",
        # `expected` is the balance at the moment of the count: the position in the ledger that later movements follow.
        """create table count_entry (
            id text primary key, node text not null, at text not null,
            count_id text not null references stock_count (id), job_id text references job (id),
            person_id text not null references person (id), item_id text not null references item (id),
            lot_id text not null references lot (id),
            location_id text not null references location (id), status text not null, owner text not null,
            round {integer} not null, quantity {integer} not null, expected {integer} not null,
            window_from text not null, window_until text not null, method text not null, withdrawn_at text){strict}""",
        """create unique index count_entry_round on count_entry (count_id, lot_id, location_id, status, owner, round)
            where withdrawn_at is null""",
        "create index count_entry_job on count_entry (job_id) where withdrawn_at is null",
        """create table count_serial (
            entry_id text not null references count_entry (id), serial text not null,
            unit_id text references unit (id), primary key (entry_id, serial)){by_key}""",
        """create table count_decision (
            id text primary key, entry_id text not null references count_entry (id), decided text not null,
            reason text not null, person_id text not null references person (id), at text not null){strict}""",
        "create index count_decision_entry on count_decision (entry_id)",
    ),
    append_only=("count_target", "count_serial", "count_decision"),
    never_deleted=("stock_count", "count_entry"),
    written_once=(
        (
            "stock_count",
            (
                "kind", "title", "controlled", "begun_at", "begun_by", "ended_at", "ended_by", "outcome", "lines",
                "exact", "not_counted", "found_minor", "lost_minor",
            ),
        ),
        ("count_entry", _ENTRY),
    ),
)  # fmt: skip
