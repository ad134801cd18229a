"""Starting and ending the real kiosk: what is wrong is said before the screen is taken, and an end loses nothing."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from db import items
from kiosk import bootstrap
from tests.pty.conftest import CopyDemo
from tests.pty.harness import PtyProgram, raw
from tests.pty.kiosk_session import (
    PROJECT,
    check_sound,
    environment,
    kiosk_command,
    make_foreign,
    place_of,
    running,
    vial,
)

pytestmark = pytest.mark.pty


def no_folder(database: Path) -> Path:
    (database.parent / "file").write_text("not a folder")
    return database.parent / "file" / "kiosk.db"


def nobody_may_write_there(database: Path) -> Path:
    return Path("/proc/kiosk.db")


def damaged(database: Path) -> Path:
    size = database.stat().st_size
    with database.open("r+b") as file:
        file.seek(100)
        file.write(os.urandom(size - 100))
    return database


def no_database_at_all(database: Path) -> Path:
    other = database.with_name("letter.db")
    other.write_text("Dear Sir or Madam,\n" * 100)
    return other


def of_another_program(database: Path) -> Path:
    other = database.with_name("other.db")
    make_foreign(other)
    return other


def too_new(database: Path) -> Path:
    with sqlite3.connect(database) as newer:
        newer.execute("insert into schema_migration values ('9999_next_year', 9999, '2027-01-01T00:00:00.000Z')")
    newer.close()
    return database


def gone(database: Path) -> Path:
    for part in (database, *database.parent.glob("kiosk.db-*")):
        part.unlink(missing_ok=True)
    assert database.with_name("kiosk.db.heads.log").exists()
    return database


WRONG: dict[str, tuple[Callable[[Path], Path], str, str]] = {
    "its folder is a file": (no_folder, "cannot be opened or made", "Check that the folder exists"),
    "a folder nobody may write": (nobody_may_write_there, "cannot be opened or made", "this user may write there"),
    "damaged": (damaged, "damaged", "restore"),
    "no database": (no_database_at_all, "not a record of this kiosk", "Check the path"),
    "another program's": (of_another_program, "database of another program", "nothing was changed"),
    "too new": (too_new, "newer version of the kiosk", "Update the kiosk"),
    "gone": (gone, "is gone or empty", "restore the last backup"),
}


@pytest.mark.parametrize("options", [(), ("--demo",)], ids=["kiosk", "demo"])
def test_a_record_that_cannot_be_used_is_said_without_taking_the_screen(
    copy_demo: CopyDemo, options: tuple[str, ...]
) -> None:
    databases = {what: spoil(copy_demo(what)) for what, (spoil, _, _) in WRONG.items()}

    def refuses(what: str) -> None:
        _, sentence, next_step = WRONG[what]
        database = databases[what]
        before = database.read_bytes() if database.is_file() else None
        with PtyProgram(kiosk_command(database, *options), env=environment(), cwd=PROJECT, columns=300) as program:
            assert program.wait() == 1, what
            lines = [line.rstrip(" ") for line in program.screen_lines() if line.strip(" ")]
        said = " ".join(lines)
        assert sentence in said, what
        assert next_step in said, what
        assert len(lines) <= 3, f"{what}: a sentence, not a screen and not a traceback"
        assert (database.read_bytes() if database.is_file() else None) == before, what

    with ThreadPoolExecutor(3) as pool:
        for done in [pool.submit(refuses, what) for what in WRONG]:
            done.result()


def test_a_real_record_is_not_used_as_a_demo(tmp_path: Path) -> None:
    real = tmp_path / "real.db"
    record = bootstrap.open_pharmacy(place_of(real), "create")
    with record.write("system", "test") as write:
        items.add_item(write, items.NewItem("Cefepime 2 g", "drug", "vial", "room"))
    record.close()
    with PtyProgram(kiosk_command(real, "--demo"), env=environment(), cwd=PROJECT, columns=200) as program:
        assert program.wait() == 1
        assert program.shows("That is a real record, not a demo pharmacy.")
    with PtyProgram(kiosk_command(real), env=environment(), cwd=PROJECT) as program:
        program.wait_for_text("Who manages this pharmacy?")


def test_the_first_start_makes_the_manager_and_the_pin_is_in_no_file(tmp_path: Path) -> None:
    folder = tmp_path / "home" / "kiosk"
    with PtyProgram(kiosk_command(folder / "kiosk.db"), env=environment(), cwd=PROJECT) as program:
        program.wait_for_text("Who manages this pharmacy?")
        for line in ("Ana Ruiz", "258036", "258036"):
            program.feed(f"{line}\r", 0.15, raw)
        program.wait_for_text("█  I am the manager, and a pharmacist")
        program.write(b"\r")
        program.wait_for_text("Ana Ruiz: your PIN")
        program.feed("258036\r", 0.15, raw)
        program.wait_for_text("Ana Ruiz is signed in.")
    assert not any(b"258036" in path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_kiosk_and_loses_nothing(demo: Path, number: signal.Signals) -> None:
    with running(demo) as kiosk:
        kiosk.open_box()
        for serial in range(1, 4):
            kiosk.scan(vial(serial))
        kiosk.program.wait_for_text("serial S00003")
        kiosk.program.send_signal(number)
        assert kiosk.program.wait() in (0, -number, 128 + number)
        assert kiosk.serials() == ["S00000", "S00001", "S00002", "S00003"]
        assert not any("Traceback" in line for line in kiosk.program.screen_lines())
    check_sound(demo)


HIDING = """
import ctypes.util
from importlib.machinery import PathFinder

found_module, found_library = PathFinder.find_spec.__func__, ctypes.util.find_library
PathFinder.find_spec = classmethod(
    lambda finder, name, *rest: None if name.partition(".")[0] == "cv2" else found_module(finder, name, *rest)
)
ctypes.util.find_library = lambda name: None if name == "zbar" else found_library(name)
"""
"""Makes an interpreter that starts with it find neither OpenCV nor zbar, as on a machine where they are missing."""


def test_without_camera_libraries_home_is_drawn_and_says_so(demo: Path, tmp_path: Path) -> None:
    folder = tmp_path / "hiding"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(HIDING)
    with running(demo, env={"PYTHONPATH": os.pathsep.join([str(folder), str(PROJECT)])}) as kiosk:
        kiosk.program.wait_for_text("libzbar0 is missing")
        kiosk.program.wait_for_text("opencv-python is missing")
        kiosk.open_box()


def test_the_kiosk_ends_when_a_person_says_so_twice(demo: Path) -> None:
    with running(demo, columns=80, rows=24) as kiosk:
        kiosk.program.write(b"\x1b[24~")
        kiosk.program.wait_for_text("End the kiosk?")
        kiosk.program.wait_for_text("█ ")
        kiosk.program.write(b"\x1b[B")
        kiosk.program.write(b"\r")
        assert kiosk.program.wait() == 0
    check_sound(demo)


def test_without_a_terminal_the_kiosk_says_what_to_do_instead(demo: Path) -> None:
    assert shutil.which("sh")
    command = ["sh", "-c", 'exec "$0" "$@" < /dev/null', *kiosk_command(demo, "--demo")]
    with PtyProgram(command, env=environment(), cwd=PROJECT, columns=200) as program:
        assert program.wait() == 1
        assert program.shows("needs a terminal")
