"""Volumes of controlled substances: what somebody measured of an open one, what differs, and rests of cassettes."""

from __future__ import annotations

from db.migration import Migration

_LOSS = (
    "entry_id", "item_id", "lot_id", "quantity", "discovered_at", "opened_at", "opened_by", "notified_on",
    "notified_by", "notice", "form106_on", "form106_by", "form106_number", "closed_at", "closed_by", "outcome",
)  # fmt: skip

VOLUMES = Migration(
    "0022_volumes",
    (
        "alter table opened_container add column rest_microlitres {integer}",
        # What somebody said is left, before they saw what the record has; of a count, or when the container is ended.
        """create table container_measure (
            id text primary key, container_id text not null references opened_container (id), at text not null,
            person_id text not null references person (id), microlitres {integer} not null, expected {integer},
            entry_id text references count_entry (id)){strict}""",
        "create index container_measure_container on container_measure (container_id)",
        "create index container_measure_entry on container_measure (entry_id) where entry_id is not null",
        # What was put into a cassette or syringe, and what of it came back and went into the waste.
        """create table cassette_rest (
            id text primary key, at text not null, person_id text not null references person (id),
            item_id text not null references item (id), lot_id text not null references lot (id),
            draw_id text references container_draw (id), put_in {integer} not null, given {integer},
            wasted {integer} not null){strict}""",
        "create index cassette_rest_item on cassette_rest (item_id, at)",
        "create unique index cassette_rest_draw on cassette_rest (draw_id) where draw_id is not null",
        # Above zero: so much less was there than the record has.
        """create table volume_difference (
            id text primary key, item_id text not null references item (id), lot_id text not null references lot (id),
            container_id text references opened_container (id), cassette_id text references cassette_rest (id),
            entry_id text references count_entry (id), microlitres {integer} not null, found_at text not null,
            found_by text not null references person (id), decided text, reason text,
            decided_by text references person (id), decided_at text){strict}""",
        "create index volume_difference_container on volume_difference (container_id)",
        "create index volume_difference_open on volume_difference (found_at) where decided is null",
        # A loss is of units that a count did not find, or of millilitres.
        """create table loss_kept (
            id text primary key, entry_id text references count_entry (id),
            item_id text not null references item (id), lot_id text not null references lot (id),
            quantity {integer} not null, discovered_at text not null, opened_at text not null,
            opened_by text not null references person (id), notified_on text,
            notified_by text references person (id), notice text, form106_on text,
            form106_by text references person (id), form106_number text, closed_at text,
            closed_by text references person (id), outcome text,
            difference_id text unique references volume_difference (id), microlitres {integer},
            unique (entry_id, quantity)){strict}""",
        f"insert into loss_kept (id, {', '.join(_LOSS)}) select id, {', '.join(_LOSS)} from controlled_loss",
        "drop table controlled_loss",
        "alter table loss_kept rename to controlled_loss",
        "create index controlled_loss_open on controlled_loss (id) where closed_at is null",
    ),
    append_only=("container_measure", "cassette_rest"),
    never_deleted=("volume_difference", "controlled_loss"),
    written_once=(
        ("opened_container", ("rest_microlitres",)),
        (
            "volume_difference",
            ("item_id", "lot_id", "container_id", "cassette_id", "entry_id", "microlitres", "found_at", "found_by",
             "decided", "reason", "decided_by", "decided_at"),
        ),
        ("controlled_loss", (*_LOSS, "difference_id", "microlitres")),
    ),
    replaces=("controlled_loss_no_overwrite",),
)  # fmt: skip
