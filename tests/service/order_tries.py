"""One try of each act on orders, for the test of the table of permissions."""

from __future__ import annotations

from db import orders
from kiosk.services import (
    order_check,
    order_clarify,
    order_enter,
    order_import,
    order_queue,
    order_stop,
    order_tables,
    order_verify,
)
from kiosk.services.identity import Proof
from kiosk.services.order_check import OrderCheck
from tests.pharmacy import Pharmacy, done
from tests.service.order_world import RX, TABLES, Orders, furnish_orders

TABLES_BEGUN = (
    "patient_order", "order_version", "order_event", "order_table", "person", "patient", "patient_details",
    "patient_identifier", "patient_allergy_answer",
)  # fmt: skip
"""What is there before somebody tries."""


def _made(pharmacy: Pharmacy) -> tuple[Orders, str]:
    made = furnish_orders(pharmacy)
    return made, made.enter(made.ana).id


def listed(pharmacy: Pharmacy, who: str) -> object:
    return order_queue.looked(pharmacy.record, who)


def look(pharmacy: Pharmacy, who: str) -> object:
    _, order_id = _made(pharmacy)
    return order_check.look(pharmacy.record, who, order_id)


def enter(pharmacy: Pharmacy, who: str) -> object:
    return order_enter.enter(pharmacy.record, who, furnish_orders(pharmacy).said())


def change(pharmacy: Pharmacy, who: str) -> object:
    _, order_id = _made(pharmacy)
    return order_enter.change(pharmacy.record, who, order_id, {"dose": "1000"}, "told so")


def bring_in(pharmacy: Pharmacy, who: str) -> object:
    furnish_orders(pharmacy)
    path = pharmacy.place.data_folder / "orders.csv"
    path.write_text(",".join(RX) + "\n" + ",".join(RX.values()) + "\n")
    return order_import.bring_in(pharmacy.record, who, path, progress=lambda _: None)


def verify(pharmacy: Pharmacy, proof: Proof) -> object:
    made, order_id = _made(pharmacy)
    shown = order_check.look(pharmacy.record, made.dana, order_id)
    assert isinstance(shown, OrderCheck)
    return order_verify.verify(pharmacy.record, proof, order_id, shown.digest)


def hold(pharmacy: Pharmacy, who: str) -> object:
    _, order_id = _made(pharmacy)
    return order_stop.hold(pharmacy.record, who, order_id, "wait")


def resume(pharmacy: Pharmacy, who: str) -> object:
    made, order_id = _made(pharmacy)
    done(order_stop.hold(pharmacy.record, made.ana, order_id, "wait"))
    return order_stop.resume(pharmacy.record, who, order_id, "go on")


def discontinue(pharmacy: Pharmacy, who: str) -> object:
    _, order_id = _made(pharmacy)
    return order_stop.discontinue(pharmacy.record, who, order_id, "ended")


def ask(pharmacy: Pharmacy, who: str) -> object:
    _, order_id = _made(pharmacy)
    return order_clarify.ask(pharmacy.record, who, order_id, "Dr Osei", "Is it meant?")


def answer(pharmacy: Pharmacy, who: str) -> object:
    made, order_id = _made(pharmacy)
    done(order_clarify.ask(pharmacy.record, made.ana, order_id, "Dr Osei", "Is it meant?"))
    [asked] = orders.clarifications(pharmacy.record, order_id)
    return order_clarify.answer(pharmacy.record, who, order_id, asked.id, "Yes.")


def tables(pharmacy: Pharmacy, who: str) -> object:
    return order_tables.bring_in(pharmacy.record, who, "tables.toml", TABLES.encode())
