"""What the kiosk does by itself: at its time, once, and said when it did not come to its end."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from db import chain, settings, task_runs
from db.backup import Backup, manifest_path, write_backup
from db.opening import Where, open_record
from db.record import Record
from kiosk import bootstrap
from kiosk.background import tick
from kiosk.background_thread import BackgroundThread
from kiosk.backup_folder import own_backups, remove_old
from kiosk.desk import Desk
from kiosk.job_thread import JobThread
from kiosk.keeper import Keeper, Ran
from kiosk.rules.retention import Retention
from kiosk.services.hand import own_hand
from kiosk.services.home import home_view
from kiosk.services.keeping import backup_sentence, due_rows
from kiosk.settings_registry import BACKUP_FOLDER, KEEP_DAILY, KEEP_MONTHLY, KEEP_WEEKLY
from tests import codes
from tests.clock import StandingClock
from tests.pharmacy import Pharmacy, assert_sound, done
from tests.service.command_line import PROJECT, Kiosk
from tests.service.site import Site
from tests.service.tamper import behind_the_back


def ticked(record: Record, place: Where) -> list[Ran]:
    return list(tick(Keeper(place, record, own_hand(record)), place.clock()))


def said(runs: list[Ran]) -> list[tuple[str, str]]:
    return [(ran.task, ran.result) for ran in runs]


def expected(place: Where, *tasks: str) -> list[tuple[str, str]]:
    """A server checks its own files."""
    return [(task, "done") for task in tasks if task != "check" or not place.on_server]


def enter(record: Record, **values: object) -> None:
    with record.write("system", "test") as write:
        for key, value in values.items():
            settings.put_setting(write, f"keeping.{key}", value, source_note="test", approved_by=None)


def test_each_task_is_done_at_its_time_and_not_again_before_the_next(
    pharmacy: Pharmacy, clock: StandingClock, place: Where
) -> None:
    record = pharmacy.record
    assert said(ticked(record, place)) == expected(place, "count_plan", "check", "backup", "trial_restore")
    assert ticked(record, place) == []
    clock.advance(hours=17, minutes=59)  # 02:59 in Chicago
    assert said(ticked(record, place)) == expected(place, "count_plan", "check")
    clock.advance(minutes=2)
    assert said(ticked(record, place)) == expected(place, "backup")
    clock.advance(days=5)
    assert said(ticked(record, place)) == expected(place, "count_plan", "check", "backup"), (
        "missed days are not made up for"
    )
    clock.advance(days=1, hours=1)  # Monday
    assert said(ticked(record, place)) == expected(place, "count_plan", "check", "backup", "trial_restore")
    assert len(own_backups(record, place.folder / "backups")) == 4
    assert [path.name for path in place.folder.iterdir() if path.name.startswith(".")] == []
    assert_sound(record)


def test_a_run_that_never_ended_is_said_and_done_at_its_next_time(
    pharmacy: Pharmacy, clock: StandingClock, place: Where
) -> None:
    record = pharmacy.record
    ticked(record, place)
    clock.advance(days=1)
    due = "2026-11-24T09:00:00.000Z"
    assert task_runs.take(record, "backup", due)  # and then the power went
    assert said(ticked(record, place)) == expected(place, "count_plan", "check")

    clock.advance(days=1)

    runs = ticked(record, place)
    assert [(ran.task, ran.result, ran.due_at) for ran in runs if ran.task == "backup"] == [
        ("backup", "interrupted", due),
        ("backup", "done", "2026-11-25T09:00:00.000Z"),
    ]
    clock.advance(days=1)
    assert said(ticked(record, place)) == expected(place, "count_plan", "check", "backup")
    assert_sound(record)


def test_a_task_that_fails_is_said_and_does_not_keep_the_others_from_their_turn(
    record: Record, clock: StandingClock, place: Where, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    enter(record, backup_folder=str(tmp_path / "file" / "backups"))

    runs = {ran.task: ran for ran in ticked(record, place)}

    assert runs["backup"].error is not None
    assert runs["backup"].error.code == "BACKUP_FAILED"
    assert "trial_restore" not in runs, "there is nothing to try yet"
    clock.advance(days=2)
    assert [row[1] for row in due_rows(record, record.now())] == ["BACKUP"]
    assert_sound(record)


def test_a_trial_restore_that_fails_is_said_on_home_until_one_goes_well(
    pharmacy: Pharmacy, clock: StandingClock, place: Where
) -> None:
    record = pharmacy.record
    clock.advance(days=5, hours=16)  # Sunday, before any task is due on that day
    ticked(record, place)
    newest = own_backups(record, place.folder / "backups")[-1].path
    content = newest.read_bytes()
    newest.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    assert task_runs.take(record, "backup", "2026-11-29T09:00:00.000Z")
    clock.advance(hours=8)

    runs = {ran.task: ran for ran in ticked(record, place)}

    assert runs["trial_restore"].error is not None
    assert runs["trial_restore"].error.code == "BACKUP_CHANGED"
    assert [row[1] for row in due_rows(record, record.now())] == ["RESTORE"]
    clock.advance(days=7)
    assert ("trial_restore", "done") in said(ticked(record, place))
    assert due_rows(record, record.now()) == []


def test_a_row_edited_behind_the_kiosk_is_on_home_and_on_record_the_next_morning(
    pharmacy: Pharmacy, clock: StandingClock, place: Where
) -> None:
    record = pharmacy.record
    ticked(record, place)
    with behind_the_back(place) as database:
        database.execute("update person set name = 'Somebody Else' where name = 'Ana Ruiz'")
    clock.advance(days=1)

    assert ("backup", "failed") in said(ticked(record, place))

    assert [row[1] for row in due_rows(record, record.now())] == ["CHANGED"]
    [failed] = record.rows("select subject from audit where action = 'task.failed'")
    assert failed["subject"] == "backup"
    with behind_the_back(place) as database:
        database.execute("update person set name = 'Ana Ruiz' where name = 'Somebody Else'")
    clock.advance(days=1)
    ticked(record, place)
    assert due_rows(record, record.now()) == []


def test_what_a_clock_that_was_ahead_wrote_down_hides_nothing_afterwards(
    pharmacy: Pharmacy, clock: StandingClock, place: Where
) -> None:
    """Else Home would not miss a backup for ten years, and the one of then would be the only one that is tried."""
    record, here = pharmacy.record, clock.instant
    clock.advance(days=3653)
    assert ("backup", "done") in said(ticked(record, place))
    clock.instant = here
    [of_then] = own_backups(record, place.folder / "backups")

    clock.advance(days=6, hours=8)
    ran = {each.task: each for each in ticked(record, place)}
    assert ran["trial_restore"].result == "done"
    assert ran["trial_restore"].detail["file"] == ran["backup"].detail["file"] != str(of_then.path)
    assert [row[1] for row in due_rows(record, record.now())] == []

    clock.advance(days=2)
    assert [row[1] for row in due_rows(record, record.now())] == ["BACKUP"]


def test_two_kiosks_at_once_do_each_task_once(pharmacy: Pharmacy, tmp_path: Path) -> None:
    def started(node: str) -> subprocess.Popen[bytes]:
        program = [sys.executable, "-m", "kiosk", "--db", pharmacy.place.target, "--now", "2026-11-23T15:00:00Z"]
        environment = {"KIOSK_NODE": node, "XDG_DATA_HOME": str(tmp_path / "data"), "PATH": "/usr/bin:/bin"}
        return subprocess.Popen([*program, "tick", "--json"], cwd=PROJECT, env=environment, stdout=subprocess.PIPE)

    kiosks = [started(node) for node in ("K1", "K2")]
    answers = [kiosk.communicate(timeout=60)[0] for kiosk in kiosks]

    runs = [json.loads(line) for answer in answers for line in answer.splitlines()]
    assert [kiosk.returncode for kiosk in kiosks] == [0, 0], runs
    tasks = sorted(task for task, _ in expected(pharmacy.place, "backup", "check", "count_plan", "trial_restore"))
    assert sorted(run["task"] for run in runs) == tasks
    assert_sound(pharmacy.record)


def test_a_run_is_taken_by_exactly_one_of_many(pharmacy: Pharmacy) -> None:
    kiosks = [pharmacy.reopen(node) for node in ("K2", "K3", "K4")]
    gate = threading.Barrier(len(kiosks))
    taken: list[str] = []

    def race(kiosk: Record) -> None:
        for number in range(20):
            gate.wait(10)
            if task_runs.take(kiosk, "backup", f"{number:02}"):
                taken.append(f"{number:02}")

    threads = [threading.Thread(target=race, args=(kiosk,)) for kiosk in kiosks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(taken) == [f"{number:02}" for number in range(20)]
    assert_sound(pharmacy.record)


def receive(pharmacy: Pharmacy, lots: Iterator[int], until: threading.Event) -> None:
    """Receive delivery after delivery with a record of its own, as the kiosk does while a backup is made."""
    with closing(bootstrap.open_pharmacy(pharmacy.place, "write")) as record:
        while not until.is_set():
            bench = replace(pharmacy, record=record, opened=[]).receive()
            for _ in range(5):
                done(bench.scan(codes.package(codes.VANCOMYCIN, f"L{next(lots)}", "280331")))
            done(bench.undo())


def test_a_backup_made_while_people_scan_is_the_record_up_to_its_head(pharmacy: Pharmacy, tmp_path: Path) -> None:
    stop, numbers = threading.Event(), iter(range(10**6))
    scanning = threading.Thread(target=receive, args=(pharmacy, numbers, stop))
    with closing(bootstrap.open_pharmacy(pharmacy.place, "read")) as reader:
        scanning.start()
        before = chain.head(reader, "K1").seq
        try:
            backups: list[Backup] = []
            while len(backups) < 3:
                pharmacy.clock.advance(seconds=1)
                backups.append(write_backup(reader, tmp_path / "backups"))
        finally:
            stop.set()
            scanning.join(30)
        written = list(chain.entries(reader, "K1"))

    seqs = [head.seq for backup in backups for head in backup.heads]
    assert before <= seqs[0] <= seqs[1] <= seqs[2] <= len(written)
    assert before < len(written), "somebody scanned meanwhile"
    place = Where(str(tmp_path / "restored" / "kiosk.db"), "K1", pharmacy.clock, tmp_path / "restored")
    Site(place).restore(backups[-1])
    with closing(open_record(place, "read")) as restored:
        assert_sound(restored)
        entries = [entry for entry in chain.entries(restored, "K1") if entry["epoch"] == 1]
    assert entries == written[: seqs[-1]]


# --- which backups are removed


def test_only_what_this_record_made_is_ever_removed(
    record: Record, clock: StandingClock, place: Where, tmp_path: Path
) -> None:
    folder = tmp_path / "shared"
    enter(record, backup_folder=str(folder), keep_daily=2, keep_weekly=0, keep_monthly=0)
    for _ in range(3):
        ticked(record, place)
        clock.advance(days=1)
    ours = [backup.path.name for backup in own_backups(record, folder)]
    foreign = write_foreign_backup(clock, tmp_path, folder)
    (folder / "holiday.db").write_text("mine")
    (folder / "kiosk-K1-20200101T000000000Z.db").write_text("no manifest")
    (folder / f"{ours[0]}.old").write_text("a copy")

    ticked(record, place)

    left = {path.name for path in folder.iterdir()}
    assert ours == [name for name in ours if name not in left] + ours[1:]
    assert ours[0] not in left
    assert f"{ours[0]}.json" not in left
    assert {foreign, f"{foreign}.json", "holiday.db", "kiosk-K1-20200101T000000000Z.db", f"{ours[0]}.old"} <= left
    assert len(own_backups(record, folder)) == 2


def write_foreign_backup(clock: StandingClock, tmp_path: Path, folder: Path) -> str:
    """Another pharmacy's kiosk of the same name uses the same folder."""
    (tmp_path / "other").mkdir()
    other = Where(str(tmp_path / "other" / "kiosk.db"), "K1", StandingClock(), tmp_path / "other")
    with closing(bootstrap.open_pharmacy(other, "create")) as record:
        return write_backup(record, folder).path.name


