"""What the tables should look like: read off a fresh database, so that it can never lag behind the migrations."""

from __future__ import annotations

from functools import cache

from db import migrate
from db.migration import SEARCH_INDEX
from db.store import Engine, Reader, Row, connect_sqlite

Columns = dict[str, tuple[str, ...]]
Objects = dict[tuple[str, str, str], str]
"""What a database is made of: (kind, table, name) and how it is made."""


def columns() -> Columns:
    """Name all columns of all tables as this program's migrations make them."""
    return _fresh()[0]


def objects(engine: Engine) -> Objects:
    """Name all that this program's migrations make, as `objects_present` spells it."""
    _, in_a_file, on_server = _fresh()
    return in_a_file if engine == "sqlite" else on_server


@cache
def _fresh() -> tuple[Columns, Objects, Objects]:
    store = connect_sqlite(":memory:", read_only=False)
    try:
        migrate.migrate(store, "")
        return present(store, "sqlite"), objects_present(store, "sqlite"), _on_server(store)
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
        if not row["t"].startswith(SEARCH_INDEX):
            found.setdefault(row["t"], []).append(row["c"])
    return {table: tuple(names) for table, names in found.items()}


_OF_UPKEEP = "_litestream_"
"""Tables of a replica's program, which keeps its own place in the file."""


def objects_present(reader: Reader, engine: Engine) -> Objects:
    """Name what the database is really made of: in a file by the statements, on a server by names and keys."""
    if engine == "sqlite":
        rows = reader.rows("select type, tbl_name, name, sql from sqlite_master where sql is not null")
        return {
            (row["type"], row["tbl_name"], row["name"]): " ".join(row["sql"].split())
            for row in rows
            if not row["name"].startswith(("sqlite_", _OF_UPKEEP))
        }
    found = {(row["kind"], row["t"], row["name"]): "" for row in reader.rows(_SERVER_OBJECTS)}
    return {**found, **_indexes(reader.rows(_SERVER_INDEXES))}


def _on_server(fresh: Reader) -> Objects:
    """Say what a server should have, read off a fresh file: the statements are the same text."""
    made = objects_present(fresh, "sqlite")
    found = {key: "" for key in made if key[0] != "index" and not key[2].startswith(SEARCH_INDEX)}
    indexes = {
        key: how for key, how in _indexes(fresh.rows(_FILE_INDEXES)).items() if not key[1].startswith(SEARCH_INDEX)
    }
    return {**found, **indexes, **_ONLY_ON_SERVER}


def _indexes(rows: list[Row]) -> Objects:
    """Spell indexes alike on both engines; a key of the table itself has no name that both know, but its columns."""
    parts: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        parts.setdefault((row["t"], row["i"]), []).append(row)
    found: Objects = {}
    for (table, name), columns in parts.items():
        names = ", ".join(row["c"] for row in columns)
        made = f"{names}{' unique' if columns[0]['uniq'] else ''}{' partial' if columns[0]['part'] else ''}"
        found["index", table, name if columns[0]["named"] else f"key ({names})"] = made
    return found


_ONLY_ON_SERVER: Objects = {("index", "item_words", "item_words_search"): "to_tsvector"}
"""What stands there for SQLite's full-text search."""

_FILE_INDEXES = (
    "select m.name as t, i.name as i, c.name as c, i.\"unique\" as uniq, i.partial as part, i.origin = 'c' as named "
    "from sqlite_master m, pragma_index_list(m.name) i, pragma_index_info(i.name) c "
    "where m.type = 'table' order by 1, 2, c.seqno"
)
_SERVER_INDEXES = (
    "select t.relname as t, i.relname as i, a.attname as c, x.indisunique as uniq, x.indpred is not null as part, "
    "not exists (select 1 from pg_constraint k where k.conindid = x.indexrelid) as named from pg_index x "
    "join pg_class t on t.oid = x.indrelid join pg_class i on i.oid = x.indexrelid "
    "join pg_attribute a on a.attrelid = i.oid "
    "where t.relnamespace = to_regnamespace(current_schema()) order by 1, 2, a.attnum"
)
_SERVER_OBJECTS = """
select case c.relkind when 'r' then 'table' when 'p' then 'table' when 'f' then 'table' else 'view' end as kind,
  c.relname as t, c.relname as name from pg_class c
where c.relnamespace = to_regnamespace(current_schema()) and c.relkind in ('r', 'p', 'f', 'v', 'm')
  and not exists (select 1 from pg_depend d where d.objid = c.oid and d.deptype = 'e')
union all
select 'trigger', c.relname, t.tgname from pg_trigger t join pg_class c on c.oid = t.tgrelid
where c.relnamespace = to_regnamespace(current_schema()) and not t.tgisinternal
union all
select 'rule', c.relname, r.rulename from pg_rewrite r join pg_class c on c.oid = r.ev_class
where c.relnamespace = to_regnamespace(current_schema()) and r.rulename <> '_RETURN'"""
