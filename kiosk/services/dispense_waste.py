"""A unit goes into the waste from one scan of its label: why, who saw it, and whether its order needs another one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from db import items, preparation_lots, preparation_work, preparations, unit_handovers
from db.preparation_waste import WASTED
from db.record import Write
from db.store import Reader
from db.subject import Subject
from kiosk.rules import shelf_reasons
from kiosk.rules.preparation import OPEN, Stage, UnitStage
from kiosk.services import dispense_questions as questions
from kiosk.services import order_gate, preparation_labels, witness
from kiosk.services.dispense_state import DispenseState
from kiosk.services.dispense_steps import Open, alone, ask, did, in_hand
from kiosk.services.identity import Proof
from kiosk.services.job import Step
from kiosk.services.made_unit import Labelled, MadeUnit, left
from kiosk.services.outcome import Done, Refused
from kiosk.services.preparation_void import WASTED as VOID
from kiosk.services.receive_answers import name_in, not_an_answer, text
from kiosk.services.signing import sign
from kiosk.services.unit_cost import unit_cost

REMAKE_WANTED: Final = "remake_wanted"
"""The event by which an order needs one more unit in place of another."""


def scanned(case: Open, found: Labelled) -> Step | Refused:
    """Take in hand what goes into the waste."""
    made = alone(case.write, found.made)
    if isinstance(made, Refused):
        return made
    if (refused := not_to_waste(case.write, made)) is not None:
        return refused
    state = DispenseState(case.state.action, case.state.units, made.unit.id, done=case.state.done)
    return ask(case, state, questions.why(made))


def not_to_waste(reader: Reader, made: MadeUnit) -> Refused | None:
    """Say why a unit cannot go into our waste: it is being made still, or it is not here."""
    if made.preparation.state in OPEN:
        said = f"{made.words} is being made still."
        return Refused("BEING_MADE", said, "Say it at its worksheet, which is where what failed is left out.")
    return left(made) if unit_handovers.has_left(reader, made.unit.id) else None


def answered(case: Open, answer: Mapping[str, Any]) -> Step | Refused:
    """Take the reason, and whether another one is made."""
    made = in_hand(case)
    question = case.state.question
    if isinstance(made, Refused) or question is None:
        return made if isinstance(made, Refused) else not_an_answer("")
    if question.code == questions.WHY:
        return _reason(case, made, answer)
    if question.code == questions.REMAKE and isinstance(answer.get("remake"), bool) and len(answer) == 1:
        return _witnessed_or_done(case, made, case.state.with_said(remake=answer["remake"]))
    return not_an_answer(question.code)


def _reason(case: Open, made: MadeUnit, answer: Mapping[str, Any]) -> Step | Refused:
    code, said = name_in(answer, "reason"), text(answer.get("said"))
    if set(answer) - {"reason", "said"} or (code and code not in questions.REASONS) or not (code or said):
        return not_an_answer(questions.WHY)
    state = case.state.with_said(reason=shelf_reasons.written(code or None, said))
    if made.is_of_batch or order_gate.not_to_be_prepared(case.write, made.order, case.write.at, made.version):
        return _witnessed_or_done(case, made, state.with_said(remake=False))
    return ask(case, state, questions.another(made))


def _witnessed_or_done(case: Open, made: MadeUnit, state: DispenseState) -> Step | Refused:
    kind = needs_witness(case.write, made)
    if kind is not None:
        return ask(case, state, questions.witness(made, kind, _facts(made, state)))
    return _gone(case, made, state, None)


def needs_witness(reader: Reader, made: MadeUnit) -> str | None:
    """Say why a second person has to see a unit go: something controlled or hazardous is in it."""
    went_in = preparation_lots.items_in(reader, made.preparation.id, made.unit.number)
    found = [item for each in (*went_in, made.order.item_id) if (item := items.item(reader, each)) is not None]
    if any(item.dea_schedule is not None for item in found):
        return "controlled"
    return "hazardous" if any(witness.is_needed(item) for item in found) else None


def _facts(made: MadeUnit, state: DispenseState) -> tuple[tuple[str, str], ...]:
    code = shelf_reasons.code_of(str(state.said["reason"]))
    return ("Unit", made.words), ("Why", questions.REASONS.get(code, "another reason"))


def witnessed(case: Open, proof: Proof) -> Step | Refused:
    """Take the word of a second person who saw it go."""
    made, question = in_hand(case), case.state.question
    if isinstance(made, Refused) or question is None or question.code != questions.WITNESS:
        return Refused("NOTHING_TO_WITNESS", "Nothing waits for a witness.", "Scan a label.")
    if (refused := witness.unfit(case.person_id, proof)) is not None:
        return refused
    return _gone(case, made, case.state, proof)


def _gone(case: Open, made: MadeUnit, state: DispenseState, proof: Proof | None) -> Step | Refused:
    if (refused := not_to_waste(case.write, made)) is not None:
        return refused
    code, _, typed = str(state.said["reason"]).partition(": ")
    cost = unit_cost(case.write, made, case.write.at)
    signed = _signed(case, made, state, proof) if proof is not None else None
    if isinstance(signed, Refused):
        return signed
    facts = {
        "reason": code, "order": made.order.id, "was": made.unit.state, "cost_minor": cost.minor,
        "without_cost": cost.without_cost,
    }  # fmt: skip
    preparation_work.add_event(
        case.write, made.preparation.id, WASTED, unit_id=made.unit.id, facts=facts,
        text=typed or None, signature_id=signed,
    )  # fmt: skip
    into_waste(case.write, made)
    again = bool(state.said["remake"])
    if again:
        preparation_work.add_event(
            case.write, made.preparation.id, REMAKE_WANTED, unit_id=made.unit.id, facts={"order": made.order.id}
        )
    more = f" Order {made.order.id} needs one more: begin it (F1, Prepare)." if again else ""
    return did(case, Done("WASTED", f"{made.words} is wasted, and its codes are void.{more}"))


def _signed(case: Open, made: MadeUnit, state: DispenseState, proof: Proof) -> str | Refused:
    seen = {"unit": made.unit.id, **{name.lower(): value for name, value in _facts(made, state)}}
    return sign(case.write, proof, "witnessed", Subject("preparation_unit", made.unit.id), seen)


def into_waste(write: Write, made: MadeUnit) -> None:
    """Let a unit be waste, and its codes void; a preparation of which nothing is left to check is rejected by that."""
    preparation_labels.void(write, made.unit, VOID)
    preparations.stand_unit(write, made.unit, UnitStage.WASTED)
    rest = preparations.units_of(write, made.preparation.id)
    gone = (UnitStage.WASTED, UnitStage.CANCELLED, UnitStage.REJECTED)
    if made.preparation.state == Stage.TO_CHECK and all(each.state in gone for each in rest):
        preparations.stand(write, made.preparation, state=Stage.REJECTED)
