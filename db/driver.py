"""Which SQLite speaks to the file: chosen once, so that connect, errors and version come from the same library."""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import Any

MINIMUM_SQLITE = (3, 51, 3)
"""Older libraries can corrupt a WAL file when two connections checkpoint (sqlite.org, "WAL-reset bug")."""

_CANDIDATES = ("pysqlite3.dbapi2", "sqlcipher3.dbapi2")


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
Error: type[Exception] = _module.Error
IntegrityError: type[Exception] = _module.IntegrityError
OperationalError: type[Exception] = _module.OperationalError
DatabaseError: type[Exception] = _module.DatabaseError


def connect(path: str, *, uri: bool = False, timeout_seconds: float = 5.0) -> Any:
    """Open a connection that any one thread at a time may use.

    Transactions are begun by our own statements only, so the driver's implicit `begin` is off.
    """
    return _module.connect(path, uri=uri, timeout=timeout_seconds, isolation_level=None, check_same_thread=False)
