"""Taking back the last step of a pull, as new entries: nothing is erased."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from db import departures, jobs, ledger, units
from db.jobs import StoredStep
from db.ledger import Movement, NotEnoughStock, Status
from db.pulls import Pulled
from db.store import Reader
from kiosk.services import pull_list, pull_open, pull_return, pull_unfit, pull_was_out, slip
from kiosk.services.counted_since import counted_since
from kiosk.services.job import Step
from kiosk.services.outcome import Done, Refused
from kiosk.services.pull_lines import (
    Change,
    Lies,
    change_line,
    just_taken,
    keeps_serial,
    lies_back,
    line_alone,
    not_taken_back,
    place_of_line,
)
from kiosk.services.pull_package import Open
from kiosk.services.pull_quantity import forbidden_since
from kiosk.services.pull_state import PullState
from kiosk.services.receive_subject import plural

_BLOCKED = Refused(
    "UNDO_BLOCKED",
    "Some of what this step moved was moved again since, or may have been.",
    "Take that back first, or count the shelf.",
)


def undo(case: Open) -> Step | Refused:
    """Take back the last step of this job, if the same person did it and nothing later depends on it."""
    last = last_undoable(case.write, case.job.id, case.state)
    if last is None or last.undo is None:
        return Refused("NOTHING_TO_UNDO", "There is nothing to take back.", "Scan the next package.")
    if last.person_id != case.person_id:
        return Refused("OTHERS_STEP", "The last step was done by somebody else.", "Ask them to take it back.")
    if (nothing := _nothing_taken(case, last)) is not None:
        return nothing
    moves = last.undo["kind"] not in ("state", "bin", "use", "not_taken")
    if moves and (refused := counted_since(case.write, case.job.id, last)) is not None:
        return refused
    try:
        return _take_back(case, last, last.undo)
    except NotEnoughStock:
        return _BLOCKED


def _nothing_taken(case: Open, last: StoredStep) -> Step | None:
    """Where a package was put down last, what the pull is for is not what anybody means to take back."""
    latest = jobs.last_step(case.write, case.job.id)
    if latest is None or latest.key == last.key or latest.outcome["outcome"] == "ask":
        return None
    if (last.undo or {})["kind"] != "state":
        return None
    said = "Nothing was taken, so nothing was taken back. To change what was said before, press Undo once more."
    return Step(case.job.state, Done("UNDONE", said), None, undoes=latest.key)


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
    if content["kind"] == "bin":
        blocked = pull_list.filled_again(case, content["bin"], content["job"])
        if blocked is not None:
            return blocked
    if content["kind"] in ("state", "bin"):
        former = PullState.from_json(content["state"])
        # What was moved meanwhile stays moved: only what was on its way is brought back.
        now = case.state
        state = replace(former, lines=now.lines, returned=now.returned, uses=now.uses, instead=now.instead)
        return _taken_back(pull_list.with_a_free_bin(case, state), "Taken back.", last)
    if content["kind"] == "use":
        named = pull_open.take_back(case, content["use"])
        if isinstance(named, Refused):
            return named
        state = _without(case.state.idle(), content["use"])
        state = replace(state, uses=tuple(each for each in state.uses if each != content["use"]))
        return _taken_back(state, f"Taken back: the open {named} was not used.", last)
    line = line_alone(case, content["line"])
    if line is None:  # movements are never deleted
        raise LookupError(content["line"])
    match content["kind"]:
        case "line":
            return _line(case, last, line, content)
        case "quantity":
            return _quantity(case, last, line, content)
        case "not_taken":
            if (refused := pull_unfit.may_come_back(case, line, last)) is not None:
                return refused
            said = f"Taken back: nobody said that {line.name} was outside. Look again, and scan it to bring it back."
            return _taken_back(case.state.idle(), said, last)
        case "unfit":
            if (refused := pull_unfit.take_back(case, line, last)) is not None:
                return refused
            state = replace(case.state.idle(), returned=tuple(content["returned"]))
            return _taken_back(state, f"Taken back: {line.name} is out again, as if nobody had brought it.", last)
        case _:
            return _returned(case, last, line, content)


def _quantity(case: Open, last: StoredStep, line: Pulled, content: Mapping[str, Any]) -> Step | Refused:
    """Bring the former quantity back: more of it out again, or more of it on the shelf."""
    back = line.quantity - content["units"]
    if line.quantity != content.get("to", line.quantity):
        return _BLOCKED  # some of it came back by another pull
    if back > just_taken(case, line):
        return pull_return.late(case, line, back)
    if back > 0 and line.returnable < back:
        return not_taken_back(case, line)
    if back < 0 and content.get("status", "available") == "available":
        refused = forbidden_since(case, line)
        if refused is not None:
            return refused
    lies = lies_back(case, line) if back > 0 else Lies()
    status: Status = lies.status if back > 0 else content.get("status", "available")
    if back < 0 and not slip.is_one(case.write, last.at, case.write.at):
        return _stands(case)
    if not _lies_there(case, line, -back, status, last):
        return _BLOCKED
    if back:
        change_line(case, line, Change("undo_pull", back, lies.cause, status))
    return _taken_back(case.state, f"{line.name}: back to {content['units']:,}.{lies.words}", last)


def _returned(case: Open, last: StoredStep, line: Pulled, content: Mapping[str, Any]) -> Step | Refused:
    """Let what came back be out again."""
    if not slip.is_one(case.write, last.at, case.write.at):
        return _stands(case, was_out=content["kind"] == pull_was_out.KIND)
    status, named = content["status"], content.get("named", True)
    # What came into quarantine because of it may leave that again as it came: nobody took it for usable.
    if status == "available" and (refused := forbidden_since(case, line)) is not None:
        return refused
    if content["kind"] == pull_was_out.KIND:
        return _out_again(case, line, content, last) if pull_was_out.out_again(case, line, content) else _BLOCKED
    if not _lies_there(case, line, content["units"], status, last, named=named):
        return _BLOCKED
    change_line(case, line, Change("undo_return", -content["units"], None, status, named))
    return _out_again(case, line, content, last)


def _out_again(case: Open, line: Pulled, content: Mapping[str, Any], last: StoredStep) -> Step:
    state = replace(case.state.idle(), returned=tuple(content["returned"]))
    units_out = f"{content['units']:,} {plural(line.unit, content['units'])}"
    are = "is" if content["units"] == 1 else "are"
    label = " Take its label off." if content["kind"] == pull_was_out.KIND else ""
    return _taken_back(state, f"Taken back: {units_out} of {line.name} {are} out again.{label}", last)


def _stands(case: Open, *, was_out: bool = False) -> Refused:
    said = f"It came back more than {slip.words(case.write, case.write.at)} ago."
    again = "Scan its own label to use it: its time out goes on." if was_out else "Scan it to pull it again."
    return Refused("RETURN_STANDS", said, again)


def _lies_there(case: Open, line: Pulled, count: int, status: Status, last: StoredStep, *, named: bool = True) -> bool:
    """Say whether what would go out again still lies there: this very package, or as many without a serial."""
    if count <= 0:
        return True
    kind = "return" if (last.undo or {})["kind"] == "returned" else "pull"
    came = ledger.id_of_key(case.write, f"{case.job.id}:{last.step}:{kind}")
    if status in ledger.HELD and (came is None or departures.left_since(case.write, came)):
        return False  # what lies in quarantine now may be what somebody else set aside
    place = place_of_line(line, status)
    if line.unit_id is not None and named:
        return ledger.held_of_unit(case.write, line.unit_id, place) >= count
    return ledger.held(case.write, place) - ledger.held_by_serial(case.write, place) >= count


def _line(case: Open, last: StoredStep, line: Pulled, content: Mapping[str, Any]) -> Step | Refused:
    if line.quantity <= 0:
        return _BLOCKED  # somebody returned it already
    if line.quantity > just_taken(case, line):
        return pull_return.late(case, line, line.quantity)
    if line.not_taken or line.used:
        return not_taken_back(case, line)
    lies = lies_back(case, line)
    made = content["unit"] is not None and _is_whole(case, line, content["unit"])
    named = made or keeps_serial(case, line, lies.status)
    change_line(case, line, Change("undo_pull", line.quantity, lies.cause, lies.status, named))
    if made:
        _forget_serial(case, line, content["unit"], lies.status)
    state = replace(_without(case.state.idle(), line.id), lines=tuple(content["lines"]))
    said = f"Taken back: {line.quantity:,} {plural(line.unit, line.quantity)} of {line.name}."
    return _taken_back(state, said + (lies.words or " Put it back on the shelf."), last)


def _without(state: PullState, taken: str) -> PullState:
    """Forget what something stood in for, a movement or a use."""
    return replace(state, instead={each: item for each, item in state.instead.items() if each != taken})


def _is_whole(case: Open, line: Pulled, unit_id: str) -> bool:
    """Say whether all of a package is out by this line: what came back of it elsewhere lies there by its serial."""
    unit = units.unit_by_id(case.write, unit_id)
    return unit is not None and line.quantity == unit.units


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
