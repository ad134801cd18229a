"""The tables of labels: what is to be printed and what came of it, and how the printers were when last looked at."""

from __future__ import annotations

from db.migration import Migration

_QUEUE = (
    # What a label says may be a patient's: it stands here only, and the chain tells its digest. `epoch` is that of the
    # node's chain when the job was made: a restored backup brings back jobs that were printed after it was written.
    """create table print_job (
        id text primary key, node text not null, epoch {integer} not null, kind text not null, subject text not null,
        data_json text not null, symbol_kind text, symbol_text text, symbol_elements text,
        printer text not null, stock text not null, dpi {integer} not null, raster_sha256 text not null,
        needs_scan_back {integer} not null, reprint_of text references print_job (id), copy_number {integer} not null,
        reason text, person_id text not null references person (id), queued_at text not null,
        state text not null, changed_at text not null, changed_by text not null references person (id),
        tries {integer} not null, next_try_at text not null, message text not null, void_reason text){strict}""",
    "create index print_job_waiting on print_job (node, printer) where state in ('queued', 'sending')",
    "create index print_job_look on print_job (changed_at) where state = 'needs_check'",
    "create index print_job_unscanned on print_job (symbol_text) where state = 'sent'",
    "create index print_job_changed on print_job (changed_at)",
    "create index print_job_symbol on print_job (symbol_text) where symbol_text is not null",
    "create unique index print_job_copy on print_job (reprint_of, copy_number) where reprint_of is not null",
    # Written when a printer's state changes, and not at each look.
    """create table printer_state (
        node text not null, name text not null, state text not null, message text not null, since text not null,
        primary key (node, name)){by_key}""",
)

LABELS = Migration(
    "0006_labels",
    _QUEUE,
    never_deleted=("print_job",),
    written_once=(
        (
            "print_job",
            (
                "node", "kind", "subject", "printer", "stock", "dpi", "raster_sha256", "needs_scan_back", "reprint_of",
                "copy_number", "reason", "person_id", "queued_at", "void_reason",
            ),
        ),
    ),
)  # fmt: skip
