"""The gate before every preparation: only the version that a pharmacist signed, and only while it stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from db import formulas, orders, signatures
from db.orders import Order
from db.record import Write
from db.signatures import Signature
from db.store import Reader
from db.subject import Subject
from kiosk.rules.order_content import from_json
from kiosk.rules.orders import State
from kiosk.services.order_allergies import allergy_marks, is_known
from kiosk.services.order_body import body_marks, body_warnings
from kiosk.services.outcome import Refused
from kiosk.services.pull_state import PullState

VERIFIED: Final = "verified order"
"""What the signature of a pharmacist means."""
SUBJECT: Final = "order"
_ASIDE: Final = "Set aside what you have for it, and ask the pharmacist."
_AGAIN: Final = "A pharmacist looks at it again: hold it, resume it, verify it."


def signed(reader: Reader, order: Order) -> Signature | None:
    """Find the signature by which the version that stands is verified."""
    given = signatures.signatures_on(reader, Subject(SUBJECT, order.id)) if order.signature_id else []
    found = next((each for each in given if each.id == order.signature_id and each.meaning == VERIFIED), None)
    return found if found is not None and found.content.get("version") == order.version else None


def not_to_be_prepared(reader: Reader, order: Order, at: str, version: int | None = None) -> Refused | None:
    """Say why an order may not be prepared at an instant, or not any more; `version` is what was begun with.

    Whoever prepares asks before they begin, and at every step: a held, changed or discontinued order stops there.
    """
    what = f"Order {order.id}"
    if not order.content:
        return Refused("ERASED", f"What {what.lower()} said is erased with its patient's data.", _ASIDE)
    if order.state == State.DISCONTINUED:
        return Refused("ORDER_STOPPED", f"{what} is DISCONTINUED. Nothing more is prepared of it.", _ASIDE)
    if order.state == State.HELD:
        return Refused("ORDER_HELD", f"{what} is ON HOLD.", _ASIDE)
    if version is not None and version != order.version:
        said = f"{what} was CHANGED since this was begun: it is version {order.version} now, and not {version}."
        return Refused("ORDER_CHANGED", said, _ASIDE)
    given = signed(reader, order)
    if order.state != State.VERIFIED or given is None:
        said = f"{what} is not verified: no pharmacist signed version {order.version}."
        return Refused("ORDER_NOT_VERIFIED", said, "A pharmacist verifies it first (F1, Prepare).")
    return next(_since(reader, order, given, at), None)


def _since(reader: Reader, order: Order, given: Signature, at: str) -> Iterator[Refused]:
    """Name what became otherwise since an order was signed, although the order says the same."""
    signed_order = f"order {order.id} was verified"
    if not order.content or (order.patient_id is not None and not is_known(reader, order.patient_id)):
        said = f"The patient of order {order.id} is not served any more."
        yield Refused("NO_PATIENT", said, _ASIDE)
        return
    content = from_json(order.content)
    if order.patient_id is not None:
        if given.content.get("allergies") != allergy_marks(reader, order.patient_id):
            yield Refused("ALLERGIES_CHANGED", f"The allergies on record changed since {signed_order}.", _AGAIN)
        weighed = given.content.get("body") != body_marks(reader, order.patient_id)
        if weighed and any(body_warnings(reader, order.patient_id, content)):
            said = f"Another weight or height is on record since {signed_order}, and it is not the one of the order."
            yield Refused("BODY_CHANGED", said, _AGAIN)
    if given.content.get("asked") != [each.id for each in orders.clarifications(reader, order.id)]:
        yield Refused("ASKED_SINCE", f"The prescriber was asked something since {signed_order}.", _AGAIN)
    formula = formulas.in_force_of(reader, content.formula, at) if content.formula is not None else None
    if (formula.id if formula is not None else None) != given.content.get("formula"):
        said = f"Formula {content.formula} is not the version any more that was in force when {signed_order}."
        yield Refused("FORMULA_CHANGED", said, _AGAIN)


def stops_pull(write: Write, state: PullState) -> Refused | None:
    """Say why nothing more is fetched in a pull: the order that it is for stands no longer as it did.

    Whoever changes it at another kiosk just now is waited for.
    """
    if state.order is None:
        return None
    write.alone_with(f"order {state.order}")
    order = orders.order(write, state.order)
    if order is None:
        return Refused("NO_ORDER", "The order of this pull is gone.", "Run `kiosk verify`.")
    return not_to_be_prepared(write, order, write.at, state.order_version)
