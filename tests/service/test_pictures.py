"""Pictures of work: kept with the job by whoever may do it, and given out whole to whoever may take records out."""

from __future__ import annotations

from pathlib import Path

import pytest

from db.errors import StoreError
from kiosk.rules.permissions import Act
from kiosk.services.pictures import MOST, keep_picture
from kiosk.services.pull import Pull
from tests.pharmacy import Pharmacy, assert_sound, contents, done, refused, verified
from tests.service.command_line import Kiosk
from tests.service.office import furnished
from tests.service.pulling import pulling

JPEG = b"\xff\xd8\xff\xe0" + b"a bag" * 40


@pytest.fixture
def kiosk(pharmacy: Pharmacy, monkeypatch: pytest.MonkeyPatch) -> Kiosk:
    return Kiosk(monkeypatch, pharmacy.place.target, pharmacy.place.data_folder.parent)


def test_it_is_kept_and_comes_out_as_it_was(kiosk: Kiosk, pharmacy: Pharmacy, tmp_path: Path) -> None:
    furnished(pharmacy)
    job = pulling(pharmacy).pull.job_id
    for number in range(2):
        done(keep_picture(pharmacy.record, pharmacy.ana, job, Act.PULL, JPEG + bytes([number])), "PICTURE_KEPT")
    assert_sound(pharmacy.record)

    lines = kiosk("pictures", job, "--out", str(tmp_path), "--as", "Eva Lind").lines

    assert [Path(line["file"]).read_bytes()[-1] for line in lines] == [0, 1]
    assert kiosk("pictures", job, "--out", str(tmp_path), "--as", "Eva Lind").error == "UNWRITABLE"
    assert kiosk("pictures", "K1-NONE", "--out", str(tmp_path), "--as", "Eva Lind").error == "NO_PICTURES"
    assert kiosk("pictures", job, "--out", str(tmp_path), "--as", "Ana Ruiz").error == "NOT_PERMITTED"


def test_the_same_picture_twice_is_one_file_and_two_entries(pharmacy: Pharmacy) -> None:
    job = pulling(pharmacy).pull.job_id
    for _ in range(2):
        done(keep_picture(pharmacy.record, pharmacy.ana, job, Act.PULL, JPEG), "PICTURE_KEPT")
    assert len(pharmacy.record.rows("select sha256 from attachment")) == 1
    assert len(pharmacy.record.rows("select id from picture")) == 2


def test_no_more_than_show_something(pharmacy: Pharmacy) -> None:
    job = pulling(pharmacy).pull.job_id
    for _ in range(MOST):
        done(keep_picture(pharmacy.record, pharmacy.ana, job, Act.PULL, JPEG))
    refused(keep_picture(pharmacy.record, pharmacy.ana, job, Act.PULL, JPEG), "TOO_MANY_PICTURES")
    assert len(pharmacy.record.rows("select id from picture")) == MOST


def test_ended_work_gets_no_picture_and_a_file_that_is_none_is_not_kept(pharmacy: Pharmacy) -> None:
    shelf = pulling(pharmacy)
    job = shelf.pull.job_id
    before = contents(pharmacy.record)
    with pytest.raises(StoreError, match="no JPEG"):
        keep_picture(pharmacy.record, pharmacy.ana, job, Act.PULL, b"GIF89a")
    assert contents(pharmacy.record) == before
    done(shelf.finish())
    refused(keep_picture(pharmacy.record, pharmacy.ana, job, Act.PULL, JPEG), "NO_WORK")
    refused(keep_picture(pharmacy.record, pharmacy.ana, "K1-NONE", Act.PULL, JPEG), "NO_WORK")


def test_a_picture_that_was_changed_on_the_disk_is_told_by_verify(pharmacy: Pharmacy) -> None:
    job = pulling(pharmacy).pull.job_id
    done(keep_picture(pharmacy.record, pharmacy.ana, job, Act.PULL, JPEG))
    [row] = pharmacy.record.rows("select sha256 from picture")
    pharmacy.record.attachments.path_of(row["sha256"]).write_bytes(JPEG + b"!")
    found = verified(pharmacy.record)
    assert [problem.code for problem in found.problems] == ["ATTACHMENT"]


def test_work_that_another_kiosk_took_over_gets_no_picture_here(pharmacy: Pharmacy) -> None:
    job = pulling(pharmacy).pull.job_id
    there = pharmacy.reopen("K2")
    assert isinstance(Pull.resume(there, pharmacy.ben, job), Pull)
    refused(keep_picture(pharmacy.record, pharmacy.ana, job, Act.PULL, JPEG), "JOB_MOVED")
    done(keep_picture(there, pharmacy.ben, job, Act.PULL, JPEG), "PICTURE_KEPT")
