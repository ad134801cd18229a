"""The steps of a pull, each inside the write that the job's engine opened; stock changes only by adding movements."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from db import ledger, pulls, units
from db.ledger import Movement, Place
from kiosk.rules import reasons
from kiosk.services import first_out
from kiosk.services import pull_questions as questions
from kiosk.services.job import Step, or_put_down
from kiosk.services.needed import lacking_words
from kiosk.services.order_gate import stops_pull
from kiosk.services.outcome import Ask, Done, Outcome, Question, Refused
from kiosk.services.pull_bin import packed_words
from kiosk.services.pull_checks import first_doubt, place_of
from kiosk.services.pull_list_checks import stood_in_for, with_substitute
from kiosk.services.pull_order import for_order
from kiosk.services.pull_package import Open, Package, package_of
from kiosk.services.pull_state import PURPOSES, Draft, PullState
from kiosk.services.pull_wanted import missing_words, pick_list
from kiosk.services.receive_subject import plural

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
    "OUT_TOO_LONG", "NO_KIND", "ONLY_OPEN", "NOT_OPEN",
})  # fmt: skip
"""What no other answer about the same package helps against."""


def or_stop(case: Open, found: Step | Refused) -> Step | Refused:
    """Put down what a hard stop is about: nobody names another lot for the package that is still in the hand."""
    if case.state.draft is None:
        return found
    return or_put_down(case.write, found, _STOPS, case.state.idle().to_json(), case.job.state)


def advance(case: Open, draft: Draft) -> Step | Refused:
    """Bring a draft as far as it goes: to the next question, to a refusal, or off the shelf."""
    if (stopped := stops_pull(case.write, case.state)) is not None:
        return stopped
    package = package_of(case, draft)
    if isinstance(package, Refused):
        return package
    if package.lot is not None:
        package = replace(package, draft=replace(draft, reasons={**_known(package), **draft.reasons}))
    package = with_substitute(package)
    doubt = first_doubt(package)
    if isinstance(doubt, Refused):
        return doubt
    if isinstance(doubt, Question):
        return ask(case, replace(case.state, draft=package.draft), doubt)
    return _taken(case, package)


def _known(package: Package) -> dict[str, str]:
    """Give what was said before in this pull and holds for this package as well."""
    given = {code: [package.case.state.settled.get(key) for key in _keys(package, code)] for code in _SETTLED}
    return {code: whys[0] for code, whys in given.items() if whys and whys[0] and all(whys)}


def _keys(package: Package, code: str) -> list[str]:
    """Name what is said of a lot; why it goes before others is said for each of those."""
    lot_id = package.hand.lot.id
    if code != first_out.EARLIER_FIRST:
        return [f"{code} {lot_id}"]
    return [f"{code} {lot_id} {other}" for other in first_out.passed_over(package.hand)]


_SETTLED = (first_out.SOME_HELD, first_out.OPEN_FIRST, first_out.EARLIER_FIRST)
"""What is said once for a lot and a pull; a pharmacist's word is for what they saw alone."""


_NOTED = (*_SETTLED, *questions.APPROVED, questions.MORE_THAN_WANTED, questions.SUBSTITUTE)
"""What stands beside a line that was pulled."""


def _taken(case: Open, package: Package) -> Step:
    line, lot, draft = place_of(package), package.lot, package.draft
    if line is None or lot is None:
        raise LookupError("the checks let a package without lot or place pass")
    place, other = Place(lot.id, line.location_id, "available", line.owner), stood_in_for(package)
    unit_id, made = package.unit.id if package.unit else None, False
    if unit_id is None and package.data.serial is not None and package.whole:
        unit_id, made = _made_known(case, package, place), True
    why = [reasons.said(code, draft.reasons[code]) for code in _NOTED if code in draft.reasons]
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
        settled={
            **before.settled,
            **{key: why for code, why in draft.reasons.items() if code in _SETTLED for key in _keys(package, code)},
        },
        one_each=_one_each(package, before),
        instead={**before.instead, **({line_id: other.item} if other else {})},
    )
    left = package.units(sum(each.quantity for each in package.of_lot) - package.quantity)
    message = f"{package.units(package.quantity)} of {package.what}, from {line.location}. {left} of this lot left."
    if questions.SUBSTITUTE in draft.reasons:
        message += f" It is taken {draft.reasons[questions.SUBSTITUTE]}."
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


def set_purpose(case: Open, said: Mapping[str, Any]) -> Step | Refused:
    """Note what the pull is for, and go on with what was scanned before that was said."""
    # What was allowed for another purpose or day, and then taken back, is allowed for that one only.
    found = for_order(case.write, case.job.id, replace(case.state, question=None, settled={}, **said))
    if isinstance(found, Refused):
        return found
    state = found
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
    said += packed_words(case.write, case.job.id, state)
    return Step(state.idle().to_json(), Done("FINISHED", said), None, status="finished")
