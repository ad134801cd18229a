"""Who keeps the record by itself, with what, and what is told of each task."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from db import task_runs
from db.errors import StoreError
from db.opening import Where
from db.record import Record
from kiosk.replica import Replica
from kiosk.services.hand import Hand
from kiosk.services.keeping import plan_at


@dataclass(frozen=True)
class Keeper:
    """Who ticks: reads by a connection of its own, however long that takes, and hands the short writes on."""

    place: Where
    reader: Record
    write: Hand
    replica: Replica | None = None
    """Only a kiosk that runs day and night keeps one."""

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


def finish(keeper: Keeper, ran: Ran) -> None:
    """Put on record how a run ended."""
    detail = dict(ran.detail) if ran.error is None else {"code": ran.error.code}

    def write(record: Record) -> None:
        with record.write("system", f"task.{ran.result}", ran.task) as writing:
            task_runs.finish(writing, ran.task, ran.due_at, ran.result, detail)

    keeper.write(write)
