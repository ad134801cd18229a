"""Receiving a delivery: each scan one line, each line in stock the moment it is acknowledged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from db import delivery_lines, receiving
from db.jobs import StoredJob
from db.record import Record, Write
from kiosk.rules.permissions import Act
from kiosk.services import (
    identity,
    receive_delivery,
    receive_finish,
    receive_lines,
    receive_undo,
    receive_unsigned,
    witness,
)
from kiosk.services import receive_answers as answers
from kiosk.services import receive_questions as questions
from kiosk.services import receive_steps as steps
from kiosk.services.identity import Proof
from kiosk.services.job import JobEngine, Step
from kiosk.services.outcome import Done, Outcome, Refused
from kiosk.services.receive_cold import put_away
from kiosk.services.receive_scan import on_scan
from kiosk.services.receive_state import FORMAT, ReceiveState
from kiosk.services.receive_view import ReceiveView, view_of

KIND = "receive"


@dataclass(frozen=True)
class Receive:
    """One delivery being received by one person at one kiosk."""

    engine: JobEngine

    @staticmethod
    def start(record: Record, person_id: str) -> Receive | Refused:
        """Begin a delivery."""
        engine = JobEngine.begin(record, person_id, Act.RECEIVE, KIND, FORMAT, ReceiveState().to_json())
        return engine if isinstance(engine, Refused) else Receive(engine)

    @staticmethod
    def resume(record: Record, person_id: str, job_id: str) -> Receive | Refused:
        """Go on with a delivery that is not finished."""
        engine = JobEngine.take(record, person_id, Act.RECEIVE, KIND, job_id)
        return engine if isinstance(engine, Refused) else Receive(engine)

    @property
    def job_id(self) -> str:
        """Name the job."""
        return self.engine.job_id

    def view(self, latest: int = 1_000_000) -> ReceiveView:
        """Draw the delivery as it stands, with its `latest` lines."""
        found = view_of(self.engine.record, self.job_id, latest)
        if found is None:  # jobs are never deleted
            raise LookupError(self.job_id)
        return found

    def on_scan(self, raw: str, source: str, *, scan_id: str | None = None, key: str | None = None) -> Outcome:
        """Take a scan that is in the record already under `scan_id`; `source` is the device's kind."""
        return self._perform("receive.scan", key, scan_id, lambda case: on_scan(case, raw, source, scan_id))

    def answer(self, answer: Mapping[str, Any], *, key: str | None = None) -> Outcome:
        """Take what a person answered, or an instruction such as a quantity for the last line."""
        if "verify" in answer and not self.engine.done_before(key):
            return self._verify_by_pin(answer, key)
        if "witness" in answer and not self.engine.done_before(key):
            return self._witness_by_pin(answer, key)
        return self._perform("receive.answer", key, None, lambda case: _on_answer(case, answer))

    def verify_code(self, identifier_id: str, proof: Proof, *, key: str | None = None) -> Outcome:
        """Take a second person's word, who proved who they are, that an attached code is on the right item."""
        return self._perform("receive.verify", key, None, lambda case: steps.verify_link(case, identifier_id, proof))

    def _verify_by_pin(self, answer: Mapping[str, Any], key: str | None) -> Outcome:
        identifier_id, person_id = answers.name_in(answer, "verify"), answers.name_in(answer, "verified_by")
        proof = identity.by_pin(self.engine.record, person_id, answers.text(answer.get("pin")) or "")
        return proof if isinstance(proof, Refused) else self.verify_code(identifier_id, proof, key=key)

    def witness(self, proof: Proof, *, key: str | None = None) -> Outcome:
        """Take the word of a second person, who proved who they are, for what came of schedule II."""
        return self._perform("receive.witness", key, None, lambda case: receive_finish.witnessed(case, proof))

    def _witness_by_pin(self, answer: Mapping[str, Any], key: str | None) -> Outcome:
        proof = witness.by_pin(self.engine.record, answer)
        return proof if isinstance(proof, Refused) else self.witness(proof, key=key)

    def finish(self, *, key: str | None = None) -> Outcome:
        """End the delivery, or ask for what is still missing."""
        return self._perform("receive.finish", key, None, _finish)

    def undo(self, *, key: str | None = None) -> Outcome:
        """Take back the last step, while nothing later depends on it."""
        return self._perform("receive.undo", key, None, receive_undo.undo)

    def _perform(self, action: str, key: str | None, scan_id: str | None, decide: steps.Decide) -> Outcome:
        def within(write: Write, job: StoredJob) -> Step | Refused:
            case = steps.open_case(write, job, self.engine.person_id)
            return decide(case)

        return self.engine.perform(action, key, scan_id, within)


