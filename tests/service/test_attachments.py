"""Photographs and documents: on the disk before the record names them, once, and no byte of them changes unseen."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from db import attachments
from db.attachments import LARGEST, Attachments, Kept
from db.backup import attachments_beside
from db.errors import StoreError
from db.opening import Where, open_record
from db.record import Record
from tests.pharmacy import Pharmacy
from tests.service.command_line import Kiosk
from tests.service.site import Site, begun

PHOTO = b"\xff\xd8\xff\xe0 a photograph"
SCREEN = b"\x89PNG\r\n\x1a\n a screen"
PAPER = b"%PDF-1.7 a certificate"


def attach(record: Record, content: bytes = PHOTO, media_type: str = "image/jpeg") -> Kept:
    kept = record.attachments.keep(content, media_type)
    with record.write("system", "test") as write:
        attachments.add(write, kept)
    return kept


@pytest.mark.parametrize(
    ("content", "media_type"), [(PHOTO, "image/jpeg"), (SCREEN, "image/png"), (PAPER, "application/pdf")]
)
def test_what_is_kept_is_read_back(record: Record, content: bytes, media_type: str) -> None:
    kept = attach(record, content, media_type)

    assert kept == Kept(hashlib.sha256(content).hexdigest(), len(content), media_type)
    assert record.attachments.read(kept.sha256) == content
    assert attachments.named(record) == [kept]


def test_the_same_content_is_kept_once(record: Record) -> None:
    assert attach(record) == attach(record)

    assert len(attachments.named(record)) == 1
    assert [path.name for path in record.attachments.folder.iterdir()] == [hashlib.sha256(PHOTO).hexdigest()]


def test_only_the_keeper_reads_attachments(record: Record) -> None:
    kept = attach(record)

    assert record.attachments.folder.stat().st_mode & 0o777 == 0o700
    assert record.attachments.path_of(kept.sha256).stat().st_mode & 0o777 == 0o600


def test_the_folder_lies_beside_the_record(record: Record, place: Where) -> None:
    folder = record.attachments.folder

    assert folder.name == ("kiosk.db.attachments" if not place.on_server else folder.name)
    assert folder.parent == place.data_folder


@pytest.mark.parametrize(
    ("content", "media_type", "code"),
    [
        (PHOTO + b"." * (LARGEST - len(PHOTO) + 1), "image/jpeg", "ATTACHMENT_TOO_LARGE"),
        (b"<svg/>", "image/svg+xml", "ATTACHMENT_KIND"),
        (SCREEN, "image/jpeg", "ATTACHMENT_KIND"),
        (b"", "application/pdf", "ATTACHMENT_KIND"),
    ],
)
def test_what_is_too_large_or_something_else_is_refused(
    tmp_path: Path, content: bytes, media_type: str, code: str
) -> None:
    files = Attachments(tmp_path / "files")

    with pytest.raises(StoreError) as refused:
        files.keep(content, media_type)

    assert refused.value.code == code
    assert not files.folder.exists()


def test_the_largest_photograph_fits(tmp_path: Path) -> None:
    files = Attachments(tmp_path / "files")
    content = PHOTO + b"." * (LARGEST - len(PHOTO))

    assert files.read(files.keep(content, "image/jpeg").sha256) == content


def test_a_damaged_file_is_refused_when_it_is_read_and_made_whole_when_it_comes_again(tmp_path: Path) -> None:
    files = Attachments(tmp_path / "files")
    kept = files.keep(PHOTO, "image/jpeg")
    files.path_of(kept.sha256).write_bytes(PHOTO[:-1])

    with pytest.raises(StoreError) as refused:
        files.read(kept.sha256)
    assert refused.value.code == "ATTACHMENT_DAMAGED"

    files.keep(PHOTO, "image/jpeg")
    assert files.read(kept.sha256) == PHOTO


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "0" * 63])
def test_a_name_that_is_no_hash_leads_to_no_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(StoreError):
        Attachments(tmp_path).read(name)


def test_a_folder_that_cannot_be_made_is_said_and_no_row_names_what_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(StoreError) as refused:
        Attachments(tmp_path / "file" / "attachments").keep(PHOTO, "image/jpeg")

    assert refused.value.code == "ATTACHMENT_UNWRITABLE"


def test_a_row_that_was_slipped_in_is_found(pharmacy: Pharmacy, monkeypatch: pytest.MonkeyPatch) -> None:
    kiosk = Kiosk(monkeypatch, pharmacy.place.target, pharmacy.place.data_folder.parent)
    attach(pharmacy.record)
    assert kiosk("verify").only["attachments"] == 1
    with pharmacy.record.store.write() as writing:
        writing.run("insert into attachment (sha256, bytes, media_type, recorded_at) values ('ab', 1, 'x', 'y')")

    ran = kiosk("verify")

    assert ran.code == 1
    assert {problem["code"] for problem in ran.only["problems"]} == {"ATTACHMENT", "CHAIN_BROKEN"}


@pytest.fixture
def site(place: Where) -> Site:
    return begun(place)


def test_a_backup_carries_the_attachments_and_a_restore_brings_them_back(site: Site, tmp_path: Path) -> None:
    record = site.open()
    kept = [attach(record), attach(record, PAPER, "application/pdf")]
    record.close()
    backup = site.back_up(tmp_path / "backups")
    assert (backup.attachments, backup.attachments_missing) == (2, 0)
    assert all(attachments_beside(backup.path, None).has(each) for each in kept)
    files = site.where.attachments
    files.path_of(kept[0].sha256).unlink()
    files.path_of(kept[1].sha256).write_bytes(b"%PDF-2.0")

    assert site.restore(backup).attachments_missing == 0

    assert [files.read(each.sha256) for each in kept] == [PHOTO, PAPER]


def test_a_photograph_that_is_lost_does_not_keep_the_ledger_from_being_backed_up_or_restored(
    site: Site, tmp_path: Path
) -> None:
    record = site.open()
    kept = [attach(record), attach(record, PAPER, "application/pdf")]
    record.close()
    site.where.attachments.path_of(kept[0].sha256).unlink()

    backup = site.back_up(tmp_path / "backups")

    assert (backup.attachments, backup.attachments_missing) == (1, 1)
    assert backup.to_json()["attachments_missing"] == 1
    assert site.restore(backup).attachments_missing == 1
    record = open_record(site.where, "read")
    assert record.attachments.read(kept[1].sha256) == PAPER
    record.close()
