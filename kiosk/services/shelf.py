"""Keeping the shelf: waste, move, quarantine, release, clearing what must not be used, the end of what was opened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from db import shelf as stored
from db.jobs import StoredJob
from db.record import Record, Write
from db.subject import Subject
from kiosk.rules.permissions import Act
from kiosk.services import permit, shelf_undo, witness
from kiosk.services import shelf_answers as answers
from kiosk.services import shelf_questions as questions
from kiosk.services import shelf_steps as steps
from kiosk.services.identity import Proof
from kiosk.services.job import JobEngine, Step
from kiosk.services.open_label import labelled
from kiosk.services.outcome import Done, Outcome, Refused
from kiosk.services.receive_answers import name_in, not_an_answer
from kiosk.services.shelf_actions import ACTIONS
from kiosk.services.shelf_scan import on_scan
from kiosk.services.shelf_state import FORMAT, ShelfState
from kiosk.services.shelf_view import ShelfView, view_of
from kiosk.services.signing import sign

KIND = "shelf"


@dataclass(frozen=True)
class Shelf:
    """One round at the shelf by one person at one kiosk."""

    engine: JobEngine

    @staticmethod
    def start(record: Record, person_id: str) -> Shelf | Refused:
        """Begin a round; what is done with the packages is asked first."""
        state = ShelfState(question=questions.action())
        engine = JobEngine.begin(record, person_id, Act.KEEP_SHELF, KIND, FORMAT, state.to_json())
        return engine if isinstance(engine, Refused) else Shelf(engine)

    @staticmethod
    def resume(record: Record, person_id: str, job_id: str) -> Shelf | Refused:
        """Go on with a round that is not finished."""
        engine = JobEngine.take(record, person_id, Act.KEEP_SHELF, KIND, job_id)
        return engine if isinstance(engine, Refused) else Shelf(engine)

    @property
    def job_id(self) -> str:
        """Name the job."""
        return self.engine.job_id

    def view(self, latest: int = 1_000_000) -> ShelfView:
        """Draw the round as it stands, with its `latest` entries."""
        found = view_of(self.engine.record, self.job_id, latest)
        if found is None:  # jobs are never deleted
            raise LookupError(self.job_id)
        return found

    def on_scan(
        self,
        raw: str,
        source: str,  # noqa: ARG002 - a lot must be on record here, whichever keyboard its text went through
        *,
        scan_id: str | None = None,
        key: str | None = None,
    ) -> Outcome:
        """Take a scan that is in the record already under `scan_id`, whatever device it came from."""
        return self._perform("shelf.scan", key, scan_id, lambda case: on_scan(case, raw, scan_id))

    def answer(self, answer: Mapping[str, Any], *, key: str | None = None) -> Outcome:
        """Take what a person answered, or an instruction such as another action."""
        if "witness" in answer and not self.engine.done_before(key):
            return self._witness_by_pin(answer, key)
        about = self._scan_of_lot(answer)
        return self._perform("shelf.answer", key, None, lambda case: _on_answer(case, answer), about)

    def _scan_of_lot(self, answer: Mapping[str, Any]) -> str | None:
        """Find the scan whose lot is answered: a lot that stops the package stops what was scanned."""
        state = ShelfState.from_json(self.engine.stored().state)
        asked = state.question is not None and state.question.code == questions.LOT
        return state.draft.scan_id if asked and state.draft and "lot" in answer else None

    def witness(self, proof: Proof, *, key: str | None = None) -> Outcome:
        """Take the word of a second person, who proved who they are, that it was so."""
        return self._perform("shelf.witness", key, None, lambda case: _witnessed(case, proof))

    def _witness_by_pin(self, answer: Mapping[str, Any], key: str | None) -> Outcome:
        proof = witness.by_pin(self.engine.record, answer)
        return proof if isinstance(proof, Refused) else self.witness(proof, key=key)

    def finish(self, *, key: str | None = None) -> Outcome:
        """End the round."""
        return self._perform("shelf.finish", key, None, _finish)

    def undo(self, *, key: str | None = None) -> Outcome:
        """Take back the last step, while nothing later depends on it."""
        return self._perform("shelf.undo", key, None, shelf_undo.undo)

    def _perform(
        self, action: str, key: str | None, scan_id: str | None, decide: steps.Decide, about: str | None = None
    ) -> Outcome:
        def within(write: Write, job: StoredJob) -> Step | Refused:
            return decide(steps.open_case(write, job, self.engine.person_id))

        done_before = self.engine.done_before(key)
        outcome = self.engine.perform(action, key, scan_id, within, about=about)
        return outcome if done_before else labelled(self.engine.record, self.engine.person_id, self.job_id, outcome)


def _on_answer(case: steps.Open, answer: Mapping[str, Any]) -> Step | Refused:
    question, draft = case.state.question, case.state.draft
    if question is None or question.code == questions.ACTION:
        return _instruction(case, answer)
    if answer.get("leave") is True:
        return steps.left(case)
    if draft is None:
        return not_an_answer(question.code)
    if question.code in answers.OFFERED and dict(answer) not in [dict(choice.answer) for choice in question.choices]:
        return not_an_answer(question.code)
    changed = answers.to_draft(case.write, case.state.action, question, draft, answer)
    return steps.or_stop(case, changed if isinstance(changed, Refused) else steps.advance(case, changed))


def _instruction(case: steps.Open, answer: Mapping[str, Any]) -> Step | Refused:
    """What may be said when nothing is in hand."""
    if answer.get("choose") is True:
        return steps.ask(case, case.state, questions.action())
    action = ACTIONS.get(name_in(answer, "action"))
    if action is None:
        return Refused("NOTHING_ASKED", "That is nothing to do here.", "Choose what to do (F6), or scan a package.")
    if action.code == "release":
        refused = permit.refusal(case.write, case.person_id, Act.RELEASE_STOCK)
        if refused is not None:
            return refused
    return steps.choose_action(case, action)


def _witnessed(case: steps.Open, proof: Proof) -> Step | Refused:
    question, draft = case.state.question, case.state.draft
    if question is None or question.code not in (questions.WITNESS, questions.WITNESS_UNDO):
        return Refused("NOTHING_TO_WITNESS", "Nothing waits for a witness.", "Scan a package.")
    if (refused := witness.unfit(case.person_id, proof)) is not None:
        return refused
    takes_back = question.code == questions.WITNESS_UNDO

    def signs(movement_id: str, stands_in: Mapping[str, Any] | None = None) -> Refused | None:
        seen = {
            **(stands_in or {}),
            "action": "undo" if takes_back else case.state.action,
            "reason": draft.reason if draft else None,
            **{label.lower(): value for label, value in question.facts},
        }
        signed = sign(case.write, proof, "witnessed", Subject("movement", movement_id), seen)
        return signed if isinstance(signed, Refused) else None

    if takes_back:
        return shelf_undo.undo_witnessed(case, proof, signs)
    if draft is None:
        return not_an_answer(question.code)
    return steps.or_stop(case, steps.advance(case, draft, witnessed=signs))


def _finish(case: steps.Open) -> Step | Refused:
    question = case.state.question
    if question is not None and question.code != questions.ACTION:
        return steps.repeated(question)
    count = stored.count_entries(case.write, case.job.id)
    state = case.state.idle().to_json()
    if count == 0:
        return Step(state, Done("CANCELLED", "Nothing was moved, so the round was closed."), None, status="cancelled")
    entries = "1 entry" if count == 1 else f"{count:,} entries"
    return Step(state, Done("FINISHED", f"Round finished: {entries}."), None, status="finished")
