"""Verifying an order: a pharmacist who keyed none of it signs what was shown, and nothing else."""

from __future__ import annotations

from db import order_work, orders, people
from db.orders import Order
from db.record import Record, Write
from db.subject import Subject
from kiosk.rules.orders import Event, State, after, keyed_by, may
from kiosk.rules.permissions import Act
from kiosk.services import permit
from kiosk.services.identity import Proof
from kiosk.services.order_check import OrderCheck, checked
from kiosk.services.order_entry_state import who_keyed
from kiosk.services.order_gate import SUBJECT, VERIFIED
from kiosk.services.outcome import Done, Outcome, Refused
from kiosk.services.patient_record import well_formed
from kiosk.services.signing import sign


def verify(record: Record, proof: Proof, order_id: str, seen: str) -> Outcome:
    """Sign an order as verified; `seen` is the digest of the check that was shown.

    What changed since it was shown, a weight or an allergy too, is looked at again first.
    """
    with record.write(proof.person.id, "order.verify", well_formed(order_id)) as write:
        write.alone_with(f"order {order_id}")
        refused = permit.refusal(write, proof.person.id, Act.VERIFY_ORDER)
        order = orders.order(write, order_id)
        if refused is None and (order is None or not order.content):
            refused = Refused("NO_ORDER", "There is no such order.", "Choose one from the list.")
        if refused is not None or order is None:
            return permit.noted(write, refused or _GONE)
        shown = checked(write, order, write.at)
        refused = not_verifiable(write, shown, proof.person.id) or _changed(shown, seen)
        if refused is not None:
            return permit.noted(write, refused)
        signed = sign(write, proof, VERIFIED, Subject(SUBJECT, order.id), shown.signed)
        if isinstance(signed, Refused):
            return permit.noted(write, signed)
        order_work.add_needs(write, signed, shown.needs or {})
        state = str(after(State(order.state), Event.VERIFY, signed=True))
        orders.stand(write, order, state=state, signature_id=signed)
        orders.add_event(write, order.id, order.version, Event.VERIFY, signature_id=signed)
    return Done("ORDER_VERIFIED", f"Order {order.id}, version {order.version}, is verified: it may be prepared.")


_GONE = Refused("NO_ORDER", "There is no such order.", "Choose one from the list.")


def _changed(shown: OrderCheck, seen: str) -> Refused | None:
    if seen == shown.digest:
        return None
    said = "What belongs to this order changed since it was shown to you."
    return Refused("CHANGED", said, "Look at it again, then sign. Nothing was signed.")


def not_verifiable(write: Write, shown: OrderCheck, person_id: str) -> Refused | None:
    """Say why this person cannot verify an order, or nobody can as it stands."""
    order = shown.order
    if not may(State(order.state), Event.VERIFY):
        return Refused("NOT_TO_VERIFY", f"Order {order.id} {_stands(order)}.", "Look at the queue (F1, Prepare).")
    if keyed_by(person_id, who_keyed(write, order.id)):
        person = people.anybody(write, person_id)
        said = f"{person.name if person else person_id} keyed this order, and does not verify their own."
        return Refused("OWN_ORDER", said, "Another pharmacist verifies it. Nothing was signed.")
    if shown.allergies is not None and shown.allergies.blocks_verification:
        said = "The patient's allergies are NOT ASKED: nothing can be verified."
        return Refused("NOT_ASKED", said, "Ask, and record the answer at the patient's card (F1, Patients).")
    if order.patient_id is not None and shown.patient is None:
        return Refused("NO_PATIENT", "The patient's data are erased.", "Discontinue the order.")
    if shown.open_questions:
        said = "A question to the prescriber is not answered yet."
        return Refused("NOT_CLARIFIED", said, "Record the answer, or change the order first.")
    if shown.formula is not None and shown.formula.version_id is None:
        said = f"No version of formula {shown.formula.code} is approved and in force."
        return Refused("NO_FORMULA", said, "A pharmacist approves it first (F1, Formulas).")
    if shown.formula is not None and shown.formula.is_wrong:
        said = f"What is ordered is nothing that formula {shown.formula.code} is made of."
        return Refused("WRONG_FORMULA", said, "Change the order's formula or its drug first. Nothing was signed.")
    return _list_missing(shown)


def _list_missing(shown: OrderCheck) -> Refused | None:
    """A parenteral nutrition is recorded against the list that is signed here, and nothing else has such a list."""
    said = shown.formula.formula if shown.formula is not None else None
    if said is None or said.parenteral_nutrition == bool(shown.content.additives):
        return None
    if said.parenteral_nutrition:
        what = f"Formula {said.code} is a parenteral nutrition, and the order has no additive list."
        return Refused("NO_ADDITIVES", what, "Change the order: give its additives. Nothing was signed.")
    what = f"The order has an additive list, and formula {said.code} is no parenteral nutrition."
    return Refused("NOT_NUTRITION", what, "Change the order's formula, or take the list out. Nothing was signed.")


def _stands(order: Order) -> str:
    return {
        State.VERIFIED: "is verified already",
        State.HELD: "is on hold: resume it first",
        State.DISCONTINUED: "is discontinued",
    }.get(State(order.state), "waits")
