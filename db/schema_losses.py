"""Losses of controlled substances: each discrepancy that was escalated, and what became of it."""

from __future__ import annotations

from db.migration import Migration

_COLUMNS = (
    "entry_id", "item_id", "lot_id", "quantity", "discovered_at", "opened_at", "opened_by", "notified_on",
    "notified_by", "notice", "form106_on", "form106_by", "form106_number", "closed_at", "closed_by", "outcome",
)  # fmt: skip

LOSSES = Migration(
    "0017_losses",
    (
        """create table controlled_loss (
            id text primary key, entry_id text not null unique references count_entry (id),
            item_id text not null references item (id), lot_id text not null references lot (id),
            quantity {integer} not null, discovered_at text not null, opened_at text not null,
            opened_by text not null references person (id), notified_on text,
            notified_by text references person (id), notice text, form106_on text,
            form106_by text references person (id), form106_number text, closed_at text,
            closed_by text references person (id), outcome text){strict}""",
        "create index controlled_loss_open on controlled_loss (id) where closed_at is null",
    ),
    never_deleted=("controlled_loss",),
    written_once=(("controlled_loss", _COLUMNS),),
)
