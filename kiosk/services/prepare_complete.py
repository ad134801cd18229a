"""The end of a worksheet: storage and beyond-use date, final labels scanned back, rests, and over to the check.

What is asked follows from the record alone, so that a worksheet can be taken up anywhere. The worksheet calls `begin`
in the write of its last step, then hands every scan and answer here; after each step it calls `print_due`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from db import preparation_work, preparations
from db.preparations import Preparation, PreparationUnit
from db.record import Write
from db.store import Reader
from kiosk.rules.beyond_use import BeyondUse
from kiosk.rules.preparation import Stage, UnitStage
from kiosk.services import preparation_labels as labels
from kiosk.services import prepare_bud, prepare_leave_out, prepare_rests, prepare_store
from kiosk.services.identity import Proof
from kiosk.services.outcome import Ask, Done, Outcome, Question, Refused
from kiosk.services.preparation_void import FINAL, IN_PROCESS, void_refusal
from kiosk.services.prepare_made import Made, made_of
from kiosk.services.receive_subject import plural
from kiosk.services.resolve import Found, PreparationFound

FINAL_LABEL: Final = "FINAL_LABEL"
AT_CONTAINER: Final = "at_container"
"""The event that says whose container is in hand; that of no unit says that none is any more."""
_GONE: Final = Refused("NO_ORDER", "What was ordered is not on record any more.", "Cancel this preparation.")


def begin(write: Write, preparation_id: str) -> Outcome:
    """Leave the hood, in the write of the last step; where it is kept in one way only, that is chosen at once."""
    made = made_of(write, preparation_id)
    if made is None or made.preparation.state not in (Stage.COMPOUNDING, Stage.LABELLING):
        return Refused("NOT_NOW", "That preparation is not being compounded.", "Look at the list of worksheets.")
    bare = next((each for each in made.units if each.state == UnitStage.PLANNED), None)
    if bare is not None:
        said = f"Unit {bare.number} does not bear its label NOT FOR ADMINISTRATION."
        return Refused("LABEL_FIRST", said, "Put it on its container, and scan it there.")
    preparations.stand(write, made.preparation, state=Stage.LABELLING)
    made = _again(write, preparation_id)
    found = prepare_bud.ways(made, write.at)
    if len(found) == 1 and isinstance(found[0][1], BeyondUse):
        return prepare_store.store(write, made, found[0][0])
    asked = question(write, preparation_id, write.actor, write.at)
    return Ask(asked) if asked is not None else Done("STEPS_DONE", "Every step is done.")


def back(write: Write, preparation_id: str) -> Refused | None:
    """Go back to compounding, to take the last step back: only while no final label is on its container."""
    made = _again(write, preparation_id)
    if made.preparation.state != Stage.LABELLING or any(each.state == UnitStage.TO_CHECK for each in made.units):
        return Refused("UNDO_BLOCKED", "A final label is on its container: the steps stand.", "Go on, or cancel it.")
    write.alone_with(f"hood {made.preparation.hood_id}")  # somebody may scan it for another one just now
    other = preparations.on_hood(write, made.preparation.hood_id or "")
    if other is not None:
        said = f"Preparation {other.id} is on that hood now: nothing more is done here before it is finished."
        return Refused("HOOD_TAKEN", said, "Wait until it is free.")
    preparations.stand(write, _store_anew(write, made), state=Stage.COMPOUNDING)
    return None


def _store_anew(write: Write, made: Made) -> Preparation:
    """Take back how it is kept; the container in hand was put down meanwhile, and is scanned again."""
    if _in_hand(made) is not None:
        preparation_work.add_event(write, made.preparation.id, AT_CONTAINER)
    return prepare_store.take_back(write, made)


def _in_hand(made: Made) -> PreparationUnit | None:
    events = preparation_work.events_of(made.reader, made.preparation.id, AT_CONTAINER)
    return made.unit_by_id(events[-1].unit_id) if events else None


def is_over(reader: Reader, preparation_id: str) -> bool:
    """Say whether a worksheet is finished: what it made waits for its check."""
    found = preparations.preparation(reader, preparation_id)
    return found is not None and found.state == Stage.TO_CHECK


def question(reader: Reader, preparation_id: str, person_id: str, at: str) -> Question | None:
    """Say what is asked of a person now; None where nothing is completed, or what was ordered is erased."""
    made = made_of(reader, preparation_id)
    if made is None or made.preparation.state != Stage.LABELLING:
        return None
    asked = prepare_leave_out.question(made) or prepare_store.question(made, at)
    return asked or _label(made, at) or prepare_rests.question(made, person_id, at)


def _label(made: Made, at: str) -> Question | None:
    waiting = [each for each in made.units if each.state == UnitStage.LABELLED]
    if not waiting:
        return None
    numbers = ", ".join(str(each.number) for each in waiting)
    first = "Scan the label NOT FOR ADMINISTRATION on a container, then its final label. " if _in_pairs(made) else ""
    text = f"{first}Put each final label on its container and scan it there. Still to scan: unit {numbers}."
    anew = (prepare_store.ANEW,) if prepare_store.may_be_said_anew(made, at) else ()
    return Question(FINAL_LABEL, text, (*anew, *prepare_leave_out.choices(made)))


def _in_pairs(made: Made) -> bool:
    """Of several units of one order each bears what was drawn for it: both its labels are scanned, one by the other."""
    return made.formula.scale == "patient" and len(made.units) > 1


def on_scan(write: Write, preparation_id: str, found: Found, *, is_typed: bool = False) -> Outcome:
    """Take a scan: only the labels of its own units mean anything now."""
    made = _standing(write, preparation_id)
    if isinstance(made, Refused):
        return made
    if not isinstance(found, PreparationFound):
        return Refused("LABEL_EXPECTED", "That is no label of this preparation.", _next(write, preparation_id))
    if (refused := void_refusal(write, found.unit, found.label)) is not None:
        return refused
    if found.label.kind == IN_PROCESS and _in_pairs(made) and found.unit.preparation_id == made.preparation.id:
        return _container(write, made, found.unit)
    if _in_pairs(made) and found.unit.preparation_id == made.preparation.id and (wrong := _other(made, found.unit)):
        return wrong
    outcome = labels.applied(write, made.preparation, found, FINAL, is_typed=is_typed)
    return outcome if isinstance(outcome, Refused) else _go_on(write, preparation_id, outcome)


def _container(write: Write, made: Made, unit: PreparationUnit) -> Outcome:
    if unit.state != UnitStage.LABELLED:
        return Refused("NOT_NOW", f"Unit {unit.number} has no final label yet.", "First say how it is stored.")
    preparation_work.add_event(write, made.preparation.id, AT_CONTAINER, unit_id=unit.id)
    return Done("AT_CONTAINER", f"That is the container of unit {unit.number}. Put its final label on it and scan it.")


def _other(made: Made, unit: PreparationUnit) -> Refused | None:
    """Refuse a final label on a container that bears another unit's label."""
    last = _in_hand(made)
    if last is None or (last.id != unit.id and last.state != UnitStage.LABELLED):
        said = f"Nobody scanned the container that this final label (unit {unit.number}) is put on."
        return Refused("CONTAINER_FIRST", said, "Scan the label NOT FOR ADMINISTRATION on the container first.")
    if last.id == unit.id:
        return None
    said = f"That is the final label of unit {unit.number}, and the container in hand is unit {last.number}."
    return Refused("WRONG_CONTAINER", said, f"Put the final label of unit {last.number} on it, and scan that.")


