"""What was packed and waits here: it is picked up, or a pharmacist takes it back because it never left."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from db import preparation_work, preparations, unit_handovers
from db.jobs import StoredStep
from db.subject import Subject
from db.unit_handovers import NewHandover
from kiosk.rules.preparation import UnitStage
from kiosk.services import dispense_questions as questions
from kiosk.services import order_gate, slip
from kiosk.services.dispense_state import DispenseState
from kiosk.services.dispense_steps import STANDS, Open, alone, ask, did, in_hand
from kiosk.services.identity import Proof
from kiosk.services.job import Step
from kiosk.services.made_unit import (
    KEPT_WORDS,
    KEPT_WRONGLY,
    Labelled,
    MadeUnit,
    count_words,
    left,
    made_unit,
    not_to_use,
    until_words,
)
from kiosk.services.outcome import Done, Refused
from kiosk.services.preparation_case import own_work
from kiosk.services.receive_answers import not_an_answer
from kiosk.services.signing import sign

CAME_BACK: Final = "came_back"
TOOK_BACK: Final = "took unit back"
"""What the signature of a pharmacist means who takes a unit back."""


def _not_waiting(case: Open, made: MadeUnit) -> Refused | None:
    if made.unit.state != UnitStage.DISPENSED:
        said = f"{made.words} was not handed over."
        return Refused("NOT_DISPENSED", said, "Scan a unit that was packed.")
    return left(made) if unit_handovers.has_left(case.write, made.unit.id) else None


def picked_up(case: Open, found: Labelled) -> Step | Refused:
    """Note that the pack of a unit left the pharmacy, with all that is in it."""
    made = alone(case.write, found.made)
    if isinstance(made, Refused):
        return made
    packed = unit_handovers.last_of(case.write, made.unit.id)
    if (refused := _not_waiting(case, made)) is not None or packed is None:
        return refused or Refused("NOT_DISPENSED", f"{made.words} was not handed over.", "Scan another one.")
    gone = unit_handovers.waiting_in_pack(case.write, packed.job_id or "")
    for unit_id in gone:
        if (refused := _not_to_leave(case, unit_id)) is not None:
            return refused
        unit_handovers.add(case.write, NewHandover(unit_id, packed.job_id, unit_handovers.LEFT))
    said = f"The pack left the pharmacy: {count_words(len(gone))}."
    return did(case, Done("LEFT", said), undo={"kind": "left", "units": gone, "job": packed.job_id}, count=len(gone))


def _not_to_leave(case: Open, unit_id: str) -> Refused | None:
    """Say why a pack must not leave because of a unit in it: its time went over, or its order was stopped since."""
    made = made_unit(case.write, unit_id)
    if made is None:
        return Refused("NO_UNIT", "A unit of this pack is gone.", "Run `kiosk verify`.")
    case.write.alone_with(f"order {made.order.id}")
    refused = not_to_use(case.write, made)
    return refused or order_gate.not_to_be_prepared(case.write, made.order, case.write.at, made.version)


def not_left(case: Open, last: StoredStep) -> Step | Refused:
    """Take back that a pack left, a moment later; then it is outside, and nobody says otherwise."""
    if not slip.is_one(case.write, last.at, case.write.at):
        said = f"It left more than {slip.words(case.write, case.write.at)} ago."
        return Refused("LEFT_STANDS", said, "What left the pharmacy never comes back into use.")
    content = last.undo or {}
    for unit_id in content["units"]:
        newest = unit_handovers.last_of(case.write, unit_id)
        if newest is None or newest.kind != unit_handovers.LEFT:
            return Refused("UNDO_BLOCKED", "Something happened to these units since.", "Look at their history.")
        unit_handovers.add(case.write, NewHandover(unit_id, content["job"], unit_handovers.NOT_LEFT))
    done = case.state.done - len(content["units"])
    state = DispenseState(case.state.action, case.state.units, done=done)
    return Step(state.to_json(), Done("UNDONE", "Taken back: the pack is here still."), None, undoes=last.key)


def back_scanned(case: Open, found: Labelled) -> Step | Refused:
    """Take in hand what was packed and never left."""
    made = alone(case.write, found.made)
    if isinstance(made, Refused):
        return made
    if (refused := _not_to_come_back(case, made)) is not None:
        return refused
    state = DispenseState(case.state.action, case.state.units, made.unit.id, done=case.state.done)
    return ask(case, state, questions.kept_well(made))


def _not_to_come_back(case: Open, made: MadeUnit) -> Refused | None:
    return _not_waiting(case, made) or not_to_use(case.write, made)


def back_answered(case: Open, answer: Mapping[str, Any]) -> Step | Refused:
    """Take the answer how it was kept; a pharmacist signs for it then."""
    made = in_hand(case)
    if isinstance(made, Refused):
        return made
    if dict(answer) == {"kept": False}:
        said = f"{made.words} was not kept {KEPT_WORDS[made.kept]} all the time, or nobody knows."
        refused = Refused("KEPT_WRONGLY", said, "It is never handed out again: waste it (F6).")
        preparation_work.add_event(case.write, made.preparation.id, KEPT_WRONGLY, unit_id=made.unit.id)
        return Step(case.state.idle().to_json(), refused, STANDS)
    if dict(answer) != {"kept": True}:
        return not_an_answer(questions.KEPT)
    asked = questions.pharmacist(
        f"{made.words} never left. A pharmacist looks at it, and releases it again.", _facts(case, made)
    )
    return ask(case, case.state.with_said(kept=True), asked)


def _facts(case: Open, made: MadeUnit) -> tuple[tuple[str, str], ...]:
    until = until_words(case.write, made.preparation.beyond_use_date or "", case.write.at)
    return ("Order", made.order.id), ("Use by", until), ("Kept", KEPT_WORDS[made.kept])


def back_signed(case: Open, proof: Proof) -> Step | Refused:
    """Release a unit again on a pharmacist's word."""
    made = in_hand(case)
    if isinstance(made, Refused):
        return made
    refused = own_work(case.write, made.preparation, proof.person) or _not_to_come_back(case, made)
    if refused is not None:
        return refused
    seen = {"unit": made.unit.id, **{label.lower(): value for label, value in _facts(case, made)}}
    signed = sign(case.write, proof, TOOK_BACK, Subject("preparation_unit", made.unit.id), seen)
    if isinstance(signed, Refused):
        return signed
    unit_handovers.add(case.write, NewHandover(made.unit.id, case.job.id, unit_handovers.CAME_BACK))
    preparations.stand_unit(case.write, made.unit, UnitStage.RELEASED)
    preparation_work.add_event(
        case.write, made.preparation.id, CAME_BACK, unit_id=made.unit.id, facts={"order": made.order.id},
        signature_id=signed,
    )  # fmt: skip
    return did(case, Done("CAME_BACK", f"{made.words} is released again: it may be handed over, or given to an order."))
