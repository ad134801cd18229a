"""One door to the record, two engines behind it: SQLite in a file, PostgreSQL where kiosks share a shelf."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Literal, Protocol

from db import driver, errors
from db.sqlite_utils_light import sqlite_utils

Value = str | int | None
Row = dict[str, Any]
Engine = Literal["sqlite", "postgresql"]


class Reader(Protocol):
    """What can be asked of the record."""

    def rows(self, sql: str, **values: Value) -> list[Row]:
        """Answer a question, with `:name` parameters, as dictionaries in the order of the statement."""
        ...


class Transaction(Reader, Protocol):
    """What can be done inside one write."""

    def run(self, sql: str, **values: Value) -> int:
        """Run one statement and return how many rows it touched."""
        ...

    def run_many(self, sql: str, values: Iterable[Mapping[str, Value]]) -> None:
        """Run one statement for each set of values."""
        ...


class Store(Transaction, Protocol):
    """A connection to the record; statements are the same text on both engines.

    Outside `write` only questions may be asked. One thread at a time.
    """

    engine: Engine
    target: str

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """All statements inside are one transaction: all kept, or none if anything is raised."""
        ...

    def close(self) -> None:
        """Let go of the connection."""
        ...


class SqliteStore:
    """The record in one SQLite file, through sqlite-utils."""

    engine: Engine = "sqlite"

    def __init__(self, connection: Any, target: str) -> None:
        self.target = target
        self.database = sqlite_utils.Database(connection, use_counts_table=False)
        self._lock = threading.RLock()

    def rows(self, sql: str, **values: Value) -> list[Row]:
        """Answer a question, always to the end, so that no read stays open."""
        with self._lock, _translated():
            cursor = self.database.execute(sql, values)
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def run(self, sql: str, **values: Value) -> int:
        """Run one statement of an open write."""
        with self._lock, _translated():
            return int(self.database.execute(sql, values).rowcount)

    def run_many(self, sql: str, values: Iterable[Mapping[str, Value]]) -> None:
        """Run one statement of an open write for each set of values."""
        with self._lock, _translated():
            self.database.conn.executemany(sql, (dict(each) for each in values))

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """Take the write lock at once, so that what is read inside cannot change before what is written."""
        with self._lock:
            with _translated():
                self.database.execute("begin immediate")
            try:
                yield self
                with _translated():
                    self.database.commit()
            except BaseException:
                self._roll_back()
                raise

    def _roll_back(self) -> None:
        try:
            self.database.rollback()
        except driver.Error:  # the transaction is gone already: a full disk or an i/o error ended it
            return

    def close(self) -> None:
        """Close the file; the WAL is folded in when this was the last connection."""
        self.database.close()


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except driver.Error as error:
        raise errors.from_driver(error) from error


def connect_sqlite(path: str, *, read_only: bool) -> SqliteStore:
    """Connect to a file with the settings that the record needs; `read_only` refuses every write."""
    statements: Sequence[str] = (
        "pragma foreign_keys = on",
        "pragma trusted_schema = off",
        "pragma synchronous = full",
        "pragma query_only = on" if read_only else "pragma journal_mode = wal",
    )
    with _translated():
        connection = driver.connect(path)
        try:
            if driver.name == "sqlcipher3":  # else it writes its own errors onto the screen
                connection.execute("pragma cipher_log_level = none")
            for statement in statements:
                connection.execute(statement)
        except BaseException:
            connection.close()
            raise
    return SqliteStore(connection, path)
