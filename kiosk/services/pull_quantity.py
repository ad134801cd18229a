"""How much of the last line is taken: more of it off the shelf, or some of it back."""

from __future__ import annotations

from typing import Any

from db import jobs, ledger, lots
from db.pulls import Pulled
from kiosk.rules import reasons
from kiosk.services import pull_questions as questions
from kiosk.services import pull_return
from kiosk.services.cold_out import COLD_OUT
from kiosk.services.in_hand import ends_at
from kiosk.services.job import Step
from kiosk.services.order_gate import stops_pull
from kiosk.services.outcome import Done, Refused
from kiosk.services.pull_lines import (
    Change,
    Lies,
    change_line,
    just_taken,
    lies_back,
    line_alone,
    not_taken_back,
    place_of_line,
    some_unseen,
)
from kiosk.services.pull_list_checks import over_the_list
from kiosk.services.pull_package import Open
from kiosk.services.receive_subject import expiry_words, plural

_CAME_BACK = ("returned", "was_out", "unfit", "not_taken")
"""What the steps are called by which something came back."""
_ONLY_SAID = ("state", "bin")
"""What the steps are called by which nothing moved."""


def set_quantity(case: Open, wanted: int) -> Step | Refused:
    """Say how many base units the last line has."""
    line = line_alone(case, case.state.lines[-1]) if case.state.lines else None
    if line is None:
        return Refused("NO_LINE", "There is no line whose quantity could change.", "Scan a package first.")
    if line.unit_id is not None:
        said = "A package with a serial number is one package."
        return Refused("SERIAL_IS_ONE", said, "Scan each package by itself.")
    more = wanted - line.quantity
    if more < 0 and -more > just_taken(case, line):
        return pull_return.late(case, line, -more)
    if more < 0 and -more > line.returnable:
        return not_taken_back(case, line)
    if more > 0 and (stopped := stops_pull(case.write, case.state)) is not None:
        return stopped
    if more > 0 and (refused := _not_in_hand(case, line) or forbidden_since(case, line)) is not None:
        return refused
    if more > 0 and (refused := _allowed_no_more(case, line)) is not None:
        return refused
    if more > 0 and _unknown_there(case, line) < more:
        left = _unknown_there(case, line)
        said = f"There are only {left:,} more {plural(line.unit, left)} of lot {line.batch_lot or '—'} there."
        return Refused("NOT_ENOUGH_STOCK", said, "Take fewer. If you see more, tell the pharmacist: count the shelf.")
    if more > 0 and (refused := over_the_list(case, line, more)) is not None:
        return refused
    lies = lies_back(case, line) if more < 0 else Lies()
    if more:
        change_line(case, line, Change("pull", -more, lies.cause, lies.status))
    message = f"{line.name}, lot {line.batch_lot or '—'}: now {wanted:,} {plural(line.unit, wanted)}.{lies.words}"
    undo: dict[str, Any] = {"kind": "quantity", "line": line.id, "units": line.quantity, "to": wanted}
    undo["status"] = lies.status
    return Step(case.state.to_json(), Done("QUANTITY", message), undo)


def _not_in_hand(case: Open, line: Pulled) -> Refused | None:
    """Refuse more of a line of which some came back, or after something else was done: nobody scanned what would go."""
    kind = _last_moved(case)
    if kind == "use":
        return Refused("SCAN_IT", "An open one was used since the last package was scanned.", "Scan what you take now.")
    if line.quantity > 0 and line.id not in case.state.returned and kind not in _CAME_BACK:
        return None
    return Refused("SCAN_IT", "Something came back since the last package was scanned.", "Scan what you take now.")


def _last_moved(case: Open) -> str:
    """Name the last step by which something moved; what was only said is passed over."""
    step = jobs.last_step(case.write, case.job.id)
    while step is not None and (step.undo or {})["kind"] in _ONLY_SAID:
        step = jobs.last_step(case.write, case.job.id, step.step)
    return str((step.undo or {})["kind"]) if step is not None else ""


def forbidden_since(case: Open, line: Pulled) -> Refused | None:
    """Say what forbids to take more of a lot that might be used when its first was scanned."""
    lot = lots.lot(case.write, line.lot_id)
    what = f"{line.name}, lot {line.batch_lot or '—'}"
    if lot is not None and lot.recalled_at is not None:
        said = f"{what} is RECALLED: {lot.recall_note}."
        return Refused("RECALLED", said, "Do not use it. Put it in quarantine.")
    if lot is not None and lot.unusable_from is not None and lot.unusable_from <= case.write.at:
        return Refused("EXPIRED", f"{what} EXPIRED {expiry_words(lot)}.", "Do not use it. Put it in quarantine.")
    if some_unseen(case, line):
        said = f"Some of {what} are in QUARANTINE now: nobody looked that yours are none of them."
        return Refused("SOME_HELD", said, "Scan the others one by one.")
    return None


def _allowed_no_more(case: Open, line: Pulled) -> Refused | None:
    """A pharmacist allowed as much of what ends too soon as they saw."""
    lot = lots.lot(case.write, line.lot_id)
    if any(part.startswith(f"{COLD_OUT}:") for part in reasons.parts(line.reason)):
        said = f"{line.name}, lot {line.batch_lot or '—'} was not kept cold: a pharmacist allows each amount of it."
        return Refused(COLD_OUT, said, "Scan the others, and let a pharmacist allow them as well.")
    was_allowed = any(part.startswith(f"{questions.ENDS_TOO_SOON}:") for part in reasons.parts(line.reason))
    if not was_allowed and ends_at(case.site, lot, None) >= case.needed:
        return None
    said = f"{line.name}, lot {line.batch_lot or '—'} ends too soon: a pharmacist allows each amount of it."
    return Refused(questions.ENDS_TOO_SOON, said, "Scan the others, and let a pharmacist allow them as well.")


def _unknown_there(case: Open, line: Pulled) -> int:
    place = place_of_line(line)
    return ledger.held(case.write, place) - ledger.held_by_serial(case.write, place)
