"""What each thing that comes in does to a job of handing over: by what was chosen, and what is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from db import jobs
from kiosk.rules.permissions import Act
from kiosk.services import dispense_give as give
from kiosk.services import dispense_pack as pack
from kiosk.services import dispense_pickup as pickup
from kiosk.services import dispense_questions as questions
from kiosk.services import dispense_steps as steps
from kiosk.services import dispense_waste as waste
from kiosk.services import permit, witness
from kiosk.services.dispense_state import ACTIONS, GIVE, HAND_OVER, PICKED_UP, TAKE_BACK, WASTE, DispenseState
from kiosk.services.identity import Proof
from kiosk.services.job import Step
from kiosk.services.made_unit import labelled
from kiosk.services.outcome import Done, Refused
from kiosk.services.patient_find import Found
from kiosk.services.receive_answers import name_in, not_an_answer
from scanners import BarcodeData

_NEXT = "Scan the final label of the first unit."
_ON_SCAN = {
    HAND_OVER: pack.scanned,
    PICKED_UP: pickup.picked_up,
    TAKE_BACK: pickup.back_scanned,
    GIVE: give.scanned,
    WASTE: waste.scanned,
}


def on_scan(case: steps.Open, data: BarcodeData) -> Step | Refused:
    """Take a scan: the label of a unit; a question that is open takes no other code for its answer."""
    question = case.state.question
    if question is not None and question.code not in (questions.NEW_LABEL, questions.ACTION):
        return steps.repeated(question)
    if data.local is not None and data.local.kind == "person":
        return Refused("BADGE", "That is a badge.", "Scan the label of a unit.")
    found = labelled(case.write, data, to_waste=case.state.action == WASTE)
    if isinstance(found, Refused):
        return found
    if question is not None and question.code == questions.ACTION:
        return steps.repeated(question)
    return give.label_scanned(case, found) if question is not None else _ON_SCAN[case.state.action](case, found)


def wristband(case: steps.Open, found: Found | Refused, number: str) -> Step | Refused:
    """Take whose wristband was scanned, or what may be the number of an order."""
    question = case.state.question
    if question is None or question.code != questions.WHICH_ORDER:
        return Refused("NOT_A_UNIT", "That is no label of a preparation.", _NEXT)
    return give.patient_found(case, found, number)


def on_answer(case: steps.Open, answer: Mapping[str, Any]) -> Step | Refused:
    """Take an answer to what is asked, or an instruction when nothing is."""
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


def approved(case: steps.Open, proof: Proof) -> Step | Refused:
    """Take a pharmacist's word about the unit in hand."""
    question = case.state.question
    if question is None or question.code != questions.PHARMACIST:
        return Refused("NOTHING_TO_APPROVE", "Nothing waits for a pharmacist.", _NEXT)
    if case.person_id == witness.EMERGENCY:
        said = "In an emergency access nobody can approve: who opened it is not known for certain."
        return Refused("EMERGENCY_ALONE", said, "Set it aside. Two people who sign in do it later.")
    return give.signed(case, proof) if "order" in case.state.said else pickup.back_signed(case, proof)


def finish(case: steps.Open) -> Step | Refused:
    """Ask who takes the pack; where there is none, the job ends."""
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


def undo(case: steps.Open) -> Step | Refused:
    """Take back the last step, if the same person did it and it can be."""
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
