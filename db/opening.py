"""Opening the record: every way it can be missing, foreign, damaged, full or too new is said, never papered over."""

from __future__ import annotations

import os
from contextlib import ExitStack
from pathlib import Path
from typing import Literal

from db import chain, driver, encryption, lock, migrate
from db.encryption import Key
from db.errors import StoreError
from db.instants import to_text
from db.record import Record
from db.store import Reader, Store, connect_sqlite
from db.where import Where as Where
from db.where import heads_path as heads_path
from db.where import is_server as is_server

Mode = Literal["read", "write", "create"]
"""`read` never changes a byte; `write` needs a record that is there; `create` may begin a new one."""


def open_record(where: Where, mode: Mode) -> Record:
    """Open the record; raises StoreError with what to do, and changes nothing, when it cannot be used."""
    _check_library()
    with ExitStack() as on_failure:
        held = None
        if where.on_server:
            store: Store = _open_server(where, mode)
        else:
            path = Path(where.target)
            _find_or_make(path, where, mode)
            _refuse_foreign_file(path, where.key)
            if mode != "read":
                held = lock.share(path)
                on_failure.callback(os.close, held)
            store = connect_sqlite(str(path), read_only=mode == "read", key=where.key)
        on_failure.callback(store.close)
        refuse_foreign(store, store)
        _bring_up_to_date(store, where, mode)
        on_failure.pop_all()
    return Record(store, where.node, where.clock, where.heads, where.secret, where.attachments, _held_lock=held)


def _check_library() -> None:
    if driver.sqlite_version < driver.MINIMUM_SQLITE:
        have = ".".join(map(str, driver.sqlite_version))
        need = ".".join(map(str, driver.MINIMUM_SQLITE))
        raise StoreError(
            "SQLITE_TOO_OLD",
            f"This machine's SQLite {have} can damage the record; {need} or newer is needed.",
            "Run bin/setup, which installs a newer one beside the system's.",
        )


def _open_server(where: Where, mode: Mode) -> Store:
    from db.postgres import connect_postgresql  # its driver is loaded only where it is used

    if mode != "read":
        where.data_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return connect_postgresql(where.target, read_only=mode == "read")


def _find_or_make(path: Path, where: Where, mode: Mode) -> None:
    if not _is_there(path):
        _refuse_missing(path, where, mode)
        _make_empty(path)


def _is_there(path: Path) -> bool:
    try:
        return path.exists() and path.stat().st_size > 0
    except OSError as error:
        raise _unwritable(path) from error


def _refuse_missing(path: Path, where: Where, mode: Mode) -> None:
    if where.heads.exists():
        raise StoreError(
            "RECORD_MISSING",
            f"The record {path} is gone or empty, though this kiosk kept one there before.",
            "Check that its disk is mounted, or restore the last backup with `kiosk restore`.",
        )
    if mode != "create":
        raise StoreError(
            "NO_DATABASE",
            f"There is no record at {path}.",
            "Check the path, or start `kiosk` once to begin a new record there.",
        )


def _make_empty(path: Path) -> None:
    """Only the user who keeps the record may read it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise _unwritable(path) from error


def _unwritable(path: Path) -> StoreError:
    return StoreError(
        "DATABASE_UNWRITABLE",
        f"The record at {path} cannot be opened or made.",
        "Check that the folder exists, that this user may write there, and that the disk has space.",
    )


_HEADER = 100
_MAGIC = b"SQLite format 3\x00"
_MARK = slice(68, 72)


def _refuse_foreign_file(path: Path, key: Key | None) -> None:
    """Look at the file's header first: a lock beside it or another journal mode would be a change already."""
    try:
        with path.open("rb") as file:
            header = file.read(_HEADER)
    except OSError as error:
        raise _unwritable(path) from error
    plain = header.startswith(_MAGIC)
    if plain and int.from_bytes(header[_MARK], "big") != migrate.APPLICATION_ID:
        store = connect_sqlite(str(path), read_only=True)
        try:
            refuse_foreign(store, store)
        finally:
            store.close()
    refuse_other_form(path, key)


def refuse_other_form(path: Path, key: Key | None) -> None:
    """Refuse an encrypted file without a key, and a plain one that is meant to be encrypted."""
    if key is None and encryption.is_encrypted(path):
        raise StoreError(
            "KEY_NEEDED",
            f"The record {path} is encrypted, and there is no key.",
            "Plug the key's stick in and name its file in KIOSK_KEY_FILE, or start at a terminal and type the key.",
        )
    if key is not None and encryption.is_plain(path):
        raise StoreError(
            "NOT_ENCRYPTED",
            f"The record {path} is not encrypted, though there is a key for it.",
            "Encrypt it with `kiosk encrypt --key-file FILE`, or start without the key.",
        )


def refuse_foreign(store: Store, reader: Reader) -> None:
    """Refuse a database that holds tables but no record of ours: it belongs to somebody else."""
    if not migrate.is_ours(reader, store.engine):
        raise StoreError(
            "NOT_A_RECORD",
            "That is a database of another program.",
            "Check the path or address; nothing was changed.",
        )


def _bring_up_to_date(store: Store, where: Where, mode: Mode) -> None:
    names = migrate.applied(store, store.engine)
    migrate.refuse_newer(names)
    todo = migrate.pending(names)
    if mode != "read":
        _refuse_lost_tail(store, where, chains=bool(names))
    if mode == "create" or (mode == "write" and names):
        if todo:
            migrate.migrate(store, to_text(where.clock()))
        else:
            _prove_writable(store)
        return
    if not names:
        raise StoreError(
            "NO_DATABASE",
            "The database is there, but no record was begun in it.",
            "Start `kiosk` once to begin a record.",
        )
    if todo:
        raise StoreError(
            "DATABASE_TOO_OLD", "The record is older than this program.", "Start `kiosk` once to bring it up to date."
        )


def _refuse_lost_tail(store: Store, where: Where, *, chains: bool) -> None:
    """Refuse to write on after lost entries: their numbers would be given again, and nobody would see the loss."""
    kept = where.heads.furthest()  # before the chains are read, which another program may lengthen meanwhile
    heads = {head.node: head for head in chain.heads(store)} if chains else {}
    for node, known in kept.items():
        head = heads.get(node)
        if head is None and heads:
            continue  # a line torn in the middle may name a node that never was
        has = (head.epoch, head.seq) if head else (0, 0)
        if has >= (known.epoch, known.seq):
            continue
        lost = known.seq - has[1] if has[0] == known.epoch else known.seq
        raise StoreError(
            "TAIL_MISSING",
            f"The record lost its last {lost} entries of {node}: it ends before what this kiosk wrote down beside it.",
            f"Keep the record and {where.heads.path} as they are, and restore the last backup with `kiosk restore`; "
            "`kiosk verify` says what is missing.",
        )


def _prove_writable(store: Store) -> None:
    """Write something for once: a full disk refuses only what really changes a page."""
    if store.engine == "sqlite":
        with store.write() as writing:
            writing.run("insert into id_counter (node, last) values ('', 1)")
            writing.run("delete from id_counter where node = ''")
