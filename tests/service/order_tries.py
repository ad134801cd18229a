"""One try of each act on orders, for the test of the table of permissions."""

from __future__ import annotations

from dataclasses import dataclass

from db import orders
from kiosk.rules.permissions import Act
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
from tests.pharmacy import Pharmacy, done
from tests.service.order_world import RX, TABLES, Orders, furnish_orders


@dataclass(frozen=True)
class There:
    """What is there before somebody tries."""

    made: Orders
    waits: str
    """An order that waits for a pharmacist."""
    held: str
    asked: str
    """An order with an open question."""
    seen: str
    """The digest of the first one, as it was shown."""


def furnish(pharmacy: Pharmacy, act: Act) -> There | None:
    """Put orders on record for whoever tries something with them; None for an act on anything else."""
    if "ORDER" not in act.name:
        return None
    made = furnish_orders(pharmacy)
    waits, held, asked = (made.enter().id for _ in range(3))
    done(order_stop.hold(made.record, made.ana, held, "wait"))
    done(order_clarify.ask(made.record, made.ana, asked, "Dr Osei", "Is it meant?"))
    path = pharmacy.place.data_folder / "orders.csv"
    path.write_text(",".join(RX) + "\n" + ",".join(RX.values()) + "\n")
    return There(made, waits, held, asked, made.look(waits).digest)


def listed(there: There, who: str) -> object:
    return order_queue.looked(there.made.record, who)


def look(there: There, who: str) -> object:
    return order_check.look(there.made.record, who, there.waits)


def enter(there: There, who: str) -> object:
    return order_enter.enter(there.made.record, who, there.made.said())


def change(there: There, who: str) -> object:
    return order_enter.change(there.made.record, who, there.waits, {"dose": "1000"}, "told so")


def bring_in(there: There, who: str) -> object:
    path = there.made.pharmacy.place.data_folder / "orders.csv"
    return order_import.bring_in(there.made.record, who, path, progress=lambda _: None)


def verify(there: There, proof: Proof) -> object:
    return order_verify.verify(there.made.record, proof, there.waits, there.seen)


def hold(there: There, who: str) -> object:
    return order_stop.hold(there.made.record, who, there.waits, "wait")


def resume(there: There, who: str) -> object:
    return order_stop.resume(there.made.record, who, there.held, "go on")


def discontinue(there: There, who: str) -> object:
    return order_stop.discontinue(there.made.record, who, there.waits, "ended")


def ask(there: There, who: str) -> object:
    return order_clarify.ask(there.made.record, who, there.waits, "Dr Osei", "Is it meant?")


def answer(there: There, who: str) -> object:
    [asked] = orders.clarifications(there.made.record, there.asked)
    return order_clarify.answer(there.made.record, who, there.asked, asked.id, "Yes.")


def tables(there: There, who: str) -> object:
    return order_tables.bring_in(there.made.record, who, "tables.toml", TABLES.encode())
