"""Which SQLite speaks to a file: SQLCipher where there is a key, else the newest SQLite that is installed."""

from __future__ import annotations

import importlib
from functools import cache
from types import ModuleType
from typing import Any

from db.encryption import Key, require, unlock

MINIMUM_SQLITE = (3, 51, 3)
"""Older libraries can corrupt a WAL file when two connections checkpoint (sqlite.org, "WAL-reset bug")."""

_CIPHER = "sqlcipher3.dbapi2"
_CANDIDATES = ("pysqlite3.dbapi2", _CIPHER)


def _choose() -> ModuleType:
    for name in _CANDIDATES:
        try:
            return importlib.import_module(name)
        except ImportError:
            continue
    return importlib.import_module("sqlite3.dbapi2")


_module = _choose()

name: str = _module.__name__.partition(".")[0]
sqlite_version: tuple[int, ...] = tuple(_module.sqlite_version_info)

_errors: list[type[Exception]] = [_module.Error]


@cache
def _cipher() -> ModuleType:
    """Load SQLCipher when a key is first used: it is a second library, and most kiosks never need it."""
    module = require(lambda: importlib.import_module(_CIPHER))
    _errors.append(module.Error)
    return module


def errors() -> tuple[type[Exception], ...]:
    """Name what the libraries in use raise; neither knows the other's, nor those of Python's own."""
    return tuple(_errors)


def connect(path: str, *, uri: bool = False, timeout_seconds: float = 5.0, key: Key | None = None) -> Any:
    """Open a connection that any one thread at a time may use.

    Transactions are begun by our own statements only, so the driver's implicit `begin` is off. A file must not be open
    in both libraries of one process at once, so it is opened either always with its key or always without.
    """
    connection = _connect(_module if key is None else _cipher(), path, uri, timeout_seconds)
    if key is not None:
        try:
            unlock(connection, key)
        except BaseException:
            connection.close()
            raise
    return connection


def connect_cipher(path: str) -> Any:
    """Open a plain file in SQLCipher, to make an encrypted one of it."""
    return _connect(_cipher(), path, uri=False, timeout_seconds=5.0)


def _connect(module: ModuleType, path: str, uri: bool, timeout_seconds: float) -> Any:
    connection = module.connect(path, uri=uri, timeout=timeout_seconds, isolation_level=None, check_same_thread=False)
    if module.__name__ == _CIPHER:  # else it writes its own errors onto the screen
        connection.execute("pragma cipher_log_level = none")
    return connection
