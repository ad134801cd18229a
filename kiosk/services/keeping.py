"""Keeping the record: where backups go, how many stay, and what Home says when they do not come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from db import instants, task_runs
from db.errors import StoreError
from db.store import Reader
from db.task_runs import TaskRun
from kiosk.rules.retention import Retention
from kiosk.services.permit import is_demo
from kiosk.settings import value_at
from kiosk.settings_registry import (
    BACKUP_FOLDER,
    KEEP_DAILY,
    KEEP_MONTHLY,
    KEEP_WEEKLY,
    REPLICA_PLACE,
    WARN_BACKUP_HOURS,
)

BACKUP, TRIAL_RESTORE, CHECK = "backup", "trial_restore", "check"
REPLICA, TRIAL_REPLICA = "replica", "trial_replica"
"""The tasks that leave a run in the record."""

DueRow = tuple[str, str, str, str]
"""A row for Home: sign, word, text, detail."""


@dataclass(frozen=True)
class KeepingPlan:
    """The values in force about keeping the record."""

    folder: Path | None
    """Where backups go, when the site says so."""
    retention: Retention
    warn_hours: int
    """Home warns of a backup that is older; 0 = never."""
    replica: str | None
    """Where a copy of the record runs along, when the site says so."""

    def folder_for(self, beside: Path) -> Path:
        """Name the folder of backups of a record whose files lie in `beside`."""
        return self.folder or beside / "backups"


def plan_at(reader: Reader, instant: str) -> KeepingPlan:
    """Read the values in force at an instant; a value that makes no sense falls back to its default."""

    def value(key: str) -> Any:
        return value_at(reader, key, instant)

    folder = value(BACKUP_FOLDER)
    return KeepingPlan(
        folder=Path(folder) if folder else None,
        retention=Retention(value(KEEP_DAILY), value(KEEP_WEEKLY), value(KEEP_MONTHLY)),
        warn_hours=value(WARN_BACKUP_HOURS),
        replica=value(REPLICA_PLACE) or None,
    )


def backup_sentence(last: TaskRun | None, begun_at: str, now: str, warn_hours: int) -> str | None:
    """Say that the last good backup is too old or never was; None while all is well, and for a record just begun."""
    since = instants.from_text(last.finished_at if last is not None and last.finished_at else begun_at)
    age = instants.from_text(now) - since
    if warn_hours == 0 or age <= timedelta(hours=warn_hours):
        return None
    if last is None:
        return "No backup was ever made of this record. Make one with `kiosk backup`."
    return f"The last good backup is {_how_old(age)} old. Make one with `kiosk backup`."


def _how_old(age: timedelta) -> str:
    return f"{age.days} days" if age >= timedelta(days=3) else f"{int(age.total_seconds() // 3600)} hours"


def due_rows(reader: Reader, now: str) -> list[DueRow]:
    """Say for Home what is wrong with the keeping of the record; a demo pharmacy is not kept."""
    if is_demo(reader):
        return []
    rows: list[DueRow] = []
    begun = reader.rows("select min(applied_at) as at from schema_migration")[0]["at"]
    last = task_runs.last_done(reader, BACKUP, now)
    plan = plan_at(reader, now)
    late = backup_sentence(last, begun or now, now, plan.warn_hours)
    if late is not None:
        what, _, step = late.partition(". ")
        rows.append(("▲", "BACKUP", f"{what}.", step))
    missing = last.detail.get("attachments_missing", 0) if last is not None else 0
    if missing:
        rows.append(("▲", "PHOTOS", f"{missing} of the record's photographs are lost.", "Run `kiosk verify`."))
    which = (*_FAILURES, *(_OF_REPLICA if plan.replica else ()))
    return [*_changed_behind(reader, now), *rows, *_failures(reader, which, now)]


def _changed_behind(reader: Reader, now: str) -> list[DueRow]:
    """Say that the last backup did not verify: each proves the whole record, and none is made of a changed one."""
    run = task_runs.last_ended(reader, BACKUP, now)
    if run is None or run.result != task_runs.FAILED or run.detail.get("code") != "BACKUP_UNSOUND":
        return []
    return [("✕", "CHANGED", "The record is not what was written.", "Stop work and run `kiosk verify`.")]


_FAILURES = (
    (CHECK, "✕", "DAMAGE", "The last check found damage in the record.", "Stop work and run `kiosk verify`."),
    (TRIAL_RESTORE, "▲", "RESTORE", "The last trial restore failed.", "Make a backup with `kiosk backup`."),
)
_OF_REPLICA = (
    (
        REPLICA,
        "▲",
        "REPLICA",
        "The replica of the record is not kept.",
        "Check its disk or network.",
    ),
    (TRIAL_REPLICA, "▲", "REPLICA", "The replica could not be read back.", "Check its disk; the backups hold."),
)


def _failures(reader: Reader, which: tuple[tuple[str, str, str, str, str], ...], now: str) -> list[DueRow]:
    rows = []
    for task, sign, word, text, step in which:
        run = task_runs.last_ended(reader, task, now)
        if run is not None and run.result == task_runs.FAILED:
            rows.append((sign, word, text, _STEPS.get(run.detail.get("code", ""), step)))
    return rows


_STEPS = {
    "REPLICA_PROGRAM": "Run `bin/setup --extra replica` and start again.",
    "REPLICA_ENCRYPTED": "An encrypted record has none: clear the setting.",
    "REPLICA_ON_SERVER": "Use the server's own replication: clear the setting.",
}
"""What to do where the reason says more than the task."""


def due_at(now: datetime, hour: int, weekday: int | None) -> datetime:
    """Find the last time that a daily (or, with a weekday, weekly) task was due; `now` is in the site's zone."""
    due = now.replace(hour=hour, minute=0, second=0, microsecond=0)
    if weekday is not None:
        due -= timedelta(days=(due.weekday() - weekday) % 7)
    while due > now:
        due -= timedelta(days=1 if weekday is None else 7)
    return due


def why_no_replica(*, on_server: bool, encrypted: bool) -> StoreError | None:
    """Say why a record cannot have a replica; None when it can."""
    if on_server:
        return StoreError(
            "REPLICA_ON_SERVER",
            "A record on a PostgreSQL server has no replica of the kiosk's.",
            "Use the server's own replication, and clear keeping.replica.",
        )
    if encrypted:
        return StoreError(
            "REPLICA_ENCRYPTED",
            "An encrypted record can have no replica: litestream cannot read it, and a copy would be plain.",
            "Rely on the backups, which are encrypted, and clear keeping.replica.",
        )
    return None
