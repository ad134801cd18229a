"""Taking back the last step of a pull, as new entries: nothing is erased."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from db import jobs, ledger, units
from db.jobs import StoredStep
from db.ledger import Movement, NotEnoughStock, Status
from db.pulls import Pulled
from db.store import Reader
from kiosk.services import pull_list, pull_open, pull_unfit
from kiosk.services.job import Step
from kiosk.services.outcome import Done, Refused
from kiosk.services.pull_lines import (
    Change,
    Lies,
    change_line,
    keeps_serial,
    lies_back,
    line_alone,
    not_taken_back,
    place_of_line,
)
from kiosk.services.pull_package import Open
from kiosk.services.pull_state import PullState
from kiosk.services.receive_subject import plural

_BLOCKED = Refused(
    "UNDO_BLOCKED", "Some of what this step moved was moved again since.", "Take that back first, or count the shelf."
)


def undo(case: Open) -> Step | Refused:
    """Take back the last step of this job, if the same person did it and nothing later depends on it."""
    last = last_undoable(case.write, case.job.id, case.state)
    if last is None or last.undo is None:
        return Refused("NOTHING_TO_UNDO", "There is nothing to take back.", "Scan the next package.")
    if last.person_id != case.person_id:
        return Refused("OTHERS_STEP", "The last step was done by somebody else.", "Ask them to take it back.")
    try:
        return _take_back(case, last, last.undo)
    except NotEnoughStock:
        return _BLOCKED


def last_undoable(reader: Reader, job_id: str, state: PullState) -> StoredStep | None:
    """Find the step that Undo takes back; questions about a package that is not on its way any more are passed over."""
    step = jobs.last_step(reader, job_id)
    while step is not None and state == state.idle() and _was_on_the_way(step):
        step = jobs.last_step(reader, job_id, step.step)
    return step


def _was_on_the_way(step: StoredStep) -> bool:
    """Also what came to nothing: there is nothing of it to bring back."""
    came_to_nothing = step.outcome["code"] == "LEFT_OUT" or step.outcome["outcome"] in ("ask", "refused")
    return (step.undo or {}).get("kind") == "state" and came_to_nothing


def _take_back(case: Open, last: StoredStep, content: Mapping[str, Any]) -> Step | Refused:
    if content["kind"] == "state":
        former = PullState.from_json(content["state"])
        # What was moved meanwhile stays moved: only what was on its way is brought back.
        state = replace(former, lines=case.state.lines, returned=case.state.returned, uses=case.state.uses)
        return _taken_back(pull_list.with_a_free_bin(case, state), "Taken back.", last)
    if content["kind"] == "use":
        named = pull_open.take_back(case, content["use"])
        if isinstance(named, Refused):
            return named
        state = replace(case.state.idle(), uses=tuple(each for each in case.state.uses if each != content["use"]))
        return _taken_back(state, f"Taken back: the open {named} was not used.", last)
    line = line_alone(case, content["line"])
    if line is None:  # movements are never deleted
        raise LookupError(content["line"])
    match content["kind"]:
        case "line":
            return _line(case, last, line, content)
        case "quantity":
            return _quantity(case, last, line, content)
        case "unfit":
            if (refused := pull_unfit.take_back(case, line, content)) is not None:
                return refused
            state = replace(case.state.idle(), returned=tuple(content["returned"]))
            return _taken_back(state, f"Taken back: {line.name} is out again, as if nobody had brought it.", last)
        case _:
            return _returned(case, last, line, content)


def _quantity(case: Open, last: StoredStep, line: Pulled, content: Mapping[str, Any]) -> Step | Refused:
    """Bring the former quantity back: more of it out again, or more of it on the shelf."""
    back = line.quantity - content["units"]
    if back > 0 and line.closed:
        return not_taken_back(case, line)
    lies = lies_back(case, line) if back > 0 else Lies()
    status: Status = lies.status if back > 0 else content.get("status", "available")
    if line.quantity != content.get("to", line.quantity) or not _lies_there(case, line, -back, status):
        return _BLOCKED  # some of it came back by another pull
    if back:
        change_line(case, line, Change("undo_pull", back, lies.cause, status))
    return _taken_back(case.state, f"{line.name}: back to {content['units']:,}.{lies.words}", last)


def _returned(case: Open, last: StoredStep, line: Pulled, content: Mapping[str, Any]) -> Step | Refused:
    """Let what came back be out again."""
    status, named = content["status"], content.get("named", True)
    if not _lies_there(case, line, content["units"], status, named=named):
        return _BLOCKED
    change_line(case, line, Change("undo_return", -content["units"], None, status, named))
    state = replace(case.state.idle(), returned=tuple(content["returned"]))
    units_out = f"{content['units']:,} {plural(line.unit, content['units'])}"
    return _taken_back(state, f"Taken back: {units_out} of {line.name} are out again.", last)


def _lies_there(case: Open, line: Pulled, count: int, status: Status = "available", *, named: bool = True) -> bool:
    """Say whether what would go out again still lies there: this very package, or as many without a serial."""
    if count <= 0:
        return True
    place = place_of_line(line, status)
    if line.unit_id is not None and named:
        return ledger.held_of_unit(case.write, line.unit_id, place) >= count
    return ledger.held(case.write, place) - ledger.held_by_serial(case.write, place) >= count


def _line(case: Open, last: StoredStep, line: Pulled, content: Mapping[str, Any]) -> Step | Refused:
    if line.quantity <= 0:
        return _BLOCKED  # somebody returned it already
    if line.closed:
        return not_taken_back(case, line)
    lies = lies_back(case, line)
    made = content["unit"] is not None
    named = made or keeps_serial(case, line, lies.status)
    change_line(case, line, Change("undo_pull", line.quantity, lies.cause, lies.status, named))
    if made:
        _forget_serial(case, line, content["unit"], lies.status)
    state = replace(case.state.idle(), lines=tuple(content["lines"]))
    said = f"Taken back: {line.quantity:,} {plural(line.unit, line.quantity)} of {line.name}."
    return _taken_back(state, said + (lies.words or " Put it back on the shelf."), last)


def _forget_serial(case: Open, line: Pulled, unit_id: str, status: Status) -> None:
    """A serial that came on record with this pull alone is free again."""
    for by, unit in ((-line.quantity, unit_id), (line.quantity, None)):
        key = f"{case.key}:forget:{'out' if unit else 'in'}"
        ledger.post(
            case.write, Movement("identify", place_of_line(line, status), by, key=key, unit_id=unit, job_id=case.job.id)
        )
    units.undo_unit(case.write, unit_id)


def _taken_back(state: PullState, message: str, last: StoredStep) -> Step:
    return Step(state.to_json(), Done("UNDONE", message), None, undoes=last.key)
