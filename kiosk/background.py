"""What the kiosk does by itself: backup, check, trial restore, each at its time and once, whoever ticks first."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol, TypeVar

from db import backup, task_runs
from db.errors import StoreError
from db.instants import to_text
from db.opening import Where, open_record
from db.record import Record
from db.restore import restore
from db.verify import verify
from kiosk.backup_folder import own_backups, remove_old
from kiosk.services.keeping import BACKUP, CHECK, TRIAL_RESTORE, due_at, plan_at
from kiosk.settings import site_at

T = TypeVar("T")

SUNDAY = 6
_LOG_WORTH_FOLDING = 1_000_000
"""Bytes of the write-ahead log from which it is folded in while nobody waits, and not in the middle of a scan."""
_TRIAL = ".trial-restore-"


class Hand(Protocol):
    """Does a short write where writes are done: there is one writer."""

    def __call__(self, work: Callable[[Record], T]) -> T:
        """Do it and give its answer, or raise what it raised."""
        ...


@dataclass(frozen=True)
class Keeper:
    """Who ticks: reads by a connection of its own, however long that takes, and hands the short writes on."""

    place: Where
    reader: Record
    write: Hand

    @property
    def folder(self) -> Path:
        """The folder of backups."""
        return plan_at(self.reader, self.reader.now()).folder_for(self.place.folder)


@dataclass(frozen=True)
class Ran:
    """One task that was done, failed, or was found interrupted."""

    task: str
    due_at: str
    result: str
    detail: Mapping[str, Any] = field(default_factory=dict)
    error: StoreError | None = None

    def to_json(self) -> dict[str, Any]:
        """Give the answer of `kiosk tick`."""
        told: dict[str, Any] = {"task": self.task, "due_at": self.due_at, "result": self.result, **self.detail}
        if self.error is not None:
            told["error"] = {"code": self.error.code, "message": self.error.message, "next": self.error.next_step}
        return told

    @property
    def words(self) -> str:
        """Tell people."""
        name = self.task.replace("_", " ").capitalize()
        if self.error is not None:
            return f"{name}: {self.error.message} {self.error.next_step}"
        if self.result == task_runs.INTERRUPTED:
            return f"{name}: the run that was due at {self.due_at} began and never ended; it is done again now."
        return f"{name}: done."


def tick(keeper: Keeper, now: datetime) -> Iterator[Ran]:
    """Do what is due and nobody else has taken, and tell of each as it ends."""
    local = now.astimezone(site_at(keeper.reader, to_text(now)).zone)
    for task in _TASKS:
        if (task.only_in_a_file and keeper.place.on_server) or not task.can_be_done(keeper):
            continue
        due = to_text(due_at(local, task.hour, task.weekday).astimezone(UTC))
        if keeper.write(lambda record, task=task, due=due: task_runs.take(record, task.name, due)):  # type: ignore[misc]
            yield from _say_interrupted(keeper, task.name, due)
            yield _run(keeper, task, due)
    _fold_log_in(keeper)


def _say_interrupted(keeper: Keeper, task: str, before: str) -> Iterator[Ran]:
    for run in task_runs.interrupted(keeper.reader, task, before):
        _finish(keeper, Ran(task, run.due_at, task_runs.INTERRUPTED))
        yield Ran(task, run.due_at, task_runs.INTERRUPTED)


def _run(keeper: Keeper, task: _Task, due: str) -> Ran:
    try:
        ran = Ran(task.name, due, task_runs.DONE, task.do(keeper))
    except StoreError as error:
        ran = Ran(task.name, due, task_runs.FAILED, error=error)
    except OSError as error:
        said = StoreError("SYSTEM", f"The system refused: {error.strerror or error}.", "Check the folder and its disk.")
        ran = Ran(task.name, due, task_runs.FAILED, error=said)
    _finish(keeper, ran)
    return ran


def _finish(keeper: Keeper, ran: Ran) -> None:
    detail = dict(ran.detail) if ran.error is None else {"code": ran.error.code}

    def write(record: Record) -> None:
        with record.write("system", f"task.{ran.result}", ran.task) as writing:
            task_runs.finish(writing, ran.task, ran.due_at, ran.result, detail)

    keeper.write(write)


def _back_up(keeper: Keeper) -> Mapping[str, Any]:
    made = backup.write_backup(keeper.reader, keeper.folder)

    def write(record: Record) -> None:
        with record.write("system", "backup", made.path.name) as writing:
            backup.note_backup(writing, made)

    keeper.write(write)
    plan = plan_at(keeper.reader, keeper.reader.now())
    removed = remove_old(keeper.reader, keeper.folder, plan.retention)
    return {
        "file": str(made.path),
        "bytes": made.bytes,
        "attachments_missing": made.attachments_missing,
        "removed": removed,
    }


def _check(keeper: Keeper) -> Mapping[str, Any]:
    found = keeper.reader.rows("pragma quick_check(1)")[0]["quick_check"]
    if found != "ok":
        raise StoreError(
            "DATABASE_CORRUPT",
            f"The record is damaged: {found}.",
            "Stop work, run `kiosk verify`, and restore the last backup with `kiosk restore`.",
        )
    return {}


def _has_backup(keeper: Keeper) -> bool:
    return bool(own_backups(keeper.reader, keeper.folder))


def _try_restore(keeper: Keeper) -> Mapping[str, Any]:
    """Restore the newest backup beside the record, prove what came out, and throw it away."""
    own = own_backups(keeper.reader, keeper.folder)
    if not own:
        raise StoreError("NO_BACKUP", f"There is no backup of this record in {keeper.folder}.", "Run `kiosk backup`.")
    for left_behind in keeper.place.folder.glob(f"{_TRIAL}*"):
        shutil.rmtree(left_behind, ignore_errors=True)
    newest = own[-1].path
    place = keeper.place
    with tempfile.TemporaryDirectory(prefix=_TRIAL, dir=place.folder) as name:
        trial = Where(str(Path(name) / "trial.db"), place.node, place.clock, Path(name), place.key)
        done = restore(newest, trial, "system")
        record = open_record(trial, "read")
        try:
            found = verify(record.store, "sqlite", known_heads=done.heads, attachments=record.attachments)
        finally:
            record.close()
    wrong = [problem for problem in found.problems if problem.code != "ATTACHMENT"]
    if wrong:
        raise StoreError("BACKUP_UNSOUND", f"What {newest.name} restores to does not verify.", "Run `kiosk backup`.")
    return {"file": str(newest), "movements": found.movements, "attachments_missing": done.attachments_missing}


def _fold_log_in(keeper: Keeper) -> None:
    log = Path(f"{keeper.place.target}-wal")
    if not keeper.place.on_server and log.exists() and log.stat().st_size > _LOG_WORTH_FOLDING:
        keeper.write(lambda record: record.rows("pragma wal_checkpoint(passive)"))


@dataclass(frozen=True)
class _Task:
    name: str
    hour: int
    """Of the site's day; a kiosk that was off then does it when it is on again."""
    do: Callable[[Keeper], Mapping[str, Any]]
    weekday: int | None = None
    only_in_a_file: bool = False
    can_be_done: Callable[[Keeper], bool] = lambda _: True


_TASKS = (
    _Task(CHECK, 2, _check, only_in_a_file=True),
    _Task(BACKUP, 3, _back_up),
    _Task(TRIAL_RESTORE, 4, _try_restore, weekday=SUNDAY, can_be_done=_has_backup),
)
