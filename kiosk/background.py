"""What the kiosk does by itself: counts of the day, backup, check, trial restore, each once, whoever ticks first."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from db import backup, task_runs
from db.errors import StoreError
from db.instants import to_text
from db.opening import Where, open_record
from db.record import Record
from db.restore import restore
from db.verify import verify
from kiosk.backup_folder import own_backups, remove_old
from kiosk.keeper import Keeper, Ran, finish
from kiosk.replica_trial import is_kept, try_replica, watch_replica
from kiosk.services.count_cycle import TASK as COUNT_PLAN
from kiosk.services.count_cycle import plan_day
from kiosk.services.keeping import BACKUP, CHECK, TRIAL_REPLICA, TRIAL_RESTORE, due_at, plan_at
from kiosk.settings import site_at

SUNDAY = 6
_LOG_WORTH_FOLDING = 1_000_000
"""Bytes of the write-ahead log from which it is folded in while nobody waits, and not in the middle of a scan."""
_TRIAL = ".trial-restore-"


def tick(keeper: Keeper, now: datetime) -> Iterator[Ran]:
    """Do what is due and nobody else has taken, and tell of each as it ends."""
    yield from watch_replica(keeper, now)
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
        finish(keeper, Ran(task, run.due_at, task_runs.INTERRUPTED))
        yield Ran(task, run.due_at, task_runs.INTERRUPTED)


def _run(keeper: Keeper, task: _Task, due: str) -> Ran:
    try:
        ran = Ran(task.name, due, task_runs.DONE, task.do(keeper))
    except StoreError as error:
        ran = Ran(task.name, due, task_runs.FAILED, error=error)
    except OSError as error:
        said = StoreError("SYSTEM", f"The system refused: {error.strerror or error}.", "Check the folder and its disk.")
        ran = Ran(task.name, due, task_runs.FAILED, error=said)
    finish(keeper, ran)
    return ran


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
    # One of a clock that was ahead would else be the newest, and the only one that is ever tried, for years.
    place = keeper.place
    newest = max(own, key=lambda each: (each.made_at <= place.clock(), each.made_at)).path
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
    log, replica = Path(f"{keeper.place.target}-wal"), Path(f"{keeper.place.target}.replica")
    if replica.exists():  # who keeps the replica folds the log in once it was copied
        return
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
    _Task(COUNT_PLAN, 0, lambda keeper: plan_day(keeper.reader, keeper.reader.now())),
    _Task(CHECK, 2, _check, only_in_a_file=True),
    _Task(BACKUP, 3, _back_up),
    _Task(TRIAL_RESTORE, 4, _try_restore, weekday=SUNDAY, can_be_done=_has_backup),
    _Task(TRIAL_REPLICA, 5, try_replica, only_in_a_file=True, can_be_done=is_kept),
)
