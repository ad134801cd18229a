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
from kiosk.services.pull_package import Open, Package, named, package_of
from kiosk.services.pull_state import Draft
from kiosk.services.pull_steps import advance, ask, or_stop
from kiosk.services.resolve import ContainerFound, LocationFound, resolve
from scanners import BarcodeData, join, merged


def on_scan(case: Open, raw: str, source: str, scan_id: str | None) -> Step | Refused:
    """Take one scan."""
    data, question = case.read(raw, scan_id), case.state.question
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
        return (
            _repeated(asked)
            if asked
            else pull_open.by_label(case, Draft(raw, source, scan_id=scan_id, container=found.container.id))
        )
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
        case questions.WHICH_LOT if case.state.draft is not None:
            whole = _other_code(case, question, case.state.draft, draft, data)
            if isinstance(whole, Refused):
                return or_stop(case, whole)
            goes_on = pull_return.scanned if case.state.returning else advance
            return or_stop(case, goes_on(case, whole))
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


def _other_code(case: Open, question: Question, first: Draft, draft: Draft, data: BarcodeData) -> Draft | Refused:
    """Add the other code of the package whose lot is asked for."""
    package = package_of(case, first)
    if isinstance(package, Refused):
        return package
    if data.product is not None:
        return _whole_code(case, question, package, draft, data)
    joined = join((package.data,), data)
    if joined.data.status == "reject":
        return _conflict(joined.data)
    batch_lot = joined.data.batch_lot
    if batch_lot is None or not joined.joined:
        return _repeated(question)
    lot = lots.lot_named(case.write, package.found.link.item.id, batch_lot)
    if lot is None or (lot not in lots_here(package) and not case.state.returning):
        return unknown_lot(package, batch_lot)
    # All that it says is judged: its expiry and its serial as well as its lot.
    return replace(first, other=draft.raw, other_scan_id=draft.scan_id)


def _whole_code(case: Open, question: Question, package: Package, draft: Draft, data: BarcodeData) -> Draft | Refused:
    """A code that names the product as well stands beside the first, so that nothing that either says is lost."""
    other, first = named(case, data), package.data
    if isinstance(other, Refused):
        return other
    if data.batch_lot is None or other.link.item.id != package.found.link.item.id:
        return _repeated(question)
    if first.expiry is None and first.serial is None:
        return replace(package.draft, raw=draft.raw, scan_id=draft.scan_id)  # the first says nothing that it does not
    if other.link.identifier_id != package.found.link.identifier_id:
        said = f"That is the code of another pack of {package.name}: it says nothing of the package in hand."
        return Refused("OTHER_PACK", said, "Scan the other code of the same package, or read the lot off it.")
    both = merged(first, data)
    if both.error == "AI_CONFLICT":
        return _conflict(both)
    return replace(package.draft, other=draft.raw, other_scan_id=draft.scan_id)


def _conflict(both: BarcodeData) -> Refused:
    return Refused("CONFLICT", both.message, "Scan the other code of the same package.")


def _repeated(question: Question) -> Refused:
    return Refused("ANSWER_FIRST", f"A question is open: {question.text}", "Answer it, or take it back with Undo (F9).")
