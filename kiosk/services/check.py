"""The check of a preparation: a pharmacist who made none of it scans, compares, inspects, and releases or rejects."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from db import jobs, orders, preparations
from db.jobs import StoredJob
from db.record import Record, Write
from kiosk.rules.permissions import Act
from kiosk.rules.preparation import STAGE_WORDS, Stage
from kiosk.services import check_answers, check_release, identity
from kiosk.services.check_scan import on_scan
from kiosk.services.check_state import FORMAT, KIND, CheckState
from kiosk.services.check_steps import Open
from kiosk.services.check_view import CheckView, view_of
from kiosk.services.identity import Proof
from kiosk.services.job import JobEngine, Step
from kiosk.services.order_check import note_order_view
from kiosk.services.outcome import Done, Outcome, Refused
from kiosk.services.receive_answers import name_in, text

_Decide = Callable[[Open], Step | Refused]


def begun_here(record: Record, person_id: str) -> str | None:
    """Find a check at this kiosk in which nothing was scanned, this person's first."""
    found = [
        job
        for job in jobs.open_jobs(record, KIND)
        if job.holder == record.node and CheckState.from_json(job.state).preparation is None
    ]
    return next((job.id for job in sorted(found, key=lambda job: job.person_id != person_id)), None)


@dataclass(frozen=True)
class Check:
    """One check by one person at one kiosk."""

    engine: JobEngine

    @staticmethod
    def start(record: Record, person_id: str) -> Check | Refused:
        """Begin a check."""
        engine = JobEngine.begin(record, person_id, Act.CHECK_PREPARATION, KIND, FORMAT, CheckState().to_json())
        return engine if isinstance(engine, Refused) else Check(engine)

    @staticmethod
    def resume(record: Record, person_id: str, job_id: str) -> Check | Refused:
        """Go on with a check that is not decided; whoever takes it over from somebody else begins it anew."""
        engine = JobEngine.take(record, person_id, Act.CHECK_PREPARATION, KIND, job_id)
        if isinstance(engine, Refused):
            return engine
        state = CheckState.from_json(engine.stored().state)
        if state.preparation is not None and state.checker != person_id:
            engine.perform("check.take_over", None, None, lambda *_: Step(CheckState().to_json(), _ANEW, None))
        elif state.preparation is not None:
            _note_look(record, person_id, state.preparation)
        return Check(engine)

    @property
    def job_id(self) -> str:
        """Name the job."""
        return self.engine.job_id

    def view(self, latest: int = 0) -> CheckView:  # noqa: ARG002 - a check is shown whole
        """Draw the check as it stands."""
        return view_of(self.engine.record, self.job_id)

    def on_scan(
        self,
        raw: str,
        source: str,  # noqa: ARG002 - a label names its container, whatever device read it
        *,
        scan_id: str | None = None,
        key: str | None = None,
    ) -> Outcome:
        """Take the final label of a container."""
        return self._perform("check.scan", key, scan_id, lambda open_: on_scan(open_, raw, scan_id))

    def answer(self, answer: Mapping[str, Any], *, key: str | None = None) -> Outcome:
        """Take what a person answered: a line of the inspection, a rejection, an amount, or a PIN that signs."""
        if "computed_by" in answer and not self.engine.done_before(key):
            proof = self._proved(name_in(answer, "computed_by"), answer)
            given, unit = text(answer.get("amount")) or "", text(answer.get("unit")) or ""
            return proof if isinstance(proof, Refused) else self.compute(proof, given, unit, key=key)
        if ("pin" in answer or "reject" in answer) and not self.engine.done_before(key):
            proof = self._proved(self.engine.person_id, answer)
            if isinstance(proof, Refused):
                return proof
            return self.reject(proof, answer, key=key) if "reject" in answer else self.release(proof, key=key)
        return self._perform("check.answer", key, None, lambda open_: check_answers.on_answer(open_, answer))

    def _proved(self, person_id: str, answer: Mapping[str, Any]) -> Proof | Refused:
        pin = answer.get("pin")
        return identity.by_pin(self.engine.record, person_id, pin if isinstance(pin, str) and len(pin) <= 100 else "")

    def compute(self, proof: Proof, given: str, unit: str, *, key: str | None = None) -> Outcome:
        """Take what a second person, who proved who they are, computed without seeing any result."""
        return self._perform(
            "check.witness", key, None, lambda open_: check_answers.computed(open_, proof, given, unit)
        )

    def release(self, proof: Proof, *, key: str | None = None) -> Outcome:
        """Release what was checked, signed by who checked it."""
        return self._perform("check.approve", key, None, lambda open_: check_release.release(open_, proof))

    def reject(self, proof: Proof, answer: Mapping[str, Any], *, key: str | None = None) -> Outcome:
        """Reject what was checked, or the `units` that are named, signed by who checked it; `reject` says why."""
        return self._perform("check.reject", key, None, lambda open_: check_answers.reject(open_, proof, answer))

    def finish(self, *, key: str | None = None) -> Outcome:
        """End a check in which nothing was scanned, or say what is missing."""
        return self._perform("check.finish", key, None, _finish)

    def undo(self, *, key: str | None = None) -> Outcome:
        """Take back the last scan or answer; what is signed or rejected stays."""
        return self._perform("check.undo", key, None, _undo)

    def _perform(self, action: str, key: str | None, scan_id: str | None, decide: _Decide) -> Outcome:
        def within(write: Write, job: StoredJob) -> Step | Refused:
            return decide(Open(write, job, self.engine.person_id, CheckState.from_json(job.state)))

        return self.engine.perform(action, key, scan_id, within)


_ANEW = Done("ANEW", "Somebody else checks now: scan every container, and look at all of it anew.")


def _note_look(record: Record, person_id: str, preparation_id: str) -> None:
    """Whoever goes on sees the order and its patient."""
    made = preparations.preparation(record, preparation_id)
    order = orders.order(record, made.order_id) if made is not None else None
    if order is not None:
        with record.write(person_id, "check.view", preparation_id) as write:
            note_order_view(write, order)


def _finish(open_: Open) -> Step | Refused:
    if open_.state.preparation is None:
        return Step(open_.state.to_json(), Done("CANCELLED", "Nothing was checked."), None, status="cancelled")
    made = preparations.preparation(open_.write, open_.state.preparation)
    if made is None or made.state != Stage.TO_CHECK:
        said = f"Preparation {open_.state.preparation} is {STAGE_WORDS[Stage(made.state)] if made else 'gone'} already."
        ended = Done("DECIDED", f"{said} Nothing is left to be checked.")
        return Step(open_.state.to_json(), ended, None, status="cancelled")
    asked = open_.state.question
    said = asked.text if asked is not None else "Not every container is scanned."
    return Refused("NOT_DECIDED", f"The check is not decided: {said}", "Release or reject it; Esc leaves it as it is.")


def _undo(open_: Open) -> Step | Refused:
    last = jobs.last_step(open_.write, open_.job.id)
    if last is None or last.undo is None:
        return Refused("NOTHING_TO_UNDO", "There is nothing to take back.", "Scan the label of a container.")
    former = CheckState.from_json(last.undo["state"])
    return Step(former.to_json(), Done("UNDONE", "Taken back."), None, undoes=last.key)
