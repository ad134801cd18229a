"""Giving a preparation up before its check: what is whole goes back, the rest is wasted, its codes are void."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from db import preparation_work, preparations
from db.preparation_work import PreparationEvent, StepDone
from db.preparations import PreparationUnit
from db.record import Write
from db.store import Reader
from db.subject import Subject
from kiosk.rules.preparation import OPEN, Stage, UnitStage
from kiosk.services import preparation_labels as labels
from kiosk.services import prepare_waste, witness
from kiosk.services.identity import Proof
from kiosk.services.outcome import Ask, Choice, Done, Outcome, Question, Refused
from kiosk.services.preparation_void import CANCELLED
from kiosk.services.prepare_made import Made, made_of
from kiosk.services.print_queue import fault_of_reason
from kiosk.services.receive_answers import not_an_answer
from kiosk.services.shelf_questions import WITNESS
from kiosk.services.signing import sign

EVENT: Final = "cancel"
PACKAGES: Final = "CANCEL_PACKAGES"
_GOES_ON: Final = Choice("Do not cancel: go on with it", {"cancel": False})


def is_cancelled(reader: Reader, preparation_id: str) -> bool:
    """Say whether a preparation was given up: its worksheet is over then."""
    found = preparations.preparation(reader, preparation_id)
    return found is not None and found.state == Stage.CANCELLED


def is_meant(reader: Reader, preparation_id: str, answer: Mapping[str, Any]) -> bool:
    """Say whether an answer is about giving it up, and so comes here wherever the worksheet stands."""
    return "cancel" in answer or question(reader, preparation_id) is not None


def question(reader: Reader, preparation_id: str) -> Question | None:
    """Ask what has to be known before it is given up; None where nobody wants to give it up."""
    made = made_of(reader, preparation_id)
    said = _pending(made) if made is not None and made.preparation.state in OPEN else None
    return _ask(made, said.facts.get("whole")) if made is not None and said is not None else None


def _pending(made: Made) -> PreparationEvent | None:
    events = preparation_work.events_of(made.reader, made.preparation.id, EVENT)
    return events[-1] if events and events[-1].facts["end"] == "said" else None


def _ask(made: Made, whole: object) -> Question | None:
    found = prepare_waste.packages(made)
    if found and not prepare_waste.was_used(made) and whole is None:
        text = f"Scanned so far: {prepare_waste.words(made, found)}. Is all of it closed and whole?"
        choices = (
            Choice("Yes: it goes back through the pull", {"cancel": True, "whole": True}),
            Choice("No: all of it is wasted", {"cancel": True, "whole": False}),
            _GOES_ON,
        )
        return Question(PACKAGES, text, choices)
    name = prepare_waste.needs_witness(made, _to_waste(made, whole))
    if name is None:
        return None
    text = f"{name} is controlled or hazardous: a second person sees it go into the waste, and signs with their PIN."
    return Question(WITNESS, text, (_GOES_ON,), ("witness", "pin"))


def _to_waste(made: Made, whole: object) -> list[StepDone]:
    if whole is True and not prepare_waste.was_used(made):
        return []
    return [*prepare_waste.packages(made), *prepare_waste.drawn(made)]


def on_answer(write: Write, preparation_id: str, answer: Mapping[str, Any], proof: Proof | None = None) -> Outcome:
    """Give a preparation up (`cancel`: true, `reason`), at any point before its check; also where its order stopped."""
    made = made_of(write, preparation_id)
    if made is None or made.preparation.state not in OPEN:
        return Refused("NOT_NOW", "What is not being worked on is not cancelled.", "Look at the list of worksheets.")
    said = _pending(made)
    whole = said.facts.get("whole") if said is not None else None
    if said is not None and answer.get("cancel") is False:
        _note(write, made, "unsaid")
        return Done("GOES_ON", "It is not cancelled. Go on where you were.")
    if said is not None and proof is not None:
        return _seen(write, made, whole, proof)
    if answer.get("cancel") is not True:
        return not_an_answer(PACKAGES)
    if said is None:
        reason = answer.get("reason")
        if (fault := fault_of_reason(reason if isinstance(reason, str) else "")) is not None:
            return fault
        _note(write, made, "said", reason=str(reason).strip())
    elif isinstance(answer.get("whole"), bool):
        whole = answer["whole"]
        _note(write, made, "said", reason=said.text, whole=whole)
    asked = _ask(made, whole)
    return Ask(asked) if asked is not None else _cancel(write, made, whole)


def _note(
    write: Write,
    made: Made,
    end: str,
    *,
    reason: str | None = None,
    whole: object = None,
    signed: str | None = None,
) -> None:
    facts = {"end": end, "whole": whole}
    preparation_work.add_event(write, made.preparation.id, EVENT, facts=facts, text=reason, signature_id=signed)


def _seen(write: Write, made: Made, whole: object, proof: Proof) -> Outcome:
    asked = _ask(made, whole)
    if asked is None or asked.code != WITNESS:
        return Refused("NOTHING_TO_WITNESS", "Nothing waits for a witness.", "Answer what is asked.")
    if (refused := witness.unfit(write.actor, proof)) is not None:
        return refused
    seen = {"action": "waste", "packages": prepare_waste.words(made, _to_waste(made, whole))}
    signed = sign(write, proof, "witnessed", Subject("preparation", made.preparation.id), seen)
    return signed if isinstance(signed, Refused) else _cancel(write, made, whole, signed)


def _cancel(write: Write, made: Made, whole: object, signed: str | None = None) -> Outcome:
    wasted = _to_waste(made, whole)
    back = [each for each in prepare_waste.packages(made) if each not in wasted]
    said = f"Preparation {made.preparation.id} is cancelled, and its hood is free. Destroy its labels."
    if wasted:
        said += f" Put in the waste: {prepare_waste.words(made, wasted)}."
    if back:
        said += f" Bring back through the pull (F3): {prepare_waste.words(made, back)}."
    prepare_waste.waste(write, made, wasted)
    for unit in made.units:
        labels.void(write, unit, CANCELLED)
        preparations.stand_unit(write, unit, _ends_as(unit))
    _note(write, made, "done", whole=whole, signed=signed)
    preparations.stand(write, made.preparation, state=Stage.CANCELLED)
    return Done("CANCELLED", said)


def _ends_as(unit: PreparationUnit) -> str:
    """What bore its final label already goes into the waste; what is wasted stays so."""
    return UnitStage.WASTED if unit.state in (UnitStage.TO_CHECK, UnitStage.WASTED) else UnitStage.CANCELLED
