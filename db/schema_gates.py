"""What opens or closes the gates before sterile work: who passed what, how a room was, which hood was certified."""

from __future__ import annotations

from db.migration import Migration

GATES = Migration(
    "0031_gates",
    (
        # Of a person or of a place, never of both. Days are the site's; `valid_until` is the last day that counts.
        """create table gate_fact (
            id text primary key, kind text not null, person_id text references person (id),
            location_id text references location (id), result text not null, valid_from text not null,
            valid_until text, source_note text not null, recorded_by text not null references person (id),
            recorded_at text not null){strict}""",
        "create index gate_fact_person on gate_fact (person_id, kind) where person_id is not null",
        "create index gate_fact_location on gate_fact (location_id, kind) where location_id is not null",
    ),
    append_only=("gate_fact",),
)
