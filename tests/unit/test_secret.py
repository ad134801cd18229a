"""The key beside the record: one for all programs, whole or not at all."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from db.errors import StoreError
from db.secret import SecretKey


def test_two_programs_that_need_a_key_at_once_get_the_same(tmp_path: Path) -> None:
    for number in range(20):
        together = threading.Barrier(2)

        def hashed(_: int, path: Path = tmp_path / f"{number}.key", together: threading.Barrier = together) -> str:
            together.wait()
            return SecretKey(path).hash("a badge")

        with ThreadPoolExecutor(2) as both:
            one, other = both.map(hashed, range(2))
        assert one == other
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in tmp_path.iterdir())
    assert len(list(tmp_path.iterdir())) == 20


def test_the_same_text_has_another_hash_under_another_key(tmp_path: Path) -> None:
    one, other = SecretKey(tmp_path / "one.key"), SecretKey(tmp_path / "other.key")

    assert one.hash("a badge") == one.hash("a badge") != one.hash("another badge")
    assert one.hash("a badge") != other.hash("a badge")


def test_a_damaged_key_or_a_folder_without_one_is_said(tmp_path: Path) -> None:
    (tmp_path / "short.key").write_bytes(b"short")

    for path in (tmp_path / "short.key", tmp_path / "no-folder" / "x.key"):
        with pytest.raises(StoreError) as refused:
            SecretKey(path).hash("a badge")
        assert refused.value.code == "NO_KEY"
