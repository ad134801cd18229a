"""What a scan does to a pull: one base unit off the shelf, or the answer to what is asked."""

from __future__ import annotations

from dataclasses import replace

from db import lots
from kiosk.services import pull_list, pull_open, pull_return
from kiosk.services import pull_questions as questions
from kiosk.services.job import Step
from kiosk.services.keep_scan import persons_code
from kiosk.services.outcome import Question, Refused
from kiosk.services.pull_checks import first_doubt, lots_here, unknown_lot
from kiosk.services.pull_package import Open, named, package_of
from kiosk.services.pull_state import Draft
from kiosk.services.pull_steps import advance, ask, or_stop
from kiosk.services.resolve import ContainerFound, LocationFound, resolve
from scanners import BarcodeData, join


def on_scan(case: Open, raw: str, source: str, scan_id: str | None) -> Step | Refused:
    """Take one scan."""
    data, question = case.read(raw), case.state.question
    if data.sensitive:
        return persons_code(data, "Scan the package.")
    if data.local is not None and data.local.kind == "person":
        return Refused("BADGE", "That is a badge.", "Scan the next package.")
    if data.local is not None and data.local.kind == "kit":
        return pull_list.kit_scanned(case, data.local.value)
    found = resolve(case.write, data)
    if isinstance(found, LocationFound) and found.location.kind == "bin":
        return pull_list.bin_scanned(case, found.location)
    if isinstance(found, ContainerFound):
        asked = question or (questions.purpose() if case.state.purpose is None else None)
        return _repeated(asked) if asked else pull_open.scanned(case, found.container)
    draft = Draft(raw, source, scan_id=scan_id)
    if question is not None:
        return _as_answer(case, question, draft, data)
    if case.state.purpose is None:
        return _before_purpose(case, questions.purpose(), draft)
    return advance(case, draft)


def _as_answer(case: Open, question: Question, draft: Draft, data: BarcodeData) -> Step | Refused:
    """A scan may answer what was asked if it can; it never says yes."""
    match question.code:
        case questions.PURPOSE if case.state.draft is None:
            return _before_purpose(case, question, draft)
        case questions.MISSING:  # what was missing was found
            return advance(replace(case, state=case.state.idle()), draft)
        case questions.COMES_BACK:
            return pull_return.scanned(case, draft)
        case questions.WHICH_LOT if case.state.draft is not None and not case.state.returning:
            return or_stop(case, _other_code(case, question, case.state.draft, draft, data))
        case questions.WHERE if case.state.draft is not None:
            found = resolve(case.write, data)
            offered = [choice.answer.get("location") for choice in question.choices]
            if isinstance(found, LocationFound) and found.location.id in offered:
                return or_stop(case, advance(case, replace(case.state.draft, location_id=found.location.id)))
    return _repeated(question)


def _before_purpose(case: Open, question: Question, draft: Draft) -> Step | Refused:
    """A hurried technician scans first: the package is kept until it is said what it is for."""
    package = package_of(case, draft)
    if isinstance(package, Refused):
        return package
    doubt = first_doubt(package)
    if isinstance(doubt, Refused):
        return doubt  # at once: it would be refused whatever it is for
    asked = replace(question, facts=(("Scanned", package.what),))
    return ask(case, replace(case.state, draft=draft), asked)


def _other_code(case: Open, question: Question, first: Draft, draft: Draft, data: BarcodeData) -> Step | Refused:
    """The other code of the package whose lot is asked for."""
    package = package_of(case, first)
    if isinstance(package, Refused):
        return package
    joined = join((case.read(first.raw),), data)
    if joined.data.status == "reject":
        return Refused("CONFLICT", joined.data.message, "Scan the other code of the same package.")
    batch_lot = joined.data.batch_lot
    if batch_lot is None or not (joined.joined or data.product is not None):
        return _repeated(question)
    if data.product is not None:
        other = named(case, data)
        if isinstance(other, Refused):
            return other
        if other.link.item.id != package.found.link.item.id:
            return _repeated(question)
        return advance(case, replace(first, raw=draft.raw))
    lot = lots.lot_named(case.write, package.found.link.item.id, batch_lot)
    if lot is None or lot not in lots_here(package):
        return unknown_lot(package, batch_lot)
    return advance(case, replace(first, lot_id=lot.id))


def _repeated(question: Question) -> Refused:
    return Refused("ANSWER_FIRST", f"A question is open: {question.text}", "Answer it, or take it back with Undo (F9).")
