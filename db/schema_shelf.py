"""What is open and set aside, what a bin holds once its pull is finished, and what of a pull is not taken back."""

from __future__ import annotations

from db.migration import Migration

SHELF = Migration(
    "0013_shelf",
    (
        # As the ledger calls it: `opened`, or `opened_quarantined` while it is set aside.
        "alter table opened_container add column status text not null default 'opened'",
        # The finished pull whose things stand in a bin. Not a foreign key: a backup copies places before jobs.
        "alter table location add column holds_job text",
        """create table not_taken_back (
            id text primary key, pull_id text not null references movement (id), units {integer} not null,
            said_at text not null, said_by text not null references person (id)){strict}""",
        "create index not_taken_back_pull on not_taken_back (pull_id)",
        # Before units were counted, one of them closed the whole line.
        """insert into not_taken_back (id, pull_id, units, said_at, said_by)
            select c.pull_id, c.pull_id, -m.quantity, c.closed_at, c.closed_by
            from pull_closed c join movement m on m.id = c.pull_id""",
        "drop table pull_closed",
    ),
    append_only=("not_taken_back",),
    replaces=("pull_closed_no_update", "pull_closed_no_delete", "pull_closed_no_replace"),
)
