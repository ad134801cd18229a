"""What people answer in a pull: each answer is read strictly, and what makes no sense is refused in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from db.subject import Subject
from kiosk.rules import expiry as expiries
from kiosk.rules.permissions import Act
from kiosk.services import permit, pull_list, pull_open, pull_return, shelf_questions
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

Answer = Mapping[str, Any]


def on_answer(case: Open, answer: Answer) -> Step | Refused:
    """Take an answer to what is asked, or an instruction when nothing is."""
    question = case.state.question
    if question is None:
        return _instruction(case, answer)
    if question.code == questions.PURPOSE:
        return _purpose(case, answer)
    if answer.get("leave_out") is True:
        return steps.left_out(case)
    if question.code in (questions.MISSING, questions.WHICH_KIT):
        return _about_list(case, question, answer)
    match question.code:
        case questions.COMES_BACK:
            return pull_return.chosen(case, answer)
        case questions.CONDITION:
            return pull_return.condition(case, answer)
        case questions.STORAGE:
            return pull_return.kept(case, answer)
        case questions.OPEN_FIRST | questions.USE_OPEN if "use_open" in answer:
            return pull_open.chosen(case, question, answer)
        case questions.WHICH_LOT if case.state.returning:
            return pull_return.lot_picked(case, answer)
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
        return wanted if isinstance(wanted, Refused) else steps.set_quantity(case, wanted)
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
        said = "A number of an order has 1 to 40 signs, a digit among them, and is no name."
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
        if case.state.purpose is None:
            return steps.ask(case, case.state, questions.purpose())
        said = missing_words(pick_list(case.write, case.state)) or "Scan the next package."
        return steps.state_step(case, case.state.idle(), Done("GO_ON", said))
    if question.code == questions.MISSING and answer.get("finish_short") is True:
        return steps.finish(case, short=True)
    if question.code == questions.WHICH_KIT and "kit" in answer:
        listed = pull_list.listed(case, answer)
        return listed if isinstance(listed, Refused) else pull_list.noted(listed, case)
    return answers.not_an_answer(question.code)


def _is_number(reference: str | None) -> bool:
    """Say whether it can be an order's number: it stands on Home, so a patient's name is not taken for one."""
    return reference is not None and len(reference) <= 40 and any(map(str.isdigit, reference))


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
        case questions.OPEN_FIRST | questions.EARLIER_FIRST | questions.MORE_THAN_WANTED:
            why = answers.text(answer.get("why"))
            if why is not None:
                return replace(draft, reasons={**draft.reasons, question.code: why})
        case questions.SOME_HELD if answer.get("none_of_these") is True:
            looked = questions.looked(held for _, held in question.facts)
            return replace(draft, reasons={**draft.reasons, question.code: looked})
        case questions.ENDS_TOO_SOON if answer.get("approve") is True:
            said = "A pharmacist allows it with their name and PIN."
            return Refused("PHARMACIST_NEEDED", said, "Send approved_by and pin, or take another lot.")
    return answers.not_an_answer(question.code)


def _lot(case: Open, draft: Draft, answer: Answer) -> Draft | Refused:
    package = package_of(case, draft)
    if isinstance(package, Refused):
        return package
    here = lots_here(package)
    typed = answers.text(answer.get("batch_lot"))
    if typed is not None:
        wanted = [lot for lot in here if lot.batch_lot.casefold() == typed.casefold()]
        return replace(draft, lot_id=wanted[0].id) if len(wanted) == 1 else unknown_lot(package, typed)
    picked = answers.name_in(answer, "lot")
    if picked in [lot.id for lot in here]:
        return replace(draft, lot_id=picked)
    return answers.not_an_answer(questions.WHICH_LOT)


def approve(case: Open, proof: Proof) -> Step | Refused:
    """Take a pharmacist's word, who proved who they are, that a lot may be used though it ends too soon."""
    question, draft = case.state.question, case.state.draft
    if question is None or draft is None or question.code != questions.ENDS_TOO_SOON:
        return Refused("NOTHING_TO_APPROVE", "Nothing waits for a pharmacist.", "Scan the next package.")
    if (refused := permit.refusal(case.write, proof.person.id, Act.APPROVE_PULL)) is not None:
        return refused
    if proof.person.id == case.person_id:
        return Refused("SAME_PERSON", "Whoever pulls cannot also approve it.", "Ask another pharmacist.")
    package = package_of(case, draft)
    if isinstance(package, Refused):
        return package
    expiry = package.printed or stored_expiry(package.lot)
    extended = extended_expiry(package.lot)
    content = {
        "item": package.name,
        "lot": package.lot.batch_lot if package.lot else "",
        "expiry": expiry.text if expiry else None,
        **({"extended_expiry": extended.text} if extended else {}),
        "needed_until": case.state.needed_until,
    }
    signed = sign(case.write, proof, "approved", Subject("job", case.job.id), content)
    if isinstance(signed, Refused):
        return signed
    allowed = {**draft.reasons, questions.ENDS_TOO_SOON: f"allowed by {proof.person.name}"}
    return steps.or_stop(case, steps.advance(case, replace(draft, reasons=allowed)))
