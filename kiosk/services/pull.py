"""Pulling from the shelf for a preparation, an order or a unit, and bringing back what was not used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from db import jobs, kits
from db.jobs import StoredJob
from db.record import Record, Write
from kiosk.rules.permissions import Act
from kiosk.services import identity, pull_answers, pull_undo, pull_unfit
from kiosk.services import pull_questions as questions
from kiosk.services import pull_steps as steps
from kiosk.services import receive_answers as answers
from kiosk.services.identity import Proof
from kiosk.services.job import JobEngine, Step
from kiosk.services.open_label import labelled
from kiosk.services.outcome import Outcome, Refused
from kiosk.services.pull_package import open_case
from kiosk.services.pull_scan import on_scan
from kiosk.services.pull_state import FORMAT, PullState
from kiosk.services.pull_view import PullView, view_of

KIND = "pull"


def begun_here(record: Record, person_id: str) -> str | None:
    """Find a pull at this kiosk in which nothing was said or scanned, this person's first: nothing is begun twice."""
    begun = [
        job
        for job in jobs.open_jobs(record, KIND)
        if job.holder == record.node and _is_untouched(PullState.from_json(job.state))
    ]
    return next((job.id for job in sorted(begun, key=lambda job: job.person_id != person_id)), None)


def _is_untouched(state: PullState) -> bool:
    begun = (questions.PURPOSE, questions.WHICH_KIT, questions.BIN_HOLDS)
    return state.question is not None and state.question.code in begun and replace(state, question=None) == PullState()


@dataclass(frozen=True)
class Pull:
    """One pull by one person at one kiosk."""

    engine: JobEngine

    @staticmethod
    def start(record: Record, person_id: str) -> Pull | Refused:
        """Begin a pull."""
        begun = PullState(question=questions.purpose(with_kits=kits.has_kits(record)))
        engine = JobEngine.begin(record, person_id, Act.PULL, KIND, FORMAT, begun.to_json())
        return engine if isinstance(engine, Refused) else Pull(engine)

    @staticmethod
    def resume(record: Record, person_id: str, job_id: str) -> Pull | Refused:
        """Go on with a pull that is not finished."""
        engine = JobEngine.take(record, person_id, Act.PULL, KIND, job_id)
        return engine if isinstance(engine, Refused) else Pull(engine)

    @property
    def job_id(self) -> str:
        """Name the job."""
        return self.engine.job_id

    def view(self, latest: int = 1_000_000) -> PullView:
        """Draw the pull as it stands, with its `latest` lines."""
        found = view_of(self.engine.record, self.job_id, latest)
        if found is None:  # jobs are never deleted
            raise LookupError(self.job_id)
        return found

    def on_scan(self, raw: str, source: str, *, scan_id: str | None = None, key: str | None = None) -> Outcome:
        """Take a scan that is in the record already under `scan_id`; `source` is the device's kind."""
        return self._perform("pull.scan", key, scan_id, lambda case: on_scan(case, raw, source, scan_id))

    def answer(self, answer: Mapping[str, Any], *, key: str | None = None) -> Outcome:
        """Take what a person answered, or an instruction such as a quantity for the last line."""
        if "approved_by" in answer and not self.engine.done_before(key):
            person_id, pin = answers.name_in(answer, "approved_by"), answers.text(answer.get("pin")) or ""
            proof = identity.by_pin(self.engine.record, person_id, pin)
            return proof if isinstance(proof, Refused) else self.approve(proof, key=key)
        if "witness" in answer and not self.engine.done_before(key):
            person_id, pin = answers.name_in(answer, "witness"), answers.text(answer.get("pin")) or ""
            proof = identity.by_pin(self.engine.record, person_id, pin)
            return proof if isinstance(proof, Refused) else self.witness(proof, key=key)
        about = self._scan_of(answer)
        return self._perform("pull.answer", key, None, lambda case: pull_answers.on_answer(case, answer), about)

    def _scan_of(self, answer: Mapping[str, Any]) -> str | None:
        """Find the scan that an answer is about: what stops the package stops what was scanned."""
        state = PullState.from_json(self.engine.stored().state)
        if state.back is not None and answer.get("in_our_hands") is False:
            return state.back.scan_id
        asked = state.question is not None and state.question.code in (questions.WHICH_LOT, questions.WHICH_PULL)
        return state.draft.scan_id if asked and state.draft and {"lot", "batch_lot", "line"} & set(answer) else None

    def approve(self, proof: Proof, *, key: str | None = None) -> Outcome:
        """Take a pharmacist's word, who proved who they are, for a lot that ends too soon."""
        return self._perform("pull.approve", key, None, lambda case: pull_answers.approve(case, proof))

    def witness(self, proof: Proof, *, key: str | None = None) -> Outcome:
        """Take the word of a second person, who proved who they are, that what came back goes into the waste."""
        return self._perform("pull.witness", key, None, lambda case: pull_unfit.witnessed(case, proof))

    def finish(self, *, key: str | None = None) -> Outcome:
        """End the pull."""
        return self._perform("pull.finish", key, None, steps.finish)

    def undo(self, *, key: str | None = None) -> Outcome:
        """Take back the last step, while nothing later depends on it."""
        return self._perform("pull.undo", key, None, pull_undo.undo)

    def _perform(
        self, action: str, key: str | None, scan_id: str | None, decide: steps.Decide, about: str | None = None
    ) -> Outcome:
        def within(write: Write, job: StoredJob) -> Step | Refused:
            return decide(open_case(write, job, self.engine.person_id))

        done_before = self.engine.done_before(key)
        outcome = self.engine.perform(action, key, scan_id, within, about=about)
        return outcome if done_before else labelled(self.engine.record, self.engine.person_id, self.job_id, outcome)
