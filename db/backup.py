"""Backups: one SQLite file whatever the engine, with its checksum and the heads of the chain beside it."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from db import attachments, chain, migrate
from db.attachments import Attachments, sync_folder
from db.backup_tables import TABLES
from db.chain import Head
from db.encryption import Key
from db.errors import StoreError
from db.record import Record, Write
from db.store import Reader, SqliteStore, Transaction, connect_sqlite
from db.verify import verify


@dataclass(frozen=True)
class Backup:
    """One backup that was made and read back."""

    path: Path
    sha256: str
    bytes: int
    heads: tuple[Head, ...]
    attachments: int
    """How many photographs and documents lie beside it."""
    attachments_missing: int
    """How many the record names that are not whole anywhere."""

    def to_json(self) -> dict[str, Any]:
        """Give the answer of `kiosk backup`."""
        return {
            "file": str(self.path),
            "sha256": self.sha256,
            "bytes": self.bytes,
            "attachments": self.attachments,
            "attachments_missing": self.attachments_missing,
            "chains": [asdict(head) for head in self.heads],
        }


def manifest_path(backup: Path) -> Path:
    """Name the file that tells a backup's checksum and heads."""
    return backup.with_name(backup.name + ".json")


def attachments_beside(backup: Path, key: Key | None) -> Attachments:
    """Name the folder beside backups that holds the attachments of all of them: none is ever taken out of a record."""
    return Attachments(backup.parent / "attachments", key)


def make_backup(record: Record, folder: Path, actor: str) -> Backup:
    """Write a backup into `folder`, check it, and note it in the record.

    Raises StoreError and leaves no half backup when the disk fails or what was written does not verify.
    """
    made = write_backup(record, folder)
    with record.write(actor, "backup", made.path.name) as write:
        note_backup(write, made)
    return made


def note_backup(write: Write, made: Backup) -> None:
    """Say in the audit entry which backup was made."""
    write.note(file=made.path.name, sha256=made.sha256, bytes=made.bytes)


def write_backup(record: Record, folder: Path) -> Backup:
    """Write and check a backup; only reads the record, so that another thread may write it meanwhile."""
    stamp = record.now().replace("-", "").replace(":", "").replace(".", "")
    path = folder / f"kiosk-{record.node}-{stamp}.db"
    part = path.with_name(path.name + ".part")
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        _write_copy(record, part)
        made = _checked(record, part, path)
        _write_manifest(made)
        part.replace(path)
        sync_folder(folder)
    except OSError as error:
        raise StoreError(
            "BACKUP_FAILED", f"The backup could not be written to {folder}.", "Check the folder and its disk."
        ) from error
    finally:
        for leftover in (part, Path(f"{part}-wal"), Path(f"{part}-shm")):
            with suppress(OSError):
                leftover.unlink(missing_ok=True)
    return made


def adopt(path: Path) -> Backup:
    """Prove a plain copy that came another way, and write beside it the manifest by which it can be restored."""
    copy = connect_sqlite(str(path), read_only=True)
    try:
        refuse_unsound(copy, ())
        made = Backup(path, file_sha256(path), path.stat().st_size, tuple(chain.heads(copy)), 0, 0)
    finally:
        copy.close()
    _write_manifest(made)
    return made


def _write_copy(record: Record, part: Path) -> None:
    if isinstance(record.store, SqliteStore):
        record.store.copy_to(part)
        return
    copy = connect_sqlite(str(part), read_only=False, key=record.key)
    try:
        migrate.migrate(copy, record.now())
        with record.store.snapshot() as source, copy.write() as target:
            copy_rows(source, target)
        copy.run("pragma journal_mode = delete")
    finally:
        copy.close()


def copy_rows(source: Reader, target: Transaction) -> None:
    """Copy every table into an empty one of the same shape; the first people are replaced by the source's."""
    for table, order in TABLES:
        _copy_table(source, target, table, order)


_PAGE = 2000


def _copy_table(source: Reader, target: Transaction, table: str, order: str) -> None:
    at = 0
    while page := source.rows(f"select * from {table} order by {order} limit :page offset :at", page=_PAGE, at=at):
        names = list(page[0])
        keep = " on conflict (id) do nothing" if table == "person" else ""
        target.run_many(
            f"insert into {table} ({', '.join(names)}) values ({', '.join(':' + name for name in names)}){keep}", page
        )
        at += len(page)


def _checked(record: Record, part: Path, final: Path) -> Backup:
    copy = connect_sqlite(str(part), read_only=True, key=record.key)
    try:
        refuse_unsound(copy, ())
        heads = tuple(chain.heads(copy))
        kept = attachments.named(copy)
    finally:
        copy.close()
    missing = attachments.copy(kept, record.attachments, attachments_beside(final, record.key))
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    count = len(kept) - len(missing)
    return Backup(final, file_sha256(part), part.stat().st_size, heads, count, len(missing))


def refuse_unsound(store: SqliteStore, known_heads: Iterable[Head]) -> None:
    """Raise StoreError unless the record in `store` verifies.

    Its attachments lie elsewhere: a photograph that is lost is no reason to keep no copy of the ledger.
    """
    found = verify(store, "sqlite", known_heads=known_heads)
    problems = [problem for problem in found.problems if problem.code != "ATTACHMENT"]
    if problems:
        raise StoreError(
            "BACKUP_UNSOUND",
            f"The copy does not verify: {problems[0].message}",
            "Run `kiosk verify` on the record and use an earlier backup.",
        )


def file_sha256(path: Path) -> str:
    """Hash a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_manifest(made: Backup) -> None:
    content = {
        "file": made.path.name,
        "sha256": made.sha256,
        "bytes": made.bytes,
        "attachments": made.attachments,
        "chains": [asdict(head) for head in made.heads],
    }
    part = made.path.with_name(made.path.name + ".json.part")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    part.replace(manifest_path(made.path))
