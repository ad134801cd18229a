"""Turning a plain record into an encrypted one: the new file is proven before it takes the old one's place."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from db import attachments, driver, encryption, errors
from db.attachments import Attachments, sync_folder
from db.encryption import Key
from db.errors import StoreError
from db.lock import whole_record
from db.opening import Where, open_record
from db.store import connect_sqlite
from db.verify import verify


@dataclass(frozen=True)
class Encrypted:
    """What `kiosk encrypt` did."""

    target: str
    attachments: int
    """Photographs and documents that were encrypted."""
    still_plain: tuple[str, ...]
    """Older copies near the record that anybody who has the disk can still read."""

    def to_json(self) -> dict[str, Any]:
        """Give the answer of `kiosk encrypt`."""
        return {
            "ok": True,
            "record": self.target,
            "attachments": self.attachments,
            "still_plain": list(self.still_plain),
        }


def encrypt(where: Where, key: Key) -> Encrypted:
    """Encrypt the record at `where` and its attachments; done again, it finishes what was interrupted.

    Raises StoreError, and leaves the plain record as it was, unless the encrypted one verifies.
    """
    plain, sealed = replace(where, key=None), replace(where, key=key)
    if where.on_server:
        raise StoreError(
            "ON_SERVER", "A record on a server is not encrypted by the kiosk.", "Encrypt the disk of the server."
        )
    path = Path(where.target).absolute()
    # A record that is missing, or encrypted with another key, is refused before anything is touched.
    open_record(sealed if encryption.is_encrypted(path) else plain, "read").close()
    with whole_record(path):
        if not encryption.is_encrypted(path):
            _replace_record(plain, sealed, path)
        count = _seal_attachments(sealed)
    return Encrypted(where.target, count, tuple(map(str, _plain_copies(path))))


def _replace_record(plain: Where, sealed: Where, path: Path) -> None:
    new = path.with_name(path.name + ".encrypting")
    try:
        for leftover in (new, Path(f"{new}-journal"), Path(f"{new}-wal"), Path(f"{new}-shm")):
            leftover.unlink(missing_ok=True)
        _check_plain(plain)
        _fold_log_in(path)
        assert sealed.key is not None
        convert(path, new, sealed.key)
        _refuse_unsound(replace(sealed, target=str(new)), plain)
        new.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise StoreError(
            "ENCRYPTION_FAILED", f"The encrypted record could not be written: {error.strerror}.", "Free some space."
        ) from error
    finally:
        with suppress(OSError):
            new.unlink(missing_ok=True)


def _check_plain(plain: Where) -> None:
    record = open_record(plain, "read")
    try:
        found = verify(record.store, "sqlite", known_heads=record.heads.read(), attachments=record.attachments)
    finally:
        record.close()
    if not found.ok:
        raise StoreError(
            "RECORD_UNSOUND",
            f"The record does not verify: {found.problems[0].message}",
            "Run `kiosk verify`, and encrypt it when it holds again.",
        )


def _fold_log_in(path: Path) -> None:
    store = connect_sqlite(str(path), read_only=False)
    try:
        store.rows("pragma wal_checkpoint(truncate)")
        store.rows("pragma journal_mode = delete")
    finally:
        store.close()


def convert(source: Path, target: Path, key: Key) -> None:
    """Write an encrypted copy of a plain database that nobody has open, and make it durable."""
    os.close(os.open(target, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        connection = driver.connect_cipher(str(source))
        try:
            for name in ("application_id", "user_version"):
                value = connection.execute(f"pragma {name}").fetchone()[0]
                if name == "application_id":
                    connection.execute(f'attach database ? as sealed key "{key.pragma}"', (str(target),))
                connection.execute(f"pragma sealed.{name} = {int(value)}")
            connection.execute("select sqlcipher_export('sealed')").fetchone()
            connection.execute("detach database sealed")
        finally:
            connection.close()
    except driver.errors() as error:
        raise errors.from_driver(error) from error
    with target.open("rb+") as file:
        os.fsync(file.fileno())


def _refuse_unsound(new: Where, plain: Where) -> None:
    store = connect_sqlite(new.target, read_only=True, key=new.key)
    try:
        found = verify(store, "sqlite", known_heads=plain.heads.read(), attachments=plain.attachments)
    finally:
        store.close()
    if not found.ok:
        raise StoreError(
            "ENCRYPTION_FAILED",
            f"The encrypted copy does not verify: {found.problems[0].message}",
            "The record is as it was. Check the disk, then do it again.",
        )


def _seal_attachments(sealed: Where) -> int:
    files: Attachments = sealed.attachments
    plain = files.seal_all()
    store = connect_sqlite(sealed.target, read_only=True, key=sealed.key)
    try:
        known = {each.sha256: each for each in attachments.named(store)}
    finally:
        store.close()
    for path in plain:
        if path.name not in known or files.has(known[path.name]):
            path.unlink()
    if plain:
        sync_folder(files.folder)
    return len(plain)


def _plain_copies(path: Path) -> list[Path]:
    """Find older plain copies: replaced records and backups, which are the pharmacy's to remove."""
    near = [*path.parent.glob(f"{path.name}.replaced-*"), *path.parent.glob("backups/*.db")]
    near += [each for each in path.parent.glob("backups/attachments/*") if not each.name.endswith(".sealed")]
    return sorted(each for each in near if encryption.is_plain(each) or each.parent.name == "attachments")
