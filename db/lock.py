"""A lock beside the record's file: many programs may use a record, none while it is being replaced."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from db.errors import StoreError


def lock_path(database: Path) -> Path:
    """Name the lock file of a database file."""
    return database.with_name(database.name + ".lock")


def share(database: Path) -> int:
    """Say that this program uses the record; give the descriptor back to `os.close`, or let the process end."""
    descriptor = _open(database)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        raise StoreError(
            "DATABASE_BUSY", "The record is being restored just now.", "Wait until that is done, then start again."
        ) from error
    return descriptor


@contextmanager
def whole_record(database: Path) -> Iterator[None]:
    """Hold the record alone; raises StoreError while any program uses it."""
    descriptor = _open(database)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        raise StoreError(
            "DATABASE_BUSY", "A kiosk is using this record.", "Close it on every screen, then restore again."
        ) from error
    try:
        yield
    finally:
        os.close(descriptor)


def _open(database: Path) -> int:
    try:
        return os.open(lock_path(database), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StoreError(
            "DATABASE_UNWRITABLE",
            f"The folder {database.parent} cannot be written.",
            "Check the rights of the folder and that its disk is not full or mounted read-only.",
        ) from error
