"""When a backup is not brought back, and what is there stays as it is."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from pathlib import Path

import psycopg
import pytest

from db.backup import Backup, manifest_path
from db.errors import StoreError
from db.opening import Where
from db.restore import restore
from kiosk import bootstrap
from tests.conftest import MakePlace
from tests.pharmacy import assert_sound
from tests.service.site import Site, begun, vials


@pytest.fixture
def site(place: Where) -> Site:
    return begun(place)


def refused(site: Site, backup: Backup, code: str) -> None:
    before = site.look()
    with pytest.raises(StoreError) as caught:
        site.restore(backup)
    assert caught.value.code == code, caught.value.message
    assert site.look() == before
    leftovers = [path.name for path in site.where.data_folder.iterdir() if "restoring" in path.name]
    assert leftovers == []


@pytest.fixture
def backup(site: Site, tmp_path: Path) -> Backup:
    site.deliver("VN1")
    made = site.back_up(tmp_path / "backups")
    site.deliver("VN2")
    return made


def test_a_backup_that_was_changed_is_refused(site: Site, backup: Backup) -> None:
    content = bytearray(backup.path.read_bytes())
    content[-100] ^= 1
    backup.path.write_bytes(content)
    refused(site, backup, "BACKUP_CHANGED")


def test_a_backup_that_is_not_there_or_without_proof_is_refused(site: Site, backup: Backup) -> None:
    manifest_path(backup.path).write_text("{}")
    refused(site, backup, "NO_MANIFEST")
    manifest_path(backup.path).unlink()
    refused(site, backup, "NO_MANIFEST")
    backup.path.unlink()
    refused(site, backup, "NO_BACKUP")


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("drop trigger movement_no_update", "BACKUP_UNSOUND"),
        ("update stock set quantity = 99", "BACKUP_UNSOUND"),
        ("drop table par_level", "BACKUP_UNSOUND"),
        ("insert into schema_migration values ('9999_future', 9999, 'x')", "DATABASE_TOO_NEW"),
    ],
)
def test_a_backup_that_does_not_verify_is_refused_though_its_checksum_fits(
    site: Site, backup: Backup, statement: str, code: str
) -> None:
    with sqlite3.connect(backup.path) as database:
        database.execute(statement)
    database.close()
    manifest = json.loads(manifest_path(backup.path).read_text())
    manifest["sha256"] = hashlib.sha256(backup.path.read_bytes()).hexdigest()
    manifest_path(backup.path).write_text(json.dumps(manifest))

    refused(site, backup, code)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_record_in_use_is_not_replaced(site: Site, backup: Backup) -> None:
    record = site.open()
    refused(site, backup, "DATABASE_BUSY")
    record.close()

    site.restore(backup)
    assert site.look()[0] == vials("VN1")


@pytest.mark.postgresql
@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_a_kiosk_that_stays_open_over_a_restore_writes_into_the_restored_record(site: Site, backup: Backup) -> None:
    other = bootstrap.open_pharmacy(Where(site.where.target, "K2", site.where.clock, site.where.data_folder), "write")
    with other.write("system", "before"):
        pass

    site.restore(backup)

    with other.write("system", "after"):
        pass
    assert_sound(other)
    assert other.rows("select action from audit where node = 'K2' and action <> 'restore'") == [{"action": "after"}]
    other.close()
    site.look()


@pytest.mark.postgresql
@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_a_restore_waits_for_nobody_who_is_in_the_middle_of_a_write(site: Site, backup: Backup) -> None:
    other = site.open()
    with other.write("system", "long"):
        refused(site, backup, "DATABASE_BUSY")
    other.close()


@pytest.mark.postgresql
@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_a_server_database_of_another_program_is_not_moved_aside(
    site: Site, backup: Backup, make_place: MakePlace
) -> None:
    where = make_place()
    with psycopg.connect(where.target) as connection:
        connection.execute("create table invoices (id bigint)")

    with pytest.raises(StoreError) as caught:
        restore(backup.path, where, "system")

    assert caught.value.code == "NOT_A_RECORD"
    with psycopg.connect(where.target) as connection:
        [(schema,)] = connection.execute("select schemaname from pg_tables where tablename = 'invoices'").fetchall()
    assert schema == "public"
