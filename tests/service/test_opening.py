"""Every way a record can be missing, foreign, damaged or out of reach: said in a sentence, never papered over."""

from __future__ import annotations

import hashlib
import sqlite3
from pathlib import Path

import psycopg
import pytest

from db import driver
from db.errors import StoreError
from db.opening import Mode, Where, open_record
from kiosk import bootstrap
from tests.clock import StandingClock
from tests.conftest import MakePlace

MODES: list[Mode] = ["read", "write", "create"]
only_in_a_file = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
only_on_a_server = pytest.mark.parametrize(
    "engine", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True
)


def refused(where: Where, mode: Mode, code: str) -> StoreError:
    """Insist that the record is not opened, for this reason, with words for people."""
    with pytest.raises(StoreError) as caught:
        bootstrap.open_pharmacy(where, mode).close()
    assert caught.value.code == code, (caught.value.code, caught.value.message)
    assert caught.value.message.endswith(".")
    assert caught.value.next_step.endswith(".")
    return caught.value


def files_in(folder: Path) -> dict[str, str]:
    """Hash every file of a folder."""
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("mode", ["read", "write"])
def test_a_record_that_is_not_there_is_not_made_up(make_place: MakePlace, mode: Mode) -> None:
    where = make_place()

    refused(where, mode, "NO_DATABASE")

    assert files_in(where.data_folder) == {}


@only_in_a_file
@pytest.mark.parametrize("mode", MODES)
def test_a_record_that_vanished_is_not_begun_anew(place: Where, mode: Mode) -> None:
    for ending in ("", "-wal", "-shm"):
        Path(place.target + ending).unlink(missing_ok=True)

    refused(place, mode, "RECORD_MISSING")

    assert not Path(place.target).exists()


@only_in_a_file
@pytest.mark.parametrize("mode", MODES)
def test_a_record_that_was_emptied_is_not_begun_anew(place: Where, mode: Mode) -> None:
    Path(place.target).write_bytes(b"")

    refused(place, mode, "RECORD_MISSING")

    assert Path(place.target).read_bytes() == b""


@only_in_a_file
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("journal", ["delete", "wal"])
def test_a_database_of_another_program_is_left_as_it_is(make_place: MakePlace, mode: Mode, journal: str) -> None:
    where = make_place()
    other = sqlite3.connect(where.target)
    other.execute(f"pragma journal_mode = {journal}")
    other.execute("create table invoices (id integer)")
    other.commit()
    other.close()
    before = files_in(where.data_folder)

    refused(where, mode, "NOT_A_RECORD")

    assert files_in(where.data_folder) == before


@only_on_a_server
@pytest.mark.parametrize("mode", MODES)
def test_a_server_database_of_another_program_is_left_as_it_is(make_place: MakePlace, mode: Mode) -> None:
    where = make_place()
    with psycopg.connect(where.target) as connection:
        connection.execute("create table invoices (id bigint)")

    refused(where, mode, "NOT_A_RECORD")

    with psycopg.connect(where.target) as connection:
        tables = connection.execute("select tablename from pg_tables where schemaname = 'public'").fetchall()
    assert tables == [("invoices",)]


@only_in_a_file
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    "content", [b"a letter to the wholesaler" * 50, b"\x00" * 8192, b"SQLite format 3\x00" + b"\xff" * 4080]
)
def test_a_file_that_is_no_database_is_left_as_it_is(make_place: MakePlace, mode: Mode, content: bytes) -> None:
    where = make_place()
    path = Path(where.target)
    path.write_bytes(content)

    refused(where, mode, "DATABASE_CORRUPT")

    assert path.read_bytes() == content


@only_in_a_file
def test_a_damaged_record_is_said_when_its_pages_are_read(place: Where) -> None:
    path = Path(place.target)
    content = bytearray(path.read_bytes())
    content[100:8192] = b"\xa5" * (8192 - 100)
    path.write_bytes(content)

    refused(place, "write", "DATABASE_CORRUPT")


@pytest.mark.parametrize("mode", MODES)
def test_a_record_of_a_newer_kiosk_is_left_as_it_is(place: Where, mode: Mode) -> None:
    record = bootstrap.open_pharmacy(place, "write")
    record.store.run("insert into schema_migration (name, position, applied_at) values ('9999_future', 9999, 'x')")
    record.close()

    assert "9999_future" in refused(place, mode, "DATABASE_TOO_NEW").message


@pytest.mark.parametrize("mode", ["read"])
def test_a_record_of_an_older_kiosk_is_not_read_half(place: Where, mode: Mode) -> None:
    record = bootstrap.open_pharmacy(place, "write")
    record.store.run("update schema_migration set name = '0000_before' where position = 1")
    record.close()

    refused(place, mode, "DATABASE_TOO_NEW")


@only_in_a_file
def test_a_library_that_can_damage_the_record_is_refused(place: Where, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "sqlite_version", (3, 51, 2))

    assert "3.51.2" in refused(place, "read", "SQLITE_TOO_OLD").message


@only_in_a_file
@pytest.mark.parametrize("name", ["a-folder", "x" * 300, "file/below.db"])
def test_a_place_where_no_file_can_be_is_said(tmp_path: Path, clock: StandingClock, name: str, engine: str) -> None:
    (tmp_path / "a-folder").mkdir()
    (tmp_path / "file").write_text("x")

    for mode in MODES:
        with pytest.raises(StoreError) as caught:
            open_record(Where(str(tmp_path / name), "K1", clock, tmp_path), mode)
        assert caught.value.code in ("DATABASE_UNWRITABLE", "NO_DATABASE"), caught.value.code
