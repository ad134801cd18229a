"""The steps of a pull, each inside the write that the job's engine opened; stock changes only by adding movements."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from db import ledger, lots, pulls, units
from db.ledger import Movement, Place
from db.pulls import Pulled
from kiosk.rules import reasons
from kiosk.services import pull_questions as questions
from kiosk.services.job import Step, or_put_down
from kiosk.services.needed import lacking_words
from kiosk.services.outcome import Ask, Done, Outcome, Question, Refused
from kiosk.services.pull_checks import first_doubt, place_of
from kiosk.services.pull_lines import (
    Change,
    Lies,
    change_line,
    lies_back,
    line_alone,
    not_taken_back,
    place_of_line,
    some_unseen,
)
from kiosk.services.pull_list_checks import over_the_list, with_substitute
from kiosk.services.pull_package import Open, Package, package_of
from kiosk.services.pull_state import PURPOSES, Draft, PullState
from kiosk.services.pull_wanted import missing_words, pick_list
from kiosk.services.receive_subject import expiry_words, plural

Decide = Callable[[Open], Step | Refused]


def state_step(case: Open, state: PullState, outcome: Outcome) -> Step:
    """A step that changes only what the job remembers; its undo brings the former state back."""
    return Step(state.to_json(), outcome, {"kind": "state", "state": case.job.state})


def ask(case: Open, state: PullState, question: Question) -> Step:
    """Put a question and remember it."""
    return state_step(case, replace(state, question=question), Ask(question))


def left_out(case: Open) -> Step:
    """Drop what was on its way."""
    return state_step(case, case.state.idle(), Done("LEFT_OUT", "Nothing was taken, nothing came back."))


_STOPS: Final = frozenset({
    "RECALLED", "EXPIRED", "EXPIRY_CONFLICT", "QUARANTINED", "OTHER_OWNER", "UNKNOWN_LOT", "NOT_ON_SHELF",
    "SERIAL_CONFLICT", "SERIAL_GONE", "SERIAL_NEEDED", "SERIAL_UNKNOWN", "LINK_UNVERIFIED", "OPEN_TOO_LONG",
    "ONLY_OPEN",
})  # fmt: skip
"""What no other answer about the same package helps against."""


def or_stop(case: Open, found: Step | Refused) -> Step | Refused:
    """Put down what a hard stop is about: nobody names another lot for the package that is still in the hand."""
    if case.state.draft is None:
        return found
    return or_put_down(case.write, found, _STOPS, case.state.idle().to_json(), case.job.state)


def advance(case: Open, draft: Draft) -> Step | Refused:
    """Bring a draft as far as it goes: to the next question, to a refusal, or off the shelf."""
    package = package_of(case, draft)
    if isinstance(package, Refused):
        return package
    if package.lot is not None:
        known = {code: why for code in _SETTLED if (why := case.state.settled.get(f"{code} {package.lot.id}"))}
        package = replace(package, draft=replace(draft, reasons={**known, **draft.reasons}))
    package = with_substitute(package)
    doubt = first_doubt(package)
    if isinstance(doubt, Refused):
        return doubt
    if isinstance(doubt, Question):
        return ask(case, replace(case.state, draft=package.draft), doubt)
    return _taken(case, package)


_SETTLED = (questions.SOME_HELD, questions.OPEN_FIRST, questions.EARLIER_FIRST, questions.ENDS_TOO_SOON)


_NOTED = (*_SETTLED, questions.MORE_THAN_WANTED, questions.SUBSTITUTE)
"""What stands beside a line that was pulled."""


def _taken(case: Open, package: Package) -> Step:
    line, lot = place_of(package), package.lot
    if line is None or lot is None:
        raise LookupError("the checks let a package without lot or place pass")
    place = Place(lot.id, line.location_id, "available", line.owner)
    unit_id, made = package.unit.id if package.unit else None, False
    if unit_id is None and package.data.serial is not None and package.whole:
        unit_id, made = _made_known(case, package, place), True
    why = [reasons.said(code, package.draft.reasons[code]) for code in _NOTED if code in package.draft.reasons]
    line_id = ledger.post(
        case.write,
        Movement(
            "pull",
            place,
            -package.quantity,
            key=f"{case.key}:pull",
            unit_id=unit_id,
            job_id=case.job.id,
            reason=reasons.joined(*why),
        ),
    )
    before = case.state
    state = replace(
        before.idle(),
        lines=(*before.lines, line_id),
        places=tuple(dict.fromkeys((line.location_id, *before.places))),
        settled={**before.settled, **{f"{code} {lot.id}": why for code, why in package.draft.reasons.items()}},
        one_each=_one_each(package, before),
    )
    left = package.units(sum(each.quantity for each in package.of_lot) - package.quantity)
    message = f"{package.units(package.quantity)} of {package.what}, from {line.location}. {left} of this lot left."
    if questions.SUBSTITUTE in package.draft.reasons:
        message += f" It is taken {package.draft.reasons[questions.SUBSTITUTE]}."
    if missing := missing_words(pick_list(case.write, state), most=1):
        message += f" {missing}"
    return Step(
        state.to_json(),
        Done("PULLED", message),
        {"kind": "line", "line": line_id, "unit": unit_id if made else None, "lines": list(before.lines)},
    )


def _one_each(package: Package, before: PullState) -> tuple[str, ...]:
    """A person who took one unit of a pack by its code is not asked at the next one."""
    link = package.found.link
    if link.units_per_pack == 1 or package.quantity != 1:
        return before.one_each
    return tuple(dict.fromkeys((*before.one_each, link.identifier_id)))


def _made_known(case: Open, package: Package, place: Place) -> str:
    """Put a serial on record that nobody scanned when it came: from now on it leaves once."""
    serial, quantity = package.data.serial or "", package.quantity
    unit_id = units.add_unit(
        case.write, package.found.link.identifier_id, serial, place.lot_id, place.location_id, quantity
    )
    for by, unit in ((-quantity, None), (quantity, unit_id)):
        key = f"{case.key}:identify:{'in' if unit else 'out'}"
        ledger.post(case.write, Movement("identify", place, by, key=key, unit_id=unit, job_id=case.job.id))
    return unit_id


def set_quantity(case: Open, wanted: int) -> Step | Refused:
    """Say how many base units the last line has."""
    line = line_alone(case, case.state.lines[-1]) if case.state.lines else None
    if line is None:
        return Refused("NO_LINE", "There is no line whose quantity could change.", "Scan a package first.")
    if line.unit_id is not None:
        said = "A package with a serial number is one package."
        return Refused("SERIAL_IS_ONE", said, "Scan each package by itself.")
    more = wanted - line.quantity
    if more < 0 and line.closed:
        return not_taken_back(case, line)
    if more > 0 and (refused := _forbidden_since(case, line)) is not None:
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


def _forbidden_since(case: Open, line: Pulled) -> Refused | None:
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


def _unknown_there(case: Open, line: Pulled) -> int:
    place = place_of_line(line)
    return ledger.held(case.write, place) - ledger.held_by_serial(case.write, place)


def set_purpose(case: Open, said: Mapping[str, Any]) -> Step | Refused:
    """Note what the pull is for, and go on with what was scanned before that was said."""
    # What was allowed for another purpose or day, and then taken back, is allowed for that one only.
    state = replace(case.state, question=None, settled={}, **said)
    if state.draft is not None:
        told = replace(case, state=state)
        return or_stop(told, advance(told, state.draft))
    what = PURPOSES[state.purpose or ""]
    number = f" {state.reference}" if state.reference else ""
    message = f"Pull for {what}{number}, needed until {state.needed_until}. Scan the first package."
    words = (missing_words(pick_list(case.write, state)), lacking_words(case.write, state, case.job.id, case.write.at))
    message = " ".join(filter(None, (message, *words)))
    return state_step(case, state, Done("PURPOSE", message))


def finish(case: Open, *, short: bool = False) -> Step | Refused:
    """End the pull; where something is missing, only once a person said that it is not needed (`short`)."""
    state, question = case.state, case.state.question
    untouched = not state.lines and not state.returned and not state.uses
    if question is not None and not short and not (untouched and question.code == questions.PURPOSE):
        return Refused(
            "ANSWER_FIRST", f"A question is open: {question.text}", "Answer it, or take it back with Undo (F9)."
        )
    lines = [line for line in pulls.pulled(case.write, state.lines) if line.quantity > 0]
    if untouched:
        said = "Nothing was pulled, so the pull was closed."
        return Step(state.idle().to_json(), Done("CANCELLED", said), None, status="cancelled")
    listed = pick_list(case.write, state)
    if not short and any(line.missing for line in listed):
        return ask(case, state.idle(), questions.missing(missing_words(listed)))
    count = "1 line" if len(lines) == 1 else f"{len(lines):,} lines"
    units_out = sum(line.quantity for line in lines)
    said = f"Pull finished: {count}, {units_out:,} {plural('unit', units_out)}."
    if state.uses:
        said += f" Open ones used: {len(state.uses):,}."
    if state.returned:
        said += f" {len(state.returned):,} came back."
    if listed:
        said += f" {missing_words(listed)}"
    return Step(state.idle().to_json(), Done("FINISHED", said), None, status="finished")
