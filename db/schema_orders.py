"""The tables of orders: what was ordered, in versions; what became of it; what was asked about it; what it takes."""

from __future__ import annotations

from typing import Final

from db.migration import Migration

SEALED: Final[dict[str, tuple[str, ...]]] = {
    "order_version": ("content_json",),
    "order_event": ("reason",),
    "order_clarification": ("prescriber", "text"),
}
"""What each table says of a patient. The chain tells only a digest of it, into which the random `seal` beside it goes:
nobody can try doses or names at it, and once both are erased nothing of it is left."""

_FIXED: Final[dict[str, tuple[str, ...]]] = {
    "patient_order": ("kind", "patient_id", "number", "origin", "at", "entered_by"),
    "order_version": ("order_id", "version", "at", "keyed_by"),
    "order_event": ("order_id", "version", "kind", "at", "by_id", "signature_id"),
    "order_clarification": ("order_id", "version", "at", "person_id", "answers"),
}

ORDERS = Migration(
    "0029_orders",
    (
        # The last columns follow the version that stands: what the queue is sorted by, what it is of, and by which
        # signature it is verified.
        """create table patient_order (
            id text primary key, kind text not null, patient_id text references patient (id), number text,
            origin text not null, at text not null, entered_by text not null references person (id),
            state text not null, version {integer} not null, priority text not null, needed_at text not null,
            item_id text not null references item (id), signature_id text references signature (id)){strict}""",
        "create unique index patient_order_number on patient_order (number) where number is not null",
        "create index patient_order_patient on patient_order (patient_id) where patient_id is not null",
        "create index patient_order_state on patient_order (state, priority, needed_at)",
        """create table order_version (
            id text primary key, order_id text not null references patient_order (id), version {integer} not null,
            at text not null, keyed_by text not null references person (id), seal text, content_json text,
            unique (order_id, version)){strict}""",
        """create table order_event (
            id text primary key, order_id text not null references patient_order (id), version {integer} not null,
            kind text not null, at text not null, by_id text not null references person (id),
            signature_id text references signature (id), seal text, reason text){strict}""",
        "create index order_event_order on order_event (order_id)",
        """create table order_clarification (
            id text primary key, order_id text not null references patient_order (id), version {integer} not null,
            at text not null, person_id text not null references person (id),
            answers text references order_clarification (id), seal text, prescriber text, text text){strict}""",
        "create unique index order_clarification_answers on order_clarification (answers) where answers is not null",
        "create index order_clarification_order on order_clarification (order_id)",
        # What a verified version takes off the shelf, as it was signed.
        """create table order_need (
            signature_id text not null references signature (id), item_id text not null references item (id),
            quantity {integer} not null, primary key (signature_id, item_id)){by_key}""",
        # Which pull fetched for which version.
        """create table order_pull (
            id text primary key, job_id text not null references job (id),
            order_id text not null references patient_order (id), version {integer} not null, at text not null,
            by_id text not null references person (id)){strict}""",
        "create index order_pull_order on order_pull (order_id)",
        """create table order_import (
            id text primary key, sha256 text not null, at text not null, by_id text not null references person (id),
            read {integer} not null, kept {integer} not null, unchanged {integer} not null, waiting {integer} not null,
            rejected {integer} not null){strict}""",
        "create index order_import_file on order_import (sha256)",
        """create table order_table (
            id text primary key, kind text not null, source text not null, content_json text not null,
            recorded_by text not null references person (id), recorded_at text not null){strict}""",
        "create index order_table_kind on order_table (kind, recorded_at)",
    ),
    append_only=("order_need", "order_pull", "order_import", "order_table"),
    never_deleted=("patient_order", *SEALED),
    written_once=tuple(_FIXED.items()),
    only_emptied=tuple((table, ("seal", *facts)) for table, facts in SEALED.items()),
)
