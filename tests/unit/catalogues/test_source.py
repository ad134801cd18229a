"""The files themselves: missing, empty, too large, of another kind; and the file of rejected rows."""

from __future__ import annotations

import hashlib
import io
import json
import os
from pathlib import Path

import pytest

from kiosk.catalogues.problem import CatalogueError, Rejected
from kiosk.catalogues.rejected import RejectedFile, beside
from kiosk.catalogues.source import Source, open_source, sha256_of
from tests.unit.catalogues.files import source


def refusal(path: Path, most: int = 1_000) -> CatalogueError:
    with pytest.raises(CatalogueError) as refused, open_source(path, most):
        pass
    assert refused.value.message.endswith(".")
    assert refused.value.next_step.endswith(".")
    return refused.value


@pytest.mark.parametrize(
    ("begin", "word"),
    [
        (b"PK\x03\x04", "ZIP"),
        (b"\x1f\x8b", "compressed"),
        (b"7z\xbc\xaf\x27\x1c", "compressed"),
        (b"%PDF-1.7", "PDF"),
        (b"\x89PNG\r\n", "picture"),
        (b"\xff\xd8\xff", "picture"),
        (b"\xd0\xcf\x11\xe0", "office"),
        (b"SQLite format 3\0", "database"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b"\xef\xbb\xbf\r\n<HTML>", "web page"),
    ],
)
def test_a_file_of_another_kind_is_named(tmp_path: Path, begin: bytes, word: str) -> None:
    path = tmp_path / "download"
    path.write_bytes(begin + b" more")
    error = refusal(path)

    assert error.code == "WRONG_FILE"
    assert word in error.message


def test_what_is_no_file_is_refused_without_waiting(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    (tmp_path / "empty").touch()

    assert refusal(tmp_path / "missing").code == "FILE_UNREADABLE"
    assert refusal(tmp_path).code == "NOT_A_FILE"
    assert refusal(pipe).code == "NOT_A_FILE"
    assert refusal(tmp_path / "empty").code == "EMPTY_FILE"


def test_a_file_that_is_too_large_is_refused_before_and_while_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large"
    path.write_bytes(b"x" * 2_000)
    growing = source(b"x" * 2_000, most=1_500)

    assert refusal(path).code == "FILE_TOO_LARGE"
    assert len(growing.read(1_000)) == 1_000
    with pytest.raises(CatalogueError) as refused:
        growing.read(1_000)
    assert refused.value.code == "FILE_TOO_LARGE"


def test_a_disk_that_fails_is_a_sentence() -> None:
    class Failing(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError(5, "Input/output error")

    with pytest.raises(CatalogueError) as refused:
        Source("file", Failing(), 100).read(10)

    assert (refused.value.code, refused.value.message) == (
        "FILE_UNREADABLE",
        "file cannot be read: Input/output error.",
    )


def test_progress_and_fingerprint(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"a\nbc\n")
    with open_source(path, 100) as opened:
        assert (opened.name, opened.size, opened.bytes_read) == ("file", 5, 0)
        assert opened.line(100) == b"a\n"
        assert opened.bytes_read == 2

    assert sha256_of(path, 100) == hashlib.sha256(b"a\nbc\n").hexdigest()
    with pytest.raises(CatalogueError):
        sha256_of(path, 4)


def test_rejected_rows_stand_beside_the_source_as_json_lines(tmp_path: Path) -> None:
    path = beside(tmp_path / "stock.csv")
    with RejectedFile(path) as rejected:
        assert rejected.written is None
        rejected.add(Rejected(3, "=1+1\n", "BAD_GTIN", "“=1+1” is no GTIN."))
        rejected.add(Rejected(9, None, "NO_NAME", "The row has no name."))

    assert rejected.written == path == tmp_path / "stock.csv.rejected.jsonl"
    assert [json.loads(line) for line in path.read_text().split("\n")[:-1]] == [
        {"row": 3, "id": "=1+1\n", "code": "BAD_GTIN", "message": "“=1+1” is no GTIN."},
        {"row": 9, "id": None, "code": "NO_NAME", "message": "The row has no name."},
    ]
    assert path.stat().st_mode & 0o777 == 0o600


def test_without_rejected_rows_there_is_no_file_and_an_old_one_goes(tmp_path: Path) -> None:
    path = tmp_path / "rejected.jsonl"
    with RejectedFile(path) as rejected:
        rejected.add(Rejected(1, None, "NO_NAME", "x."))
    with RejectedFile(path) as rejected:
        pass

    assert (rejected.count, rejected.written, path.exists()) == (0, None, False)


@pytest.mark.parametrize("content", ["name,scheme\n", "", "{}\n", "[]", "\xff"])
def test_a_file_of_something_else_is_never_overwritten(tmp_path: Path, content: str) -> None:
    path = tmp_path / "stock.csv"
    path.write_text(content, encoding="latin-1")
    with pytest.raises(CatalogueError) as refused, RejectedFile(path):
        pass

    assert refused.value.code == "REJECTED_EXISTS"
    assert path.read_text(encoding="latin-1") == content


def test_a_link_is_replaced_not_followed(tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("kept")
    path = tmp_path / "rejected.jsonl"
    path.symlink_to(tmp_path / "precious")
    with RejectedFile(path) as rejected:
        rejected.add(Rejected(1, None, "NO_NAME", "x."))

    assert (tmp_path / "precious").read_text() == "kept"


def test_a_place_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    with RejectedFile(tmp_path / "no folder" / "rejected.jsonl") as rejected, pytest.raises(CatalogueError) as refused:
        rejected.add(Rejected(1, None, "NO_NAME", "x."))

    assert refused.value.code == "REJECTED_UNWRITABLE"


def test_a_full_disk_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RejectedFile, "_created", lambda _: Path("/dev/full").open("w"))  # noqa: SIM115
    with pytest.raises(CatalogueError) as refused, RejectedFile(tmp_path / "rejected.jsonl") as rejected:
        rejected.add(Rejected(1, None, "NO_NAME", "x."))

    assert refused.value.code == "REJECTED_UNWRITABLE"
    assert "No space left" in refused.value.message
