"""A unit that failed: it is left out with a reason and wasted, and the yield is less by it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from db import preparation_work, preparations
from db.preparation_work import StepDone
from db.preparations import PreparationUnit
from db.record import Write
from db.subject import Subject
from kiosk.rules.preparation import UnitStage
from kiosk.services import preparation_labels as labels
from kiosk.services import prepare_waste, witness
from kiosk.services.identity import Proof
from kiosk.services.outcome import Ask, Choice, Done, Outcome, Question, Refused
from kiosk.services.preparation_void import LEFT_OUT
from kiosk.services.prepare_made import BATCH, Made
from kiosk.services.print_queue import fault_of_reason
from kiosk.services.receive_answers import not_an_answer
from kiosk.services.shelf_questions import WITNESS
from kiosk.services.signing import sign

EVENT: Final = "left_out"
_MAY: Final = (UnitStage.IN_PROCESS, UnitStage.LABELLED, UnitStage.TO_CHECK)


def is_meant(made: Made, answer: Mapping[str, Any]) -> bool:
    """Say whether an answer is about a unit that is left out."""
    return "leave_out" in answer or pending(made) is not None


def pending(made: Made) -> PreparationUnit | None:
    """Find the unit of which it was said that it is left out, and that no witness saw yet."""
    events = preparation_work.events_of(made.reader, made.preparation.id, EVENT)
    said = events[-1] if events and events[-1].facts["end"] == "said" else None
    return next((each for each in made.units if said is not None and each.id == said.unit_id), None)


def question(made: Made) -> Question | None:
    """Ask for the second person who sees a unit go that is controlled or hazardous; None where none waits."""
    unit = pending(made)
    return _witness(made, unit) if unit is not None else None


def _witness(made: Made, unit: PreparationUnit) -> Question:
    name = prepare_waste.needs_witness(made, _went_in(made, unit)) or made.formula.name
    text = f"{name} is controlled or hazardous: a second person sees unit {unit.number} go, and signs with their PIN."
    choice = Choice("It is not left out", {"leave_out": unit.number, "end": "anew"})
    return Question(WITNESS, text, (choice,), ("witness", "pin"), (("Unit", str(unit.number)),))


def _went_in(made: Made, unit: PreparationUnit) -> list[StepDone]:
    return [each for each in made.steps if each.item_id is not None and each.unit_number in (BATCH, unit.number)]


def on_answer(write: Write, made: Made, answer: Mapping[str, Any], proof: Proof | None) -> Outcome:
    """Leave a unit out (`leave_out`: its number, `reason`), once a second person saw it where one is needed."""
    waiting = pending(made)
    if waiting is not None and proof is not None:
        return _seen(write, made, waiting, proof)
    if waiting is not None and answer.get("end") == "anew":
        _note(write, waiting, "unsaid")
        return Done("STAYS_IN", f"Unit {waiting.number} is not left out.")
    number, reason = answer.get("leave_out"), answer.get("reason")
    unit = made.unit(number) if type(number) is int else None  # a yes is no number
    if waiting is not None or type(number) is not int or not isinstance(reason, str):
        return not_an_answer(WITNESS if waiting is not None else "LEAVE_OUT")
    if unit is None or unit.state not in _MAY:
        said = f"There is no unit {number} of this preparation that can be left out."
        return Refused("NO_UNIT", said, "Name one that is made.")
    if (fault := fault_of_reason(reason)) is not None:
        return fault
    if len([each for each in made.units if each.state in _MAY]) == 1:
        said = f"Unit {number} is the only one: without it nothing is made."
        return Refused("NOTHING_MADE", said, "Cancel this preparation instead.")
    if prepare_waste.needs_witness(made, _went_in(made, unit)) is not None:
        _note(write, unit, "said", reason.strip())
        return Ask(_witness(made, unit))
    return _leave_out(write, made, unit, reason.strip())


def _note(write: Write, unit: PreparationUnit, end: str, reason: str | None = None, signed: str | None = None) -> None:
    facts = {"end": end}
    preparation_work.add_event(
        write, unit.preparation_id, EVENT, unit_id=unit.id, facts=facts, text=reason, signature_id=signed
    )


def _seen(write: Write, made: Made, unit: PreparationUnit, proof: Proof) -> Outcome:
    if (refused := witness.unfit(write.actor, proof)) is not None:
        return refused
    seen = {"action": "left out", "unit": unit.number, "packages": prepare_waste.words(made, _packages(made, unit))}
    signed = sign(write, proof, "witnessed", Subject("preparation_unit", unit.id), seen)
    return signed if isinstance(signed, Refused) else _leave_out(write, made, unit, None, signed)


def _packages(made: Made, unit: PreparationUnit) -> list[StepDone]:
    """List what goes into the waste with a unit; what a whole batch was drawn from went into the others, too."""
    if made.formula.scale == "batch":
        return []
    return [*prepare_waste.packages(made, unit.number), *prepare_waste.drawn(made, unit.number)]


def _leave_out(
    write: Write, made: Made, unit: PreparationUnit, reason: str | None, signed: str | None = None
) -> Outcome:
    prepare_waste.waste(write, made, _packages(made, unit))
    labels.void(write, unit, LEFT_OUT)
    preparations.stand_unit(write, unit, UnitStage.WASTED)
    _note(write, unit, "done", reason, signed)
    return Done("LEFT_OUT", f"Unit {unit.number} is left out: put it in the waste, and destroy its labels.")
