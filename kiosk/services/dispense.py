"""Handing preparations over, and everything else that becomes of a unit once it is released."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from db import jobs
from db.jobs import StoredJob
from db.record import Record, Write
from kiosk.rules.permissions import Act
from kiosk.services import dispense_give as give
from kiosk.services import dispense_pack as pack
from kiosk.services import dispense_pickup as pickup
from kiosk.services import dispense_questions as questions
from kiosk.services import dispense_steps as steps
from kiosk.services import dispense_waste as waste
from kiosk.services import identity, patient_find, permit, witness
from kiosk.services.dispense_state import (
    ACTIONS,
    FORMAT,
    GIVE,
    HAND_OVER,
    KIND,
    PICKED_UP,
    TAKE_BACK,
    WASTE,
    DispenseState,
)
from kiosk.services.dispense_view import DispenseView, view_of
from kiosk.services.identity import Proof
from kiosk.services.job import JobEngine, Step
from kiosk.services.made_unit import labelled
from kiosk.services.outcome import Done, Outcome, Refused
from kiosk.services.patient_find import Found
from kiosk.services.patient_numbers import wristband_code
from kiosk.services.reading import read_scan
from kiosk.services.receive_answers import name_in, not_an_answer, text
from kiosk.settings import site_at
from scanners import BarcodeData

_NEXT = "Scan the final label of the first unit."


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
        return engine if isinstance(engine, Refused) else Dispense(engine)

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
            return self._perform("dispense.scan", key, scan_id, lambda case: _wristband(case, found, number))
        return self._perform("dispense.scan", key, scan_id, lambda case: _on_scan(case, data))

    def answer(self, answer: Mapping[str, Any], *, key: str | None = None) -> Outcome:
        """Take what a person answered, or an instruction such as another action."""
        if "approved_by" in answer and not self.engine.done_before(key):
            pin = text(answer.get("pin")) or ""
            proof = identity.by_pin(self.engine.record, name_in(answer, "approved_by"), pin)
            return proof if isinstance(proof, Refused) else self.approve(proof, key=key)
        if "witness" in answer and not self.engine.done_before(key):
            proof = witness.by_pin(self.engine.record, answer)
            return proof if isinstance(proof, Refused) else self.witness(proof, key=key)
        return self._perform("dispense.answer", key, None, lambda case: _on_answer(case, answer))

    def approve(self, proof: Proof, *, key: str | None = None) -> Outcome:
        """Take the word of a pharmacist, who proved who they are."""
        return self._perform("dispense.approve", key, None, lambda case: _approved(case, proof))

    def witness(self, proof: Proof, *, key: str | None = None) -> Outcome:
        """Take the word of a second person, who proved who they are, that a unit went into the waste."""
        return self._perform("dispense.witness", key, None, lambda case: waste.witnessed(case, proof))

    def finish(self, *, key: str | None = None) -> Outcome:
        """Hand the pack over, or end the job."""
        return self._perform("dispense.finish", key, None, _finish)

    def undo(self, *, key: str | None = None) -> Outcome:
        """Take back the last step, while it can be."""
        return self._perform("dispense.undo", key, None, _undo)

    def _perform(self, action: str, key: str | None, scan_id: str | None, decide: steps.Decide) -> Outcome:
        def within(write: Write, job: StoredJob) -> Step | Refused:
            return decide(steps.open_case(write, job, self.engine.person_id))

        return self.engine.perform(action, key, scan_id, within)


_ON_SCAN = {
    HAND_OVER: pack.scanned,
    PICKED_UP: pickup.picked_up,
    TAKE_BACK: pickup.back_scanned,
    GIVE: give.scanned,
    WASTE: waste.scanned,
}


def _on_scan(case: steps.Open, data: BarcodeData) -> Step | Refused:
    question = case.state.question
    if question is not None and question.code not in (questions.NEW_LABEL, questions.ACTION):
        return steps.repeated(question)
    if data.local is not None and data.local.kind == "person":
        return Refused("BADGE", "That is a badge.", "Scan the label of a unit.")
    found = labelled(case.write, data)
    if isinstance(found, Refused):
        return found
    if question is not None and question.code == questions.ACTION:
        return steps.repeated(question)
    return give.label_scanned(case, found) if question is not None else _ON_SCAN[case.state.action](case, found)


def _wristband(case: steps.Open, found: Found | Refused, number: str) -> Step | Refused:
    question = case.state.question
    if question is None or question.code != questions.WHICH_ORDER:
        return Refused("NOT_A_UNIT", "That is no label of a preparation.", _NEXT)
    return give.patient_found(case, found, number)


def _on_answer(case: steps.Open, answer: Mapping[str, Any]) -> Step | Refused:
    question = case.state.question
    if question is None or question.code == questions.ACTION:
        return _instruction(case, answer)
    if answer.get("leave") is True and question.code != questions.NEW_LABEL:
        return steps.state_step(case, case.state.idle(), Done("LEFT_ALONE", "Nothing was done."))
    match question.code:
        case questions.TO | questions.PACKED | questions.GONE | questions.NAME:
            return pack.answered(case, answer)
        case questions.KEPT:
            return pickup.back_answered(case, answer)
        case questions.WHY | questions.REMAKE:
            return waste.answered(case, answer)
        case questions.WHICH_ORDER:
            return give.answered(case, answer)
    return not_an_answer(question.code)


def _instruction(case: steps.Open, answer: Mapping[str, Any]) -> Step | Refused:
    """What may be said when nothing is asked."""
    if answer.get("choose") is True:
        return steps.ask(case, case.state, questions.action())
    if "take_out" in answer:
        return pack.take_out(case, name_in(answer, "take_out"))
    action = name_in(answer, "action")
    if action not in ACTIONS:
        return Refused("NOTHING_ASKED", "That is nothing to do here.", "Scan a label, or choose what to do (F6).")
    if action == WASTE and (refused := permit.refusal(case.write, case.person_id, Act.WASTE_PREPARATION)):
        return refused
    return steps.state_step(case, replace(case.state, action=action, question=None), Done("ACTION", ACTIONS[action]))


def _approved(case: steps.Open, proof: Proof) -> Step | Refused:
    question = case.state.question
    if question is None or question.code != questions.PHARMACIST:
        return Refused("NOTHING_TO_APPROVE", "Nothing waits for a pharmacist.", _NEXT)
    if case.person_id == witness.EMERGENCY:
        said = "In an emergency access nobody can approve: who opened it is not known for certain."
        return Refused("EMERGENCY_ALONE", said, "Set it aside. Two people who sign in do it later.")
    return give.signed(case, proof) if "order" in case.state.said else pickup.back_signed(case, proof)


def _finish(case: steps.Open) -> Step | Refused:
    question = case.state.question
    if question is not None and question.code != questions.ACTION:
        return steps.repeated(question)
    if case.state.units:
        return pack.finish(case)
    state = case.state.idle().to_json()
    if case.state.done == 0:
        return Step(state, Done("CANCELLED", "Nothing was handed over, so it was closed."), None, status="cancelled")
    said = f"Finished: something was done with {case.state.done:,}."
    return Step(state, Done("FINISHED", said), None, status="finished")


def _undo(case: steps.Open) -> Step | Refused:
    last = jobs.last_step(case.write, case.job.id)
    if last is None or last.undo is None:
        return Refused("NOTHING_TO_UNDO", "There is nothing to take back.", _NEXT)
    if last.person_id != case.person_id:
        return Refused("OTHERS_STEP", "The last step was done by somebody else.", "Ask them to take it back.")
    match last.undo["kind"]:
        case "left":
            return pickup.not_left(case, last)
        case "final":
            return Refused("FINAL", "That stands: it cannot be taken back.", "Tell the pharmacist if it was not so.")
    former = DispenseState.from_json(last.undo["state"])
    return Step(former.to_json(), Done("UNDONE", "Taken back."), None, undoes=last.key)
