"""Whose files a record's are, what reading leaves alone, and where a record is looked for."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from db.errors import StoreError
from db.opening import Mode, Where, open_record
from db.store import connect_sqlite
from kiosk import bootstrap
from tests.clock import StandingClock
from tests.conftest import MakePlace
from tests.pharmacy import assert_sound
from tests.service.test_opening import files_in, only_in_a_file, only_on_a_server, refused


@only_in_a_file
def test_a_new_record_is_for_its_user_only(make_place: MakePlace) -> None:
    where = make_place()
    bootstrap.open_pharmacy(where, "create").close()

    for path in where.data_folder.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path.name


@only_in_a_file
def test_reading_never_writes_a_byte_though_the_last_writer_was_killed(place: Where) -> None:
    """What is left in the write-ahead log is read from there, and stays there."""
    child = os.fork()
    if child == 0:
        record = bootstrap.open_pharmacy(place, "write")
        with record.write("system", "last words"):
            pass
        os._exit(0)  # no closing, as when killed
    os.waitpid(child, 0)
    before = files_in(place.data_folder)
    assert any(name.endswith("-wal") for name in before)

    record = open_record(place, "read")
    words = record.rows("select action from audit order by seq desc limit 1")
    assert_sound(record)
    record.close()

    assert words == [{"action": "last words"}]
    after = files_in(place.data_folder)
    kept = {name: digest for name, digest in after.items() if not name.endswith("-shm")}
    assert kept == {name: digest for name, digest in before.items() if not name.endswith("-shm")}


@only_in_a_file
def test_reading_leaves_the_folder_as_it_was(place: Where) -> None:
    before = files_in(place.data_folder)

    record = open_record(place, "read")
    assert_sound(record)
    record.close()

    assert files_in(place.data_folder) == before


@pytest.mark.parametrize("mode", ["read"])
def test_a_reader_cannot_write(place: Where, mode: Mode) -> None:
    record = open_record(place, mode)
    with pytest.raises(StoreError), record.write("system", "test"):
        pass
    record.close()
    assert [head.seq for head in record.heads.read()] == [1] if not place.on_server else True


@pytest.mark.postgresql
def test_a_server_that_is_not_there_is_said(tmp_path: Path, clock: StandingClock) -> None:
    where = Where("postgresql://kiosk:x@127.0.0.1:1/none", "K1", clock, tmp_path)

    refused(where, "create", "DATABASE_UNREACHABLE")


@only_on_a_server
def test_a_wrong_password_or_database_is_not_called_a_network_fault(place: Where, clock: StandingClock) -> None:
    for wrong in (place.target.replace("kiosk:", "kiosk:x", 1), place.target + "_none"):
        found = refused(Where(wrong, "K1", clock, place.data_folder), "write", "DATABASE_REFUSED")
        assert "password" in found.next_step or "database" in found.next_step


def test_a_text_that_no_database_can_hold_is_said(place: Where) -> None:
    record = open_record(place, "write")
    for text in ("\ud800", "\udc80"):
        with pytest.raises(StoreError):
            record.rows("select id from person where id = :id", id=text)
    record.close()


@only_in_a_file
def test_a_file_begun_by_a_program_that_died_at_once_can_be_used(make_place: MakePlace) -> None:
    where = make_place()
    connect_sqlite(where.target, read_only=False).close()

    record = bootstrap.open_pharmacy(where, "create")

    assert_sound(record)
    record.close()


@pytest.mark.parametrize("node", ["", "k1", "K-1", "TOOLONGNAME", "K1\n", "Ä"])
def test_a_name_of_a_kiosk_that_would_not_fit_an_id_is_refused(clock: StandingClock, node: str) -> None:
    with pytest.raises(StoreError) as caught:
        bootstrap.where(None, clock, {"KIOSK_NODE": node})
    assert caught.value.code == "BAD_NODE"


def test_what_was_asked_for_beats_the_environment_beats_the_data_folder(
    clock: StandingClock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    environment = {"KIOSK_DATABASE": "/from/environment.db"}

    assert bootstrap.where("/asked/for.db", clock, environment).target == "/asked/for.db"
    assert bootstrap.where(None, clock, environment).target == "/from/environment.db"
    assert bootstrap.where(None, clock, {}).target == str(tmp_path / "infusion-kiosk" / "kiosk.db")


def test_a_home_of_nobody_is_said(clock: StandingClock) -> None:
    with pytest.raises(StoreError):
        bootstrap.where("~no-such-user-here/kiosk.db", clock, {})
