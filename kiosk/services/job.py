"""The engine under every job: a step and the state after it are one write, done once, and can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from db import jobs, scans
from db.errors import StoreError
from db.jobs import StoredJob, StoredStep
from db.ledger import NotEnoughStock, PlaceFrozen
from db.record import Record, Write
from db.store import Reader
from kiosk.rules.permissions import Act
from kiosk.services import outcome as outcomes
from kiosk.services import permit
from kiosk.services.outcome import Outcome, Refused

State = dict[str, Any]
Kind = Literal["receive", "pull", "shelf", "count", "order", "prepare", "check", "dispense"]
"""A kind of job; its screen has the same name."""


@dataclass(frozen=True)
class Step:
    """What a job wants to have done in the write that is open."""

    state: State
    outcome: Outcome
    """A refusal here is a hard stop that puts down what was in hand: the stop and the state after it are kept."""
    undo: dict[str, Any] | None
    """How to take the step back; None when it cannot be."""
    status: str = "open"
    undoes: str | None = None
    """The key of the step that this one takes back."""


Decide = Callable[[Write, StoredJob], Step | Refused]


def or_put_down(
    write: Write, found: Step | Refused, stops: frozenset[str], idle: State, before: State
) -> Step | Refused:
    """Put down what a hard stop (one of `stops`) is about: no other answer about the same package helps against it.

    `idle` is the state with nothing in hand, `before` the one before the step. What was moved before the stop is taken
    back with the whole write, so that then nothing is kept.
    """
    if isinstance(found, Step) or found.code not in stops or "movements" in write.detail:
        return found
    return Step(idle, found, {"kind": "state", "state": before})


class _RolledBack(Exception):
    def __init__(self, refused: Refused) -> None:
        super().__init__(refused.code)
        self.refused = refused


class _DoneBefore(Exception):
    def __init__(self, step: StoredStep) -> None:
        super().__init__(step.key)
        self.step = step


_SIGNED = ("approve", "witness", "verify", "person", "reject")
"""Answers for which somebody proved who they are."""
_MISMATCH = Refused(
    "IDEMPOTENCY_MISMATCH",
    "This key named another kind of step of this job before.",
    "Send the step again with a key of its own.",
)


def _verb(action: str) -> str:
    """Name the kind of step, as whoever chose its key knows it."""
    verb = action.rpartition(".")[2]
    return "answer" if verb in _SIGNED else verb


def _not_taken(record: Record, person_id: str, kind: str, found: StoredJob | None, refused: Refused | None) -> Refused:
    refused = refused or Refused("NO_JOB", "There is no such job.", "Look at the list of open jobs.")
    with record.write(person_id, f"{kind}.take_over", found.id if found else None) as write:
        return permit.noted(write, refused)


@dataclass(frozen=True)
class JobEngine:
    """One job as one person at one kiosk works on it."""

    record: Record
    job_id: str
    person_id: str
    act: Act
    """What a person must be allowed to do, at every step anew."""
    by_scan: str | None = None
    """The scan of a card that stands for what would be pressed: it is judged with the step."""

    @staticmethod
    def begin(
        record: Record, person_id: str, act: Act, kind: str, job_format: int, state: State
    ) -> JobEngine | Refused:
        """Begin a job."""
        with record.write(person_id, f"{kind}.begin") as write:
            if (refused := permit.refusal(write, person_id, act)) is not None:
                return permit.noted(write, refused)
            job_id = jobs.add_job(write, kind, job_format, state)
        return JobEngine(record, job_id, person_id, act)

    @staticmethod
    def take(record: Record, person_id: str, act: Act, kind: str, job_id: str) -> JobEngine | Refused:
        """Go on with an open job, here; whoever held it elsewhere can do no further step."""
        found = jobs.job(record, job_id)
        refused = permit.refusal(record, person_id, act)
        if refused is None and (found is None or found.kind != kind):
            refused = Refused("NO_JOB", f"There is no {kind} job {job_id[:40]}.", "Look at the list of open jobs.")
        if refused is None and found is not None and found.status != "open":
            refused = Refused("JOB_ENDED", f"This job is {found.status}.", "Start a new one.")
        if refused is not None or found is None:
            return _not_taken(record, person_id, kind, found, refused)
        if found.holder != record.node:
            with record.write(person_id, f"{kind}.take_over", job_id) as write:
                write.note(former_holder=found.holder)
                if not jobs.save_job(write, found, found.state, found.status, record.node):
                    raise StoreError("JOB_MOVED", "Somebody else went on with this job just now.", "Open it again.")
        return JobEngine(record, job_id, person_id, act)

    def stored(self) -> StoredJob:
        """Read the job as it stands."""
        found = jobs.job(self.record, self.job_id)
        if found is None:
            raise StoreError("NO_JOB", f"The job {self.job_id} is gone.", "Run `kiosk verify`.")
        return found

    def perform(
        self, action: str, key: str | None, scan_id: str | None, decide: Decide, *, about: str | None = None
    ) -> Outcome:
        """Do one step, or give again what the step with this key gave.

        `decide` runs inside the write; when it refuses, nothing of the write is kept but the note of the refusal.
        `about` is an earlier scan that is refused with it.
        """
        scan_id = scan_id or self.by_scan
        if (first := self._first_step(self.record, key)) is not None:
            return self._again(action, scan_id or about, first)
        try:
            with self.record.write(self.person_id, action, self.job_id) as write:
                return self._step(write, key, scan_id, decide, about)
        except _DoneBefore as done:
            return self._again(action, scan_id or about, done.step)
        except _RolledBack as rolled_back:
            refused = rolled_back.refused
        except (NotEnoughStock, PlaceFrozen) as error:
            refused = Refused(error.code, error.message, error.next_step)
        self._note_refusal(action, scan_id or about, refused)
        return refused

    def done_before(self, key: str | None) -> bool:
        """Say whether a step with this key was done."""
        return self._first_step(self.record, key) is not None

    def _first_step(self, reader: Reader, key: str | None) -> StoredStep | None:
        return jobs.step_with_key(reader, self._key(key)) if key is not None else None

    def _again(self, action: str, scan_id: str | None, first: StoredStep) -> Outcome:
        """Give what the first step with its key gave, unless that was a step of another kind."""
        if first.outcome.get("verb", _verb(action)) == _verb(action):  # steps from before it was kept match any
            return outcomes.from_json(first.outcome)
        self._note_refusal(action, scan_id, _MISMATCH)
        return _MISMATCH

    def _key(self, key: str) -> str:
        """Keys that a program chose are kept apart from the numbers of steps without one."""
        return f"{self.job_id}:key:{key}"

    def _step(self, write: Write, key: str | None, scan_id: str | None, decide: Decide, about: str | None) -> Outcome:
        if (first := self._first_step(write, key)) is not None:
            raise _DoneBefore(first)  # another program with the same key was faster
        if (refused := permit.refusal(write, self.person_id, self.act)) is not None:
            raise _RolledBack(refused)
        job = jobs.job(write, self.job_id)
        if job is None or job.status != "open":
            raise _RolledBack(Refused("JOB_ENDED", "This job is ended.", "Start a new one."))
        if job.holder != write.node:
            message = f"This job is being worked on at kiosk {job.holder} now."
            raise _RolledBack(Refused("JOB_MOVED", message, "Go on there, or take it over from Home."))
        step = decide(write, job)
        if isinstance(step, Refused):
            raise _RolledBack(step)
        if not jobs.save_job(write, job, step.state, step.status, job.holder):
            raise _RolledBack(Refused("JOB_MOVED", "Somebody else went on with this job just now.", "Try again."))
        stored = StoredStep(
            key=self._key(key) if key is not None else f"{self.job_id}:{job.step + 1}",
            job_id=self.job_id,
            step=job.step + 1,
            at=write.at,
            person_id=self.person_id,
            undoes=step.undoes,
            undo=step.undo,
            outcome={**outcomes.to_json(step.outcome), "verb": _verb(write.action)},
        )
        jobs.add_step(write, stored)
        if isinstance(step.outcome, Refused):
            write.action, scan_id = f"{write.action}.refused", scan_id or about
            write.note(code=step.outcome.code)
        if scan_id is not None:
            scans.judge_scan(write, scan_id, step.outcome.name, step.outcome.code, step.outcome.message)
        return step.outcome

    def _note_refusal(self, action: str, scan_id: str | None, refused: Refused) -> None:
        """A refusal is a near miss: it stays in the record, though it changed nothing."""
        with self.record.write(self.person_id, f"{action}.refused", self.job_id) as write:
            write.note(code=refused.code)
            if scan_id is not None:
                scans.judge_scan(write, scan_id, refused.name, refused.code, refused.message)
