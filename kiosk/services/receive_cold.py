"""What came cold is put away: what lay on the bench for too long goes into the refrigerator in quarantine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from db import delivery_lines, items, ledger
from db.delivery_lines import Line
from db.jobs import StoredStep
from db.locations import Location
from kiosk.rules import reasons
from kiosk.services import receive_lines, slip
from kiosk.services.cold_out import lay_out
from kiosk.services.job import Step
from kiosk.services.outcome import Done, Refused
from kiosk.services.receive_steps import Open
from kiosk.services.receive_subject import plural


def put_away(case: Open, place: Location) -> Step | Refused:
    """Move every cold line that is still out to where the person put it."""
    lines = delivery_lines.lines(case.write, case.delivery_id) if case.state.delivery_id else []
    out = [line for line in lines if line.cold and line.put_away_at is None]
    fitting = [line for line in out if line.storage == place.storage]
    if not out:
        return Refused("NOTHING_OUT", "No cold line is waiting to be put away.", "Scan the next package.")
    if not fitting:
        said = f"{out[0].name} must be kept {out[0].storage}; {place.name} is {place.storage}."
        return Refused("WRONG_STORAGE", said, "Put it in the right place and scan the label there.")
    ledger.alone_with_stock(case.write, *(line.item_id for line in fitting))
    late = {line.id: lay for line in fitting if (lay := _lay(case, line))}
    if (used := _used_in_part(case, [line for line in fitting if line.id in late])) is not None:
        return _in_part(used, late[used.id])
    held = [line for line in fitting if line.id in late and _hold(case, line)]
    moved = {
        line.id: receive_lines.move_line(case.write, _again(case, line), place.id, case.job.id, case.key)
        for line in fitting
    }
    undo = {
        "kind": "put_away",
        "lines": [[line.id, line.location_id] for line in fitting],
        "held": [line.id for line in held],
    }
    said = _moved_words(fitting, moved, place)
    if late:
        what = "; ".join(f"{_what(line, line.units)} ({late[line.id]})" for line in fitting if line.id in late)
        said += f" In QUARANTINE, as it lay out for too long: {what}. Tell the pharmacist."
    code = "QUARANTINED" if late else "PUT_AWAY"
    # What a person must hear now is not talked over by the next question of finishing.
    state = replace(case.state, question=None, finishing=case.state.finishing and not late)
    return Step(state.to_json(), Done(code, said), undo)


def _moved_words(lines: list[Line], moved: Mapping[str, int], place: Location) -> str:
    count = sum(units > 0 for units in moved.values())
    said = f"{count} {plural('line', count)} put away: {place.name}." if count else "Nothing was moved."
    gone = [_what(line, line.units - moved[line.id]) for line in lines if moved[line.id] < line.units]
    if gone:
        said += f" Not at its place any more: {'; '.join(gone)}. What still lies there is moved with F6."
    return said


def _what(line: Line, units: int) -> str:
    serial = f", serial {line.serial}" if line.serial else ""
    return f"{units:,} {plural(line.base_unit, units)} of {line.name}, lot {line.batch_lot or '—'}{serial}"


def brought_back(case: Open, last: StoredStep) -> str:
    """Bring back to the bench what a step put away, and say how it lies there.

    What was held for its time is usable again only within the moment of a slip. Raises NotEnoughStock where something
    of it was moved since, or what lies there may be what somebody else set aside.
    """
    content = last.undo or {}
    places, held = dict(content["lines"]), content.get("held", ())
    lines = [line for line_id in places if (line := delivery_lines.line(case.write, line_id)) is not None]
    ledger.alone_with_stock(case.write, *(line.item_id for line in lines))
    is_slip = slip.is_one(case.write, last.at, case.write.at)
    for line in lines:
        if receive_lines.may_be_anothers(case.write, line):
            raise ledger.NotEnoughStock(receive_lines.place_of(line), line.units)
        receive_lines.move_line(
            case.write, line, places[line.id], case.job.id, case.key, takes_back=f"{case.job.id}:{last.step}"
        )
        if line.id in held and is_slip:
            receive_lines.release(case.write, _again(case, line), reasons.LAY_OUT, case.job.id, _of_hold(case))
    if held and not is_slip:
        return "The lines are back on the bench. What lay out for too long stays in QUARANTINE: tell the pharmacist."
    return "The lines are back on the bench."


def _lay(case: Open, line: Line) -> str | None:
    """Say how long a line lay out, where that is too long; of a line that is used up nothing lies there."""
    item = items.item(case.write, line.item_id)
    if item is None or not receive_lines.still_there(case.write, line):
        return None
    return lay_out(case.write, item, receive_lines.place_of(line), since=line.received_at)


def _hold(case: Open, line: Line) -> bool:
    """Hold a line for this cause; say whether it was not held for it already."""
    if reasons.LAY_OUT in reasons.causes_in(line.reason):
        return False
    receive_lines.hold(case.write, line, reasons.LAY_OUT, case.job.id, _of_hold(case))
    return True


def _of_hold(case: Open) -> str:
    return f"{case.key}:cold"


def _again(case: Open, line: Line) -> Line:
    found = delivery_lines.line(case.write, line.id)
    if found is None:
        raise LookupError(line.id)
    return found


def _used_in_part(case: Open, late: Iterable[Line]) -> Line | None:
    """Find a line that is not whole any more; lines of one lot at one place may lack what the others have."""
    claimed: Counter[ledger.Place] = Counter()
    for line in late:
        if line.unit_id is None:
            claimed[receive_lines.place_of(line)] += line.units
        lack = claimed[receive_lines.place_of(line)] if line.unit_id is None else line.units
        if receive_lines.still_there(case.write, line) < lack:
            return line
    return None


def _in_part(line: Line, lay: str) -> Refused:
    """Some of it was pulled or wasted: which part of the rest is which only a person at the shelf can say."""
    said = f"{line.name} lot {line.batch_lot} lay {lay}, and some of it was used or moved since."
    return Refused("LAY_OUT", said, "Put the rest of it in quarantine (F6), then put the others away.")
