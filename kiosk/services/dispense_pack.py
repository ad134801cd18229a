"""Packing: the units of one patient go into one pack, and out of our hands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from db import preparation_work, preparations, unit_handovers
from db.record import Write
from db.unit_handovers import NewHandover
from kiosk.rules.preparation import UnitStage
from kiosk.services import dispense_questions as questions
from kiosk.services import order_gate, preparation_labels
from kiosk.services.dispense_state import DispenseState
from kiosk.services.dispense_steps import STANDS, Open, alone, ask, state_step
from kiosk.services.job import Step
from kiosk.services.made_unit import (
    KEPT_WORDS,
    Labelled,
    MadeUnit,
    count_words,
    made_unit,
    not_final,
    not_released,
    not_to_use,
    until_words,
)
from kiosk.services.outcome import Done, Refused
from kiosk.services.preparation_void import FINAL
from kiosk.services.receive_answers import not_an_answer, text

DISPENSED: Final = "dispensed"
"""The event by which a unit went to somebody; it says to what kind of person."""


def scanned(case: Open, found: Labelled) -> Step | Refused:
    """Take a unit into the pack."""
    made = alone(case.write, found.made)
    if isinstance(made, Refused):
        return made
    refused = not_final(replace(found, made=made)) or not_to_go(case.write, made) or _not_of_pack(case, made)
    if refused is not None:
        return refused
    state = replace(case.state, units=(*case.state.units, made.unit.id))
    until = until_words(case.write, made.preparation.beyond_use_date or "", case.write.at)
    said = f"In the pack: {made.words}, kept {KEPT_WORDS[made.kept]}, until {until}. {count_words(len(state.units))}."
    return state_step(case, state, Done("IN_PACK", said))


def not_to_go(write: Write, made: MadeUnit) -> Refused | None:
    """Say why a unit goes to nobody: not released, past its time, recalled, or its order stands no longer."""
    refused = not_released(write, made) or not_to_use(write, made)
    if refused is not None:
        return refused
    if made.is_of_batch:
        said = f"{made.words} is of a batch, and no patient's yet."
        return Refused("BATCH_UNIT", said, "Give it to a patient's order first (F6).")
    return order_gate.not_to_be_prepared(write, made.order, write.at, made.version)


def _not_of_pack(case: Open, made: MadeUnit) -> Refused | None:
    if made.unit.id in case.state.units:
        return Refused("IN_PACK_ALREADY", f"{made.words} is in the pack already.", "Scan the next unit, or finish.")
    first = made_unit(case.write, case.state.units[0]) if case.state.units else None
    if first is None:
        return None
    if first.order.patient_id != made.order.patient_id:
        said = f"{made.words} is ANOTHER PATIENT'S than what is in the pack."
        return Refused("OTHER_PATIENT", said, "Take it out of the pack. Finish this one, then begin another.")
    if first.kept != made.kept:
        said = f"{made.words} is kept {KEPT_WORDS[made.kept]}, and the pack {KEPT_WORDS[first.kept]}."
        return Refused("OTHER_STORAGE", said, "Finish this pack, then begin another for it.")
    return None


def take_out(case: Open, unit_id: str) -> Step | Refused:
    """Take a unit out of the pack again."""
    if unit_id not in case.state.units:
        return Refused("NOT_IN_PACK", "That unit is not in the pack.", "Choose one that is.")
    state = replace(case.state, units=tuple(each for each in case.state.units if each != unit_id))
    return state_step(case, state, Done("TAKEN_OUT", f"Out of the pack. {count_words(len(state.units))} left in it."))


def finish(case: Open) -> Step | Refused:
    """Ask who takes the pack; what must not go any more is said before anybody is asked."""
    packed = _packed(case)
    return packed if isinstance(packed, Refused) else ask(case, case.state, questions.to_whom(len(packed)))


def _packed(case: Open) -> list[MadeUnit] | Refused:
    """Read the units of the pack, alone with them, as they may go; else the first that may not."""
    packed: list[MadeUnit] = []
    for unit_id in sorted(case.state.units, key=lambda each: (len(each), each)):  # one order of waiting for everybody
        found = made_unit(case.write, unit_id)
        made = alone(case.write, found) if found is not None else None
        refused = made if isinstance(made, Refused) else _not_any_more(case, made) if made is not None else None
        if refused is not None:
            return replace(refused, next_step=f"Take it out of the pack. {refused.next_step}")
        if isinstance(made, MadeUnit):
            packed.append(made)
    return packed


def _not_any_more(case: Open, made: MadeUnit) -> Refused | None:
    """Say why a unit goes out no more that was packed; elsewhere it may have become another order's meanwhile."""
    if (refused := not_to_go(case.write, made)) is not None:
        return refused
    if not preparation_labels.is_on(case.write, made.unit, FINAL):
        said = f"{made.words} was given to that order, and its label was never scanned on its container."
        return Refused("LABEL_NOT_APPLIED", said, "Put its new label on it, and scan it there (F6).")
    others = (made_unit(case.write, each) for each in case.state.units)
    if any(each is not None and each.order.patient_id != made.order.patient_id for each in others):
        said = f"{made.words} is ANOTHER PATIENT'S than what is in the pack."
        return Refused("OTHER_PATIENT", said, "Finish this one, then begin another.")
    return None


