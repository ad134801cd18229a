"""What people answer in a pull: each answer is read strictly, and what makes no sense is refused in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from db.subject import Subject
from kiosk.rules import expiry as expiries
from kiosk.rules.permissions import Act
from kiosk.services import (
    first_out,
    permit,
    pull_condition,
    pull_list,
    pull_open,
    pull_quantity,
    pull_return,
    shelf_questions,
)
from kiosk.services import pull_questions as questions
from kiosk.services import pull_steps as steps
from kiosk.services import receive_answers as answers
from kiosk.services.identity import Proof
from kiosk.services.job import Step
from kiosk.services.outcome import Done, Question, Refused
from kiosk.services.pull_checks import lots_here, unknown_lot
from kiosk.services.pull_package import Open, package_of
from kiosk.services.pull_state import PURPOSES, Draft
from kiosk.services.pull_wanted import missing_words, pick_list
from kiosk.services.receive_subject import extended_expiry, stored_expiry
from kiosk.services.signing import sign
from kiosk.services.witness import EMERGENCY

Answer = Mapping[str, Any]
_NUMBER: Final = re.compile(r"(?=.*[0-9])[A-Za-z0-9#/._-]{1,40}")
_LOT: Final = re.compile(r"[A-Za-z0-9/._+-]{1,20}")
"""What can be a lot number; anything else that was typed in its place may be a name, and is repeated nowhere."""


def on_answer(case: Open, answer: Answer) -> Step | Refused:
    """Take an answer to what is asked, or an instruction when nothing is."""
    question = case.state.question
    if question is None:
        return _instruction(case, answer)
    if question.code == questions.PURPOSE:
        return _purpose(case, answer)
    if answer.get("leave_out") is True:
        return steps.left_out(case)
    if question.code in (questions.MISSING, questions.WHICH_KIT, questions.BIN_HOLDS):
        return _about_list(case, question, answer)
    match question.code:
        case questions.COMES_BACK:
            return pull_return.chosen(case, answer)
        case questions.WHICH_PULL:
            return pull_return.pull_picked(case, answer)
        case questions.CONDITION:
            return pull_condition.condition(case, answer)
        case questions.STORAGE:
            return pull_condition.kept(case, answer)
        case first_out.OPEN_FIRST | questions.USE_OPEN if "use_open" in answer:
            return pull_open.chosen(case, question, answer)
        case questions.WHICH_LOT if case.state.returning:
            return steps.or_stop(case, pull_return.lot_picked(case, answer))
        case shelf_questions.WITNESS if answer.get("witnessed") is True:
            said = "A second person looks at it and signs with their name and PIN."
            return Refused("WITNESS_NEEDED", said, "Send witness and pin, or leave it out.")
    draft = case.state.draft
    changed = _to_draft(case, question, draft, answer) if draft else answers.not_an_answer(question.code)
    return steps.or_stop(case, changed if isinstance(changed, Refused) else steps.advance(case, changed))


def _instruction(case: Open, answer: Answer) -> Step | Refused:
    """What may be said at any time, when nothing is asked."""
    if "quantity" in answer:
        wanted = answers.count(answer, "quantity")
        return wanted if isinstance(wanted, Refused) else pull_quantity.set_quantity(case, wanted)
    if answer.get("returning") is True:
        return pull_return.begin(case)
    if {"purpose", "order", *pull_list.WORDS} & set(answer):
        return _purpose(case, answer)
    return Refused("NOTHING_ASKED", "Nothing was asked.", "Scan the next package.")


def _purpose(case: Open, answer: Answer) -> Step | Refused:
    if answer.get("returning") is True:
        return pull_return.begin(case)
    if answer.get("choose_kit") is True:
        return pull_list.which_kit(case)
    if set(pull_list.WORDS) & set(answer):
        listed = pull_list.listed(case, answer)
        if isinstance(listed, Refused):
            return listed
        if not {"purpose", "order"} & set(answer):
            return pull_list.noted(listed, case)
        case = listed
    reference = answers.text(answer.get("order"))
    if answer.get("order") not in (None, "") and not _is_number(reference):
        said = "A number of an order has 1 to 40 letters and digits and no space, a digit among them: no name."
        return Refused("BAD_NUMBER", said, "Type it again.")
    purpose = answer.get("purpose", "order" if reference else None)
    if not isinstance(purpose, str) or purpose not in PURPOSES:
        return answers.not_an_answer(questions.PURPOSE)
    if purpose == "order" and reference is None:
        return Refused("NUMBER_NEEDED", "An order is named by its number.", "Type the number of the order.")
    needed = _needed_until(case, answer.get("needed_until"))
    if isinstance(needed, Refused):
        return needed
    if case.state.lines or case.state.uses:
        return Refused("PULL_BEGUN", "What this pull is for was said when it began.", "Finish it, then begin another.")
    return steps.set_purpose(case, {"purpose": purpose, "reference": reference, "needed_until": needed})


def _about_list(case: Open, question: Question, answer: Answer) -> Step | Refused:
    if answer.get("go_on") is True:
        if (first := pull_list.purpose_first(case)) is not None:
            return steps.ask(case, case.state, first)
        said = missing_words(pick_list(case.write, case.state)) or "Scan the next package."
        return steps.state_step(case, case.state.idle(), Done("GO_ON", said))
    if question.code == questions.MISSING and answer.get("finish_short") is True:
        return steps.finish(case, short=True)
    if question.code == questions.BIN_HOLDS:
        return pull_list.emptied(case, question, answer)
    if question.code == questions.WHICH_KIT and "kit" in answer:
        listed = pull_list.listed(case, answer)
        return listed if isinstance(listed, Refused) else pull_list.noted(listed, case)
    return answers.not_an_answer(question.code)


def _is_number(reference: str | None) -> bool:
    """Say whether it can be an order's number: it stands on Home, so a patient's name is not taken for one."""
    return reference is not None and bool(_NUMBER.fullmatch(reference))


def _needed_until(case: Open, value: object) -> str | Refused:
    if value in (None, ""):
        return case.today.isoformat()
    try:
        printed = expiries.typed(str(value))
    except expiries.BadExpiry as error:
        return Refused("BAD_DATE", str(error), "Type the day until which it is needed.")
    if printed.precision != "day" or printed.text < case.today.isoformat():
        said = f"{value} is no day from today ({case.today.isoformat()}) on."
        return Refused("BAD_DATE", said, "Type the last day on which it will be used.")
    return printed.text


def _to_draft(case: Open, question: Question, draft: Draft, answer: Answer) -> Draft | Refused:
    offered = [dict(choice.answer) for choice in question.choices]
    match question.code:
        case questions.PACK if type(answer.get("quantity")) is int and {"quantity": answer["quantity"]} in offered:
            return replace(draft, quantity=int(answer["quantity"]))
        case questions.WHERE if {"location": answer.get("location")} in offered:
            return replace(draft, location_id=answers.name_in(answer, "location"))
        case questions.WHICH_LOT:
            return _lot(case, draft, answer)
        case questions.MORE_THAN_WANTED if {"in_place_of": answer.get("in_place_of")} in offered:
            return replace(draft, stands_for=answers.name_in(answer, "in_place_of"))
        case questions.MORE_THAN_WANTED if (why := answers.text(answer.get("why"))) is not None:
            return replace(draft, reasons={**draft.reasons, question.code: why})
        case questions.ENDS_TOO_SOON if "quantity" in answer and "quantity" in question.fields:
            wanted = answers.count(answer, "quantity")
            return wanted if isinstance(wanted, Refused) else replace(draft, quantity=wanted)
        case code if code in questions.APPROVED and answer.get("approve") is True:
            said = "A pharmacist allows it with their name and PIN."
            return Refused("PHARMACIST_NEEDED", said, "Send approved_by and pin, or take another one.")
    why = first_out.why(question, answer, answers.text(answer.get("why")))
    if why is None:
        return answers.not_an_answer(question.code)
    return replace(draft, reasons={**draft.reasons, question.code: why})


def _lot(case: Open, draft: Draft, answer: Answer) -> Draft | Refused:
    package = package_of(case, draft)
    if isinstance(package, Refused):
        return package
    here = lots_here(package)
    typed = answers.text(answer.get("batch_lot"))
    if typed is not None:
        wanted = [lot for lot in here if lot.batch_lot.casefold() == typed.casefold()]
        said = typed if _LOT.fullmatch(typed) else "as it was typed"
        return replace(draft, lot_id=wanted[0].id) if len(wanted) == 1 else unknown_lot(package, said)
    picked = answers.name_in(answer, "lot")
    if picked in [lot.id for lot in here]:
        return replace(draft, lot_id=picked)
    return answers.not_an_answer(questions.WHICH_LOT)


def approve(case: Open, proof: Proof) -> Step | Refused:
    """Take a pharmacist's word, who proved who they are: it may be used though it ends too soon or lay out."""
    question, draft = case.state.question, case.state.draft
    if question is None or draft is None or question.code not in questions.APPROVED:
        return Refused("NOTHING_TO_APPROVE", "Nothing waits for a pharmacist.", "Scan the next package.")
    if (refused := permit.refusal(case.write, proof.person.id, Act.APPROVE_PULL)) is not None:
        return refused
    if case.person_id == EMERGENCY:
        said = "In an emergency access nobody can approve: who opened it is not known for certain."
        return Refused("EMERGENCY_ALONE", said, "Take another one.")
    if proof.person.id == case.person_id:
        return Refused("SAME_PERSON", "Whoever pulls cannot also approve it.", "Ask another pharmacist.")
    content = pull_open.allowed_words(case, draft) if draft.container else _allowed_words(case, draft)
    if isinstance(content, Refused):
        return content
    content |= {label.lower(): value for label, value in question.facts if label == "Lay"}
    allowed = {**draft.reasons, question.code: f"allowed by {proof.person.name}"}
    goes_on = pull_open.by_label if draft.container else steps.advance
    found = steps.or_stop(case, goes_on(case, replace(draft, reasons=allowed)))
    if isinstance(found, Refused) or isinstance(found.outcome, Refused):
        return found  # what was recalled meanwhile is nothing that anybody signs for
    signed = sign(case.write, proof, "approved", Subject("job", case.job.id), content)
    return signed if isinstance(signed, Refused) else found


def _allowed_words(case: Open, draft: Draft) -> dict[str, Any] | Refused:
    """Say what a pharmacist signs for where the lot of a package ends too soon."""
    package = package_of(case, draft)
    if isinstance(package, Refused):
        return package
    expiry = package.printed or stored_expiry(package.lot)
    extended = extended_expiry(package.lot)
    return {
        "item": package.name,
        "lot": package.lot.batch_lot if package.lot else "",
        "expiry": expiry.text if expiry else None,
        **({"extended_expiry": extended.text} if extended else {}),
        "needed_until": case.state.needed_until,
        "quantity": package.quantity,
    }
