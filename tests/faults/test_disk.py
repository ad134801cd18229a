"""A disk that is full or fails: a sentence, nothing acknowledged lost, and work goes on once it is well again."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from db.backup import make_backup
from db.errors import StoreError
from db.opening import Where
from kiosk import bootstrap
from kiosk.cli.main import run
from tests.clock import StandingClock
from tests.faults.client import AT, PROJECT, Client, begin, child
from tests.pharmacy import assert_sound

pytestmark = pytest.mark.faults

FAILURES = [
    ("posix/io/rw/pwrite", 0.01),
    ("posix/io/rw/pread", 0.03),
    ("posix/io/sync/*", 0.1),
]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 4 MB that is there for one test."""
    if os.geteuid() != 0:
        pytest.fail("This test mounts a small disk and so has to be run as root: sudo bin/test --all")
    folder = tmp_path / "disk"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", folder], check=True)
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


def fill(disk: Path, leave: int = 0) -> Path:
    """Take all the space of a disk but the last `leave` bytes."""
    ballast = disk / "ballast"
    free = shutil.disk_usage(disk).free - leave
    ballast.write_bytes(b"\0" * max(0, free // 4096 * 4096))
    return ballast


def kiosk(*arguments: str, db: str, prefix: tuple[str, ...] = (), stdin: bytes = b"") -> tuple[int, bytes, bytes]:
    """Run a command as a program."""
    done = subprocess.run(
        [*prefix, sys.executable, "-m", "kiosk", "--db", db, "--now", AT, *arguments],
        input=stdin,
        capture_output=True,
        cwd=PROJECT,
        check=False,
    )
    assert b"Traceback" not in done.stderr
    return done.returncode, done.stdout, done.stderr


def error_of(out: bytes) -> dict[str, str]:
    """Read the error that a command ended with, and insist on its sentences."""
    error: dict[str, str] = json.loads(out.split(b"\n")[-2])["error"]
    assert error["message"].endswith(".")
    assert error["next"].endswith(".")
    return error


@pytest.mark.parametrize("left", [0, 16_384, 65_536, 98_304, 131_072, 196_608])
def test_a_disk_that_fills_while_receiving_loses_nothing(small_disk: Path, left: int) -> None:
    client = Client(begin(small_disk))
    ballast = fill(small_disk, left)

    code, out, err = kiosk(*client.arguments[4:], db=client.where.target, stdin=client.stdin())
    client.note(out, err)

    if client.waiting:
        assert code == 1
        assert error_of(out)["code"] in ("DATABASE_FULL", "DATABASE_UNWRITABLE", "DATABASE_IO")
    ballast.unlink()
    client.check()
    code, out, err = kiosk(*client.arguments[4:], db=client.where.target, stdin=client.stdin())
    client.note(out, err)
    assert code == 0
    client.check_the_end()


def test_a_full_disk_is_said_at_the_start(small_disk: Path) -> None:
    client = Client(begin(small_disk))
    fill(small_disk)

    code, out, _ = kiosk(*client.arguments[4:], db=client.where.target)

    assert code == 1
    assert error_of(out)["code"] in ("DATABASE_FULL", "DATABASE_UNWRITABLE", "DATABASE_IO")


def test_reading_goes_on_while_the_disk_is_full(small_disk: Path) -> None:
    client = Client(begin(small_disk))
    record = bootstrap.open_pharmacy(client.where, "write")
    fill(small_disk)

    def write_on() -> None:
        for _ in range(100):
            with record.write("system", "fill") as write:
                write.note(much="x" * 4000)

    with pytest.raises(StoreError) as full:
        write_on()

    assert full.value.code == "DATABASE_FULL"
    assert record.rows("select name from location order by name")[0]["name"] == "Freezer"
    (small_disk / "ballast").unlink()
    with record.write("system", "again"):
        pass
    assert_sound(record)
    record.close()


def test_a_new_record_on_a_full_disk_is_said_and_can_be_begun_later(small_disk: Path) -> None:
    ballast = fill(small_disk, 8192)
    where = Where(str(small_disk / "kiosk.db"), "K1", StandingClock(), small_disk)
    with pytest.raises(StoreError) as full:
        bootstrap.open_pharmacy(where, "create")
    assert full.value.code in ("DATABASE_FULL", "DATABASE_UNWRITABLE", "DATABASE_IO")

    ballast.unlink()
    record = bootstrap.open_pharmacy(where, "create")
    assert_sound(record)
    record.close()


def test_a_backup_that_does_not_fit_leaves_no_half_backup(small_disk: Path, tmp_path: Path) -> None:
    record = bootstrap.open_pharmacy(begin(tmp_path), "write")
    ballast = fill(small_disk, 32_768)

    with pytest.raises(StoreError):
        make_backup(record, small_disk / "backups", "system")

    assert [path.name for path in (small_disk / "backups").iterdir()] == []
    assert_sound(record)
    ballast.unlink()
    assert make_backup(record, small_disk / "backups", "system").path.exists()
    record.close()


@pytest.mark.parametrize("attempt", range(3))
@pytest.mark.parametrize(("failure", "chance"), FAILURES)
def test_a_disk_that_fails_now_and_then_loses_and_doubles_nothing(
    tmp_path: Path, failure: str, chance: float, attempt: int
) -> None:
    client = Client(begin(tmp_path))
    failing = ("fiu-run", "-x", "-c", f"enable_random name={failure},probability={chance}")
    tries = 0
    while client.waiting:
        tries += 1
        assert tries < 60, "the client never came to its end"
        code, out, err = kiosk(*client.arguments[4:], db=client.where.target, prefix=failing, stdin=client.stdin())
        client.note(out, err)
        assert (code == 0) == (not client.waiting)
        if code:
            assert error_of(out)["code"] in ("DATABASE_IO", "DATABASE_FULL", "DATABASE_UNWRITABLE", "DATABASE_CORRUPT")
        client.check()

    client.check_the_end()


def test_an_unwritable_folder_is_said_to_somebody_who_is_not_root(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.fail("This test changes users and so has to be run as root: sudo bin/test --all")
    where = begin(tmp_path)
    for path in (tmp_path, *tmp_path.parents):
        if path.stat().st_uid == 0 and "pytest" in str(path):
            path.chmod(0o755)
    for path in tmp_path.iterdir():
        path.chmod(0o644)

    for command in (("job", "receive", "--as", "demo"), ("backup",)):
        arguments = ["--db", where.target, *command, "--json"]
        code, out, _ = child(tmp_path, b"", partial(run, arguments), become_nobody)
        assert (code, error_of(out)["code"]) == (1, "DATABASE_UNWRITABLE")


def become_nobody() -> None:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\x00" + b"\xff" * 8000])
def test_a_damaged_record_is_said_by_every_command(tmp_path: Path, content: bytes) -> None:
    where = begin(tmp_path)
    Path(where.target).write_bytes(content)
    code_expected = "DATABASE_CORRUPT" if content else "RECORD_MISSING"

    for command in (("stock",), ("verify",), ("job", "receive", "--as", "demo"), ("backup",)):
        code, out, err = kiosk(*command, "--json", db=where.target)
        assert (code, error_of(out)["code"]) == (1, code_expected)
        assert err.strip().endswith(b".")
    assert Path(where.target).read_bytes() == content
