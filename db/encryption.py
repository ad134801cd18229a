"""Encryption at rest: the key, how a connection uses it, and how a file beside the record is sealed with it."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from db.errors import StoreError

T = TypeVar("T")

KEY_BYTES = 32
_NONCE = 12
_FIRST_PAGE = 4096
_PLAIN = b"SQLite format 3\x00"
_RANDOM_ENOUGH = 230
"""Different bytes among 4096 random ones: all 256 but for one in many; in text, zeros or a damaged page far fewer."""


@dataclass(frozen=True)
class Key:
    """The key of a record; never shown, never in a message."""

    content: bytes = field(repr=False)

    @property
    def pragma(self) -> str:
        """Spell the key for SQLCipher: raw, so that nothing is derived and opening takes no time."""
        return f"x'{self.content.hex()}'"


def key_from_text(text: str, source: str) -> Key:
    """Read a key of 64 hex digits; `source` says in words where it came from."""
    digits = text.strip()
    try:
        content = bytes.fromhex(digits) if len(digits) == 2 * KEY_BYTES else b""
    except ValueError:
        content = b""
    if len(content) != KEY_BYTES:
        raise StoreError(
            "BAD_KEY", f"{source} is no key: a key is {2 * KEY_BYTES} hex digits.", "Bring the right key file back."
        )
    return Key(content)


def key_from_file(path: Path) -> Key:
    """Read a key file; refuses one that others on this machine can read."""
    try:
        mode = path.stat().st_mode
        text = path.read_text(encoding="ascii", errors="replace")
    except OSError as error:
        raise StoreError(
            "KEY_NEEDED", f"The key file {path} cannot be read.", "Plug its stick in, or check its path and rights."
        ) from error
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise StoreError(
            "KEY_EXPOSED", f"Other users of this machine can read the key file {path}.", f"Run: chmod 600 {path}"
        )
    return key_from_text(text, f"The file {path}")


def make_key_file(path: Path) -> Key:
    """Make a random key in a new file; one that is there already is never overwritten."""
    key = Key(os.urandom(KEY_BYTES))
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(key.content.hex() + "\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise StoreError(
            "KEY_UNWRITABLE", f"The key file {path} cannot be made.", "Check that its folder exists and has space."
        ) from error
    return key


def is_plain(path: Path) -> bool:
    """Say whether a file is a SQLite database that is not encrypted."""
    return _beginning(path).startswith(_PLAIN)


def is_encrypted(path: Path) -> bool:
    """Say whether a file looks like an encrypted record: its first page is random from the first byte."""
    page = _beginning(path)
    return len(page) == _FIRST_PAGE and not page.startswith(_PLAIN) and len(set(page)) >= _RANDOM_ENOUGH


def _beginning(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_FIRST_PAGE)
    except OSError:
        return b""


def unlock(connection: Any, key: Key) -> None:
    """Give a fresh connection its key."""
    # What is sorted or gathered on the way stays in memory: a temporary file would not be encrypted.
    for statement in (f'pragma key = "{key.pragma}"', "pragma temp_store = memory"):
        connection.execute(statement)


def seal(key: Key, content: bytes, name: str) -> bytes:
    """Encrypt a file; `name` is bound to it, so that no file can take another's place."""
    nonce = os.urandom(_NONCE)
    return nonce + bytes(_cipher(key).encrypt(nonce, content, name.encode()))


def open_sealed(key: Key, sealed: bytes, name: str) -> bytes | None:
    """Decrypt a file; None when a bit of it was changed, or the key is another."""
    from cryptography.exceptions import InvalidTag

    try:
        return bytes(_cipher(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], name.encode()))
    except (InvalidTag, ValueError):
        return None


def _cipher(key: Key) -> Any:
    """AES-256-GCM with a key of its own, derived from the record's."""
    hashes, hkdf, aead = require(_cryptography)
    derived = hkdf.HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=None, info=b"kiosk attachments").derive(
        key.content
    )
    return aead.AESGCM(derived)


def _cryptography() -> tuple[Any, Any, Any]:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.ciphers import aead
    from cryptography.hazmat.primitives.kdf import hkdf

    return hashes, hkdf, aead


def require(load: Callable[[], T]) -> T:
    """Load what only encrypted records need; raises StoreError where it is not installed."""
    try:
        return load()
    except ImportError as error:
        raise StoreError(
            "ENCRYPTION_MISSING",
            "The record is encrypted, and what reads it is not installed on this machine.",
            "Run `bin/setup --extra encrypted`, and start the kiosk again.",
        ) from error
