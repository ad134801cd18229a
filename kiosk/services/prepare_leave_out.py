"""A unit that failed: it is left out with a reason and wasted, and the yield is less by it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from db import preparation_work, preparations
from db.preparation_work import PreparationEvent, StepDone
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
WHICH: Final = "LEAVE_OUT"
_MAY: Final = (UnitStage.IN_PROCESS, UnitStage.LABELLED, UnitStage.TO_CHECK)
_FAILED: Final = Choice("A unit failed: leave it out", {"leave_out": "which"})
_NONE_FAILED: Final = Choice("None failed: go on", {"leave_out": "none"})


def choices(made: Made) -> tuple[Choice, ...]:
    """Offer to leave a unit out, where another one is left."""
    return (_FAILED,) if len(_standing(made)) > 1 else ()


def _standing(made: Made) -> list[PreparationUnit]:
    return [each for each in made.units if each.state in _MAY]


def is_meant(made: Made, answer: Mapping[str, Any]) -> bool:
    """Say whether an answer is about a unit that is left out."""
    return "leave_out" in answer or _last(made) is not None


def _last(made: Made) -> PreparationEvent | None:
    """Find what was begun to be said of a unit, and is not done yet."""
    events = preparation_work.events_of(made.reader, made.preparation.id, EVENT)
    return events[-1] if events and events[-1].facts["end"] in ("asked", "said") else None


def question(made: Made) -> Question | None:
    """Ask which one failed, and for the second person who sees it go where one is needed; None where none did."""
    last = _last(made)
    if last is None:
        return None
    unit = made.unit_by_id(last.unit_id)
    if unit is not None:
        return _witness(made, unit)
    return Question(WHICH, "Which unit failed, and what is wrong with it?", (_NONE_FAILED,), ("leave_out", "failure"))


def _witness(made: Made, unit: PreparationUnit) -> Question:
    name = prepare_waste.needs_witness(made, _went_in(made, unit)) or made.formula.name
    text = f"{name} is controlled or hazardous: a second person sees unit {unit.number} go, and signs with their PIN."
    return Question(WITNESS, text, (_NONE_FAILED,), ("witness", "pin"), (("Unit", str(unit.number)),))


def _went_in(made: Made, unit: PreparationUnit) -> list[StepDone]:
    return [each for each in made.steps if each.item_id is not None and each.unit_number in (BATCH, unit.number)]


def on_answer(write: Write, made: Made, answer: Mapping[str, Any], proof: Proof | None) -> Outcome:
    """Leave a unit out (`leave_out`: its number, `failure`: why), once a second person saw it where one is needed."""
    last = _last(made)
    waiting = made.unit_by_id(last.unit_id) if last is not None else None
    if waiting is not None and proof is not None:
        return _seen(write, made, waiting, proof)
    said = answer.get("leave_out")
    if said == "none" and last is not None:
        _note(write, made, waiting, "unsaid")
        return Done("STAYS_IN", "None is left out.")
    if waiting is not None:
        return not_an_answer(WITNESS)
    if said == "which":
        _note(write, made, None, "asked")
        return Done(WHICH, "A unit failed.")
    found = _named(made, said, answer.get("failure"))
    if isinstance(found, Refused):
        return found
    unit, reason = found
    if prepare_waste.needs_witness(made, _went_in(made, unit)) is not None:
        _note(write, made, unit, "said", reason)
        return Ask(_witness(made, unit))
    return _leave_out(write, made, unit, reason)


def _named(made: Made, said: object, reason: object) -> tuple[PreparationUnit, str] | Refused:
    """Find the unit that is named, which is not the last one, and read why it is left out."""
    text = said.strip() if isinstance(said, str) else str(said) if type(said) is int else ""
    unit = made.unit(int(text)) if text.isascii() and text.isdigit() and len(text) < 5 else None
    if unit is None or unit.state not in _MAY:
        said_words = "There is no such unit of this preparation that can be left out."
        return Refused("NO_UNIT", said_words, "Type the number of one that is made.")
    if not isinstance(reason, str):
        reason = ""
    if (fault := fault_of_reason(reason)) is not None:
        return fault
    if len(_standing(made)) == 1:
        said_words = f"Unit {unit.number} is the only one: without it nothing is made."
        return Refused("NOTHING_MADE", said_words, "Cancel this preparation instead.")
    return unit, reason.strip()


def _note(
    write: Write,
    made: Made,
    unit: PreparationUnit | None,
    end: str,
    reason: str | None = None,
    signed: str | None = None,
) -> None:
    about = unit.id if unit is not None else None
    preparation_work.add_event(
        write, made.preparation.id, EVENT, unit_id=about, facts={"end": end}, text=reason, signature_id=signed
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
    _note(write, made, unit, "done", reason, signed)
    return Done("LEFT_OUT", f"Unit {unit.number} is left out: put it in the waste, and destroy its labels.")
