"""One door to the record, two engines behind it: SQLite in a file, PostgreSQL where kiosks share a shelf."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, Protocol

from db import driver, errors
from db.encryption import Key
from db.errors import StoreError
from db.sqlite_utils_light import sqlite_utils

Value = str | int | None
Row = dict[str, Any]
Engine = Literal["sqlite", "postgresql"]


class Reader(Protocol):
    """What can be asked of the record."""

    @property
    def engine(self) -> Engine:
        """Which engine answers: a few questions have other words for each."""
        ...

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

    target: str

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """All statements inside are one transaction: all kept, or none if anything is raised."""
        ...

    @contextmanager
    def snapshot(self) -> Iterator[Reader]:
        """Everything asked inside is answered as of one moment, whatever others write meanwhile."""
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
        self._file, self._log = Path(target), Path(f"{target}-wal")
        self._file_was = _identity(self._file)
        self._log_was: _Identity = None

    def rows(self, sql: str, **values: Value) -> list[Row]:
        """Answer a question, always to the end, so that no read stays open."""
        with self._lock, _TRANSLATED:
            cursor = self.database.execute(sql, values)
            names = [column[0] for column in cursor.description or ()]  # a pragma may have nothing to say
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def run(self, sql: str, **values: Value) -> int:
        """Run one statement of an open write."""
        with self._lock, _TRANSLATED:
            return int(self.database.execute(sql, values).rowcount)

    def run_many(self, sql: str, values: Iterable[Mapping[str, Value]]) -> None:
        """Run one statement of an open write for each set of values."""
        with self._lock, _TRANSLATED:
            self.database.conn.executemany(sql, (dict(each) for each in values))

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """Take the write lock at once, so that what is read inside cannot change before what is written."""
        with self._lock:
            with _TRANSLATED:
                self.database.execute("begin immediate")
            try:
                yield self
                self._refuse_if_gone()
                with _TRANSLATED:
                    self.database.commit()
            except BaseException:
                self._roll_back()
                raise

    def _refuse_if_gone(self) -> None:
        """Keep nothing in a file that has no name any more: it would be gone with this program.

        SQLite writes on into a deleted file without a word. The log is there from the first write on, and stays as long
        as a connection is open.
        """
        self._log_was = self._log_was or _identity(self._log)
        if _identity(self._file) != self._file_was or _identity(self._log) != self._log_was:
            raise StoreError(
                "RECORD_GONE",
                f"The record {self.target} was deleted, moved or replaced while this kiosk used it. Nothing was saved.",
                "Put it back as it was, or close every kiosk and restore the last backup with `kiosk restore`.",
            )

    def copy_to(self, path: Path) -> None:
        """Write all that is in the record now into an empty file, though this connection may write nothing else."""
        with self._lock, _TRANSLATED:
            read_only = self.database.execute("pragma query_only").fetchone()[0]
            self.database.execute("pragma query_only = off")
            try:
                self.database.execute("vacuum into :path", {"path": str(path)})
            finally:
                self.database.execute(f"pragma query_only = {int(read_only)}")

    @contextmanager
    def snapshot(self) -> Iterator[Reader]:
        """Read inside one transaction, which is begun by the first question."""
        with self._lock:
            with _TRANSLATED:
                self.database.execute("begin")
            try:
                yield self
            finally:
                self._roll_back()

    def _roll_back(self) -> None:
        try:
            self.database.rollback()
        except driver.errors():  # the transaction is gone already: a full disk or an i/o error ended it
            return

    def close(self) -> None:
        """Close the file; the WAL is folded in when this was the last connection."""
        self.database.close()


_Identity = tuple[int, int] | None


def _identity(path: Path) -> _Identity:
    """Tell which file a name stands for; None when it stands for none, as that of a record in memory."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


class _Translated:
    """Turns the driver's errors into the record's; a plain class, because every statement passes through it."""

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, Exception) and isinstance(error, (*driver.errors(), UnicodeEncodeError, OverflowError)):
            raise errors.from_driver(error) from error


_TRANSLATED = _Translated()


_CACHE_KIB = 16_384
"""Pages kept in memory: what Home's lists read of a large record; each page read anew is decrypted anew as well."""


def connect_sqlite(path: str, *, read_only: bool, key: Key | None = None) -> SqliteStore:
    """Connect to a file with the settings that the record needs; `read_only` refuses every write."""
    # A reader that finds a write-ahead log must not fold it into the file when it closes as the last one.
    log = Path(f"{path}-wal")
    log_is_kept = read_only and log.exists() and log.stat().st_size > 0
    name = f"{Path(path).absolute().as_uri()}?mode=ro" if log_is_kept else path
    statements: Sequence[str] = (
        "pragma foreign_keys = on",
        "pragma trusted_schema = off",
        "pragma synchronous = full",
        # Folded in between two looks of litestream, the log takes with it what the replica has not seen: its pages no
        # longer fit together. `tick` folds a long log in, litestream where it keeps a replica, and whoever closes last.
        "pragma wal_autocheckpoint = 0",
        f"pragma cache_size = -{_CACHE_KIB}",
        "pragma secure_delete = on",  # what was taken out for a patient's sake is not left in a free corner of a page
        *(("pragma query_only = on",) if read_only else ()),
    )
    with _TRANSLATED:
        connection = driver.connect(name, uri=log_is_kept, key=key)
        try:
            if key is not None:
                _prove_key(connection)
            for statement in statements:
                connection.execute(statement)
            if not read_only:
                _use_log(connection)
        except BaseException:
            connection.close()
            raise
    return SqliteStore(connection, path)


def _prove_key(connection: Any) -> None:
    """Ask for the first page: a key is found wrong only when something is read with it."""
    try:
        connection.execute("select count(*) from sqlite_master").fetchone()
    except driver.errors() as error:
        if "not a database" not in str(error):
            raise
        raise StoreError(
            "WRONG_KEY",
            "The record cannot be read with this key: it belongs to another one, or its beginning is damaged.",
            "Check which key file is used; if it is the right one, restore the last backup with `kiosk restore`.",
        ) from error


_TRIES = 500
_PAUSE_SECONDS = 0.01


def _use_log(connection: Any) -> None:
    """Switch to the write-ahead log; SQLite does not wait by itself when two programs do so at once."""
    for tried in range(_TRIES):
        try:
            connection.execute("pragma journal_mode = wal")
        except driver.errors() as error:
            if "locked" not in str(error) or tried == _TRIES - 1:
                raise
            time.sleep(_PAUSE_SECONDS)
        else:
            return
