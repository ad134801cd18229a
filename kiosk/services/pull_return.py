"""Bringing back what was pulled: only what never left the pharmacy's hands becomes stock again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from db import instants, pulls
from db.pulls import Pulled
from kiosk.rules import reasons
from kiosk.services import pull_questions as questions
from kiosk.services import receive_answers as answers
from kiosk.services.job import Step
from kiosk.services.outcome import Choice, Done, Question, Refused
from kiosk.services.pull_lines import Change, change_line, keeps_serial, lies_back, line_alone, not_taken_back
from kiosk.services.pull_package import Open, Package, package_of
from kiosk.services.pull_state import Back, Draft
from kiosk.services.pull_steps import ask, left_out, state_step
from kiosk.services.pull_unfit import LEFT_OUR_HANDS, never_stock
from kiosk.services.receive_subject import plural

_DAYS = 30
"""Pulls that are older are not looked through for what comes back."""

_NOT_OUT = "Nothing was changed. Set it aside and show it to the pharmacist."


def begin(case: Open) -> Step:
    """Ask what comes back."""
    lines = [line for line in pulls.pulled(case.write, case.state.lines) if line.quantity > 0 and not line.closed]
    return ask(case, replace(case.state.idle(), returning=True), questions.comes_back(lines))


def scanned(case: Open, draft: Draft) -> Step | Refused:
    """Find the pull that a scanned package belongs to."""
    package = package_of(case, draft)
    if isinstance(package, Refused):
        return package
    since = instants.to_text(instants.from_text(case.write.at) - timedelta(days=_DAYS))
    out = [line for line in pulls.out_of_item(case.write, package.found.link.item.id, since) if _fits(package, line)]
    if not out:
        what = f"Serial {package.data.serial} of {package.name}" if package.data.serial else package.what
        return Refused("NOT_PULLED", f"{what} was not pulled here, or all of it is back.", _NOT_OUT)
    if package.lot is None and package.data.batch_lot is None:
        return ask(case, replace(case.state, draft=draft), _which_lot(package, out))
    mine = [line for line in out if line.id in case.state.lines]
    return _about(case, (mine or out)[0], draft.scan_id)


def _fits(package: Package, line: Pulled) -> bool:
    if package.data.batch_lot is not None and package.lot is None:
        return False
    if package.lot is not None and line.lot_id != package.lot.id:
        return False
    if package.data.serial is not None:
        known = package.unit.id if package.unit else None
        return line.unit_id == known
    return line.unit_id is None


def _which_lot(package: Package, out: list[Pulled]) -> Question:
    choices = {line.lot_id: Choice(f"Lot {line.batch_lot or '— none printed'}", {"lot": line.lot_id}) for line in out}
    return Question(
        questions.WHICH_LOT,
        f"{package.name}: which lot is printed on it? Read it off the package.",
        (*choices.values(), Choice("Stop: nothing comes back", {"leave_out": True})),
    )


def _about(case: Open, line: Pulled, scan_id: str | None = None) -> Step | Refused:
    if line.closed:
        return not_taken_back(case, line)
    units = line.quantity if line.unit_id else 1
    state = replace(case.state, draft=None, returning=True, back=Back(line.id, units, scan_id=scan_id))
    return ask(case, state, questions.condition(line, units))


def chosen(case: Open, answer: Mapping[str, Any]) -> Step | Refused:
    """Take the line of this pull that a person chose."""
    found = pulls.pulled(case.write, [answers.name_in(answer, "line")])
    if not found or found[0].id not in case.state.lines or found[0].quantity <= 0:
        return answers.not_an_answer(questions.COMES_BACK)
    return _about(case, found[0])


def lot_picked(case: Open, answer: Mapping[str, Any]) -> Step | Refused:
    """Take the lot that a person read off the package."""
    draft, lot_id = case.state.draft, answers.name_in(answer, "lot")
    question = case.state.question
    offered = [choice.answer.get("lot") for choice in question.choices] if question else []
    if draft is None or lot_id not in offered:
        return answers.not_an_answer(questions.WHICH_LOT)
    return scanned(case, replace(draft, lot_id=lot_id))


def condition(case: Open, answer: Mapping[str, Any]) -> Step | Refused:
    """Take where it was and how it looks."""
    line, back = _coming(case)
    if line is None or back is None:
        return left_out(case)
    if line.closed:
        return state_step(case, case.state.idle(), not_taken_back(case, line))
    if "units" in answer:
        units = answers.count(answer, "units")
        if isinstance(units, Refused):
            return units
        if units > line.quantity:
            said = f"Only {line.quantity:,} {plural(line.unit, line.quantity)} of it are out."
            return Refused("TOO_MANY", said, "Type how many come back.")
        back = replace(back, units=units)
    match answer.get("in_our_hands"):
        case True if answer.get("whole") is False:
            return never_stock(case, line, back, "NOT_WHOLE")
        case True:
            back = replace(back, in_our_hands=True)
            return ask(case, replace(case.state, back=back), questions.storage(line, back.units))
        case False:
            return never_stock(case, line, back, LEFT_OUR_HANDS)
        case _ if "units" in answer:
            return ask(case, replace(case.state, back=back), questions.condition(line, back.units))
    return answers.not_an_answer(questions.CONDITION)


def kept(case: Open, answer: Mapping[str, Any]) -> Step | Refused:
    """Take how it was kept, and bring it back."""
    line, back = _coming(case)
    if line is None or back is None:
        return left_out(case)
    if line.closed:
        return state_step(case, case.state.idle(), not_taken_back(case, line))
    if answer.get("kept") is False:
        return never_stock(case, line, back, "KEPT_WRONGLY")
    if answer.get("kept") is not True or not back.in_our_hands:
        return answers.not_an_answer(questions.STORAGE)
    if back.units > line.quantity:
        return Refused("TOO_MANY", "Some of it came back meanwhile.", "Take this back with Undo, and look again.")
    how = questions.KEPT.get(line.storage, line.storage)
    why = reasons.said("RETURN", f"never left the pharmacy, closed and whole, kept {how}")
    lies = lies_back(case, line, whatever_was_seen=True)
    named = keeps_serial(case, line, lies.status)
    change_line(case, line, Change("return", back.units, reasons.joined(lies.cause, why), lies.status, named))
    state = replace(case.state.idle(), returned=(*case.state.returned, line.id))
    units = f"{back.units:,} {plural(line.unit, back.units)}"
    said = f"{units} of {line.name}, lot {line.batch_lot or '—'}, back to {line.location}. Put it there now."
    if lies.cause:
        said = f"{units} of {line.name}, lot {line.batch_lot or '—'} into QUARANTINE: {lies.said}. Put it there."
    undo: dict[str, Any] = {"kind": "returned", "line": line.id, "units": back.units, "status": lies.status}
    undo["named"] = named
    undo["returned"] = list(case.state.returned)
    return Step(state.to_json(), Done("QUARANTINED" if lies.cause else "RETURNED", said), undo)


def _coming(case: Open) -> tuple[Pulled | None, Back | None]:
    back = case.state.back
    return (line_alone(case, back.line) if back else None), back
