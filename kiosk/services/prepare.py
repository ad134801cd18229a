"""Preparing for an order: the worksheet that leads one person at a hood through a formula, step by step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from db import jobs
from db.jobs import StoredJob
from db.record import Record, Write
from kiosk.rules.permissions import Act
from kiosk.services import identity, prepare_steps, prepare_undo, witness
from kiosk.services import prepare_begin as begin
from kiosk.services.identity import Proof
from kiosk.services.job import JobEngine, Step
from kiosk.services.outcome import Ask, Done, Outcome, Refused
from kiosk.services.preparation_printing import print_due
from kiosk.services.prepare_case import Open, asked, open_case, stopped
from kiosk.services.prepare_state import FORMAT, KIND, Asked, PrepareState
from kiosk.services.prepare_steps import Decide
from kiosk.services.prepare_view import PrepareView, view_of
from kiosk.services.reading import read_scan
from kiosk.settings import site_at


def begun_here(record: Record, person_id: str) -> str | None:
    """Find a worksheet at this kiosk for which no order was named, this person's first: nothing is begun twice."""
    begun = [
        job
        for job in jobs.open_jobs(record, KIND)
        if job.holder == record.node and PrepareState.from_json(job.state) == PrepareState()
    ]
    return next((job.id for job in sorted(begun, key=lambda job: job.person_id != person_id)), None)


@dataclass(frozen=True)
class Prepare:
    """One worksheet as one person at one kiosk works on it."""

    engine: JobEngine

    @staticmethod
    def start(record: Record, person_id: str) -> Prepare | Refused:
        """Begin a worksheet; its order is asked first."""
        engine = JobEngine.begin(record, person_id, Act.PREPARE, KIND, FORMAT, PrepareState().to_json())
        return engine if isinstance(engine, Refused) else Prepare(engine)

    @staticmethod
    def resume(record: Record, person_id: str, job_id: str) -> Prepare | Refused:
        """Go on with a worksheet, perhaps at another kiosk."""
        engine = JobEngine.take(record, person_id, Act.PREPARE, KIND, job_id)
        if isinstance(engine, Refused):
            return engine
        _print_due(engine)  # a kiosk that ended between a step and its label has printed nothing yet
        return Prepare(engine)

    @property
    def job_id(self) -> str:
        """Name the job."""
        return self.engine.job_id

    @property
    def asked(self) -> Asked:
        """What is waited for from this person."""
        return asked(PrepareState.from_json(self.engine.stored().state), self.engine.person_id)

    def view(self, latest: int = 1_000_000) -> PrepareView:
        """Draw the worksheet as it stands for this person, with the `latest` things that were done."""
        found = view_of(self.engine.record, self.job_id, self.engine.person_id, latest)
        if found is None:  # jobs are never deleted
            raise LookupError(self.job_id)
        return found

    def on_scan(self, raw: str, source: str, *, scan_id: str | None = None, key: str | None = None) -> Outcome:
        """Take a scan that is in the record already under `scan_id`; `source` is the device's kind."""
        if not self.engine.done_before(key) and (proof := self._badge(raw, scan_id)) is not None:
            return self._perform("prepare.scan", key, scan_id, lambda case: _person(case, proof))
        return self._perform(
            "prepare.scan", key, scan_id, lambda case: prepare_steps.on_scan(case, raw, source, scan_id)
        )

    def _badge(self, raw: str, scan_id: str | None) -> Proof | Refused | None:
        """Prove by their badge who prepares, where that is asked; they gave both when they signed in here."""
        record = self.engine.record
        now = record.now()
        code = identity.badge_code(read_scan(record, site_at(record, now), now, raw, scan_id))
        if code is None or self.asked is not Asked.PERSON:
            return None
        person = identity.of_badge(record, code)
        return person if isinstance(person, Refused) else identity.by_badge_alone(record, person)

    def person(self, proof: Proof, *, key: str | None = None) -> Outcome:
        """Let whoever works here prepare, as they proved who they are."""
        return self._perform("prepare.person", key, None, lambda case: _person(case, proof))

    def answer(self, answer: Mapping[str, Any], *, key: str | None = None) -> Outcome:
        """Take what a person answered."""
        record = self.engine.record
        if "witness" in answer and not self.engine.done_before(key):
            proof = witness.by_pin(record, answer)
            said = {name: value for name, value in answer.items() if name != "pin"}
            return proof if isinstance(proof, Refused) else self.witness(proof, said, key=key)
        if "pin" in answer and self.asked is Asked.PERSON and not self.engine.done_before(key):
            pin = answer["pin"]
            typed = pin if isinstance(pin, str) and len(pin) <= 100 else ""
            proof = identity.by_pin(record, self.engine.person_id, typed)
            return proof if isinstance(proof, Refused) else self.person(proof, key=key)
        return self._perform("prepare.answer", key, None, lambda case: prepare_steps.on_answer(case, answer))

    def witness(self, proof: Proof, answer: Mapping[str, Any], *, key: str | None = None) -> Outcome:
        """Take the word of a second person, who proved who they are."""
        return self._perform("prepare.witness", key, None, lambda case: prepare_steps.witnessed(case, answer, proof))

    def finish(self, *, key: str | None = None) -> Outcome:
        """Close a worksheet for which nothing was begun; what was begun is done to its end, or cancelled."""
        return self._perform("prepare.finish", key, None, _finish)

    def undo(self, *, key: str | None = None) -> Outcome:
        """Take back the last step, while nothing later depends on it."""
        return self._perform("prepare.undo", key, None, prepare_undo.undo)

    def _perform(self, action: str, key: str | None, scan_id: str | None, decide: Decide) -> Outcome:
        def within(write: Write, job: StoredJob) -> Step | Refused:
            return decide(open_case(write, job, self.engine.person_id))

        done_before = self.engine.done_before(key)
        outcome = self.engine.perform(action, key, scan_id, within)
        return outcome if done_before or isinstance(outcome, Refused) else _printed(self.engine, outcome)


def _printed(engine: JobEngine, outcome: Outcome) -> Outcome:
    """Have the labels of a step printed once it is on record, and say what to do with them."""
    said = _print_due(engine)
    if not said:
        return outcome
    if isinstance(outcome, Ask):
        return Ask(replace(outcome.question, text=f"{said} {outcome.question.text}"))
    return replace(outcome, message=f"{outcome.message} {said}")


def _print_due(engine: JobEngine) -> str:
    made = PrepareState.from_json(engine.stored().state).preparation
    return print_due(engine.record, engine.person_id, made) if made is not None else ""


def _person(case: Open, proof: Proof | Refused) -> Step | Refused:
    if isinstance(proof, Refused):
        return proof
    if case.asked is not Asked.PERSON:
        return Refused("BADGE", "Who prepares is known already.", "Go on with what is asked.")
    return stopped(case) or begin.person(case, proof)


def _finish(case: Open) -> Step | Refused:
    if case.state.preparation is None:
        said = "Nothing was begun, so the worksheet was closed."
        return Step(case.state.to_json(), Done("CANCELLED", said), None, status="cancelled")
    said = "This preparation is not finished. Leaving it (Esc) keeps it as it is."
    return Refused("NOT_FINISHED", said, "Go on with what is asked, or cancel the preparation.")
