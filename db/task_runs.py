"""What the kiosk does by itself at set times: each time once, whoever is faster, and never forgotten halfway."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from db.errors import StoreError
from db.record import Record, Write
from db.store import Reader, Row

DONE, FAILED, INTERRUPTED = "done", "failed", "interrupted"


@dataclass(frozen=True)
class TaskRun:
    """One run of a task."""

    task: str
    due_at: str
    node: str
    started_at: str
    finished_at: str | None
    result: str | None
    """`done`, `failed` or `interrupted`; None while it is under way."""
    detail: Mapping[str, Any]


def take(record: Record, task: str, due_at: str) -> bool:
    """Take a run before it begins; False when some kiosk has it already."""
    if _is_taken(record, task, due_at):
        return False
    try:
        with record.write("system", "task.take", task) as write:
            taken = write.run(
                "insert into task_run (task, due_at, node, started_at) values (:task, :due_at, :node, :at) "
                "on conflict (task, due_at) do nothing",
                task=task,
                due_at=due_at,
                node=write.node,
                at=write.at,
            )
            if not taken:
                raise _TakenByAnother
            write.note(due_at=due_at)
    except _TakenByAnother:
        return False
    return True


class _TakenByAnother(Exception):
    """Another kiosk was faster; ends the write, so that it leaves no entry."""


def _is_taken(reader: Reader, task: str, due_at: str) -> bool:
    return bool(
        reader.rows("select 1 as there from task_run where task = :task and due_at = :due_at", task=task, due_at=due_at)
    )


def finish(write: Write, task: str, due_at: str, result: str, detail: Mapping[str, Any]) -> None:
    """Say how a run that was taken ended."""
    write.run(
        "update task_run set finished_at = :at, result = :result, detail = :detail "
        "where task = :task and due_at = :due_at and finished_at is null",
        at=write.at,
        result=result,
        detail=json.dumps(detail, sort_keys=True),
        task=task,
        due_at=due_at,
    )
    write.note_in("tasks", {"task": task, "due_at": due_at, "result": result})


def note_done(write: Write, task: str, detail: Mapping[str, Any]) -> None:
    """Say that a person did by hand what else is done at set times."""
    write.run(
        "insert into task_run (task, due_at, node, started_at) values (:task, :at, :node, :at) "
        "on conflict (task, due_at) do nothing",
        task=task,
        at=write.at,
        node=write.node,
    )
    finish(write, task, write.at, DONE, detail)


def interrupted(reader: Reader, task: str, before: str) -> list[TaskRun]:
    """List the runs that began and never ended, of times before `before`."""
    return _runs(
        reader,
        "task = :task and due_at < :before and finished_at is null order by due_at",
        task=task,
        before=before,
    )


_EVER = "9999"


def last_done(reader: Reader, task: str, by: str = _EVER) -> TaskRun | None:
    """Find the last run that went well by an instant: one that a clock which was ahead wrote down says nothing."""
    which = "task = :task and result = 'done' and finished_at <= :by order by finished_at desc limit 1"
    found = _runs(reader, which, task=task, by=by)
    return found[0] if found else None


def last_ended(reader: Reader, task: str, by: str = _EVER) -> TaskRun | None:
    """Find the last run that ended in any way, of those that were due by an instant."""
    which = "task = :task and finished_at is not null and due_at <= :by order by due_at desc limit 1"
    found = _runs(reader, which, task=task, by=by)
    return found[0] if found else None


def _runs(reader: Reader, which: str, **values: str) -> list[TaskRun]:
    columns = "task, due_at, node, started_at, finished_at, result, detail"
    return [_run(row) for row in reader.rows(f"select {columns} from task_run where {which}", **values)]


def _run(row: Row) -> TaskRun:
    try:
        detail = json.loads(row["detail"] or "{}")
    except ValueError as error:
        raise StoreError(
            "DATABASE_CORRUPT", f"The run of {row['task']} says nothing readable.", "Run `kiosk verify`."
        ) from error
    return TaskRun(**{**row, "detail": detail})
