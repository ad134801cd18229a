"""The record on a PostgreSQL server; imported only where one is used, as the driver takes its time to load."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache

import psycopg
from psycopg.rows import dict_row

from db import errors
from db.store import Engine, Reader, Row, Transaction, Value


class PostgresStore:
    """The record on a PostgreSQL server, through psycopg."""

    engine: Engine = "postgresql"

    def __init__(self, connection: psycopg.Connection[Row], target: str) -> None:
        self.target = target
        self.connection = connection
        self._lock = threading.RLock()

    def rows(self, sql: str, **values: Value) -> list[Row]:
        """Answer a question."""
        _refuse_too_large(values)
        with self._lock, _translated():
            return self.connection.execute(_as_pyformat(sql), values).fetchall()

    def run(self, sql: str, **values: Value) -> int:
        """Run one statement of an open write."""
        _refuse_too_large(values)
        with self._lock, _translated():
            return self.connection.execute(_as_pyformat(sql), values).rowcount

    def run_many(self, sql: str, values: Iterable[Mapping[str, Value]]) -> None:
        """Run one statement of an open write for each set of values."""
        with self._lock, _translated(), self.connection.cursor() as cursor:
            cursor.executemany(_as_pyformat(sql), map(_refuse_too_large, values))

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """Begin, and commit unless something is raised."""
        with self._lock, _translated(), self.connection.transaction():
            yield self

    @contextmanager
    def snapshot(self) -> Iterator[Reader]:
        """Read inside one transaction that sees one moment."""
        with self._lock, _translated(), self.connection.transaction():
            self.connection.execute("set transaction isolation level repeatable read, read only")
            yield self

    def close(self) -> None:
        """Let go of the server."""
        self.connection.close()


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (psycopg.Error, UnicodeEncodeError) as error:
        raise errors.from_driver(error) from error


_LARGEST = 2**63 - 1


def _refuse_too_large(values: Mapping[str, Value]) -> Mapping[str, Value]:
    """Refuse what SQLite's driver refuses too; psycopg would send it as a number that no column has."""
    for value in values.values():
        if isinstance(value, int) and not -_LARGEST - 1 <= value <= _LARGEST:
            raise errors.too_large()
    return values


@lru_cache(maxsize=1024)
def _as_pyformat(sql: str) -> bytes:
    """Turn `:name` into psycopg's `%(name)s`; `::` casts stay."""
    return re.sub(r"(?<!:):([a-z_][a-z0-9_]*)", r"%(\1)s", sql).encode()


def connect_postgresql(url: str, *, read_only: bool) -> PostgresStore:
    """Connect to a server; `read_only` refuses every write on that connection."""
    try:
        connection = psycopg.connect(url, autocommit=True, row_factory=dict_row, connect_timeout=5)
        connection.execute("set lock_timeout = '5s'")
        if read_only:
            connection.execute("set default_transaction_read_only = on")
    except psycopg.Error as error:
        raise errors.from_driver(error) from error
    return PostgresStore(connection, url)
