"""What the tables should look like: read off a fresh database, so that it can never lag behind the migrations."""

from __future__ import annotations

from functools import cache

from db import migrate
from db.store import Engine, Reader, connect_sqlite

Columns = dict[str, tuple[str, ...]]


@cache
def columns() -> Columns:
    """Name all columns of all tables as this program's migrations make them."""
    store = connect_sqlite(":memory:", read_only=False)
    try:
        migrate.migrate(store, "")
        return present(store, "sqlite")
    finally:
        store.close()


def present(reader: Reader, engine: Engine) -> Columns:
    """Name all columns of all tables that the database really has."""
    if engine == "sqlite":
        rows = reader.rows(
            "select m.name as t, c.name as c from sqlite_master m, pragma_table_info(m.name) c "
            "where m.type = 'table' and m.name not like 'sqlite_%' order by m.name, c.cid"
        )
    else:
        rows = reader.rows(
            "select table_name as t, column_name as c from information_schema.columns "
            "where table_schema = current_schema() order by table_name, ordinal_position"
        )
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["t"], []).append(row["c"])
    return {table: tuple(names) for table, names in found.items()}
