"""Jobs and their steps: a draft is in the record before anybody sees it, so it survives everything."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from db.record import Write, one
from db.store import Reader, Row


@dataclass(frozen=True)
class StoredJob:
    """One job as it stands in the record."""

    id: str
    kind: str
    format: int
    holder: str
    """The node that works on it."""
    status: str
    """`open`, `finished` or `cancelled`."""
    state: dict[str, Any]
    step: int
    person_id: str
    started_at: str
    changed_at: str


@dataclass(frozen=True)
class StoredStep:
    """One step that was done."""

    key: str
    job_id: str
    step: int
    at: str
    person_id: str
    undoes: str | None
    undo: dict[str, Any] | None
    outcome: dict[str, Any]


def _job(row: Row) -> StoredJob:
    return StoredJob(state=json.loads(row.pop("state_json")), **row)


_JOBS = "select id, kind, format, holder, status, state_json, step, person_id, started_at, changed_at from job"


def job(reader: Reader, job_id: str) -> StoredJob | None:
    """Find a job."""
    row = one(reader, f"{_JOBS} where id = :id", id=job_id)
    return _job(row) if row else None


def who_worked(reader: Reader, kind: str, state: dict[str, Any]) -> set[str]:
    """Name who did a step in the finished jobs of a kind that ended in this state."""
    rows = reader.rows(
        "select distinct s.person_id from job j join job_step s on s.job_id = j.id where j.kind = :kind "
        "and j.status = 'finished' and j.state_json = :state",
        kind=kind,
        state=json.dumps(state, sort_keys=True),
    )
    return {row["person_id"] for row in rows}


def open_jobs(reader: Reader, kind: str) -> list[StoredJob]:
    """List the open jobs of a kind, the last changed first."""
    rows = reader.rows(f"{_JOBS} where kind = :kind and status = 'open' order by changed_at desc, id", kind=kind)
    return [_job(row) for row in rows]


def add_job(write: Write, kind: str, job_format: int, state: dict[str, Any]) -> str:
    """Begin a job and return its id."""
    job_id, state_json = write.new_id(), json.dumps(state, sort_keys=True)
    write.run(
        "insert into job (id, kind, format, holder, status, state_json, step, person_id, started_at, changed_at) "
        "values (:id, :kind, :format, :holder, 'open', :state, 0, :person, :at, :at)",
        id=job_id,
        kind=kind,
        format=job_format,
        holder=write.node,
        state=state_json,
        person=write.actor,
        at=write.at,
    )
    write.note(job=job_id)
    write.note_in("jobs", {"id": job_id, "kind": kind, "format": job_format, "digest": _digest(state_json)})
    return job_id


def save_job(write: Write, before: StoredJob, state: dict[str, Any], status: str, holder: str) -> bool:
    """Store the state after a step; False, and nothing stored, when somebody else went on with the job meanwhile."""
    state_json = json.dumps(state, sort_keys=True)
    changed = write.run(
        "update job set state_json = :state, status = :status, step = step + 1, changed_at = :at, holder = :holder, "
        "person_id = :person where id = :id and step = :step and holder = :before",
        state=state_json,
        status=status,
        at=write.at,
        holder=holder,
        person=write.actor,
        id=before.id,
        step=before.step,
        before=before.holder,
    )
    told = {"id": before.id, "status": status, "step": before.step + 1, "holder": holder}
    write.note_in("jobs_saved", {**told, "digest": _digest(state_json)})
    return changed == 1


def _digest(state_json: str) -> str:
    """Hash a draft; the audit entry tells no more of it, as what it says may be a patient's."""
    return hashlib.sha256(state_json.encode()).hexdigest()


_STEPS = "select key, job_id, step, at, person_id, undoes, undo_json, outcome_json from job_step"


def _step(row: Row) -> StoredStep:
    undo = row.pop("undo_json")
    return StoredStep(undo=json.loads(undo) if undo else None, outcome=json.loads(row.pop("outcome_json")), **row)


def step_with_key(reader: Reader, key: str) -> StoredStep | None:
    """Find the step that was done under an idempotency key."""
    row = one(reader, f"{_STEPS} where key = :key", key=key)
    return _step(row) if row else None


_NO_STEP = 2**62


def last_step(reader: Reader, job_id: str, before: int = _NO_STEP) -> StoredStep | None:
    """Find the last step of a job, of those before a step's number, that is neither an undo nor undone already."""
    row = one(
        reader,
        f"{_STEPS} where job_id = :job and step < :before and undoes is null and undo_json is not null "
        "and not exists (select 1 from job_step later where later.undoes = job_step.key) order by step desc limit 1",
        job=job_id,
        before=before,
    )
    return _step(row) if row else None


_HASHED = ("job_id", "step", "at", "person_id", "undoes", "undo_json", "outcome_json")


def digest(row: Row) -> str:
    """Hash what a step says, as its row is stored."""
    return hashlib.sha256(json.dumps([row[name] for name in _HASHED]).encode()).hexdigest()


def add_step(write: Write, step: StoredStep) -> None:
    """Keep what a step did; the audit entry tells its digest, as what it says may be a patient's."""
    row: dict[str, Any] = {
        "job_id": step.job_id,
        "step": step.step,
        "at": step.at,
        "person_id": step.person_id,
        "undoes": step.undoes,
        "undo_json": json.dumps(step.undo, sort_keys=True) if step.undo is not None else None,
        "outcome_json": json.dumps(step.outcome, sort_keys=True),
    }
    write.run(
        "insert into job_step (key, job_id, step, at, person_id, undoes, undo_json, outcome_json) values "
        "(:key, :job_id, :step, :at, :person_id, :undoes, :undo_json, :outcome_json)",
        key=step.key,
        **row,
    )
    write.note_in("steps", {"id": step.key, "digest": digest(row)})
    write.note(job=step.job_id, step=step.step)
