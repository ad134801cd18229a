"""What comes back is asked about: where it was, how it looks and how it was kept decide whether it is stock again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from db.pulls import Pulled
from kiosk.rules import reasons
from kiosk.services import pull_questions as questions
from kiosk.services import pull_was_out
from kiosk.services import receive_answers as answers
from kiosk.services.job import Step
from kiosk.services.outcome import Done, Question, Refused
from kiosk.services.pull_lines import Change, change_line, keeps_serial, lies_back, line_alone, not_taken_back
from kiosk.services.pull_package import Open
from kiosk.services.pull_state import Back
from kiosk.services.pull_steps import ask, left_out, state_step
from kiosk.services.pull_unfit import LEFT_OUR_HANDS, never_stock
from kiosk.services.receive_subject import plural


def condition(case: Open, answer: Mapping[str, Any]) -> Step | Refused:
    """Take where it was and how it looks."""
    line, back = _coming(case)
    if line is None or back is None:
        return left_out(case)
    if (line.not_taken or line.used) and not line.returnable:
        return state_step(case, case.state.idle(), not_taken_back(case, line))
    if "units" in answer:
        units = answers.count(answer, "units")
        if isinstance(units, Refused):
            return units
        if units > line.returnable:
            said = f"Only {line.returnable:,} {plural(line.unit, line.returnable)} of it can still come back."
            return Refused("TOO_MANY", said, "Type how many come back.")
        back = replace(back, units=units)
    match answer.get("in_our_hands"):
        case True if answer.get("whole") is False:
            return never_stock(case, line, back, "NOT_WHOLE")
        case True:
            back = replace(back, in_our_hands=True)
            return ask(case, replace(case.state, back=back), _how_kept(case, line, back))
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
    if (line.not_taken or line.used) and not line.returnable:
        return state_step(case, case.state.idle(), not_taken_back(case, line))
    if answer.get("kept") is False:
        return never_stock(case, line, back, "KEPT_WRONGLY")
    was_out = answer.get("was_out") is True
    if (answer.get("kept") is not True and not was_out) or not back.in_our_hands:
        return answers.not_an_answer(questions.STORAGE)
    if back.units > line.returnable:
        return Refused("TOO_MANY", "Some of it came back meanwhile.", "Take this back with Undo, and look again.")
    if was_out:
        return pull_was_out.come_back(case, line, back)
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


def _how_kept(case: Open, line: Pulled, back: Back) -> Question:
    return questions.storage(line, back.units, pull_was_out.choices(case, line))


def _coming(case: Open) -> tuple[Pulled | None, Back | None]:
    back = case.state.back
    return (line_alone(case, back.line) if back else None), back
