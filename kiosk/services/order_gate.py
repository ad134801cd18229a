"""The gate before every preparation: only the version that a pharmacist signed, and only while it stands."""

from __future__ import annotations

from typing import Any, Final

from db import orders, signatures
from db.orders import Order
from db.record import Write
from db.signatures import Signature
from db.store import Reader
from db.subject import Subject
from kiosk.rules.orders import State
from kiosk.services.order_allergies import allergy_marks
from kiosk.services.outcome import Refused
from kiosk.services.pull_state import PullState

VERIFIED: Final = "verified order"
"""What the signature of a pharmacist means."""
SUBJECT: Final = "order"
_ASIDE: Final = "Set aside what you have for it, and ask the pharmacist."


def signed(reader: Reader, order: Order) -> Signature | None:
    """Find the signature by which the version that stands is verified."""
    given = signatures.signatures_on(reader, Subject(SUBJECT, order.id)) if order.signature_id else []
    found = next((each for each in given if each.id == order.signature_id and each.meaning == VERIFIED), None)
    return found if found is not None and found.content.get("version") == order.version else None


def not_to_be_prepared(reader: Reader, order: Order, version: int | None = None) -> Refused | None:
    """Say why an order may not be prepared, or not any more; `version` is what was begun with.

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
    if order.patient_id is not None and _seen(given) != allergy_marks(reader, order.patient_id):
        said = f"The allergies on record changed since {what.lower()} was verified."
        return Refused("ALLERGIES_CHANGED", said, "A pharmacist looks at it again: hold it, resume it, verify it.")
    return None


def _seen(given: Signature) -> list[str]:
    marks: Any = given.content.get("allergies")
    return list(marks) if isinstance(marks, list) else []


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
    return not_to_be_prepared(write, order, state.order_version)
