"""Files that people name are read no further than they are taken, and what might never end is not read at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from db.errors import StoreError
from kiosk.given_file import read_given


def test_of_a_larger_file_one_byte_more_is_read(tmp_path: Path) -> None:
    (tmp_path / "letter.pdf").write_bytes(b"x" * 1000)

    assert read_given(tmp_path / "letter.pdf", 2000) == b"x" * 1000
    assert len(read_given(tmp_path / "letter.pdf", 10)) == 11


@pytest.mark.parametrize("name", ["/dev/zero", "/", "nowhere.pdf"])
def test_what_is_no_file_is_refused_in_a_sentence(tmp_path: Path, name: str) -> None:
    with pytest.raises(StoreError) as refused:
        read_given(tmp_path / name, 10)
    assert (refused.value.code, refused.value.next_step) == ("NO_FILE", "Check the name.")
