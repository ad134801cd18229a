"""Extended expiry: a maker's or the FDA's word that a lot may be used for longer than its packages say."""

from __future__ import annotations

from db.migration import Migration

EXTENDED = Migration(
    "0009_extended_expiry",
    (
        # The last row of a lot holds; one without a date takes the extension back.
        """create table lot_extension (
            id text primary key, lot_id text not null references lot (id), expiry text, expiry_precision text,
            unusable_from text not null, reference text not null, attachment text references attachment (sha256),
            recorded_by text not null references person (id), recorded_at text not null){strict}""",
        "create index lot_extension_lot on lot_extension (lot_id)",
        # Not a foreign key: each names the other, and a backup copies one table after the other.
        "alter table lot add column extension_id text",
    ),
    append_only=("lot_extension",),
    only_earlier=(("lot", ("expiry", "expiry_precision", "unusable_from"), "unusable_from"),),
    unless_changed=(("lot", "extension_id"),),
    replaces=("lot_only_earlier",),
)

PRINTED = Migration(
    "0014_printed_earlier",
    (),
    # An earlier date that is read while an extension holds is printed all the same: it holds once the extension ends.
    only_earlier=EXTENDED.only_earlier,
    unless_changed=EXTENDED.unless_changed,
    beside=(("lot", "extension_id"),),
    replaces=("lot_only_earlier_0009",),
)
