"""Bringing a backup back: tried on a copy first, then put in place, and the chain says that it happened."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable
from contextlib import nullcontext, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from db import attachments, chain, driver, identifiers, migrate
from db.attachments import sync_folder
from db.backup import attachments_beside, copy_rows, file_sha256, manifest_path, refuse_unsound
from db.chain import Head
from db.encrypt import convert
from db.encryption import Key, is_encrypted, is_plain
from db.errors import StoreError
from db.instants import to_text
from db.lock import whole_record
from db.opening import Where, open_record, refuse_foreign
from db.store import SqliteStore, Transaction, connect_sqlite

_NAMES_OF_AN_EPOCH = 32**5
"""Names given after the backup are lost to the record but may stand on a label: each epoch has a range of its own."""


@dataclass(frozen=True)
class Restored:
    """What a restore did."""

    replaced: str | None
    """Where the record that was in place before now lies, if there was one."""
    heads: tuple[Head, ...]
    attachments_missing: int
    """How many photographs and documents lie neither beside the backup nor here."""

    def to_json(self) -> dict[str, Any]:
        """Give the answer of `kiosk restore`."""
        return {
            "ok": True,
            "replaced": self.replaced,
            "attachments_missing": self.attachments_missing,
            "chains": [asdict(head) for head in self.heads],
        }


def restore(backup: Path, where: Where, actor: str) -> Restored:
    """Put `backup` in the place of the record at `where`.

    Raises StoreError, and leaves the record in place as it was, when the backup is missing, was changed, does not
    verify, or another program uses the record.
    """
    if not backup.is_file():
        raise StoreError("NO_BACKUP", f"There is no backup at {backup}.", "Check the path.")
    known = _known_heads(backup)
    folder = where.folder
    trial = folder / f"{backup.name}.restoring"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with nullcontext() if where.on_server else whole_record(Path(where.target).absolute()):
            _copy(backup, trial, where.key)
            heads, missing = _prepare(backup, trial, known, where, actor)
            replaced = _into_server(trial, where) if where.on_server else _into_place(trial, where)
    except OSError as error:
        raise StoreError("RESTORE_FAILED", f"The restore failed: {error}.", "The record is as it was.") from error
    finally:
        with suppress(OSError):
            _clear(trial)
    for head in heads:
        where.heads.append(head)
    return Restored(replaced, tuple(heads), missing)


def _clear(trial: Path) -> None:
    """Remove a copy being tried, and above all its log: SQLite would play that into the next copy of that name."""
    for ending in ("-wal", "-shm", "-journal", ""):
        Path(f"{trial}{ending}").unlink(missing_ok=True)


def _copy(backup: Path, trial: Path, key: Key | None) -> None:
    """Copy the backup to where it is tried; a plain one is encrypted on the way if the record is to be."""
    _clear(trial)
    if key is None and is_encrypted(backup):
        raise StoreError(
            "KEY_NEEDED", "The backup is encrypted, and there is no key.", "Name the key's file in KIOSK_KEY_FILE."
        )
    if key is not None and is_plain(backup):
        convert(backup, trial, key)
        return
    shutil.copyfile(backup, trial)
    trial.chmod(0o600)


def _known_heads(backup: Path) -> list[Head]:
    try:
        content = json.loads(manifest_path(backup).read_text(encoding="utf-8"))
        heads = [_head(head) for head in content["chains"]]
        expected = content["sha256"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise StoreError(
            "NO_MANIFEST",
            f"The file {manifest_path(backup).name} that proves this backup is missing or unreadable.",
            "Bring it back from where the backup came from, or use another backup.",
        ) from error
    if file_sha256(backup) != expected:
        raise StoreError(
            "BACKUP_CHANGED", "The backup is not what was written: its checksum differs.", "Use another backup."
        )
    return heads


def _head(told: dict[str, Any]) -> Head:
    head = Head(**told)
    if not all(isinstance(text, str) for text in (head.node, head.hash, head.at)):
        raise TypeError("a head names its node, hash and instant in text")
    if not all(type(number) is int for number in (head.epoch, head.seq)):
        raise TypeError("a head counts in whole numbers")
    return head


def _prepare(backup: Path, trial: Path, known: list[Head], where: Where, actor: str) -> tuple[list[Head], int]:
    store = connect_sqlite(str(trial), read_only=False, key=where.key)
    try:
        migrate.refuse_newer(migrate.applied(store, "sqlite"))
        refuse_unsound(store, known)
        at = to_text(where.clock())
        migrate.migrate(store, at)
        heads = _open_epochs(store, where, at, actor)
        refuse_unsound(store, known)
        missing = attachments.copy(attachments.named(store), attachments_beside(backup, where.key), where.attachments)
        store.run("pragma journal_mode = delete")
    finally:
        store.close()
    return heads, len(missing)


def _open_epochs(store: SqliteStore, where: Where, at: str, actor: str) -> list[Head]:
    lost = _lost_heads(where)
    with store.write() as writing:
        restored = chain.heads(writing)
        told = {"restored": [asdict(head) for head in restored], "lost": [asdict(head) for head in lost.values()]}
        epoch = 1 + max((head.epoch for head in (*restored, *lost.values())), default=0)
        heads = chain.open_epoch(
            writing, at=at, actor=actor, detail=chain.canonical(told), epoch=epoch, nodes=set(lost) | {where.node}
        )
        _begin_names(writing, [head.node for head in heads], (epoch - 1) * _NAMES_OF_AN_EPOCH)
    return heads


def _lost_heads(where: Where) -> dict[str, Head]:
    """Read how far each node had come in what is being replaced: by the heads log, and by the record if it opens."""
    found = where.heads.latest()
    try:
        in_place = open_record(where, "read")
    except StoreError:
        return found
    try:
        for head in chain.heads(in_place):
            known = found.get(head.node)
            if known is None or (known.epoch, known.seq) < (head.epoch, head.seq):
                found[head.node] = head
    except StoreError:
        return found
    finally:
        in_place.close()
    return found


def _begin_names(writing: Transaction, nodes: Iterable[str], first: int) -> None:
    writing.run(
        "update id_counter set last = case when last < :first then :first else last + :range end",
        first=first,
        range=_NAMES_OF_AN_EPOCH,
    )
    for node in nodes:
        writing.run(
            "insert into id_counter (node, last) values (:node, :first) on conflict (node) do nothing",
            node=node,
            first=first,
        )


def _into_place(trial: Path, where: Where) -> str | None:
    path = Path(where.target).absolute()
    with trial.open("rb+") as file:
        os.fsync(file.fileno())
    replaced = _set_aside(path, to_text(where.clock()), where.key)
    trial.replace(path)
    sync_folder(path.parent)
    return replaced


def _set_aside(path: Path, at: str, key: Key | None) -> str | None:
    """Move the old record away: first its file, so that a crash on the way leaves none that lacks its log."""
    was_there = path.exists()
    if was_there:
        _fold_log_in(path, key)
    aside = path.with_name(f"{path.name}.replaced-{at.replace(':', '').replace('.', '')}")
    for ending in ("", "-wal", "-shm", "-journal"):
        old = path.with_name(path.name + ending)
        if old.exists():
            old.rename(aside.with_name(aside.name + ending))
            sync_folder(path.parent)
    return str(aside) if was_there else None


def _fold_log_in(path: Path, key: Key | None) -> None:
    """Make one file of the old record; one that is too damaged for that keeps its log beside it."""
    try:
        connection = driver.connect(str(path), key=None if is_plain(path) else key)
        try:
            connection.execute("pragma wal_checkpoint(truncate)")
            connection.execute("pragma journal_mode = delete")
        finally:
            connection.close()
    except driver.errors():
        return


def _into_server(trial: Path, where: Where) -> str | None:
    """All in one transaction: the old tables move to a schema of their own, new ones are filled."""
    from db.postgres import connect_postgresql  # its driver is loaded only where it is used

    source = connect_sqlite(str(trial), read_only=True, key=where.key)
    server = connect_postgresql(where.target, read_only=False)
    try:
        with server.write() as writing:
            refuse_foreign(server, writing)
            if migrate.applied(writing, "postgresql"):  # every write looks at the chains first, and so waits or is done
                writing.run("lock table chain_head in access exclusive mode")
            schema = writing.rows("select current_schema() as name")[0]["name"]
            used = writing.rows(
                "select count(*) as n from information_schema.tables where table_schema = current_schema()"
            )[0]["n"]
            stamp = identifiers.encode(int(where.clock().timestamp())).lower()
            aside = f"{schema}_replaced_{stamp}"
            if used:
                writing.run(f'alter schema "{schema}" rename to "{aside}"')
                writing.run(f'create schema "{schema}"')
            migrate.apply_all("postgresql", writing, to_text(where.clock()))
            copy_rows(source, writing)
    finally:
        server.close()
        source.close()
    return aside if used else None
