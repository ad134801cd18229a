"""Scanners: what each made of the printed test symbol, so that its codes are read as it sends them."""

from __future__ import annotations

from db.migration import Migration

SCANNERS = Migration(
    "0020_scanner_tests",
    (
        # The last row of a device at a node holds.
        """create table scanner_test (
            id text primary key, node text not null, device text not null, at text not null,
            person_id text not null references person (id), passed {integer} not null, faults text not null,
            gs_replacement text, aim_prefix {integer} not null, suffix text, end_mark text not null){strict}""",
        "create index scanner_test_device on scanner_test (node, device)",
    ),
    append_only=("scanner_test",),
)
