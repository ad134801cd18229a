"""The shape of the record: the same on both engines, as the golden file says, and guarded against change."""

from __future__ import annotations

from typing import Any

import pytest

from db import driver, guards
from db.errors import StoreError
from db.migration import SEARCH_INDEX
from db.opening import Where
from db.record import Record
from db.schema import MIGRATIONS
from db.store import Reader, Row
from kiosk.bootstrap import open_pharmacy
from tests import codes
from tests.conftest import MakePlace
from tests.golden_schema import GOLDEN, schema
from tests.pharmacy import Pharmacy, done

APPEND_ONLY = ("audit", "setting", "movement", "job_step")
NEVER_DELETED = ("person", "lot", "unit", "scan", "job", "delivery", "delivery_line", "identifier", "item")


def test_the_migrations_make_what_the_golden_file_says() -> None:
    assert schema() == GOLDEN.read_text(encoding="utf-8"), "if meant: python -m tests.golden_schema"


@pytest.mark.postgresql
@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_both_engines_have_the_same_tables_columns_uniques_and_guards(
    make_place: MakePlace, place: Where, tmp_path: Any
) -> None:
    in_a_file = open_pharmacy(Where(str(tmp_path / "kiosk.db"), "K1", place.clock, tmp_path), "create")
    on_a_server = open_pharmacy(make_place(), "create")
    try:
        assert _columns_in_a_file(in_a_file) == _columns_on_a_server(on_a_server)
        assert _uniques_in_a_file(in_a_file) == _uniques_on_a_server(on_a_server)
        assert guards.present(in_a_file, "sqlite") == guards.present(on_a_server, "postgresql")
        assert guards.present(in_a_file, "sqlite") == guards.names_for(MIGRATIONS)
    finally:
        in_a_file.close()
        on_a_server.close()


def _columns_in_a_file(reader: Reader) -> set[tuple[str, str, str, bool]]:
    rows = reader.rows(
        'select m.name as t, c.name as c, c.type, c."notnull" or c.pk > 0 as needed '
        "from sqlite_master m, pragma_table_info(m.name) c where m.type = 'table' and m.name not like 'sqlite_%' "
        f"and m.name not like '{SEARCH_INDEX}%'"
    )
    return {(row["t"], row["c"], str(row["type"]).lower(), bool(row["needed"])) for row in rows}


def _columns_on_a_server(reader: Reader) -> set[tuple[str, str, str, bool]]:
    rows = reader.rows(
        "select table_name as t, column_name as c, data_type as type, is_nullable as n from information_schema.columns "
        "where table_schema = current_schema()"
    )
    types = {"bigint": "integer", "text": "text"}
    return {(row["t"], row["c"], types[row["type"]], row["n"] == "NO") for row in rows}


def _uniques(rows: list[Row]) -> set[tuple[str, tuple[str, ...], bool]]:
    rows = [row for row in rows if not row["t"].startswith(SEARCH_INDEX)]
    found: dict[tuple[str, str, bool], list[str]] = {}
    for row in rows:
        found.setdefault((row["t"], row["i"], bool(row["part"])), []).append(row["c"])
    return {(table, tuple(columns), part) for (table, _, part), columns in found.items()}


def _uniques_in_a_file(reader: Reader) -> set[tuple[str, tuple[str, ...], bool]]:
    return _uniques(
        reader.rows(
            "select m.name as t, i.name as i, c.name as c, i.partial as part from sqlite_master m, "
            "pragma_index_list(m.name) i, pragma_index_info(i.name) c "
            "where m.type = 'table' and i.\"unique\" = 1 order by 1, 2, c.seqno"
        )
    )


def _uniques_on_a_server(reader: Reader) -> set[tuple[str, tuple[str, ...], bool]]:
    return _uniques(
        reader.rows(
            "select t.relname as t, i.relname as i, a.attname as c, x.indpred is not null as part from pg_index x "
            "join pg_class t on t.oid = x.indrelid join pg_class i on i.oid = x.indexrelid "
            "join pg_attribute a on a.attrelid = i.oid where x.indisunique "
            "and t.relnamespace = to_regnamespace(current_schema()) order by 1, 2, a.attnum"
        )
    )


@pytest.fixture
def lived_in(pharmacy: Pharmacy) -> Record:
    """A record with at least one row in every guarded table."""
    bench = pharmacy.receive()
    done(bench.scan(codes.package(codes.VANCOMYCIN, "VN1", "280331", "SN1")))
    return pharmacy.record


def refuses(record: Record, statement: str) -> None:
    before = record.rows("select count(*) as n from audit")
    with pytest.raises(StoreError), record.store.write() as write:
        write.run(statement)
    assert record.rows("select count(*) as n from audit") == before


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_what_happened_cannot_be_changed(lived_in: Record, table: str) -> None:
    [row] = lived_in.rows(f"select * from {table} limit 1")
    for column in row:
        refuses(lived_in, f"update {table} set {column} = {column}")
    refuses(lived_in, f"delete from {table}")


@pytest.mark.parametrize("table", NEVER_DELETED)
def test_what_was_named_cannot_be_deleted(lived_in: Record, table: str) -> None:
    assert lived_in.rows(f"select id from {table}"), "a guard that fires on no row proves nothing"
    refuses(lived_in, f"delete from {table}")


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_what_happened_cannot_be_replaced(lived_in: Record, table: str) -> None:
    """Even with a driver that leaves recursive triggers off, as `insert or replace` then deletes unseen."""
    refuses(lived_in, f"insert or replace into {table} select * from {table} limit 1")
    plain = driver.connect(lived_in.store.target)
    try:
        plain.execute("pragma recursive_triggers = off")
        with pytest.raises(driver.errors(), match="append-only"):
            plain.execute(f"insert or replace into {table} select * from {table} limit 1")
    finally:
        plain.close()


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.postgresql
@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_what_happened_cannot_be_upserted_or_emptied(lived_in: Record, table: str) -> None:
    key = {"audit": "node, epoch, seq", "job_step": "key"}.get(table, "id")
    one = key.partition(",")[0]
    refuses(
        lived_in,
        f"insert into {table} select * from {table} limit 1 on conflict ({key}) do update set {one} = excluded.{one}",
    )
    refuses(lived_in, f"truncate {table} cascade")
