"""Handing preparations over, and everything else that becomes of a unit once it is released."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from db import jobs
from db.jobs import StoredJob
from db.record import Record, Write
from kiosk.rules.permissions import Act
from kiosk.services import dispense_do as do
from kiosk.services import dispense_questions as questions
from kiosk.services import dispense_steps as steps
from kiosk.services import dispense_waste as waste
from kiosk.services import identity, patient_find, witness
from kiosk.services.dispense_state import (
    FORMAT,
    KIND,
    DispenseState,
)
from kiosk.services.dispense_view import DispenseView, view_of
from kiosk.services.identity import Proof
from kiosk.services.job import JobEngine, Step
from kiosk.services.made_unit import made_unit
from kiosk.services.outcome import Ask, Outcome, Refused
from kiosk.services.patient_numbers import wristband_code
from kiosk.services.preparation_printing import print_due
from kiosk.services.reading import read_scan
from kiosk.services.receive_answers import name_in, text
from kiosk.settings import site_at


def begun_here(record: Record, person_id: str) -> str | None:
    """Find a job at this kiosk in which nothing was packed or done, this person's first: nothing is begun twice."""
    begun = [
        job
        for job in jobs.open_jobs(record, KIND)
        if job.holder == record.node and not (state := DispenseState.from_json(job.state)).units and not state.done
        and state.in_hand is None
    ]  # fmt: skip
    return next((job.id for job in sorted(begun, key=lambda job: job.person_id != person_id)), None)


@dataclass(frozen=True)
class Dispense:
    """One hand-off by one person at one kiosk."""

    engine: JobEngine

    @staticmethod
    def start(record: Record, person_id: str) -> Dispense | Refused:
        """Begin to hand over."""
        begun = DispenseState().to_json()
        engine = JobEngine.begin(record, person_id, Act.DISPENSE_PREPARATION, KIND, FORMAT, begun)
        return engine if isinstance(engine, Refused) else Dispense(engine)

    @staticmethod
    def resume(record: Record, person_id: str, job_id: str) -> Dispense | Refused:
        """Go on with a hand-off that is not finished."""
        engine = JobEngine.take(record, person_id, Act.DISPENSE_PREPARATION, KIND, job_id)
        if isinstance(engine, Refused):
            return engine
        found = Dispense(engine)
        found._print_due()
        return found

    @property
    def job_id(self) -> str:
        """Name the job."""
        return self.engine.job_id

    def view(self, latest: int = 0) -> DispenseView:  # noqa: ARG002 - a pack is small
        """Draw the hand-off as it stands."""
        found = view_of(self.engine.record, self.job_id)
        if found is None:  # jobs are never deleted
            raise LookupError(self.job_id)
        return found

    def on_scan(
        self,
        raw: str,
        source: str,  # noqa: ARG002 - a code of ours is whole or none, whatever device read it
        *,
        scan_id: str | None = None,
        key: str | None = None,
    ) -> Outcome:
        """Take the label of a unit; or, where an order is asked for, a patient's wristband."""
        record = self.engine.record
        now = record.now()
        data = read_scan(record, site_at(record, now), now, raw, scan_id)
        question = DispenseState.from_json(self.engine.stored().state).question
        if question is not None and question.code == questions.WHICH_ORDER and wristband_code(data) is not None:
            found = patient_find.find_scanned(record, self.engine.person_id, data)
            number = data.text.strip()
            return self._perform("dispense.scan", key, scan_id, lambda case: do.wristband(case, found, number))
        return self._perform("dispense.scan", key, scan_id, lambda case: do.on_scan(case, data))

    def answer(self, answer: Mapping[str, Any], *, key: str | None = None) -> Outcome:
        """Take what a person answered, or an instruction such as another action."""
        if "approved_by" in answer and not self.engine.done_before(key):
            pin = text(answer.get("pin")) or ""
            proof = identity.by_pin(self.engine.record, name_in(answer, "approved_by"), pin)
            return proof if isinstance(proof, Refused) else self.approve(proof, key=key)
        if "witness" in answer and not self.engine.done_before(key):
            proof = witness.by_pin(self.engine.record, answer)
            return proof if isinstance(proof, Refused) else self.witness(proof, key=key)
        return self._perform("dispense.answer", key, None, lambda case: do.on_answer(case, answer))

    def approve(self, proof: Proof, *, key: str | None = None) -> Outcome:
        """Take the word of a pharmacist, who proved who they are."""
        outcome = self._perform("dispense.approve", key, None, lambda case: do.approved(case, proof))
        said = self._print_due()
        if not said or not isinstance(outcome, Ask):
            return outcome
        return Ask(replace(outcome.question, text=f"{said} {outcome.question.text}"))

    def _print_due(self) -> str:
        """Have the label printed that a unit got for its patient, unless it was; say so, or why it is due still."""
        state = DispenseState.from_json(self.engine.stored().state)
        made = made_unit(self.engine.record, state.in_hand or "")
        if made is None or state.question is None or state.question.code != questions.NEW_LABEL:
            return ""
        return print_due(self.engine.record, self.engine.person_id, made.preparation.id)

    def witness(self, proof: Proof, *, key: str | None = None) -> Outcome:
        """Take the word of a second person, who proved who they are, that a unit went into the waste."""
        return self._perform("dispense.witness", key, None, lambda case: waste.witnessed(case, proof))

    def finish(self, *, key: str | None = None) -> Outcome:
        """Hand the pack over, or end the job."""
        return self._perform("dispense.finish", key, None, do.finish)

    def undo(self, *, key: str | None = None) -> Outcome:
        """Take back the last step, while it can be."""
        return self._perform("dispense.undo", key, None, do.undo)

    def _perform(self, action: str, key: str | None, scan_id: str | None, decide: steps.Decide) -> Outcome:
        def within(write: Write, job: StoredJob) -> Step | Refused:
            return decide(steps.open_case(write, job, self.engine.person_id))

        return self.engine.perform(action, key, scan_id, within)
