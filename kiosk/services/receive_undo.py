"""Taking back the last step of a delivery, as new entries: nothing is erased."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from db import catalogue, delivery_lines, items, jobs, ledger, lots, receiving, stock
from db.delivery_lines import Line
from db.jobs import StoredStep
from db.ledger import NotEnoughStock
from db.store import Reader
from db.subject import Subject
from kiosk.rules import reasons
from kiosk.services import receive_cold, receive_lines, receive_unsigned, witness
from kiosk.services import receive_order_form as order_form
from kiosk.services.counted_since import counted_since
from kiosk.services.identity import Proof
from kiosk.services.job import Step
from kiosk.services.outcome import Done, Question, Refused
from kiosk.services.receive_state import ReceiveState
from kiosk.services.receive_steps import Open, ask
from kiosk.services.receive_subject import plural
from kiosk.services.signing import sign

_GONE: Final = Refused(
    "UNDO_BLOCKED",
    "Some of what this step received was used or moved since, or may have been.",
    "Take that back first, or correct the count.",
)


def undo(case: Open) -> Step | Refused:
    """Take back the last step of this job, if the same person did it and nothing later depends on it."""
    last = last_undoable(case.write, case.job.id, case.state)
    if last is None or last.undo is None:
        return Refused("NOTHING_TO_UNDO", "There is nothing to take back.", "Scan the next package.")
    if last.person_id != case.person_id:
        return Refused("OTHERS_STEP", "The last step was done by somebody else.", "Ask them to take it back.")
    line, change = _changes(case, last)
    if line is not None and (receipts := receive_unsigned.belied(case.write, case.delivery_id, line, change)):
        # What two people saw come does not go by the word of one.
        asked = order_form.ask_undo(case.write, line, change, receipts)
        return ask(case, replace(case.state.idle(), undoing=last.key), asked)
    return _or_blocked(case, last)


def undo_witnessed(case: Open, question: Question, proof: Proof) -> Step | Refused:
    """Take back what a witness signed for, as the same witness signs again; all else of it is signed for anew."""
    case = replace(case, state=replace(case.state.idle(), undoing=case.state.undoing))
    last = last_undoable(case.write, case.job.id, case.state.idle())
    line, change = _changes(case, last) if last is not None else (None, 0)
    receipts = receive_unsigned.belied(case.write, case.delivery_id, line, change) if line is not None else []
    if last is None or line is None or last.key != case.state.undoing or last.person_id != case.person_id:
        return _GONE
    if not receipts:
        return _GONE
    stands_in = witness.same(case.write, [each.witness_id for each in receipts], proof)
    if isinstance(stands_in, Refused):
        return stands_in
    for receipt in receipts:
        content = {**order_form.content_of(receipt, question, "undo"), **stands_in}
        signed = sign(case.write, proof, "witnessed", Subject(order_form.KIND, receipt.id), content)
        if isinstance(signed, Refused):
            return signed
    taken_back = _or_blocked(replace(case, state=case.state.idle()), last)
    if not isinstance(taken_back, Refused):
        receive_unsigned.hold_again(case, line.item_id)
    return taken_back


def _changes(case: Open, last: StoredStep) -> tuple[Line | None, int]:
    """Find the line that undoing a step changes, and how many units more (or, below zero, fewer) it then has."""
    content = last.undo or {}
    kind = content.get("kind")
    line = delivery_lines.line(case.write, content["line"]) if kind in ("line", "quantity") else None
    if line is None:
        return None, 0
    return line, -line.units if kind == "line" else (content["packs"] - line.packs) * (line.units // line.packs)


def _or_blocked(case: Open, last: StoredStep) -> Step | Refused:
    moves = (last.undo or {}).get("kind") not in ("state", "papers", "sscc", "indicator", "verified")
    if moves and (refused := counted_since(case.write, case.job.id, last)) is not None:
        return refused
    try:
        return _take_back(case, last)
    except NotEnoughStock:
        return _GONE


def last_undoable(reader: Reader, job_id: str, state: ReceiveState) -> StoredStep | None:
    """Find the step that Undo takes back; questions about a package that is not on its way any more are passed over."""
    step = jobs.last_step(reader, job_id)
    while step is not None and state == state.idle() and _was_on_the_way(step):
        step = jobs.last_step(reader, job_id, step.step)
    return step


def _was_on_the_way(step: StoredStep) -> bool:
    return (step.undo or {}).get("kind") == "state" and step.outcome["outcome"] in ("ask", "waiting")


def _take_back(case: Open, last: StoredStep) -> Step | Refused:
    content = last.undo or {}
    if "indicator_before" in content:
        receiving.set_indicator(case.write, case.delivery_id, *content["indicator_before"])
    match content["kind"]:
        case "state":
            # What happened to the delivery since stays: only what was on its way is brought back.
            state = replace(ReceiveState.from_json(content["state"]), delivery_id=case.state.delivery_id)
            return _done(state, "Taken back.", last)
        case "papers":
            receiving.name_delivery(case.write, case.delivery_id, content.get("supplier_id"), content.get("invoice"))
            state = replace(_unasked(case.state), no_papers=content.get("no_papers", False))
            return _done(state, "The papers were taken back.", last)
        case "sscc":
            receiving.set_sscc(case.write, case.delivery_id, content["sscc"])
            return _done(_unasked(case.state), "The SSCC was taken back.", last)
        case "indicator":
            held = _lines(case, content["held"])
            ledger.alone_with_stock(case.write, *(line.item_id for line in held))
            for line in held:
                receive_lines.release(case.write, line, reasons.OUT_OF_RANGE, case.job.id, case.key)
            return _done(case.state, "The indicator's reading was taken back.", last)
        case "verified":
            return _verified(case, last)
        case "line":
            return _line(case, last)
        case "quantity":
            return _quantity(case, last)
        case _:
            return _put_away(case, last)


def _line(case: Open, last: StoredStep) -> Step | Refused:
    content = last.undo or {}
    line = delivery_lines.line(case.write, content["line"])
    if line is None:
        return Refused("NOTHING_TO_UNDO", "That line was taken back already.", "Scan the next package.")
    receive_lines.take_back(case.write, line, case.job.id, case.key)
    _withdraw_unused(case, line.identifier_id)
    _take_back_made(case, line, content.get("made", {}))
    state = replace(case.state.idle(), compared=tuple(content.get("compared", ())), last_line=content.get("last_line"))
    return _done(state, f"Taken back: {line.units:,} {plural(line.base_unit, line.units)} of {line.name}.", last)


def _withdraw_unused(case: Open, identifier_id: str | None) -> None:
    """A code that was attached by mistake must be free to be attached rightly."""
    link = catalogue.link_by_id(case.write, identifier_id) if identifier_id else None
    if link is None or link.origin != "linked" or link.verified_by is not None:
        return
    if not delivery_lines.lines_under(case.write, link.identifier_id):
        catalogue.withdraw_identifier(case.write, link.identifier_id)


def _take_back_made(case: Open, line: Line, made: Mapping[str, Any]) -> None:
    """A mistyped lot, expiry or count must not outlive its line; what others rely on meanwhile stays."""
    if "lot" in made and not lots.is_used(case.write, made["lot"]):
        lots.withdraw_lot(case.write, made["lot"])
    if "expiry" in made and not lots.is_used(case.write, made["expiry"]):
        lots.set_expiry(case.write, made["expiry"], None)
    kept = items.item(case.write, made["storage"]) if "storage" in made else None
    if kept is not None and stock.on_hand(case.write, kept.id) == 0:
        items.change_item(case.write, kept, {"storage": "unknown"})
    counted = {"units", "link"} & set(made)
    if not counted or line.identifier_id is None or delivery_lines.lines_under(case.write, line.identifier_id):
        return
    link = catalogue.link_by_id(case.write, line.identifier_id)
    if link is not None and "units" in made:
        catalogue.take_back_units(case.write, link.packaging_id, made["units"])
    if "link" in made:
        catalogue.unverify_identifier(case.write, made["link"])


def _verified(case: Open, last: StoredStep) -> Step:
    content = last.undo or {}
    # Also what others received since under the verified code.
    for line in delivery_lines.lines_under(case.write, content["link"]):
        receive_lines.hold(case.write, line, reasons.LINK_UNVERIFIED, case.job.id, case.key)
    catalogue.unverify_identifier(case.write, content["link"])
    return _done(case.state, "The verification was taken back; what it released is in quarantine again.", last)


def _lines(case: Open, line_ids: Iterable[str]) -> list[Line]:
    found = (delivery_lines.line(case.write, line_id) for line_id in line_ids)
    return [line for line in found if line is not None]


def _quantity(case: Open, last: StoredStep) -> Step | Refused:
    content = last.undo or {}
    line = delivery_lines.line(case.write, content["line"])
    if line is None:
        return Refused("NOTHING_TO_UNDO", "That line was taken back already.", "Scan the next package.")
    receive_lines.change_quantity(case.write, line, content["packs"], case.job.id, case.key)
    return _done(case.state, f"{line.name}: back to {content['packs']:,}.", last)


def _put_away(case: Open, last: StoredStep) -> Step | Refused:
    return _done(_unasked(case.state), receive_cold.brought_back(case, last), last)


def _unasked(state: ReceiveState) -> ReceiveState:
    """What finishing asked after that step is asked again by the next one."""
    return replace(state, question=None, finishing=False, form=None)


def _done(state: ReceiveState, message: str, last: StoredStep) -> Step:
    return Step(state.to_json(), Done("UNDONE", message), None, undoes=last.key)
