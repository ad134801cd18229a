"""A backup is one SQLite file, proven when it is written, with its heads beside it."""

from __future__ import annotations

import hashlib
import json
import stat
from pathlib import Path

import pytest

from db.backup import make_backup, manifest_path
from db.backup_tables import TABLES
from db.errors import StoreError
from db.migration import SEARCH_INDEX
from db.store import connect_sqlite
from db.verify import verify
from tests import codes
from tests.pharmacy import Pharmacy, assert_sound, done, sorted_rows
from tests.service.tamper import behind_the_back


def deliver(pharmacy: Pharmacy, *lots: str) -> None:
    bench = pharmacy.receive()
    for lot in lots:
        pharmacy.clock.advance(seconds=1)
        done(bench.scan(codes.package(codes.VANCOMYCIN, lot, "280331", f"S{lot}")))
    done(bench.undo())


def test_a_backup_holds_every_row_and_verifies(pharmacy: Pharmacy, tmp_path: Path) -> None:
    deliver(pharmacy, "VN1", "VN2", "VN3")
    before = {table: sorted_rows(pharmacy.record, table) for table, _ in TABLES}

    made = make_backup(pharmacy.record, tmp_path / "backups", "system")

    copy = connect_sqlite(str(made.path), read_only=True)
    assert {table: [dict(row) for row in _sorted(copy.rows(f"select * from {table}"))] for table, _ in TABLES} == before
    assert verify(copy, "sqlite", known_heads=made.heads).ok
    copy.close()
    manifest = json.loads(manifest_path(made.path).read_text())
    assert manifest["sha256"] == made.sha256 == hashlib.sha256(made.path.read_bytes()).hexdigest()
    assert manifest["bytes"] == made.bytes == made.path.stat().st_size
    assert {path.name for path in made.path.parent.iterdir()} == {made.path.name, manifest_path(made.path).name}
    assert stat.S_IMODE(made.path.stat().st_mode) & 0o077 == 0
    assert_sound(pharmacy.record)


def _sorted(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    return sorted(rows, key=lambda row: [str(value) for value in row.values()])


def test_a_backup_carries_every_table(pharmacy: Pharmacy) -> None:
    if pharmacy.place.on_server:
        rows = pharmacy.record.rows("select tablename as name from pg_tables where schemaname = current_schema()")
    else:
        rows = pharmacy.record.rows("select name from sqlite_master where type = 'table' and name not like 'sqlite_%'")
    kept = {row["name"] for row in rows if not row["name"].startswith(SEARCH_INDEX)}
    assert kept - {"schema_migration"} == {table for table, _ in TABLES}


def test_a_backup_is_made_though_the_clock_was_set_back(pharmacy: Pharmacy, tmp_path: Path) -> None:
    bench = pharmacy.receive()
    done(bench.scan(codes.package(codes.VANCOMYCIN, "VN1", "280331")))
    pharmacy.clock.advance(hours=-1)
    done(bench.undo())

    assert make_backup(pharmacy.record, tmp_path / "backups", "system").path.exists()


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("table", "order"), TABLES)
def test_no_two_rows_of_a_table_are_equal_in_the_order_of_a_backup(pharmacy: Pharmacy, table: str, order: str) -> None:
    """Tables are copied a page at a time: rows that tie could be copied twice, or not at all."""
    columns = pharmacy.record.rows(f"select name from pragma_table_info('{table}') where pk > 0")

    assert {row["name"] for row in columns} <= set(order.split(", ")) or (table, order) == ("job_step", "job_id, step")


def test_an_unsound_record_is_not_backed_up_as_if_it_were_sound(pharmacy: Pharmacy, tmp_path: Path) -> None:
    deliver(pharmacy, "VN1", "VN2")
    with behind_the_back(pharmacy.place) as database:
        database.execute("update stock set quantity = quantity + 1")

    with pytest.raises(StoreError) as refused:
        make_backup(pharmacy.record, tmp_path / "backups", "system")

    assert refused.value.code == "BACKUP_UNSOUND"
    assert list((tmp_path / "backups").iterdir()) == []


def test_a_place_where_no_backup_can_be_is_said(pharmacy: Pharmacy, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(StoreError) as refused:
        make_backup(pharmacy.record, tmp_path / "file" / "backups", "system")

    assert refused.value.code == "BACKUP_FAILED"
    assert_sound(pharmacy.record)
