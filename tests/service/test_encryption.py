"""An encrypted record: nothing of it is plain anywhere, every flipped bit is found, and only its key opens it."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from db import attachments, encryption, locations, people, scans
from db.backup import make_backup
from db.encrypt import encrypt
from db.errors import StoreError
from db.opening import Where, open_record
from db.record import Record
from db.restore import restore
from db.subject import Subject
from db.verify import verify
from kiosk import bootstrap
from kiosk.key_source import find_key
from kiosk.services import labels, notes, print_queue
from tests import codes
from tests.clock import StandingClock
from tests.pharmacy import Pharmacy, assert_sound, furnish
from tests.service.command_line import Kiosk
from tests.service.printing import BAG, preparation

NAME = "Wilhelmina Abernathy"
JPEG = b"\xff\xd8\xff\xe0 " + NAME.encode() + b" \xff\xd9"
FLIPS = 200
PAGE = 4096


@pytest.fixture
def plain(tmp_path: Path, clock: StandingClock) -> Where:
    """A plain record in which a patient's name stands wherever it can."""
    where = Where(str(tmp_path / "record" / "kiosk.db"), "K1", clock, tmp_path)
    record = bootstrap.open_pharmacy(where, "create")
    pharmacy = furnish(record, where, clock)
    _write_name(pharmacy)
    record.close()
    return where


def test_no_folder_of_plain_files_gets_what_an_encrypted_record_hides(sealed: Where) -> None:
    record = bootstrap.open_pharmacy(sealed, "write")
    try:
        ana = people.staff_called(record, "Ana Ruiz")
        assert ana is not None
        shelf = labels.location_label(record, locations.locations(record)[0].id)
        assert isinstance(shelf, labels.Wanted)
        harmless = print_queue.queue_label(record, ana.id, shelf.kind, shelf.data, shelf.symbol)
        refused = print_queue.queue_label(record, ana.id, "bag", {**BAG, "patient_name": NAME}, preparation("RX4417"))
    finally:
        record.close()
    assert isinstance(harmless, print_queue.Queued)
    assert (refused.name, refused.code) == ("refused", "PLAIN_FILE")


def _write_name(pharmacy: Pharmacy) -> None:
    record = pharmacy.record
    scans.store_scan(record, f"{NAME} {codes.VANCOMYCIN}", "serial", pharmacy.ana)
    notes.write_note(record, pharmacy.ana, f"{NAME} called.", Subject("job", NAME))
    kept = record.attachments.keep(JPEG, "image/jpeg")
    with record.write("system", "test") as write:
        attachments.add(write, kept)
        if not people.is_taken(write, NAME):
            people.add_person(write, NAME)
        write.note(said=NAME)


@pytest.fixture
def sealed(plain: Where) -> Where:
    """The same record, encrypted."""
    key = encryption.make_key_file(plain.data_folder / "stick.key")
    encrypt(plain, key)
    return replace(plain, key=key)


def everything(folder: Path) -> bytes:
    return b"\n".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_before_it_is_encrypted_the_name_is_there_and_afterwards_nowhere(plain: Where) -> None:
    folder = Path(plain.target).parent
    assert NAME.encode() in everything(folder), "or the test would prove nothing"
    key = encryption.make_key_file(plain.data_folder / "stick.key")

    done = encrypt(plain, key)

    assert (done.attachments, done.still_plain) == (1, ())
    record = bootstrap.open_pharmacy(replace(plain, key=key), "write")
    pharmacy = Pharmacy(record, plain, plain.clock, *_two(record), {}, {})  # type: ignore[arg-type]
    _write_name(pharmacy)  # also while it is open, into the log beside it
    assert NAME.encode() not in everything(folder)
    made = make_backup(record, folder / "backups", "system")
    assert_sound(record)
    record.close()
    assert NAME.encode() not in everything(folder)
    assert encryption.is_encrypted(made.path)


def _two(record: Record) -> tuple[str, str]:
    ana, ben = people.staff(record)[:2]
    return ana.id, ben.id


def test_a_backup_of_an_encrypted_record_is_restored_with_its_key(sealed: Where) -> None:
    record = bootstrap.open_pharmacy(sealed, "write")
    made = make_backup(record, Path(sealed.target).parent / "backups", "system")
    before = record.rows("select count(*) as n from scan")
    record.close()

    restore(made.path, sealed, "system")

    again = open_record(sealed, "read")
    assert again.rows("select count(*) as n from scan") == before
    assert again.attachments.read(attachments.named(again)[0].sha256) == JPEG
    assert_sound(again)
    again.close()


def test_only_the_right_key_opens_it_and_everything_else_is_a_sentence(sealed: Where, tmp_path: Path) -> None:
    other = encryption.make_key_file(tmp_path / "other.key")
    before = Path(sealed.target).read_bytes()

    for place, code in ((replace(sealed, key=None), "KEY_NEEDED"), (replace(sealed, key=other), "WRONG_KEY")):
        with pytest.raises(StoreError) as caught:
            open_record(place, "write")
        assert caught.value.code == code
        assert caught.value.next_step

    assert Path(sealed.target).read_bytes() == before


