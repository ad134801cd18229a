"""A copy that runs along: nothing is missing in it, it can be brought back, and whatever stops it is said."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from db import encryption, settings, task_runs
from db.backup import make_backup
from db.encrypt import encrypt
from db.opening import Where, open_record
from db.record import Record
from db.restore import restore
from kiosk import bootstrap, litestream
from kiosk.background import tick
from kiosk.background_thread import BackgroundThread
from kiosk.desk import Desk
from kiosk.job_thread import JobThread
from kiosk.keeper import Keeper, Ran
from kiosk.replica import Replica
from kiosk.services.hand import own_hand
from kiosk.services.keeping import REPLICA, TRIAL_REPLICA, due_rows
from tests import codes
from tests.clock import StandingClock
from tests.pharmacy import Pharmacy, assert_sound, contents, done, furnish, stock_of
from tests.service.command_line import PROJECT, Kiosk

PROGRAM = Path(sys.executable).with_name("litestream")
pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(not PROGRAM.exists(), reason="litestream is not installed: there is no wheel for this machine"),
]


@pytest.fixture
def shop(tmp_path: Path, clock: StandingClock) -> Iterator[Pharmacy]:
    """A pharmacy whose record is a file."""
    (tmp_path / "data").mkdir()
    where = Where(str(tmp_path / "data" / "kiosk.db"), "K1", clock, tmp_path / "data")
    with closing(bootstrap.open_pharmacy(where, "create")) as record:
        made = furnish(record, where, clock)
        yield made
        made.close()


@pytest.fixture
def replica(shop: Pharmacy) -> Iterator[Replica]:
    kept = Replica(shop.place)
    yield kept
    kept.stop()


@pytest.fixture
def to(tmp_path: Path) -> str:
    return str(tmp_path / "second disk")


def deliver(shop: Pharmacy, *lots: str) -> None:
    bench = shop.receive()
    for lot in lots:
        done(bench.scan(codes.package(codes.VANCOMYCIN, lot, "280331")))
    done(bench.scan(codes.package(codes.VANCOMYCIN, lots[0], "280331")))
    done(bench.undo())


def fetched(to: str, folder: Path, clock: StandingClock) -> Record:
    folder.mkdir()
    litestream.fetch(to, folder / "kiosk.db")
    return open_record(Where(str(folder / "kiosk.db"), "K1", clock, folder), "read")


def ticked(shop: Pharmacy, replica: Replica) -> list[Ran]:
    ran = list(tick(Keeper(shop.place, shop.record, own_hand(shop.record), replica), shop.clock()))
    return [each for each in ran if each.task in (REPLICA, TRIAL_REPLICA)]


def said(runs: list[Ran]) -> list[tuple[str, str]]:
    return [(ran.task, ran.error.code if ran.error else ran.result) for ran in runs]


def put(shop: Pharmacy, to: str) -> None:
    with shop.record.write("system", "test") as write:
        settings.put_setting(write, "keeping.replica", to, source_note="test", approved_by=None)


def due_words(shop: Pharmacy) -> list[str]:
    return [row[2] for row in due_rows(shop.record, shop.record.now())]


def wait_until(holds: Callable[[], bool]) -> None:
    waiting = threading.Event()
    for _ in range(3_000):
        if holds():
            return
        waiting.wait(0.01)
    raise AssertionError("it never came")


def is_running(pid: int) -> bool:
    with suppress(OSError):
        return " Z " not in Path(f"/proc/{pid}/stat").read_text()
    return False


def child_of(replica: Replica) -> subprocess.Popen[bytes]:
    child = replica._child
    assert child is not None
    return child


def test_the_copy_is_the_record_row_by_row(shop: Pharmacy, replica: Replica, to: str, tmp_path: Path) -> None:
    deliver(shop, "A1", "A2")
    assert replica.keep(to) is None
    for number in range(9):  # more pages than SQLite by itself would leave in its log
        deliver(shop, f"B{number}")
        assert replica.keep(to) is None

    with closing(fetched(to, tmp_path / "fetched", shop.clock)) as copy:
        assert_sound(copy)
        assert contents(copy) == contents(shop.record)
    assert_sound(shop.record)  # with litestream's own tables in it


def test_what_litestream_keeps_in_the_file_hinders_neither_backup_nor_encryption(
    shop: Pharmacy, replica: Replica, to: str, tmp_path: Path
) -> None:
    deliver(shop, "A1")
    assert replica.keep(to) is None
    tables = [row["name"] for row in shop.record.rows("select name from sqlite_master where name like '%litestream%'")]
    assert tables, "or the test would prove nothing"
    made = make_backup(shop.record, tmp_path / "backups", "system")
    deliver(shop, "A2")
    replica.stop()
    shop.close()
    shop.record.close()

    restore(made.path, shop.place, "system")
    with closing(open_record(shop.place, "write")) as restored:
        assert_sound(restored)
        again = Replica(shop.place)
        assert again.keep(to) is None, "the copy goes on after a restore"
        with closing(fetched(to, tmp_path / "fetched", shop.clock)) as copy:
            assert contents(copy) == contents(restored)
        again.stop()
    key = encryption.make_key_file(tmp_path / "stick.key")
    encrypt(shop.place, key)
    sealed = replace(shop.place, key=key)
    with closing(open_record(sealed, "read")) as record:
        assert_sound(record)
    fault = Replica(sealed).keep(to)
    assert fault is not None
    assert fault.code == "REPLICA_ENCRYPTED"


def test_the_command_brings_a_lost_record_back_from_the_copy(
    shop: Pharmacy, replica: Replica, to: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(shop, "A1", "A2")
    assert replica.keep(to) is None
    stock = stock_of(shop.record)
    replica.stop()
    (tmp_path / "new machine").mkdir()
    kiosk = Kiosk(monkeypatch, str(tmp_path / "new machine" / "kiosk.db"), tmp_path / "home")

    answer = kiosk("restore", f"file://{to}")

    assert (answer.code, answer.only["ok"]) == (0, True), answer
    assert kiosk("verify").only["ok"] is True
    with closing(open_record(replace(shop.place, target=kiosk.target), "read")) as record:
        assert stock_of(record) == stock
    assert [path.name for path in (tmp_path / "new machine").iterdir() if path.name.startswith(".")] == []
    gone = kiosk("restore", str(tmp_path))  # a folder without a copy in it
    assert gone.error == "REPLICA_UNREADABLE"


def test_only_their_owner_reads_what_lies_beside_the_record_and_in_the_copy(
    shop: Pharmacy, replica: Replica, to: str
) -> None:
    assert replica.keep(to) is None

    made = [Path(f"{shop.place.target}.replica"), Path(to)]
    everything = [path for folder in made for path in (folder, *folder.rglob("*"))]
    assert [path for path in everything if path.stat().st_mode & 0o077] == []
    told = Path(f"/proc/{child_of(replica).pid}/cmdline").read_text()
    assert to not in told


def test_a_program_that_ends_is_said_on_home_and_started_again(shop: Pharmacy, replica: Replica, to: str) -> None:
    put(shop, to)
    assert said(ticked(shop, replica)) == [(TRIAL_REPLICA, "done")]
    for death in (1, 2):
        child_of(replica).kill()
        child_of(replica).wait()
        shop.clock.advance(minutes=1)
        assert said(ticked(shop, replica)) == [(REPLICA, "REPLICA_DEAD")], death
        assert due_words(shop) == ["The replica of the record is not kept."]
        if death == 2:
            shop.clock.advance(minutes=1)
            assert ticked(shop, replica) == [], "it waits longer after the second death in a row"
        shop.clock.advance(minutes=1)
        assert said(ticked(shop, replica)) == [(REPLICA, "done")]
        assert due_words(shop) == []
    assert_sound(shop.record)


def test_a_target_that_cannot_be_written_is_said_until_it_can(shop: Pharmacy, replica: Replica, to: str) -> None:
    put(shop, to)
    ticked(shop, replica)
    away = Path(to).rename(f"{to}.unplugged")
    Path(to).write_text("nothing is mounted here")
    for _ in range(2):
        deliver(shop, "A1")
        shop.clock.advance(minutes=1)
        ran = ticked(shop, replica)
    assert ran == [], "it is said once"
    assert due_words(shop) == ["The replica of the record is not kept."]
    last = task_runs.last_ended(shop.record, REPLICA)
    assert last is not None
    assert last.detail == {"code": "REPLICA_BEHIND"}

    Path(to).unlink()
    away.rename(to)
    shop.clock.advance(minutes=1)
    wait_until(lambda: said(ticked(shop, replica)) == [(REPLICA, "done")])
    assert due_words(shop) == []


@pytest.mark.parametrize("spoil", ["emptied", "rotten", "forgotten"])
def test_a_copy_that_cannot_be_read_back_is_sent_anew(
    shop: Pharmacy, replica: Replica, to: str, tmp_path: Path, spoil: str
) -> None:
    put(shop, to)
    ticked(shop, replica)
    wait_until(lambda: any(Path(to).glob("ltx/9/*.ltx")))  # the first whole copy
    deliver(shop, "A1")
    assert replica.keep(to) is None
    here = sorted(Path(f"{shop.place.target}.replica").rglob("*.ltx"))
    if spoil == "emptied":  # another disk stands there now; litestream itself goes on as if nothing were missing
        shutil.rmtree(to)
        for sent in here[:-1]:
            sent.unlink()  # as litestream does by itself after five minutes
    elif spoil == "forgotten":
        for sent in here:
            sent.unlink()
    else:
        for sent in Path(to).rglob("*.ltx"):
            content = bytearray(sent.read_bytes())
            content[len(content) // 2] ^= 0xFF
            sent.write_bytes(content)
    deliver(shop, "A2")
    shop.clock.advance(days=1)

    ran = [each for each in ticked(shop, replica) if each.task == TRIAL_REPLICA]

    assert [(each.result, each.detail.get("sent_anew")) for each in ran] == [("done", True)]
    with closing(fetched(to, tmp_path / "fetched", shop.clock)) as copy:
        assert stock_of(copy) == stock_of(shop.record)
    shop.clock.advance(minutes=1)
    ticked(shop, replica)
    assert due_words(shop) == []


def test_another_target_begins_with_all_of_the_record(
    shop: Pharmacy, replica: Replica, to: str, tmp_path: Path
) -> None:
    for number, place in enumerate((to, f"{to} 2", to)):
        deliver(shop, f"C{number}")
        assert replica.keep(place) is None
        with closing(fetched(place, tmp_path / f"fetched {number}", shop.clock)) as copy:
            assert contents(copy) == contents(shop.record)
    assert replica.keep(None) is None
    assert replica._child is None


def test_of_two_kiosks_on_one_record_one_keeps_the_copy(shop: Pharmacy, replica: Replica, to: str) -> None:
    other = Replica(shop.place)
    assert (replica.keep(to), other.keep(to)) == (None, None)
    assert other._child is None
    put(shop, to)
    assert ticked(shop, other) == [], "it is not for this one to try the copy"
    replica.stop()

    assert other.keep(to) is None

    assert child_of(other).poll() is None
    other.stop()


KEPT = """
import sys, threading
from datetime import UTC, datetime
from pathlib import Path
from db.opening import Where
from kiosk.replica import Replica
path = Path(sys.argv[1])
replica = Replica(Where(str(path), "K1", lambda: datetime.now(UTC), path.parent))
assert replica.keep(sys.argv[2]) is None
print(replica._child.pid, flush=True)
threading.Event().wait()
"""


def test_a_kiosk_that_is_killed_leaves_no_program_behind(shop: Pharmacy, to: str) -> None:
    command = [sys.executable, "-c", KEPT, shop.place.target, to]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE) as kiosk:
        assert kiosk.stdout is not None
        child = int(kiosk.stdout.readline())
        assert is_running(child)
        os.kill(kiosk.pid, signal.SIGKILL)

    wait_until(lambda: not is_running(child))


def test_while_the_kiosk_runs_its_background_keeps_and_proves_the_copy(shop: Pharmacy, to: str, tmp_path: Path) -> None:
    put(shop, to)
    deliver(shop, "A1")
    jobs = JobThread(Desk(shop.record, shop.ana))
    background = BackgroundThread(shop.place, jobs, seconds=0.01)
    jobs.start()
    background.start()
    try:
        with closing(bootstrap.open_pharmacy(shop.place, "read")) as reader:
            wait_until(lambda: task_runs.last_done(reader, TRIAL_REPLICA) is not None)
        child = child_of(background._replica)
    finally:
        background.stop(30)
        jobs.stop()

    assert child.poll() is not None
    with closing(fetched(to, tmp_path / "fetched", shop.clock)) as copy:
        assert stock_of(copy) == stock_of(shop.record)
    assert_sound(shop.record)
