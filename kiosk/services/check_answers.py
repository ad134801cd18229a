"""What people answer in a check: line by line of the inspection, what a second person computed, and a rejection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from db import preparation_work, preparations
from db.preparations import PreparationUnit
from db.subject import Subject
from kiosk.rules.inspection import failed, inspection
from kiosk.rules.preparation import Stage, UnitStage
from kiosk.services import check_questions as questions
from kiosk.services import preparation_labels
from kiosk.services.check_dose import SUBJECT, compute, still_to_compute
from kiosk.services.check_steps import Open, go_on, in_hand, in_hand_of
from kiosk.services.identity import Proof
from kiosk.services.job import Step
from kiosk.services.outcome import Done, Refused
from kiosk.services.preparation_case import PreparationCase
from kiosk.services.preparation_void import REJECTED as VOID
from kiosk.services.receive_answers import not_an_answer, text
from kiosk.services.signing import sign

Answer = Mapping[str, Any]
REJECTED: Final = "rejected"
"""The event by which a rejection stays on record."""
MEANING: Final = "rejected preparation"
"""What the signature of whoever rejects it means."""
_AFTER: Final = "Waste what was made (F1, Hand out, F6); it is made again from the order if that still stands."


def on_answer(open_: Open, answer: Answer) -> Step | Refused:
    """Take an answer."""
    case = in_hand(open_)
    if isinstance(case, Refused):
        return case
    asked = open_.state.question
    if asked is None or asked.code != questions.INSPECT:
        return not_an_answer(asked.code if asked is not None else "nothing is asked")
    return _inspected(open_, case, answer)


def _inspected(open_: Open, case: PreparationCase, answer: Answer) -> Step | Refused:
    line, passes = answer.get("line"), answer.get("passes")
    asked = open_.state.question
    offered = [choice.answer.get("line") for choice in asked.choices] if asked is not None else []
    if line not in offered or not isinstance(passes, bool):
        return not_an_answer(questions.INSPECT)
    state = replace(open_.state, looked={**open_.state.looked, str(line): passes})
    return go_on(open_, case, state, Done("INSPECTED", "Looked at."))


def computed(open_: Open, proof: Proof, given: str, unit: str) -> Step | Refused:
    """Take what a second person computed; what differs stays on record, and keeps the preparation here."""
    case = in_hand(open_)
    if isinstance(case, Refused):
        return case
    asked = open_.state.question
    alert = still_to_compute(open_.write, case, open_.state.checker)
    if asked is None or asked.code != questions.DOSE or alert is None:
        return not_an_answer(asked.code if asked is not None else "nothing is asked")
    right = compute(open_.write, case, alert, proof, given, unit, open_.person_id)
    if isinstance(right, Refused):
        return right
    if right:
        return replace(go_on(open_, case, open_.state, Done("AGREES", "It agrees.")), undo=None)
    said = (
        f"{proof.person.name} came to another amount of {alert.ingredient.group} than the worksheet has. "
        "Both stay on record."
    )
    differs = Refused("DOSE_DIFFERS", said, "Find out which is right. It is computed again, or rejected.")
    return Step(open_.state.to_json(), differs, None)


def reject(open_: Open, proof: Proof, answer: Answer) -> Step | Refused:
    """Reject all of it, or the containers that are named, signed by whoever checks it."""
    case = in_hand_of(open_, proof)
    if isinstance(case, Refused):
        return case
    reason = text(answer.get("reject"))
    if reason is None:
        return Refused("NO_REASON", "Why it is rejected is not said.", "Say it in a few words; no patient's name.")
    units = _named(case, answer.get("units"))
    if isinstance(units, Refused):
        return units
    lines = inspection(case.formula)
    facts = {
        "units": [each.number for each in units],
        "failed": [each.code for each in failed(lines, open_.state.looked)],
    }
    write = open_.write
    # What a person typed may name a patient, and is erased with them: the event that names the signature holds it.
    seen = {"preparation": case.preparation.id, **facts}
    signature = sign(write, proof, MEANING, Subject(SUBJECT, case.preparation.id), seen)
    if isinstance(signature, Refused):
        return signature
    for unit in units:
        preparations.stand_unit(write, unit, UnitStage.REJECTED)
        preparation_labels.void(write, unit, VOID)
    preparation_work.add_event(write, case.preparation.id, REJECTED, facts=facts, text=reason, signature_id=signature)
    if len(units) < len(case.to_check):
        return _with_the_rest(open_, units)
    preparations.stand(write, case.preparation, state=Stage.REJECTED)
    said = f"Preparation {case.preparation.id} is REJECTED: its codes are void. {_AFTER}"
    ended = replace(open_.state, question=None, seen=None)
    return Step(ended.to_json(), Done("REJECTED", said), None, status="finished")


def _named(case: PreparationCase, numbers: object) -> list[PreparationUnit] | Refused:
    """Find the units that are meant: all where none is named."""
    if numbers in (None, "", []):
        return list(case.to_check)
    if isinstance(numbers, str):
        numbers = [int(each) if each.isascii() and each.isdigit() and len(each) < 5 else None
                   for each in numbers.replace(",", " ").split(" ") if each]  # fmt: skip
    known = {each.number: each for each in case.to_check}
    wanted = numbers if isinstance(numbers, list) else [numbers]
    if not all(isinstance(each, int) and not isinstance(each, bool) and each in known for each in wanted):
        said = "That is no number of a container that waits for this check."
        return Refused("NO_UNIT", said, "Name the numbers on the labels, or none to reject all.")
    return [known[each] for each in sorted(set(wanted))]


def _with_the_rest(open_: Open, gone: list[PreparationUnit]) -> Step | Refused:
    """What is left is looked at anew: what was seen was seen of all."""
    case = in_hand(open_)
    if isinstance(case, Refused):
        return case
    ids = {each.id for each in gone}
    state = open_.state.without_looks()
    state = replace(state, scanned=tuple(each for each in state.scanned if each not in ids))
    numbers = ", ".join(f"{each.number}" for each in gone)
    said = f"Number {numbers} of preparation {case.preparation.id} is REJECTED, its codes are void. {_AFTER}"
    return replace(go_on(open_, case, state, Done("REJECTED", said)), undo=None)