def test_a_key_that_others_can_read_or_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "stick.key"
    encryption.make_key_file(path)
    path.chmod(0o644)
    with pytest.raises(StoreError, match="Other users"):
        find_key("x.db", {"KIOSK_KEY_FILE": str(path)})
    path.chmod(0o600)
    path.write_text("secret")
    with pytest.raises(StoreError, match="no key"):
        find_key("x.db", {"KIOSK_KEY_FILE": str(path)})
    with pytest.raises(StoreError, match="cannot be read"):
        find_key("x.db", {"KIOSK_KEY_FILE": str(tmp_path / "gone")})
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    key = encryption.make_key_file(credentials / "kiosk-key")
    assert find_key("x.db", {"CREDENTIALS_DIRECTORY": str(credentials)}) == key
    assert find_key("x.db", {}) is None
    assert key.content.hex() not in repr(key)


def test_the_command_encrypts_and_the_others_work_with_the_key_file(
    plain: Where, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    kiosk = Kiosk(monkeypatch, plain.target, tmp_path / "home")
    key_file = tmp_path / "stick.key"

    assert kiosk("encrypt", "--key-file", str(key_file)).only["ok"] is True

    assert kiosk("verify").error == "KEY_NEEDED"
    monkeypatch.setenv("KIOSK_KEY_FILE", str(key_file))
    assert kiosk("verify").only["ok"] is True
    assert kiosk("encrypt", "--key-file", str(key_file)).only["attachments"] == 0, "done again, it has nothing to do"
    assert (key_file.stat().st_mode & 0o777) == 0o600


@pytest.mark.faults
def test_every_flipped_bit_of_the_main_file_is_reported(sealed: Where, tmp_path: Path) -> None:
    content = Path(sealed.target).read_bytes()
    assert not Path(f"{sealed.target}-wal").exists(), "all of it is in the main file"
    chance, silent = random.Random(20261123), []
    for number in range(FLIPS):
        folder = tmp_path / f"flip-{number}"
        shutil.copytree(Path(sealed.target).parent, folder)
        at, bit = chance.randrange(len(content)), chance.randrange(8)
        damaged = bytearray(content)
        damaged[at] ^= 1 << bit
        (folder / "kiosk.db").write_bytes(damaged)
        if not _is_reported(replace(sealed, target=str(folder / "kiosk.db"))):
            silent.append((at, bit))
        shutil.rmtree(folder)
    assert silent == []


def test_a_changed_page_is_named_even_where_no_row_lies(sealed: Where) -> None:
    record = open_record(sealed, "write")
    with record.store.write() as write:  # as after an erasure: pages that nothing refers to stay in the file
        write.run("create table gone (text text)")
        write.run_many("insert into gone values (:text)", [{"text": "x" * 3_000} for _ in range(8)])
    with record.store.write() as write:
        write.run("drop table gone")
    unused = record.rows("pragma freelist_count")[0]["freelist_count"]
    pages = record.rows("pragma page_count")[0]["page_count"]
    assert unused >= 8
    record.close()
    content = bytearray(Path(sealed.target).read_bytes())
    content[(pages - 2) * PAGE + 100] ^= 1
    Path(sealed.target).write_bytes(content)

    record = open_record(sealed, "read")
    found = verify(record.store, "sqlite", known_heads=record.heads.read(), attachments=record.attachments)
    record.close()

    said = f"The file was changed or is damaged: HMAC verification failed for page {pages - 1}."
    assert [(problem.code, problem.message) for problem in found.problems] == [("INTEGRITY", said)]


def _is_reported(where: Where) -> bool:
    try:
        record = open_record(where, "read")
    except StoreError as error:
        return bool(error.message and error.next_step)
    try:
        found = verify(record.store, "sqlite", known_heads=record.heads.read(), attachments=record.attachments)
        return not found.ok
    except StoreError as error:
        return bool(error.message and error.next_step)
    finally:
        record.close()


@pytest.mark.parametrize("spoil", [lambda sealed: b"", lambda sealed: sealed[:-1], lambda sealed: b"\x00" + sealed[1:]])
def test_a_sealed_photograph_that_was_changed_is_found(sealed: Where, spoil: Callable[[bytes], bytes]) -> None:
    record = open_record(sealed, "read")
    path = record.attachments.path_of(attachments.named(record)[0].sha256)
    path.write_bytes(spoil(path.read_bytes()))

    found = verify(record.store, "sqlite", known_heads=record.heads.read(), attachments=record.attachments)

    assert [problem.code for problem in found.problems] == ["ATTACHMENT"]
    assert json.dumps(found.to_json())
    record.close()
