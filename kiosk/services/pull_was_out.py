"""What was pulled cold and comes back after a while out of the refrigerator: its time counts from then on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from db import locations, lots, pulls
from db.pulls import Pulled
from db.store import Reader
from kiosk.rules import reasons
from kiosk.rules.in_use import OUT_OF_REFRIGERATOR, in_words
from kiosk.services import in_use, open_cold
from kiosk.services.job import Step
from kiosk.services.outcome import Choice, Done, Refused
from kiosk.services.pull_lines import Change, change_line, keeps_serial, lies_back, place_of_line
from kiosk.services.pull_package import Open
from kiosk.services.pull_state import Back
from kiosk.services.receive_answers import not_an_answer
from kiosk.services.receive_subject import plural

KIND: Final = "was_out"
_MOST: Final = 20
"""Each bears a label of its own from then on."""


@dataclass(frozen=True)
class _WasOut:
    minutes: int | None
    """Since the pull: how long it really was out nobody wrote down. None where the clock says nothing of it."""
    longest: int


def choices(case: Open, line: Pulled) -> tuple[Choice, ...]:
    """Offer that it was out of the refrigerator, where it is known how long it may be."""
    out = _was_out(case, line)
    if out is None or out.minutes is None or out.minutes >= out.longest:
        return ()
    said = f"No, it was OUT: count {in_words(out.minutes)} of {in_words(out.longest)}"
    return (Choice(said, {"was_out": True}),)


def come_back(case: Open, line: Pulled, back: Back) -> Step | Refused:
    """Bring it back as closed packages whose time out of the refrigerator is counted."""
    out, lot = _was_out(case, line), lots.lot(case.write, line.lot_id)
    if out is None or lot is None:
        return not_an_answer("KEPT")
    if out.minutes is None:
        return open_cold.time_unknown(line.name)
    if out.minutes >= out.longest:
        said = f"It was pulled {in_words(out.minutes)} ago, and {line.name} may be out {in_words(out.longest)} in all."
        return Refused("OUT_TOO_LONG", said, "Answer NO: it is on record as wasted.")
    if back.units > _MOST:
        said = f"At most {_MOST} that were out come back at once."
        return Refused("TOO_MANY", said, "Bring back some of them first.")
    lies = lies_back(case, line, whatever_was_seen=True)
    named = keeps_serial(case, line, lies.status, open_cold.STANDS[lies.status])
    how = f"never left the pharmacy, closed and whole, out of the refrigerator {in_words(out.minutes)}"
    why = reasons.said("RETURN", how)
    change_line(case, line, Change("return", back.units, reasons.joined(lies.cause, why), lies.status, named))
    place, unit_id = place_of_line(line, lies.status), line.unit_id if named else None
    containers = [
        open_cold.came_back(case.write, lot, place, out.minutes, unit_id, case.job.id) for _ in range(back.units)
    ]
    state = replace(case.state.idle(), returned=(*case.state.returned, line.id))
    undo: dict[str, Any] = {"kind": KIND, "line": line.id, "units": back.units, "status": lies.status, "named": named}
    undo |= {"returned": list(case.state.returned), "openings": containers}
    what = f"{back.units:,} {plural(line.unit, back.units)} of {line.name}, lot {line.batch_lot or '—'}"
    left = in_words(out.longest - out.minutes)
    where = f"into QUARANTINE: {lies.said}" if lies.cause else f"back to {line.location}"
    said = f"{what} {where}. Out of the refrigerator so far: {in_words(out.minutes)}; it may be out for {left} more."
    return Step(state.to_json(), Done("QUARANTINED" if lies.cause else "BACK_AFTER_OUT", said), undo)


def out_again(case: Open, line: Pulled, content: Mapping[str, Any]) -> bool:
    """Let it be out again as if nobody had brought it; say whether all of it lies there untouched."""
    place = place_of_line(line, content["status"])
    if not open_cold.out_again(case.write, content["openings"], place, case.job.id):
        return False
    change_line(case, line, Change("undo_return", -content["units"], None, content["status"], content["named"]))
    return True


def _was_out(case: Open, line: Pulled) -> _WasOut | None:
    """Say how long it may have been out; None where nobody said how long it may be, or it lay in no refrigerator."""
    if line.storage != "refrigerated" or not _is_cold(case.write, line.location_id):
        return None
    limit = in_use.limit_of(case.write, line.item_id, OUT_OF_REFRIGERATOR, case.write.at)
    return _WasOut(open_cold.minutes_since(case.write, _out_since(case, line)), limit.minutes) if limit else None


def _out_since(case: Open, line: Pulled) -> str:
    """Say since when the package may have been out: without a serial it may be the first that this pull took."""
    if line.unit_id is not None:
        return line.at
    out = pulls.out_of_item(case.write, line.item_id, "")
    return min([line.at, *(each.at for each in out if _may_be(each, line))])


def _may_be(other: Pulled, line: Pulled) -> bool:
    same = (other.job_id, other.lot_id, other.location_id, other.owner) == (
        line.job_id, line.lot_id, line.location_id, line.owner,
    )  # fmt: skip
    return same and other.unit_id is None


def _is_cold(reader: Reader, location_id: str) -> bool:
    place = locations.location(reader, location_id)
    return place is not None and place.storage == "refrigerated"
