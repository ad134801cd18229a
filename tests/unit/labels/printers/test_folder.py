"""The folder of files: whole, private, never overwritten, and the same label once."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from labels.printers import Address, connect
from labels.printers.states import NotSent, SendResult, Sent
from tests.printers.documents import ZPL, pdf


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data" / "labels"


def send(folder: Path, **changes: object) -> SendResult:
    return connect(Address("folder", path=str(folder))).send(replace(ZPL, **changes))  # type: ignore[arg-type]


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def test_a_label_becomes_a_file_that_only_its_user_reads(folder: Path) -> None:
    result = send(folder)

    assert result == Sent(f"The label is in {folder / 'K1-7.zpl'}.")
    assert (folder / "K1-7.zpl").read_bytes() == ZPL.content
    assert names(folder) == ["K1-7.zpl"]
    assert (folder / "K1-7.zpl").stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700


def test_pdf_is_kept_as_pdf(folder: Path) -> None:
    connect(Address("folder", path=str(folder))).send(pdf())

    assert (folder / "K1-7.pdf").read_bytes() == pdf().content


def test_the_same_label_of_the_same_job_is_one_file(folder: Path) -> None:
    assert send(folder) == send(folder)
    assert names(folder) == ["K1-7.zpl"]


def test_another_label_of_the_same_name_gets_its_own_file(folder: Path) -> None:
    send(folder)
    result = send(folder, content=b"^XA^XZ")

    assert result == Sent(f"The label is in {folder / 'K1-7-2.zpl'}.")
    assert (folder / "K1-7.zpl").read_bytes() == ZPL.content


@pytest.mark.parametrize("name", ["../../escape", "/etc/x", "..", "", ".hidden", "a\0b", "é" * 300])
def test_no_name_leads_out_of_the_folder(folder: Path, name: str) -> None:
    assert isinstance(send(folder, name=name), Sent)
    [kept] = folder.iterdir()
    assert kept.suffix == ".zpl"
    assert not kept.name.startswith(".")
    assert [path.name for path in folder.parent.iterdir()] == ["labels"]


def test_a_folder_that_cannot_be_one_is_a_fault(tmp_path: Path) -> None:
    file = tmp_path / "labels"
    file.write_bytes(b"")
    printer = connect(Address("folder", path=str(file)))

    assert printer.status().state == "fault"
    result = printer.send(ZPL)
    assert isinstance(result, NotSent)
    assert result.state == "fault"
    assert file.read_bytes() == b""


def test_a_disk_that_fails_leaves_nothing_behind(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", full)
        result = send(folder)

    assert isinstance(result, NotSent)
    assert "No space left on device" in result.message
    assert names(folder) == []


def test_a_stick_that_knows_no_links_holds_labels_too(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(part: object, path: object) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)

    assert isinstance(send(folder), Sent)
    assert names(folder) == ["K1-7.zpl"]
    assert (folder / "K1-7.zpl").read_bytes() == ZPL.content


def test_the_folder_is_ready_before_it_exists(folder: Path) -> None:
    assert connect(Address("folder", path=str(folder))).status().state == "ready"
    assert not folder.exists()
