"""The tables of preparations: hoods, what is made on them in units and steps, their codes, and what became of it."""

from __future__ import annotations

from typing import Final

from db.migration import Migration

SEALED: Final[dict[str, tuple[str, ...]]] = {
    "preparation_event": ("text",),
    "preparation_record": ("content_json",),
    "unit_handover": ("recipient", "text"),
}
"""What each table says that may be a patient's: the chain tells a digest of it only, with the random `seal` beside."""

_FIXED: Final[dict[str, tuple[str, ...]]] = {
    "preparation": (
        "job_id", "order_id", "order_version", "formula_id", "units", "remake_of", "at", "begun_by", "completed_at",
    ),
    "preparation_unit": ("preparation_id", "number"),
    "preparation_label": ("unit_id", "kind", "at", "by_id", "voided_at", "voided_by", "void_reason"),
    "preparation_event": ("preparation_id", "unit_id", "kind", "at", "by_id", "signature_id"),
    "preparation_record": ("preparation_id", "version", "sha256", "signature_id", "at", "by_id"),
    "unit_handover": ("unit_id", "job_id", "kind", "at", "by_id"),
}  # fmt: skip

PREPARATIONS = Migration(
    "0030_preparations",
    (
        # What a place of kind `hood` is today: the latest row says it.
        """create table hood (
            id text primary key, location_id text not null references location (id), place_allows text not null,
            hazardous {integer} not null, at text not null, by_id text not null references person (id)){strict}""",
        "create index hood_location on hood (location_id, at)",
        """create table preparation (
            id text primary key, job_id text not null references job (id),
            order_id text not null references patient_order (id), order_version {integer} not null,
            formula_id text not null references formula_version (id), units {integer} not null,
            remake_of text references preparation (id) deferrable initially deferred, at text not null,
            begun_by text not null references person (id), state text not null,
            hood_id text references location (id), prepared_by text references person (id), started_at text,
            storage text, beyond_use_date text, beyond_use_cap text, completed_at text){strict}""",
        "create unique index preparation_job on preparation (job_id)",
        "create index preparation_order on preparation (order_id)",
        """create unique index preparation_on_hood on preparation (hood_id)
            where hood_id is not null and state in ('begun', 'compounding')""",
        "create index preparation_state on preparation (state)",
        "create index preparation_at on preparation (at)",
        # `order_id`: of a batch's unit, the patient's order that it was given to.
        """create table preparation_unit (
            id text primary key, preparation_id text not null references preparation (id), number {integer} not null,
            state text not null, order_id text references patient_order (id),
            unique (preparation_id, number)){strict}""",
        """create index preparation_unit_here on preparation_unit (state)
            where state in ('in_process', 'labelled', 'to_check', 'released')""",
        "create index preparation_unit_order on preparation_unit (order_id) where order_id is not null",
        # Every step that was done; taking one back is a row that reverses it.
        """create table preparation_step (
            id text primary key, preparation_id text not null references preparation (id),
            unit_number {integer} not null, step {integer} not null, evidence text not null, at text not null,
            by_id text not null references person (id), item_id text references item (id),
            lot_id text references lot (id), movement_id text references movement (id),
            container_id text references opened_container (id), draw_id text references container_draw (id),
            scan_id text references scan (id), picture_id text references picture (id),
            signature_id text references signature (id), wanted text, measured text, unit text, device text,
            reverses text references preparation_step (id)){strict}""",
        "create index preparation_step_of on preparation_step (preparation_id)",
        "create index preparation_step_lot on preparation_step (lot_id) where lot_id is not null",
        "create index preparation_step_movement on preparation_step (movement_id) where movement_id is not null",
        "create unique index preparation_step_reverses on preparation_step (reverses) where reverses is not null",
        # Every code that a unit ever bore: `id` is what the code says. `kind`: in_process or final.
        """create table preparation_label (
            id text primary key, unit_id text not null references preparation_unit (id), kind text not null,
            print_job_id text references print_job (id), at text not null,
            by_id text not null references person (id), applied_at text, applied_by text references person (id),
            voided_at text, voided_by text references person (id), void_reason text){strict}""",
        "create index preparation_label_unit on preparation_label (unit_id)",
        # `facts_json`: what a program has to know of it, and never a patient's; `text`: what a person typed.
        """create table preparation_event (
            id text primary key, preparation_id text not null references preparation (id),
            unit_id text references preparation_unit (id), kind text not null, at text not null,
            by_id text not null references person (id), signature_id text references signature (id),
            facts_json text not null, seal text, text text){strict}""",
        "create index preparation_event_of on preparation_event (preparation_id)",
        "create index preparation_event_kind on preparation_event (kind, at)",
        # The compounding record as it was signed; a correction is another version with its own signature.
        """create table preparation_record (
            id text primary key, preparation_id text not null references preparation (id), version {integer} not null,
            at text not null, by_id text not null references person (id), sha256 text not null,
            signature_id text not null references signature (id), seal text, content_json text,
            unique (preparation_id, version)){strict}""",
        # What of a container that may be used for one patient only was left and thrown away (billing: JW, else JZ).
        """create table discarded_drug (
            id text primary key, preparation_id text not null references preparation (id),
            order_id text not null references patient_order (id), item_id text not null references item (id),
            lot_id text not null references lot (id),
            amount text not null, unit text not null, microlitres {integer}, modifier text not null,
            at text not null, by_id text not null references person (id),
            witness_id text references person (id)){strict}""",
        "create index discarded_drug_of on discarded_drug (preparation_id)",
        # Everything by which a unit left our hands or came back: packed, left, returned.
        """create table unit_handover (
            id text primary key, unit_id text not null references preparation_unit (id),
            job_id text references job (id), kind text not null, at text not null,
            by_id text not null references person (id), storage text, seal text, recipient text, text text){strict}""",
        "create index unit_handover_unit on unit_handover (unit_id)",
        "create index unit_handover_at on unit_handover (at)",
        "create index unit_handover_job on unit_handover (job_id)",
        # The near misses of a worksheet, for the check.
        "create index scan_refused_job on scan (job_id) where result = 'refused' and job_id is not null",
    ),
    append_only=("hood", "preparation_step", "discarded_drug"),
    never_deleted=("preparation", "preparation_unit", "preparation_label", *SEALED),
    written_once=tuple(_FIXED.items()),
    only_emptied=tuple((table, ("seal", *facts)) for table, facts in SEALED.items()),
)
