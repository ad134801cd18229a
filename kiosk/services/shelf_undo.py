"""Taking back the last step of a job of the shelf, as reversing movements: nothing is erased."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from db import instants, jobs, ledger, shelf, units
from db.jobs import StoredStep
from db.ledger import Movement, NotEnoughStock
from db.record import Write
from db.store import Reader
from kiosk.rules.permissions import Act
from kiosk.services import open_steps, permit, witness
from kiosk.services import shelf_questions as questions
from kiosk.services.job import Step
from kiosk.services.open_steps import SLIP
from kiosk.services.outcome import Done, Refused
from kiosk.services.receive_subject import plural
from kiosk.services.shelf_state import ShelfState
from kiosk.services.shelf_steps import Open, ask

_GONE = Refused(
    "UNDO_BLOCKED", "Some of what this step moved was used or moved since.", "Take that back first, or count the shelf."
)


def undo(case: Open) -> Step | Refused:
    """Take back the last step of this job, if the same person did it and nothing later depends on it."""
    last = last_undoable(case.write, case.job.id, case.state)
    if last is None or last.undo is None:
        return Refused("NOTHING_TO_UNDO", "There is nothing to take back.", "Scan the next package.")
    if last.person_id != case.person_id:
        return Refused("OTHERS_STEP", "The last step was done by somebody else.", "Ask them to take it back.")
    match last.undo["kind"]:
        case "state":
            former = ShelfState.from_json(last.undo["state"])
            return Step(former.to_json(), Done("UNDONE", "Taken back."), None, undoes=last.key)
        case "final":
            said = "What was opened and is gone cannot be taken back."
            return Refused("FINAL", said, "Tell the pharmacist if it was not so.")
        case "opened":
            return _closed_again(case, last)
    if (refused := _stands(case, last)) is not None:
        return refused
    if witness.was_there(case.write, last.undo["movements"]):
        # What two people saw go does not come back by the word of one.
        question = questions.witness_undo(last.undo["entry"])
        return ask(case, replace(case.state.idle(), undoing=last.key), question)
    return _moved_back(case, last, None)


def _closed_again(case: Open, last: StoredStep) -> Step | Refused:
    closed = open_steps.take_back(case.write, case.person_id, (last.undo or {})["opening"], case.job.id)
    if isinstance(closed, Refused):
        return closed
    said = f"Taken back: the {closed.unit} of {closed.name} is closed. Take its label off."
    return Step(case.state.idle().to_json(), Done("UNDONE", said), None, undoes=last.key)


def undo_witnessed(case: Open, signs: Callable[[str], Refused | None]) -> Step | Refused:
    """Take back a step that had a witness, as a witness signs for it again; `signs` is given the first movement."""
    last = last_undoable(case.write, case.job.id, case.state.idle())
    if last is None or last.undo is None or last.key != case.state.undoing or last.person_id != case.person_id:
        return _GONE
    return _moved_back(case, last, signs)


def _stands(case: Open, last: StoredStep) -> Refused | None:
    """Refuse to end a quarantine by Undo where a release would be refused: only the slip of a moment is taken back."""
    if (last.undo or {})["entry"]["action"] != "quarantine":
        return None
    since = instants.from_text(case.write.at) - instants.from_text(last.at)
    if timedelta(0) <= since <= SLIP or permit.refusal(case.write, case.person_id, Act.RELEASE_STOCK) is None:
        return None
    said = "It has been in quarantine for more than 5 minutes: only a pharmacist brings it back."
    return Refused("QUARANTINE_STANDS", said, "Let a pharmacist release it (F6).")


def last_undoable(reader: Reader, job_id: str, state: ShelfState) -> StoredStep | None:
    """Find the step that Undo takes back; questions that are not open any more are passed over."""
    step = jobs.last_step(reader, job_id)
    while step is not None and _is_past_question(step, state):
        step = jobs.last_step(reader, job_id, step.step)
    return step


def _is_past_question(step: StoredStep, state: ShelfState) -> bool:
    if (step.undo or {}).get("kind") != "state" or step.outcome["outcome"] not in ("ask", "refused"):
        return False
    if step.outcome["code"] == questions.WITNESS_UNDO:
        return state.undoing is None
    return state.question is None if step.outcome["code"] == questions.ACTION else state.draft is None


def _moved_back(case: Open, last: StoredStep, signs: Callable[[str], Refused | None] | None) -> Step | Refused:
    try:
        return _all_moved_back(case, last, signs)
    except NotEnoughStock:
        return _GONE


def _all_moved_back(case: Open, last: StoredStep, signs: Callable[[str], Refused | None] | None) -> Step | Refused:
    content = last.undo or {}
    entry = content["entry"]
    posted: list[str] = []
    ledger.alone_with_stock(case.write, entry["item"])
    for number, (movement_id, movement) in enumerate(reversed(shelf.movements(case.write, content["movements"])), 1):
        if not _is_there(case.write, movement):
            return _GONE
        back = Movement(
            f"undo_{movement.kind}",
            movement.place,
            -movement.quantity,
            key=f"{case.key}:{number}",
            unit_id=movement.unit_id,
            job_id=case.job.id,
            reverses=movement_id,
        )
        posted.append(ledger.post(case.write, back))
    if "moved_unit" in content:
        units.move_unit(case.write, *content["moved_unit"])
    if "made_unit" in content:
        units.undo_unit(case.write, content["made_unit"])
    if signs is not None and (refused := signs(posted[0])) is not None:
        return refused
    amount = f"{entry['quantity']:,} {plural(entry['unit'], entry['quantity'])}"
    said = (
        f"Taken back: {amount} of {entry['name']} {'is' if entry['quantity'] == 1 else 'are'} at {entry['from']} again."
    )
    return Step(case.state.idle().to_json(), Done("UNDONE", said), None, undoes=last.key)


def _is_there(write: Write, movement: Movement) -> bool:
    """Say whether what a movement brought to its place still lies there: this very package, or one without a serial."""
    if movement.quantity <= 0:
        return True
    if movement.unit_id is not None:
        return ledger.held_of_unit(write, movement.unit_id, movement.place) >= movement.quantity
    unnamed = ledger.held(write, movement.place) - ledger.held_by_serial(write, movement.place)
    return unnamed >= movement.quantity
