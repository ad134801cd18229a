"""Bringing the tables up to date: one runner for both engines."""

from __future__ import annotations

from db import guards
from db.errors import StoreError
from db.migration import for_engine
from db.schema import MIGRATIONS
from db.store import Engine, Reader, Store, Transaction

APPLICATION_ID = 0x494B494F
"""Marks a SQLite file as a record of this kiosk ("IKIO")."""

FIRST_PEOPLE = (("system", "The kiosk itself"), ("demo", "Demo technician"))
"""Who is there from the start; each one's kind is named as they are."""

BUILT_IN_PEOPLE = (
    ("system", "The kiosk itself", "system"),
    ("demo", "Demo technician", "technician"),
    ("emergency", "Emergency access", "emergency"),
)
"""Who is there in a record that is up to date, with their roles."""

_ADVISORY_LOCK = 4_930_494


def applied(reader: Reader, engine: Engine) -> list[str]:
    """Name the migrations that the database has, in order; none for a new one."""
    if engine == "sqlite":
        found = reader.rows("select 1 as there from sqlite_master where name = 'schema_migration'")
    else:
        found = reader.rows(
            "select 1 as there from information_schema.tables where table_name = 'schema_migration' "
            "and table_schema = current_schema()"
        )
    if not found:
        return []
    return [row["name"] for row in reader.rows("select name from schema_migration order by position")]


def is_ours(reader: Reader, engine: Engine) -> bool:
    """Say whether a record was begun in the database, or may be: there are no tables of another program in it."""
    if engine == "sqlite":
        marked = reader.rows("pragma application_id")[0]["application_id"] == APPLICATION_ID
        return marked or not reader.rows("select 1 as there from sqlite_master limit 1")
    tables = "select 1 as there from information_schema.tables where table_schema = current_schema() limit 1"
    return bool(applied(reader, engine)) or not reader.rows(tables)


def refuse_newer(names: list[str]) -> None:
    """Refuse a database that a later version of the program has changed."""
    unknown = [name for name in names if name not in {migration.name for migration in MIGRATIONS}]
    if unknown:
        raise StoreError(
            "DATABASE_TOO_NEW",
            f"The record was written by a newer version of the kiosk (it has {unknown[-1]}).",
            "Update the kiosk on this machine; nothing was changed.",
        )


def pending(names: list[str]) -> list[str]:
    """Name what is still to be applied."""
    return [migration.name for migration in MIGRATIONS if migration.name not in names]


def migrate(store: Store, at: str) -> list[str]:
    """Apply what is missing, all in one transaction, and name it; two programs at once do it once."""
    with store.write() as writing:
        if store.engine == "postgresql":
            writing.rows("select pg_advisory_xact_lock(:lock)", lock=_ADVISORY_LOCK)
        return apply_all(store.engine, writing, at)


def apply_all(engine: Engine, writing: Transaction, at: str) -> list[str]:
    """Apply what is missing inside an open write, and name it."""
    names = applied(writing, engine)
    refuse_newer(names)
    todo = pending(names)
    if not names:
        _create_base(writing, engine)
    for position, migration in enumerate(MIGRATIONS):
        if migration.name in todo:
            _apply(writing, engine, position, at)
    return todo


def _create_base(writing: Transaction, engine: Engine) -> None:
    table = (
        "create table schema_migration (name text primary key, position {integer} not null, applied_at text not null)"
        "{strict}"
    )
    writing.run(for_engine(table, engine))
    if engine == "sqlite":
        writing.run(f"pragma application_id = {APPLICATION_ID}")


def _apply(writing: Transaction, engine: Engine, position: int, at: str) -> None:
    migration = MIGRATIONS[position]
    for statement in migration.statements_for(engine):
        writing.run(statement)
    if migration.fill is not None:
        migration.fill(writing)
    if position == 0:
        _first_people(writing)
    for statement in guards.statements(migration, engine):
        writing.run(statement)
    writing.run(
        "insert into schema_migration (name, position, applied_at) values (:name, :position, :at)",
        name=migration.name,
        position=position + 1,
        at=at,
    )


def _first_people(writing: Transaction) -> None:
    for person_id, name in FIRST_PEOPLE:
        writing.run("insert into person (id, name, kind) values (:id, :name, :id)", id=person_id, name=name)