def answered(case: Open, answer: Mapping[str, Any]) -> Step | Refused:
    """Take an answer about the pack."""
    question = case.state.question
    code = question.code if question is not None else ""
    chosen = question is not None and dict(answer) in [dict(choice.answer) for choice in question.choices]
    made = made_unit(case.write, case.state.units[0]) if case.state.units else None
    if made is None:
        return not_an_answer(code)
    match code:
        case questions.TO if chosen:
            return ask(case, case.state.with_said(to=answer["to"]), questions.how_packed(made.kept))
        case questions.PACKED if chosen:
            if answer["storage"] != made.kept:
                kept = KEPT_WORDS[made.kept]
                said = f"The pack would be {KEPT_WORDS[answer['storage']]}, and what is in it is kept {kept}."
                return Refused("WRONG_STORAGE", said, f"Pack it so that it stays {kept}.")
            state = case.state.with_said(storage=answer["storage"])
            return ask(case, state, questions.gone(str(state.said["to"])))
        case questions.GONE if chosen:
            return ask(case, case.state.with_said(left=answer["left"]), questions.name(str(case.state.said["to"])))
        case questions.NAME:
            return _named(case, answer, in_person=chosen)
    return not_an_answer(code)


def _named(case: Open, answer: Mapping[str, Any], *, in_person: bool) -> Step | Refused:
    name, reference = text(answer.get("name")), text(answer.get("reference"))
    if not in_person and set(answer) - {"name", "reference"}:
        return not_an_answer(questions.NAME)
    if not in_person and name is None and reference is None:
        said = "Nobody is named, and no reference is."
        return Refused("NO_RECIPIENT", said, "Type who takes it, or the reference of the courier.")
    packed = _packed(case)
    return packed if isinstance(packed, Refused) else _handed_over(case, packed, name, reference)


def _handed_over(case: Open, packed: list[MadeUnit], name: str | None, reference: str | None) -> Step:
    said = case.state.said
    for made in packed:
        new = NewHandover(made.unit.id, case.job.id, unit_handovers.PACKED, said["storage"], name, reference)
        unit_handovers.add(case.write, new)
        if said["left"]:
            unit_handovers.add(case.write, NewHandover(made.unit.id, case.job.id, unit_handovers.LEFT))
        preparations.stand_unit(case.write, made.unit, UnitStage.DISPENSED)
        facts = {"to": said["to"], "storage": said["storage"], "left": said["left"], "job": case.job.id}
        preparation_work.add_event(
            case.write, made.preparation.id, DISPENSED, unit_id=made.unit.id, facts={**facts, "order": made.order.id}
        )
    gone = "left the pharmacy" if said["left"] else "wait to be picked up: scan one of them then (F6)"
    words = f"Handed over to {questions.RECIPIENTS[said['to']]}: {count_words(len(packed))}, which {gone}."
    ended = DispenseState(units=case.state.units, done=case.state.done)
    return Step(ended.to_json(), Done("HANDED_OVER", words), STANDS, status="finished")
