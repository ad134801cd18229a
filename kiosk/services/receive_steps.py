"""The steps of receiving, each inside the write that the job's engine opened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from db import catalogue, delivery_lines, ledger, locations, receiving
from db.jobs import StoredJob
from db.record import Write
from db.subject import Subject
from kiosk.rules import reasons
from kiosk.rules.permissions import Act
from kiosk.services import permit, receive_lines
from kiosk.services import receive_commit as commit
from kiosk.services import receive_questions as questions
from kiosk.services.identity import Proof
from kiosk.services.job import Step
from kiosk.services.outcome import Ask, Done, Outcome, Question, Refused
from kiosk.services.receive_checks import Case, first_doubt
from kiosk.services.receive_delivery import Papers
from kiosk.services.receive_state import Draft, ReceiveState
from kiosk.services.receive_subject import plural
from kiosk.services.signing import sign
from kiosk.settings import Site, site_at


@dataclass(frozen=True)
class Open:
    """One step being done: the open write, the job before it, and the state so far."""

    write: Write
    job: StoredJob
    person_id: str
    site: Site
    state: ReceiveState

    @property
    def key(self) -> str:
        """Prefix of the idempotency keys of this step's movements."""
        return f"{self.job.id}:{self.job.step + 1}"

    @property
    def delivery_id(self) -> str:
        """Name the delivery; there must be one."""
        if self.state.delivery_id is None:
            raise LookupError("no delivery")
        return self.state.delivery_id


Decide = Callable[[Open], Step | Refused]


def open_case(write: Write, job: StoredJob, person_id: str) -> Open:
    """Gather what a step needs."""
    return Open(write, job, person_id, site_at(write, write.at), ReceiveState.from_json(job.state))


def state_step(case: Open, state: ReceiveState, outcome: Outcome) -> Step:
    """A step that changes only what the job remembers; its undo brings the former state back."""
    return Step(state.to_json(), outcome, {"kind": "state", "state": case.job.state})


def ask(case: Open, state: ReceiveState, question: Question) -> Step:
    """Put a question and remember it."""
    return state_step(case, replace(state, question=question), Ask(question))


def left_out(case: Open) -> Step:
    """Drop what was on its way."""
    return state_step(case, case.state.idle(), Done("LEFT_OUT", "Left out: nothing was added."))


def with_delivery(case: Open, sscc: str | None = None) -> Open:
    """Open the delivery if that has not happened yet: a hurried technician may scan the first vial first."""
    if case.state.delivery_id is not None:
        return case
    delivery_id = receiving.open_delivery(case.write, case.job.id, sscc)
    return replace(case, state=replace(case.state, delivery_id=delivery_id))


def advance(case: Open, draft: Draft) -> Step | Refused:
    """Bring a draft as far as it goes: to the next question, to a refusal, or into stock."""
    case = with_delivery(case)
    judged = first_doubt(case.write, case.site, case.state, draft)
    if isinstance(judged, Refused):
        return judged
    if isinstance(judged, Question):
        return ask(case, replace(case.state, draft=draft, pending=()), judged)
    return _into_stock(case, judged)


def _into_stock(case: Open, judged: Case) -> Step | Refused:
    written = commit.write_line(judged, case.delivery_id, case.job.id, case.key)
    if isinstance(written, Refused):
        return written
    line = delivery_lines.line(case.write, written.line_id)
    if line is None:
        raise LookupError(written.line_id)
    compared = tuple(dict.fromkeys((*case.state.compared, judged.draft.comparison)))
    state = replace(case.state.idle(), compared=compared, last_line=line.id)
    where = "in quarantine" if line.status == "quarantined" else f"to {line.location}"
    if reasons.causes_in(line.reason) == [reasons.UNSIGNED]:
        where += " until a second person signs for it (Finish, F10)"
    lot = f", lot {line.batch_lot}" if line.batch_lot else ""
    message = f"{judged.subject.pack_text(line.packs)} of {line.name}{lot} {where}."
    undo = {
        "kind": "line",
        "line": line.id,
        "made": dict(written.made),
        "compared": list(case.state.compared),
        "last_line": case.state.last_line,
    }
    return Step(state.to_json(), Done(_code(line), message), undo)


def _code(line: delivery_lines.Line) -> str:
    return "QUARANTINED" if line.status == "quarantined" else "RECEIVED"


@dataclass(frozen=True)
class Named:
    """A delivery that has papers now."""

    state: ReceiveState
    message: str
    undo: dict[str, Any]