def _on_answer(case: steps.Open, answer: Mapping[str, Any]) -> Step | Refused:
    question = case.state.question
    if question is None:
        return _instruction(case, answer)
    if question.code == questions.DELIVERY:
        return _papers(case, answer)
    if question.code == questions.PUT_AWAY:
        return _put_away(case, answer)
    if question.code == questions.INDICATOR:
        return _indicator(case, answer)
    if question.code in (questions.ORDER_FORM, questions.WITNESS, questions.WITNESS_UNDO):
        return receive_finish.answered(case, question, answer)
    draft = case.state.draft
    if draft is None:
        return answers.not_an_answer(question.code)
    changed = answers.to_draft(case.write, question.code, draft, answer)
    if isinstance(changed, Refused):
        return changed
    if isinstance(changed, answers.LeftOut):
        return steps.left_out(case)
    return steps.advance(case, changed)


def _instruction(case: steps.Open, answer: Mapping[str, Any]) -> Step | Refused:
    """What may be said at any time, when nothing is asked."""
    if answer.get("papers") is True:
        return steps.ask(case, case.state, questions.delivery(case.write))
    if "packs" in answer:
        return _quantity(case, answer)
    if "put_away" in answer:
        return _put_away(case, answer)
    if "owner" in answer:
        owner = receive_delivery.owner(answer)
        if isinstance(owner, Refused):
            return owner
        said = Done("OWNER", f"What comes next belongs to: {owner}.")
        return steps.state_step(case, replace(case.state, owner=owner), said)
    if "indicator" in answer:
        return _indicator(case, answer)
    if {"supplier", "invoice", "no_papers"} & set(answer):
        return _papers(case, answer)
    return Refused("NOTHING_ASKED", "Nothing was asked.", "Scan the next package.")


def _papers(case: steps.Open, answer: Mapping[str, Any]) -> Step | Refused:
    said = receive_delivery.papers(answer)
    if isinstance(said, Refused):
        return said
    named = steps.name_delivery(case, said)
    if isinstance(named, Refused):
        return named
    named = replace(named, state=replace(named.state, no_papers=said.supplier is None))
    if case.state.finishing:
        return _finish(replace(case, state=named.state), undo=named.undo)
    return Step(named.state.to_json(), Done("DELIVERY_NAMED", named.message), named.undo)


def _put_away(case: steps.Open, answer: Mapping[str, Any]) -> Step | Refused:
    place = receive_delivery.shelf(case.write, answer)
    if isinstance(place, Refused):
        return place
    done = put_away(case, place)
    if isinstance(done, Refused):
        return done
    state = ReceiveState.from_json(done.state)
    return _finish(replace(case, state=state), undo=done.undo) if state.finishing else done


def _indicator(case: steps.Open, answer: Mapping[str, Any]) -> Step | Refused:
    if answer.get("leave_out") is True and case.state.question is not None:
        return steps.left_out(case)
    value = answer.get("indicator")
    if not isinstance(value, str) or value not in questions.INDICATORS:
        return answers.not_an_answer(questions.INDICATOR)
    opened = steps.with_delivery(case)
    before = receiving.delivery(case.write, opened.delivery_id)
    receiving.set_indicator(case.write, opened.delivery_id, value, answers.text(answer.get("reading")))
    former = [before.indicator, before.indicator_reading] if before else [None, None]
    if opened.state.draft is None:
        return steps.indicator_said(opened, value, former)
    step = steps.advance(opened, opened.state.draft)
    if isinstance(step, Refused):
        return step
    return replace(step, undo={**(step.undo or {}), "indicator_before": former})


def _quantity(case: steps.Open, answer: Mapping[str, Any]) -> Step | Refused:
    packs = answers.count(answer, "packs")
    if isinstance(packs, Refused):
        return packs
    line = delivery_lines.line(case.write, case.state.last_line) if case.state.last_line else None
    if line is None:
        return Refused("NO_LINE", "There is no line whose quantity could change.", "Scan a package first.")
    if line.serial is not None and packs != 1:
        return answers.one_serial_one_pack()
    change = (packs - line.packs) * (line.units // line.packs)
    if receive_unsigned.belied(case.write, case.delivery_id, line, change):
        return receive_unsigned.SIGNED
    receive_lines.change_quantity(case.write, line, packs, case.job.id, case.key)
    undo = {"kind": "quantity", "line": line.id, "packs": line.packs}
    units = packs * (line.units // line.packs)
    return Step(case.state.to_json(), Done("QUANTITY", f"{line.name}: now {units:,} {line.base_unit}."), undo)


def _finish(case: steps.Open, *, undo: dict[str, Any] | None = None) -> Step | Refused:
    question = case.state.question
    # What was typed of an order is not asked again while it waits for its witness.
    if question is not None and (not case.state.finishing or question.code == questions.WITNESS):
        text = question.text
        return Refused("ANSWER_FIRST", f"A question is open: {text}", "Answer it, or take it back with Undo.")
    if case.state.pending:
        return Refused(
            "HALF_A_PACKAGE", "Half of a package is scanned.", "Scan its other code, or take it back with Undo."
        )
    return receive_finish.finish(case, undo=undo)
