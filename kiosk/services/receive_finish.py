"""The end of a delivery: first its cold lines are put away, its papers known, and its schedule II signed for."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from db import controlled_receipts, delivery_lines, locations, receiving
from db.subject import Subject
from kiosk.services import receive_order_form as order_form
from kiosk.services import receive_questions as questions
from kiosk.services import receive_undo, receive_unsigned, witness
from kiosk.services.identity import Proof
from kiosk.services.job import Step
from kiosk.services.outcome import Done, Question, Refused
from kiosk.services.receive_answers import Answer, not_an_answer
from kiosk.services.receive_state import OrderForm, ReceiveState
from kiosk.services.receive_steps import Open, ask, state_step
from kiosk.services.signing import sign


def finish(case: Open, *, undo: dict[str, Any] | None) -> Step | Refused:
    """End the delivery, or ask for the first thing that is missing; `undo` takes back what was just done instead."""
    receive_unsigned.let_out(case)
    lines = delivery_lines.lines(case.write, case.state.delivery_id) if case.state.delivery_id else []
    if not lines:
        return _cancel(case)
    out = [line for line in lines if line.cold and line.put_away_at is None]
    finishing = replace(case.state, finishing=True, form=None)
    if out:
        return _asked(case, finishing, _put_away_question(case, out), undo)
    delivery = receiving.delivery(case.write, case.delivery_id)
    named = delivery is not None and (delivery.sscc is not None or delivery.supplier_id is not None)
    if not named and not case.state.no_papers:
        return _asked(case, finishing, questions.delivery(case.write), undo)
    came = order_form.missing(case.write, case.delivery_id)
    if came is not None:
        finishing = replace(finishing, form=OrderForm(came.item_id, came.units, waiting=came.units))
        return _asked(case, finishing, order_form.ask_form(case.write, case.delivery_id, came), undo)
    receiving.end_delivery(case.write, case.delivery_id, "finished")
    units = sum(line.units for line in lines)
    held = sum(line.status == "quarantined" for line in lines)
    message = f"Delivery finished: {len(lines)} lines, {units:,} units" + (f", {held} in quarantine." if held else ".")
    if differing := order_form.differing(case.write, case.delivery_id):
        message += f" Not as ordered: {'; '.join(differing)}."
    return Step(case.state.idle().to_json(), Done("FINISHED", message), None, status="finished")


def answered(case: Open, question: Question, answer: Answer) -> Step | Refused:
    """Take an answer about the order form, or the word that nobody signs now."""
    if answer.get("leave") is True:
        takes_back = question.code == questions.WITNESS_UNDO
        said = "Nothing was taken back." if takes_back else "The delivery stays open. Finish it (F10) later."
        return state_step(case, case.state.idle(), Done("LEFT", said))
    if question.code != questions.ORDER_FORM or case.state.form is None:
        return not_an_answer(question.code)
    form = order_form.read_form(case.state.form, answer, case.site, case.write.at)
    if isinstance(form, Refused):
        return form
    came = order_form.missing(case.write, case.delivery_id)
    if came is None or not form.is_about(came.item_id, came.units):
        return finish(case, undo=None)  # the item changed meanwhile: what was answered is about something else
    asked = order_form.ask_witness(case.write, case.delivery_id, came, form)
    return ask(case, replace(case.state, form=form), asked)


def witnessed(case: Open, proof: Proof) -> Step | Refused:
    """Take the word of a second person, who proved who they are, for what came or for what did not come after all."""
    question, form = case.state.question, case.state.form
    if question is None or question.code not in (questions.WITNESS, questions.WITNESS_UNDO):
        return Refused("NOTHING_TO_WITNESS", "Nothing waits for a witness.", "Scan the next package.")
    if (refused := witness.unfit(case.person_id, proof)) is not None:
        return refused
    if question.code == questions.WITNESS_UNDO:
        return receive_undo.undo_witnessed(case, question, proof)
    came = order_form.missing(case.write, case.delivery_id)
    if form is None or came is None or not form.is_about(came.item_id, came.units):
        return finish(case, undo=None)
    receipt = order_form.receipt_of(case.delivery_id, form, proof.person.id)
    receipt_id = controlled_receipts.add(case.write, receipt)
    content = order_form.content_of(receipt, question, "receive")
    signed = sign(case.write, proof, "witnessed", Subject(order_form.KIND, receipt_id), content)
    if isinstance(signed, Refused):
        return signed
    # What was signed stays; Undo only closes the next question, and what came is taken back before a witness.
    idle = {"kind": "state", "state": case.state.idle().to_json()}
    return finish(case, undo=idle)


def _asked(case: Open, state: ReceiveState, question: Question, undo: dict[str, Any] | None) -> Step:
    step = ask(case, state, question)
    return replace(step, undo=undo) if undo is not None else step


def _cancel(case: Open) -> Step:
    if case.state.delivery_id is not None:
        receiving.end_delivery(case.write, case.state.delivery_id, "cancelled")
    message = "Nothing was received, so the delivery was closed without a line."
    return Step(case.state.idle().to_json(), Done("CANCELLED", message), None, status="cancelled")


def _put_away_question(case: Open, out: list[delivery_lines.Line]) -> Question:
    storage = {line.storage for line in out}
    shelves = [place for place in locations.locations(case.write) if place.storage in storage and place.kind == "shelf"]
    longest = max((questions.minutes_since(line.received_at, case.write.at) for line in out), default=timedelta())
    return questions.put_away(len(out), longest, shelves)