def on_answer(write: Write, preparation_id: str, answer: Mapping[str, Any], proof: Proof | None = None) -> Outcome:
    """Take an answer; `proof` is of whom the answer names as a witness."""
    made = _standing(write, preparation_id)
    if isinstance(made, Refused):
        return made
    if prepare_leave_out.is_meant(made, answer):
        outcome = prepare_leave_out.on_answer(write, made, answer, proof)
    elif made.preparation.storage is None:
        outcome = prepare_store.store(write, made, answer.get("storage"))
    elif answer == prepare_store.ANEW.answer and prepare_store.may_be_said_anew(made, write.at):
        _store_anew(write, made)
        outcome = Done("STORAGE_ANEW", "The final labels printed so far are void: destroy them.")
    elif _label(made, write.at) is not None:
        return Refused("SCAN_LABEL", "The final labels are scanned on their containers.", _next(write, preparation_id))
    else:
        outcome = prepare_rests.on_answer(write, made, answer, proof)
    return _go_on(write, preparation_id, outcome) if isinstance(outcome, Done) else outcome


def _go_on(write: Write, preparation_id: str, said: Outcome) -> Outcome:
    """Say what was done and ask what comes next; what is complete goes over to the check."""
    asked = question(write, preparation_id, write.actor, write.at)
    if asked is None:
        return _finish(write, _again(write, preparation_id), said)
    return Ask(Question(asked.code, f"{said.message} {asked.text}", asked.choices, asked.fields, asked.facts))


def _finish(write: Write, made: Made, said: Outcome) -> Outcome:
    ready = [each for each in made.units if each.state == UnitStage.TO_CHECK]
    if not ready:
        return Refused("NOTHING_MADE", "Every unit was left out: there is nothing to check.", "Cancel it instead.")
    prepare_rests.bill(write, made)
    facts = {"yield": len(ready), "planned": len(made.units)}
    preparation_work.add_event(write, made.preparation.id, "completed", facts=facts)
    preparations.stand(write, made.preparation, state=Stage.TO_CHECK, completed_at=write.at)
    made_words = f"{len(ready):,} of {len(made.units):,} {plural('unit', len(made.units))}"
    text = f"{said.message} Preparation {made.preparation.id} is complete: {made_words}. It waits for the pharmacist."
    return Done("TO_CHECK", text)


def _standing(write: Write, preparation_id: str) -> Made | Refused:
    """Read what is completed; whether it may be is asked of its worksheet before."""
    made = made_of(write, preparation_id)
    if made is None:
        return _GONE
    if made.preparation.state != Stage.LABELLING:
        return Refused("NOT_COMPLETE", "Not every step of this preparation is done.", "Go on with its steps.")
    return made


def _again(reader: Reader, preparation_id: str) -> Made:
    made = made_of(reader, preparation_id)
    if made is None:  # its order is not erased while it is worked on
        raise LookupError(preparation_id)
    return made


def _next(write: Write, preparation_id: str) -> str:
    asked = question(write, preparation_id, write.actor, write.at)
    return asked.text if asked is not None else "Look at the worksheet."
