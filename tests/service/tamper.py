"""What somebody with the database's password, or a text editor, can do to a record."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import psycopg

from db import driver
from db.opening import Where
from db.problem import Problem
from db.record import Record
from db.store import Transaction
from db.verify import verify
from tests.pharmacy import Pharmacy, verified


class Runs(Protocol):
    """A bare connection to the database, past the kiosk."""

    def execute(self, statement: str) -> Any: ...


Tamper = Callable[[Runs], None]


@contextmanager
def behind_the_back(where: Where) -> Iterator[Runs]:
    """Connect without the kiosk, take the guards away, and put them back afterwards."""
    if where.on_server:
        with psycopg.connect(where.target, autocommit=True) as connection:
            names = connection.execute("select tablename from pg_tables where schemaname = 'public'").fetchall()
            tables = [name for (name,) in names]
            for table in tables:
                connection.execute(f"alter table {table} disable trigger user".encode())
            yield connection
            for table in tables:
                connection.execute(f"alter table {table} enable trigger user".encode())
        return
    file = driver.connect(where.target)
    try:
        guards = file.execute("select name, sql from sqlite_master where type = 'trigger'").fetchall()
        for name, _ in guards:
            file.execute(f"drop trigger {name}")
        yield file
        for _, sql in guards:
            file.execute(sql)
    finally:
        file.close()


def found_after(pharmacy: Pharmacy, *statements: str) -> set[tuple[str, str | None]]:
    """Say what verify finds once somebody ran these statements; each finding names its row in a sentence."""
    with behind_the_back(pharmacy.place) as database:
        for statement in statements:
            database.execute(statement)
    found = verified(pharmacy.record).problems
    assert all(problem.id and problem.message.endswith(".") for problem in found)
    return {(problem.code, problem.table) for problem in found}


class _Undone(Exception):
    pass


def found_if(record: Record, statement: str) -> set[tuple[str, str | None]]:
    """Say what verify would find had somebody run this statement past the guards; nothing of it remains.

    It is as `found_after`, and many statements are tried on one record in the time of a few.
    """
    problems: tuple[Problem, ...] = ()
    try:
        with record.store.write() as write:
            _past_the_guards(record, write, statement)
            heads = record.heads.read()
            problems = verify(write, record.store.engine, known_heads=heads, attachments=record.attachments).problems
            raise _Undone
    except _Undone:
        return {(problem.code, problem.table) for problem in problems}


def _past_the_guards(record: Record, write: Transaction, statement: str) -> None:
    if record.store.engine == "postgresql":
        write.run("set local session_replication_role = replica")
        assert write.run(statement), statement
        return
    write.run("pragma defer_foreign_keys = on")
    words = statement.split()
    table = words[1] if words[0] == "update" else words[2]
    guards = write.rows("select name, sql from sqlite_master where type = 'trigger' and tbl_name = :table", table=table)
    for guard in guards:
        write.run(f"drop trigger {guard['name']}")
    assert write.run(statement), statement
    for guard in guards:
        write.run(guard["sql"])


def files_of(record: Record, folder: Path) -> bytes:
    """Everything that was written to disk for a record in a file, or every row of one on a server."""
    if record.store.engine == "sqlite":
        files = (path for path in sorted(folder.iterdir()) if path.is_file() and not path.name.endswith(".key"))
        return b"".join(path.read_bytes() for path in files)
    tables = record.rows("select table_name as name from information_schema.tables where table_schema = 'public'")
    rows = [record.rows(f"select * from {table['name']}") for table in tables]
    return repr(rows).encode() + record.heads.path.read_bytes()
