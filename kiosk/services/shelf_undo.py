"""Taking back the last step of a job of the shelf, as reversing movements: nothing is erased."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from db import departures, items, jobs, ledger, locations, opened_containers, shelf, units
from db.jobs import StoredStep
from db.ledger import Movement, NotEnoughStock
from db.record import Write
from db.store import Reader
from kiosk.services import open_steps, slip, witness
from kiosk.services import shelf_questions as questions
from kiosk.services.counted_since import counted_since
from kiosk.services.identity import Proof
from kiosk.services.job import Step
from kiosk.services.outcome import Done, Refused
from kiosk.services.receive_subject import plural
from kiosk.services.shelf_checks import wrong_storage
from kiosk.services.shelf_state import ShelfState
from kiosk.services.shelf_steps import Open, ask

_GONE = Refused(
    "UNDO_BLOCKED",
    "Some of what this step moved was used or moved since, or may have been.",
    "Take that back first, or count the shelf.",
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
    refused = _stands(case, last) or counted_since(case.write, case.job.id, last) or _kept_wrongly(case, last)
    if refused is not None:
        return refused
    if witnesses := witness.of_movements(case.write, last.undo["movements"]):
        # What two people saw go does not come back by the word of one.
        question = questions.witness_undo(last.undo["entry"], witness.again(case.write, witnesses))
        return ask(case, replace(case.state.idle(), undoing=last.key), question)
    return _moved_back(case, last, None)


def _closed_again(case: Open, last: StoredStep) -> Step | Refused:
    closed = open_steps.take_back(case.write, case.person_id, (last.undo or {})["opening"], case.job.id)
    if isinstance(closed, Refused):
        return closed
    said = f"Taken back: the {closed.unit} of {closed.name} is closed. Take its label off."
    return Step(case.state.idle().to_json(), Done("UNDONE", said), None, undoes=last.key)


def undo_witnessed(
    case: Open, proof: Proof, signs: Callable[[str, Mapping[str, Any]], Refused | None]
) -> Step | Refused:
    """Take back a step that had a witness, as the same one signs for it again; `signs` is given the first movement."""
    last = last_undoable(case.write, case.job.id, case.state.idle())
    if last is None or last.undo is None or last.key != case.state.undoing or last.person_id != case.person_id:
        return _GONE
    stands_in = witness.same(case.write, witness.of_movements(case.write, last.undo["movements"]), proof)
    if isinstance(stands_in, Refused):
        return stands_in
    stands = _stands(case, last) or counted_since(case.write, case.job.id, last)
    return stands or _moved_back(case, last, lambda movement_id: signs(movement_id, stands_in))


def _stands(case: Open, last: StoredStep) -> Refused | None:
    """Refuse to make stock again by Undo of what was set aside or went: only the slip of a moment is taken back."""
    entry = (last.undo or {})["entry"]
    if entry["action"] not in ("quarantine", "waste", "clear"):
        return None
    if not slip.stands(case.write, case.person_id, last.at):
        return None
    if entry["action"] != "quarantine":
        return slip.waste_stands(case.write, case.write.at, entry["done"])
    ago = slip.words(case.write, case.write.at)
    said = f"It has been in quarantine for more than {ago}: only a pharmacist brings it back."
    return Refused("QUARANTINE_STANDS", said, "Let a pharmacist release it (F6).")


def _kept_wrongly(case: Open, last: StoredStep) -> Refused | None:
    """Refuse to take a move back to where the item is not kept as it must be by now."""
    content = last.undo or {}
    item = items.item(case.write, content["entry"]["item"])
    if item is None or content["entry"]["action"] != "move" or slip.is_one(case.write, last.at, case.write.at):
        return None  # what was scanned by mistake a moment ago was not carried anywhere yet
    container_id = content.get("of_container", [""])[0]
    [came_from] = [each for _, each in shelf.movements(case.write, content["movements"]) if _is_from(each)]
    place = locations.location(case.write, came_from.place.location_id)
    container = opened_containers.container(case.write, container_id)
    return wrong_storage(item, container, place) if place is not None else None


def _is_from(movement: Movement) -> bool:
    return movement.kind != "identify" and movement.quantity < 0


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
    if "of_container" in content and not _still_as_left(case.write, content["of_container"]):
        return _GONE
    for number, (movement_id, movement) in enumerate(reversed(shelf.movements(case.write, content["movements"])), 1):
        if not _is_there(case.write, movement_id, movement):
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
    if "of_container" in content:
        opened_containers.follow(case.write, *content["of_container"])
    if "moved_unit" in content:
        units.move_unit(case.write, *content["moved_unit"])
    if "made_unit" in content:
        units.undo_unit(case.write, content["made_unit"])
    if signs is not None and (refused := signs(posted[0])) is not None:
        return refused
    if entry["action"] in ("waste", "clear") and not slip.is_one(case.write, last.at, case.write.at):
        return _into_quarantine(case, last)
    amount = f"{entry['quantity']:,} {plural(entry['unit'], entry['quantity'])}"
    said = (
        f"Taken back: {amount} of {entry['name']} {'is' if entry['quantity'] == 1 else 'are'} at {entry['from']} again."
    )
    return Step(case.state.idle().to_json(), Done("UNDONE", said), None, undoes=last.key)


def _into_quarantine(case: Open, last: StoredStep) -> Step:
    """Let what was in the waste for long be usable only once a pharmacist releases it, and says why."""
    content = last.undo or {}
    gone = next(each for _, each in shelf.movements(case.write, content["movements"]) if each.kind != "identify")
    unit_id = None if "made_unit" in content else gone.unit_id
    if gone.place.status == "available":
        held = replace(gone.place, status="quarantined")
        for name, place, quantity in (("out", gone.place, gone.quantity), ("in", held, -gone.quantity)):
            ledger.post(
                case.write,
                Movement(
                    "quarantine",
                    place,
                    quantity,
                    key=f"{case.key}:held:{name}",
                    unit_id=unit_id,
                    job_id=case.job.id,
                    reason="WASTE_TAKEN_BACK",
                ),
            )
    entry = content["entry"]
    amount = f"{entry['quantity']:,} {plural(entry['unit'], entry['quantity'])} of {entry['name']}"
    said = f"Taken back: {amount} into QUARANTINE at {entry['from']}. Look at it, then release it with the reason (F6)."
    return Step(case.state.idle().to_json(), Done("UNDONE", said), None, undoes=last.key)


def _still_as_left(write: Write, former: list[str]) -> bool:
    """Say whether an open container is still as a step left it: open, and not where or as it was before."""
    found = opened_containers.container(write, former[0])
    return found is not None and found.ended_at is None and [found.status, found.location_id] != former[1:]


def _is_there(write: Write, movement_id: str, movement: Movement) -> bool:
    """Say whether what a movement brought to its place still lies there: this very package, or one without a serial."""
    if movement.quantity <= 0:
        return True
    if movement.place.status in ledger.HELD and departures.left_since(write, movement_id):
        return False  # what lies in quarantine now may be what somebody else set aside
    if movement.unit_id is not None:
        return ledger.held_of_unit(write, movement.unit_id, movement.place) >= movement.quantity
    unnamed = ledger.held(write, movement.place) - ledger.held_by_serial(write, movement.place)
    return unnamed >= movement.quantity
