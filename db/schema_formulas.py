"""Formulas: versions that are never edited, and what a pharmacist signed about each."""

from __future__ import annotations

from db.migration import Migration

FORMULAS = Migration(
    "0028_formulas",
    (
        # Another version takes a draft's place as well, so nothing here is ever changed; the text is the whole formula.
        """create table formula_version (
            id text primary key, code text not null, version {integer} not null, name text not null,
            category text not null, content text not null, recorded_by text not null references person (id),
            recorded_at text not null, unique (code, version)){strict}""",
        # `approved` once, from and until when; `retired` once, from when.
        """create table formula_decision (
            id text primary key, version_id text not null references formula_version (id), decision text not null,
            effective_from text not null, effective_until text, reason text,
            signature_id text not null references signature (id), person_id text not null references person (id),
            at text not null, unique (version_id, decision)){strict}""",
    ),
    append_only=("formula_version", "formula_decision"),
)