@pytest.mark.parametrize("spoil", ["shorter", "other manifest"])
def test_a_backup_that_is_not_what_we_wrote_is_left_alone(
    record: Record, clock: StandingClock, place: Where, spoil: str
) -> None:
    ticked(record, place)
    clock.advance(days=1)
    ticked(record, place)
    folder = place.folder / "backups"
    oldest = own_backups(record, folder)[0].path
    if spoil == "shorter":
        oldest.write_bytes(oldest.read_bytes()[:-1])
    else:
        manifest_path(oldest).write_text("[]")

    assert remove_old(record, folder, Retention(1, 0, 0)) == []

    assert oldest.exists()


# --- what Home says

NOW = "2026-11-23T15:00:00.000Z"


@pytest.mark.parametrize(
    ("begun", "finished", "hours", "sentence"),
    [
        ("2026-11-22T15:00:00.000Z", None, 36, None),
        ("2026-11-01T15:00:00.000Z", None, 36, "No backup was ever made"),
        ("2026-11-01T15:00:00.000Z", "2026-11-22T03:00:00.000Z", 36, None),
        ("2026-11-01T15:00:00.000Z", "2026-11-22T02:59:00.000Z", 36, "The last good backup is 36 hours old."),
        ("2026-11-01T15:00:00.000Z", "2026-11-13T15:00:00.000Z", 36, "The last good backup is 10 days old."),
        ("2026-11-01T15:00:00.000Z", None, 0, None),
    ],
)
def test_home_says_when_the_last_good_backup_is_old(
    begun: str, finished: str | None, hours: int, sentence: str | None
) -> None:
    run = task_runs.TaskRun("backup", finished, "K1", finished, finished, "done", {}) if finished else None

    words = backup_sentence(run, begun, NOW, hours)

    assert (words or "").startswith(sentence or "")
    assert (words is None) == (sentence is None)


