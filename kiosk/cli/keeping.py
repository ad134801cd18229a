"""`kiosk verify`, `kiosk backup`, `kiosk restore`: proving the record, and keeping it."""

from __future__ import annotations

import argparse
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from db import backup, restore, task_runs, verify_head
from db.errors import StoreError
from db.verify import verify
from db.verify_head import SoughtHead
from kiosk.cli.opening import opened, where
from kiosk.cli.output import Output
from kiosk.replica_trial import restore_replica
from kiosk.services.keeping import BACKUP, plan_at


def run_verify(options: argparse.Namespace, output: Output) -> int:
    """Answer whether everything in the record holds, and whether a printed head is in it; changes nothing."""
    sought = _sought(options.head)
    with opened(options, "read") as record:
        heads = record.heads.read()  # before the record is read, which may be written meanwhile: heads are never ahead
        with record.store.snapshot() as reading:
            found = verify(
                reading,
                record.store.engine,
                known_heads=heads,
                log_of=record.node,
                attachments=record.attachments,
            )
            # Where the tables themselves are not as they should be, no chain was walked, and none can be asked.
            head = verify_head.look_for(reading, sought) if sought is not None and found.chains else None
    if head is not None and head.problem is not None:
        found = replace(found, problems=(*found.problems, head.problem))
    words = [problem.message for problem in found.problems] or [
        f"All is well: {found.movements:,} movements add up to {found.balances:,} balances."
    ]
    if head is not None and head.found:
        words.append(f"The head is in the chain: entry {head.seq} of {head.node} in epoch {head.epoch}, {head.at}.")
    content = found.to_json() if head is None else {**found.to_json(), "head": head.to_json()}
    for line in words if not output.json else words[:1]:
        output.line(content, line)
    return 0 if found.ok else 1


def _sought(text: str | None) -> SoughtHead | None:
    if text is None:
        return None
    found = verify_head.read_head(text)
    if found is None:
        raise StoreError(
            "BAD_HEAD",
            f"“{text[:100]}” is no head of a chain.",
            "Give the 64 digits of its hash, or NODE EPOCH SEQ HASH, as they are printed, in quotes.",
        )
    return found


def run_backup(options: argparse.Namespace, output: Output) -> int:
    """Write a backup, check it, and say where it lies."""
    with opened(options, "write") as record:
        folder = options.to or plan_at(record, record.now()).folder_for(record.heads.path.absolute().parent)
        made = backup.write_backup(record, folder)
        with record.write("system", "backup", made.path.name) as write:
            backup.note_backup(write, made)
            task_runs.note_done(write, BACKUP, {"attachments_missing": made.attachments_missing})
    output.line(made.to_json(), f"Backup written and checked: {made.path}")
    if made.attachments_missing:
        output.say(f"{made.attachments_missing} photographs or documents are lost; `kiosk verify` names them.")
    return 0


def run_restore(options: argparse.Namespace, output: Output) -> int:
    """Put a backup, or the newest state of a replica, in the place of the record."""
    named: str = options.backup
    try:
        if named.startswith(("s3://", "file://")) or Path(named).is_dir():
            done = restore_replica(named, where(options), "system")
        else:
            done = restore.restore(Path(named), where(options), "system")
    except StoreError as error:
        _note_refused_restore(options, error)
        raise
    kept = f" What was there before lies at {done.replaced}." if done.replaced else ""
    output.line(done.to_json(), f"The backup is restored.{kept}")
    if done.attachments_missing:
        output.say(f"{done.attachments_missing} photographs or documents lie neither beside the backup nor here.")
    return 0


def _note_refused_restore(options: argparse.Namespace, error: StoreError) -> None:
    """Note a refusal in the record that stays in place, if there is one that can be written as it is."""
    with suppress(StoreError):
        with opened(options, "read"):  # an older record is not brought up to date for the sake of a note
            pass
        with opened(options, "write") as record, record.write("system", "restore.refused") as write:
            write.note(refused=error.code)
