"""Where a worksheet sends a scan or an answer: one thing is asked at a time, and nothing else is taken."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from db.opened_containers import OpenedContainer
from kiosk.services import prepare_begin as begin
from kiosk.services import prepare_do as do
from kiosk.services import prepare_end as end
from kiosk.services import prepare_questions as questions
from kiosk.services import prepare_second as second
from kiosk.services.identity import Proof
from kiosk.services.job import Step
from kiosk.services.keep_scan import persons_code
from kiosk.services.outcome import Ask, Done, Refused
from kiosk.services.prepare_case import Making, Open, did, stopped
from kiosk.services.prepare_package import LotMissing, found_for
from kiosk.services.prepare_state import Asked, Draft
from kiosk.services.receive_answers import name_in, not_an_answer
from scanners import BarcodeData

Decide = Callable[[Open], Step | Refused]
Answer = Mapping[str, Any]


def on_scan(case: Open, raw: str, source: str, scan_id: str | None) -> Step | Refused:
    """Take one scan."""
    data = case.read(raw, scan_id)
    if data.sensitive:
        return persons_code(data, "Go on with what is asked.")
    if data.local is not None and data.local.kind == "person":
        return Refused("BADGE", "That is a badge.", "Go on with what is asked.")
    if case.asked is Asked.ORDER:
        return begin.order_scanned(case, data)
    if end.of_cancelling(case) is not None:
        return _answer_first(case)
    if (refused := stopped(case)) is not None:
        return refused
    match case.asked:
        case Asked.HOOD:
            return begin.hood_scanned(case, data)
        case Asked.LABEL:
            return second.label_scanned(case, data, is_typed=end.is_typed(source))
        case Asked.STEP:
            return _scanned(case, data, Draft(raw, source, scan_id))
        case Asked.COMPLETION:
            return end.scanned(case, data, source)
    return _answer_first(case)


def _scanned(case: Open, data: BarcodeData, draft: Draft, lot_id: str | None = None) -> Step | Refused:
    making = case.making
    step = making.step(case.state)
    if step is None or step.evidence != "scan":
        return _answer_first(case)
    found = found_for(case, making, step, data, lot_id)
    if isinstance(found, Refused):
        return found
    if isinstance(found, LotMissing):
        state = replace(case.state, draft=draft)
        asked = questions.question_of(state, case.person_id, making, case.write.at)
        asks = did(case, state, Done(questions.WHICH_LOT, ""))
        return replace(asks, outcome=Ask(asked)) if asked is not None else asks
    if isinstance(found, OpenedContainer):
        return do.took_open(case, making, step, found, draft.scan_id)
    return do.took_package(case, making, found, draft.scan_id)


def _answer_first(case: Open) -> Refused:
    asked = questions.question_of(case.state, case.person_id, _making(case), case.write.at)
    text = asked.text if asked is not None else "Complete the preparation."
    return Refused("ANSWER_FIRST", f"This is asked now: {text}", "Do that first, or take the last step back (F9).")


def _making(case: Open) -> Making | None:
    return case.making if case.state.preparation is not None else None


def on_answer(case: Open, answer: Answer) -> Step | Refused:
    """Take an answer to what is asked."""
    if case.asked is Asked.ORDER:
        return begin.order_named(case, answer)
    if end.is_cancelling(case, answer):
        return end.cancelling(case, answer)
    if (refused := stopped(case, leaves_out=end.is_leaving_out(case, answer))) is not None:
        return refused
    match case.asked:
        case Asked.CLEARANCE if answer.get("clear") is True:
            return begin.cleared(case)
        case Asked.GARBING if answer.get("garbed") is True:
            return begin.garbed(case)
        case Asked.STEP:
            return _step_answered(case, answer)
        case Asked.COMPLETION:
            return end.answered(case, answer)
    return _not_asked(case)


def _not_asked(case: Open) -> Refused:
    asked = questions.question_of(case.state, case.person_id, _making(case), case.write.at)
    return not_an_answer(asked.code) if asked is not None else _answer_first(case)


def witnessed(case: Open, answer: Answer, proof: Proof) -> Step | Refused:
    """Take the word of a second person, who proved who they are, for whatever waits for it."""
    if end.is_cancelling(case, answer):
        return end.cancelling(case, answer, proof)
    if (refused := stopped(case, leaves_out=end.is_leaving_out(case, answer))) is not None:
        return refused
    return end.answered(case, answer, proof) if case.asked is Asked.COMPLETION else second.approved(case, proof)


def _step_answered(case: Open, answer: Answer) -> Step | Refused:
    making = case.making
    step = making.step(case.state)
    if step is None:
        return _not_asked(case)
    if case.state.draft is not None:
        return _lot_said(case, answer, case.state.draft)
    match step.evidence:
        case "scan" if answer.get("enough") is True:
            return do.enough(case, making, step)
        case "measure" if "amount" in answer:
            return do.measure(case, making, step, answer)
        case "photograph" if answer.get("photographed") is True:
            return do.photograph(case, making)
        case "confirm" if answer.get("done") is True:
            return do.confirm(case, making, step)
    return _not_asked(case)


def _lot_said(case: Open, answer: Answer, draft: Draft) -> Step | Refused:
    if answer.get("leave_out") is True:
        return did(case, replace(case.state, draft=None), Done("LEFT_OUT", "Nothing went in."))
    asked = questions.question_of(case.state, case.person_id, case.making, case.write.at)
    offered = [choice.answer.get("lot") for choice in asked.choices] if asked is not None else []
    lot_id = name_in(answer, "lot")
    if lot_id not in offered:
        return not_an_answer(questions.WHICH_LOT)
    return _scanned(case, case.read(draft.raw, draft.scan_id), draft, lot_id)
