"""The log of writes after a power cut: what is left is what some commit left, and what is lost is said."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from db import chain
from db.errors import StoreError
from db.opening import Where, open_record
from db.verify import verify
from kiosk import bootstrap
from tests import codes
from tests.clock import StandingClock
from tests.pharmacy import done, furnish

pytestmark = pytest.mark.faults

CASES = 240
"""Cuts, and flips, spread over the whole log."""


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as a power cut leaves it: what was received lies in the log, not yet in the main file."""
    live, copy = tmp_path_factory.mktemp("live"), tmp_path_factory.mktemp("left")
    where = Where(str(live / "kiosk.db"), "K1", StandingClock(), live)
    record = bootstrap.open_pharmacy(where, "create")
    record.store.rows("pragma wal_autocheckpoint = 0")
    pharmacy = furnish(record, where, StandingClock())
    record.store.rows("pragma wal_checkpoint(truncate)")
    bench = pharmacy.receive()
    for number in range(12):
        done(bench.scan(codes.package(codes.VANCOMYCIN, f"L{number}", "280331")))
    for path in live.iterdir():
        if path.is_file():
            shutil.copy(path, copy)
    record.close()
    return copy


def spoilt(left: Path, folder: Path, content: bytes) -> Where:
    shutil.copytree(left, folder)
    (folder / "kiosk.db-shm").unlink(missing_ok=True)
    (folder / "kiosk.db-wal").write_bytes(content)
    return Where(str(folder / "kiosk.db"), "K1", StandingClock(), folder)


def assert_prefix(where: Where) -> int:
    """Insist that the record is sound as far as it goes, and that what is lost is counted; give its last entry."""
    record = open_record(where, "read")
    kept = record.heads.furthest()["K1"].seq
    found = verify(record.store, "sqlite", known_heads=record.heads.read(), attachments=record.attachments)
    has = chain.head(record, "K1").seq
    record.close()
    assert {problem.code for problem in found.problems} <= {"TAIL_MISSING"}, found.problems
    assert bool(found.problems) is (has < kept)
    if has < kept:
        assert any(f"{kept - has:,} entr" in problem.message or kept - has == 1 for problem in found.problems)
        with pytest.raises(StoreError) as caught:
            open_record(where, "write")
        assert caught.value.code == "TAIL_MISSING", "nothing is written over what was acknowledged and lost"
    return has


def test_a_log_that_was_cut_anywhere_leaves_a_whole_number_of_writes(left: Path, tmp_path: Path) -> None:
    log = (left / "kiosk.db-wal").read_bytes()
    ends = set()
    for number in range(CASES):
        folder = tmp_path / str(number)
        ends.add(assert_prefix(spoilt(left, folder, log[: len(log) * number // CASES])))
        shutil.rmtree(folder)
    assert len(ends) > 20, "the cuts fell into many writes"
    assert assert_prefix(spoilt(left, tmp_path / "whole", log)) > max(ends)


def test_a_flipped_bit_in_the_log_drops_what_follows_and_invents_nothing(left: Path, tmp_path: Path) -> None:
    log, chance = (left / "kiosk.db-wal").read_bytes(), random.Random(7)
    for number in range(CASES):
        damaged = bytearray(log)
        damaged[chance.randrange(len(log))] ^= 1 << chance.randrange(8)
        folder = tmp_path / str(number)
        assert_prefix(spoilt(left, folder, bytes(damaged)))
        shutil.rmtree(folder)
