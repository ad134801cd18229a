"""Pulls of which nothing comes back any more, whatever is said of it later."""

from __future__ import annotations

from db.migration import Migration

PULLS = Migration(
    "0007_closed_pulls",
    (
        """create table pull_closed (
            pull_id text primary key references movement (id), closed_at text not null,
            closed_by text not null references person (id), why text not null){strict}""",
    ),
    append_only=("pull_closed",),
)