def name_delivery(case: Open, papers: Papers) -> Named | Refused:
    """Note supplier and invoice; an invoice that was received already is refused."""
    case = with_delivery(case)
    before = receiving.delivery(case.write, case.delivery_id)
    supplier_id = None
    if papers.supplier is not None:
        known = locations.supplier_named(case.write, papers.supplier)
        supplier_id = known.id if known else locations.add_supplier(case.write, papers.supplier)
        if papers.invoice is not None:
            other = receiving.delivery_with_invoice(case.write, supplier_id, papers.invoice)
            if other is not None and other.id != case.delivery_id:
                return already_received(f"Invoice {papers.invoice} of {papers.supplier}", other, "DUPLICATE_INVOICE")
    receiving.name_delivery(case.write, case.delivery_id, supplier_id, papers.invoice)
    message = f"Delivery of {papers.supplier}" if papers.supplier else "Delivery without papers"
    message += f", invoice {papers.invoice}." if papers.invoice else "."
    former = {"supplier_id": before.supplier_id, "invoice": before.invoice} if before else {}
    undo = {"kind": "papers", "no_papers": case.state.no_papers, **former}
    return Named(replace(case.state, question=None), message, undo)


def already_received(what: str, other: receiving.Delivery, code: str) -> Refused:
    """Say that a delivery was received, or is being received, already."""
    if other.state == "open":
        return Refused(code, f"{what} is being received already.", f"Go on with that delivery (job {other.job_id}).")
    when = (other.finished_at or other.opened_at)[:10]
    return Refused(code, f"{what} was received already, on {when}.", "Nothing was added. Check the box and its papers.")


def indicator_said(case: Open, value: str, former: Sequence[str | None]) -> Step:
    """Note the cold-chain indicator's reading; out of range, what came cold under another reading is held."""
    said = f"Temperature indicator: {questions.INDICATORS[value].lower()}."
    cold = delivery_lines.lines(case.write, case.delivery_id) if value == "out of range" else []
    cold = [line for line in cold if line.cold and reasons.OUT_OF_RANGE not in reasons.causes_in(line.reason)]
    ledger.alone_with_stock(case.write, *(line.item_id for line in cold))
    held = [line for line in cold if receive_lines.is_whole(case.write, line)]
    for line in held:
        receive_lines.hold(case.write, line, reasons.OUT_OF_RANGE, case.job.id, case.key)
    if held:
        said += f" {len(held)} cold {plural('line', len(held))} went into quarantine."
    if gone := [f"{line.name} lot {line.batch_lot}" for line in cold if line not in held]:
        said += f" Used or moved since, tell the pharmacist now: {', '.join(gone)}."
    undo = {"kind": "indicator", "indicator_before": list(former), "held": [line.id for line in held]}
    return Step(case.state.to_json(), Done("INDICATOR", said), undo)


def verify_link(case: Open, identifier_id: str, proof: Proof) -> Step | Refused:
    """Note that a second person compared a linked code with the package, and release what waited for it."""
    person = proof.person
    if (refused := permit.refusal(case.write, person.id, Act.VERIFY_CODE)) is not None:
        return refused
    link = catalogue.link_by_id(case.write, identifier_id)
    if link is None or link.verified:
        return Refused("NOTHING_TO_VERIFY", "This code is verified already, or unknown.", "Scan the next package.")
    if person.id in (link.recorded_by, case.person_id):
        return Refused(
            "SAME_PERSON",
            "Whoever attached a code cannot also verify it.",
            "Let another person compare the code with the package.",
        )
    compared = {"scheme": link.scheme, "value": link.value, "item": link.item.name, "units": link.units_per_pack}
    signed = sign(case.write, proof, "witnessed", Subject("identifier", identifier_id), compared)
    if isinstance(signed, Refused):
        return signed
    catalogue.verify_identifier(case.write, identifier_id, person.id)
    waiting = delivery_lines.lines_under(case.write, identifier_id)
    let_out = [
        line
        for line in waiting
        if receive_lines.release(case.write, line, reasons.LINK_UNVERIFIED, case.job.id, case.key)
    ]
    units = sum(line.units for line in let_out)
    message = f"{link.item.name}: code verified by {person.name}, {units:,} released."
    undo = {"kind": "verified", "link": identifier_id}
    return Step(case.state.to_json(), Done("LINK_VERIFIED", message), undo)
