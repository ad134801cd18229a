"""`kiosk verify`, `kiosk backup`, `kiosk restore`: proving the record, and keeping it."""

from __future__ import annotations

import argparse

from db import backup, restore
from db.verify import verify
from kiosk.cli.opening import opened, where
from kiosk.cli.output import Output


def run_verify(options: argparse.Namespace, output: Output) -> int:
    """Answer whether everything in the record holds; changes nothing."""
    with opened(options, "read") as record:
        heads = record.heads.read()  # before the record is read, which may be written meanwhile: heads are never ahead
        with record.store.snapshot() as reading:
            found = verify(reading, record.store.engine, known_heads=heads, log_of=record.node)
    words = (
        f"All is well: {found.movements:,} movements add up to {found.balances:,} balances."
        if found.ok
        else "\n".join(problem.message for problem in found.problems)
    )
    for line in words.split("\n") if not output.json else [words]:
        output.line(found.to_json(), line)
    return 0 if found.ok else 1


def run_backup(options: argparse.Namespace, output: Output) -> int:
    """Write a backup, check it, and say where it lies."""
    with opened(options, "write") as record:
        beside = record.heads.path.absolute().parent
        made = backup.make_backup(record, options.to or beside / "backups", "system")
    output.line(made.to_json(), f"Backup written and checked: {made.path}")
    return 0


def run_restore(options: argparse.Namespace, output: Output) -> int:
    """Put a backup in the place of the record."""
    done = restore.restore(options.backup, where(options), "system")
    kept = f" What was there before lies at {done.replaced}." if done.replaced else ""
    output.line(done.to_json(), f"The backup is restored.{kept}")
    return 0
