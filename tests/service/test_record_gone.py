"""A record whose file is deleted or replaced behind a running kiosk: nothing is acknowledged that would be lost."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from db.errors import StoreError
from db.opening import Where, open_record
from tests import codes
from tests.clock import StandingClock
from tests.pharmacy import Pharmacy, assert_sound, done

VIAL = codes.package(codes.VANCOMYCIN, "VN1", "280331")


@pytest.fixture
def here(tmp_path: Path) -> Where:
    return Where(str(tmp_path / "kiosk.db"), "K1", StandingClock(), tmp_path)


@pytest.mark.parametrize("gone", ["", "-wal", "-wal -shm", " -wal -shm"])
def test_nothing_is_kept_in_a_file_that_has_no_name_any_more(here: Where, tmp_path: Path, gone: str) -> None:
    record = open_record(here, "create")
    with record.write("system", "before"):
        pass
    known = record.heads.path.read_text()
    for ending in gone.split(" "):
        (tmp_path / f"kiosk.db{ending}").unlink()

    for _ in range(2):
        with pytest.raises(StoreError) as raised, record.write("system", "after"):
            pass
        assert raised.value.code == "RECORD_GONE"

    assert record.heads.path.read_text() == known
    record.close()


def test_a_file_that_another_was_put_in_place_of_takes_nothing_more(here: Where, tmp_path: Path) -> None:
    record = open_record(here, "create")
    with record.write("system", "before"):
        pass
    other = tmp_path / "other.db"
    shutil.copy(tmp_path / "kiosk.db", other)
    other.replace(tmp_path / "kiosk.db")

    with pytest.raises(StoreError, match="replaced"), record.write("system", "after"):
        pass
    record.close()


def test_work_goes_on_once_the_file_is_back(here: Where, tmp_path: Path) -> None:
    record = open_record(here, "create")
    with record.write("system", "before"):
        pass
    (tmp_path / "kiosk.db").rename(tmp_path / "elsewhere.db")
    with pytest.raises(StoreError, match="moved"), record.write("system", "away"):
        pass
    (tmp_path / "elsewhere.db").rename(tmp_path / "kiosk.db")

    with record.write("system", "after"):
        pass

    assert [row["action"] for row in record.rows("select action from audit order by seq")] == ["before", "after"]
    record.close()


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_delivery_says_so_and_receives_nothing(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    done(bench.scan(VIAL))
    file = Path(pharmacy.place.target)
    file.rename(file.with_suffix(".away"))

    with pytest.raises(StoreError) as raised:
        bench.scan(VIAL)

    assert raised.value.code == "RECORD_GONE"
    file.with_suffix(".away").rename(file)
    assert_sound(pharmacy.record)
    assert pharmacy.on_hand("Vancomycin 1 g") == 1