def test_a_backup_by_hand_counts_on_home(
    pharmacy: Pharmacy, clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    kiosk = Kiosk(monkeypatch, pharmacy.place.target, pharmacy.place.data_folder.parent)
    record = pharmacy.record
    assert [row.word for row in home_view(record, record.now()).due.rows] == []
    clock.advance(days=2)
    [row] = home_view(record, record.now()).due.rows
    assert (row.sign, row.word, row.text) == ("▲", "BACKUP", "No backup was ever made of this record.")

    assert kiosk("backup", now="2026-11-25T15:00:00Z").code == 0

    words = [row.word for row in home_view(record, record.now()).due.rows]
    assert words == ["CLOCK"], "the backup is no matter any more; that nobody wrote for two days is"
    assert_sound(record)


def test_the_command_says_each_task_in_a_line_and_ends_1_when_one_failed(
    pharmacy: Pharmacy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kiosk = Kiosk(monkeypatch, pharmacy.place.target, pharmacy.place.data_folder.parent)
    ran = kiosk("tick")
    assert (ran.code, [line["result"] for line in ran.lines]) == (0, ["done"] * len(ran.lines))
    assert kiosk("tick").out == ""
    (tmp_path / "file").write_text("in the way")
    enter(pharmacy.record, backup_folder=str(tmp_path / "file" / "backups"))

    ran = kiosk("tick", now="2026-11-24T15:00:00Z")

    assert ran.code == 1
    [failed] = [line for line in ran.lines if line["task"] == "backup"]
    assert (failed["result"], failed["error"]["code"]) == ("failed", "BACKUP_FAILED")
    assert failed["error"]["next"].endswith(".")


def test_the_settings_of_keeping_hold(record: Record, place: Where, tmp_path: Path) -> None:
    keys = {BACKUP_FOLDER, KEEP_DAILY, KEEP_WEEKLY, KEEP_MONTHLY}
    assert keys == {f"keeping.{name}" for name in ("backup_folder", "keep_daily", "keep_weekly", "keep_monthly")}
    enter(record, backup_folder=str(tmp_path / "usb"))

    ticked(record, place)

    assert len(own_backups(record, tmp_path / "usb")) == 1


def test_while_the_kiosk_runs_a_thread_ticks_and_the_job_thread_writes(pharmacy: Pharmacy) -> None:
    jobs = JobThread(Desk(pharmacy.record, pharmacy.ana))
    background = BackgroundThread(pharmacy.place, jobs, seconds=0.01)
    writers: set[str] = set()
    write = pharmacy.record.store.write

    def noted() -> object:
        writers.add(threading.current_thread().name)
        return write()

    pharmacy.record.store.write = noted  # type: ignore[method-assign, assignment]
    jobs.start()
    background.start()
    try:
        with closing(bootstrap.open_pharmacy(pharmacy.place, "read")) as reader:
            waiting = threading.Event()
            while task_runs.last_done(reader, "trial_restore") is None:
                waiting.wait(0.01)
    finally:
        background.stop()
        jobs.stop()

    assert writers == {"jobs"}
    assert len(own_backups(pharmacy.record, pharmacy.place.folder / "backups")) == 1
    assert_sound(pharmacy.record)
