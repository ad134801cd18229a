"""What comes back and is never stock again: it is on record as back, and as wasted in the same moment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from db import items, ledger, pulls
from db.jobs import StoredStep
from db.ledger import Movement
from db.pulls import Pulled
from db.subject import Subject
from kiosk.rules import shelf_reasons
from kiosk.services import pull_questions as questions
from kiosk.services import shelf_questions, slip, witness
from kiosk.services.identity import Proof
from kiosk.services.job import Step
from kiosk.services.outcome import Choice, Done, Refused
from kiosk.services.pull_lines import Change, change_line, line_alone, not_taken_back, place_of_line
from kiosk.services.pull_package import Open, amount
from kiosk.services.pull_state import Back
from kiosk.services.pull_steps import ask
from kiosk.services.signing import sign

Signs = Callable[[str], Refused | None]
"""Signs for a second person, once the movement is there to be signed; it is given the movement's id."""

LEFT_OUR_HANDS = "LEFT_OUR_HANDS"
_CHOICES = (Choice("A second person looked at it and signs", {"witnessed": True}), questions.NOT_BACK)


def never_stock(case: Open, line: Pulled, back: Back, why: str, signs: Signs | None = None) -> Step | Refused:
    """Record what came back as wasted; a controlled drug from outside is not taken at all."""
    item = items.item(case.write, line.item_id)
    if item is None:  # items are never deleted
        raise LookupError(line.item_id)
    if back.units > line.returnable:
        return Refused("TOO_MANY", "Some of it came back meanwhile.", "Take this back with Undo, and look again.")
    if item.dea_schedule is not None and why == LEFT_OUR_HANDS:
        pulls.refuse_back(case.write, line.id, back.units)
        undo = {"kind": "not_taken", "line": line.id, "units": back.units}
        return Step(case.state.idle().to_json(), not_taken_back(case, line), undo)
    if signs is None and witness.is_needed(item):
        asked = replace(case.state, back=replace(back, unfit=why))
        return ask(case, asked, shelf_questions.witness(item, _facts(line, back, why), *_CHOICES))
    return _wasted(case, line, back, why, signs)


def _wasted(case: Open, line: Pulled, back: Back, why: str, signs: Signs | None) -> Step | Refused:
    change_line(case, line, Change("return_unfit", back.units, why, "quarantined"))
    # It points at no pull: what came back of the pull is counted once.
    waste = ledger.post(
        case.write,
        Movement(
            "waste",
            place_of_line(line, "quarantined"),
            -back.units,
            key=f"{case.key}:waste",
            unit_id=line.unit_id,
            job_id=case.job.id,
            reason=why,
        ),
    )
    if signs is not None and (refused := signs(waste)) is not None:
        return refused
    state = replace(case.state.idle(), returned=(*case.state.returned, line.id))
    what = f"{amount(back.units, line.unit)} of {line.name}, lot {line.batch_lot or '—'}"
    said = f"{what} does NOT come back to stock: it is on record as wasted. Put it in the waste now."
    undo: dict[str, Any] = {"kind": "unfit", "line": line.id, "units": back.units, "waste": waste}
    undo["returned"] = list(case.state.returned)
    return Step(state.to_json(), Done("NOT_STOCK", said), undo)


def _facts(line: Pulled, back: Back, why: str) -> tuple[tuple[str, str], ...]:
    return (
        ("Amount", amount(back.units, line.unit)),
        ("Item", line.name),
        ("Lot", line.batch_lot or "none"),
        *((("Serial", line.serial),) if line.serial else ()),
        ("Wasted", shelf_reasons.CAME_BACK[why]),
    )


def witnessed(case: Open, proof: Proof) -> Step | Refused:
    """Take the word of a second person, who proved who they are, that it goes into the waste."""
    question, back = case.state.question, case.state.back
    if question is None or back is None or back.unfit is None or question.code != shelf_questions.WITNESS:
        return Refused("NOTHING_TO_WITNESS", "Nothing waits for a witness.", "Scan a package.")
    if (refused := witness.unfit(case.person_id, proof)) is not None:
        return refused
    line, why = line_alone(case, back.line), back.unfit
    if line is None:  # movements are never deleted
        raise LookupError(back.line)

    def signs(movement_id: str) -> Refused | None:
        seen = {"action": "waste", "reason": why, **{label.lower(): value for label, value in question.facts}}
        signed = sign(case.write, proof, "witnessed", Subject("movement", movement_id), seen)
        return signed if isinstance(signed, Refused) else None

    return never_stock(case, line, back, why, signs)


def may_come_back(case: Open, line: Pulled, last: StoredStep) -> Refused | None:
    """Take back within a moment that a controlled drug was outside: somebody pressed the wrong answer."""
    if not slip.is_one(case.write, last.at, case.write.at):
        said = f"It was said more than {slip.words(case.write, case.write.at)} ago that it was outside: that stands."
        return Refused("OUTSIDE_STANDS", said, "Tell the pharmacist if it was not so.")
    pulls.refuse_back(case.write, line.id, -(last.undo or {})["units"])
    return None


def take_back(case: Open, line: Pulled, last: StoredStep) -> Refused | None:
    """Take back that something came back and was wasted, as new entries."""
    content = last.undo or {}
    if slip.stands(case.write, case.person_id, last.at):
        return slip.waste_stands(case.write, case.write.at)
    if witness.of_movements(case.write, [content["waste"]]):
        said = f"A second person saw {line.name} go into the waste: one alone does not take that back."
        return Refused("WITNESSED", said, "Tell the pharmacist if it was not so.")
    ledger.post(
        case.write,
        Movement(
            "undo_waste",
            place_of_line(line, "quarantined"),
            content["units"],
            key=f"{case.key}:undo_waste",
            unit_id=line.unit_id,
            job_id=case.job.id,
            reverses=content["waste"],
        ),
    )
    change_line(case, line, Change("undo_return_unfit", -content["units"], None, "quarantined"))
    return None
