"""Entering an order, and changing one: a change is a new version, to be verified again, and stops what was begun."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from db import items, orders
from db.orders import NewOrder, Order
from db.record import Record, Write
from db.store import Reader
from kiosk.rules.order_content import OrderContent, from_json
from kiosk.rules.order_reading import Fault, read_content
from kiosk.rules.orders import Event, State, after, may
from kiosk.rules.permissions import Act
from kiosk.services import order_allergies, order_needs, permit
from kiosk.services.outcome import Done, Outcome, Refused
from kiosk.services.patient_record import well_formed
from kiosk.services.receive_answers import text

NUMBERS = "numbers of orders"
"""Who gives an order a number is alone with all of them until it is on record."""
_FIXED = ("kind", "patient_id", "number")
"""What of an order never changes: for somebody else, or under another number, it is another order."""


def enter(record: Record, by: str, said: Mapping[str, Any]) -> Outcome:
    """Put an order on record as somebody typed it; it waits for a pharmacist."""
    content = read_content(said)
    with record.write(by, "order.enter") as write:
        found = entered(write, by, content)
        return permit.noted(write, found) if isinstance(found, Refused) else said_entered(found)


def said_entered(order_id: str) -> Done:
    """Say that an order is on record."""
    return Done("ORDER_ENTERED", f"Order {order_id} waits for a pharmacist to verify it.")


def entered(write: Write, by: str, content: OrderContent | Fault) -> str | Refused:
    """Put an order on record inside a write, and return its id."""
    refused = permit.refusal(write, by, Act.ENTER_ORDER) or unfit(write, content)
    if refused is not None or isinstance(content, Fault):
        return refused or Refused("BAD_ORDER", "That is no order.", "Enter it again.")
    if content.number is not None:
        write.alone_with(NUMBERS)
    if content.number is not None and orders.order_numbered(write, content.number) is not None:
        return Refused("NUMBER_KNOWN", f"An order {content.number} is on file.", "Change that one, if it is meant.")
    [order_id] = orders.add_orders(write, [new_order(content, "typed")], State.ENTERED)
    return order_id


def new_order(content: OrderContent, origin: str) -> NewOrder:
    """Make the order of what was said."""
    return NewOrder(
        kind=content.kind,
        patient_id=content.patient_id,
        number=content.number,
        origin=origin,
        priority=content.priority,
        needed_at=content.needed_at or content.starts_at,
        item_id=content.item_id,
        content=content.to_json(),
    )


def unfit(reader: Reader, content: OrderContent | Fault) -> Refused | None:
    """Say why an order cannot be taken: what it says, or what it names is on no file."""
    if isinstance(content, Fault):
        return Refused(content.code, content.message, "Put it right. Nothing was changed.")
    for item_id, what in ((content.item_id, "drug"), (content.diluent_id, "fluid")):
        item = items.item(reader, item_id) if item_id is not None else None
        if item_id is not None and (item is None or item.kind not in ("drug", "fluid")):
            return Refused("NO_ITEM", f"The {what} of this order is no drug or fluid on file.", "Scan or choose it.")
    if content.patient_id is not None and not order_allergies.is_known(reader, content.patient_id):
        return Refused("NO_PATIENT", "The patient of this order is not on file, or not served any more.", "Find them.")
    return None


def change(record: Record, by: str, order_id: str, changes: Mapping[str, Any], reason: str) -> Outcome:
    """Change what an order says: a new version, that is verified by nobody yet."""
    with record.write(by, "order.change", well_formed(order_id)) as write:
        write.alone_with(f"order {order_id}")
        changed = _changed(write, by, order_id, changes, text(reason))
        if isinstance(changed, Refused):
            return permit.noted(write, changed)
        order, content = changed
        version = orders.add_version(write, order, content.to_json())
        orders.add_event(write, order.id, version, Event.CHANGE, text(reason))
        orders.stand(
            write,
            order,
            state=str(after(State(order.state), Event.CHANGE, signed=False)),
            version=version,
            priority=content.priority,
            needed_at=content.needed_at or content.starts_at,
            item_id=content.item_id,
            signature_id=None,
        )
        stopped = order_needs.is_open(write, order)
    said = f"Order {order_id} is version {version} now: a pharmacist verifies it again."
    return Done("ORDER_CHANGED", said + stopped_words(stopped))


def _changed(
    write: Write, by: str, order_id: str, changes: Mapping[str, Any], reason: str | None
) -> tuple[Order, OrderContent] | Refused:
    refused = permit.refusal(write, by, Act.ENTER_ORDER)
    order = orders.order(write, order_id)
    if refused is not None:
        return refused
    if order is None or not order.content:
        return Refused("NO_ORDER", "There is no such order.", "Choose one from the list.")
    if not may(State(order.state), Event.CHANGE):
        return Refused("ORDER_STOPPED", f"Order {order.id} is discontinued.", "Enter a new one.")
    fixed = [name for name in _FIXED if name in changes and changes[name] != order.content.get(name)]
    if fixed:
        said = f"{fixed[0]} of an order never changes: that is another order."
        return Refused("FIXED", said, "Discontinue this one, and enter the other.")
    if reason is None:
        return Refused(
            "NO_REASON", "Why it changes is not said.", "Say it in a few words: who ordered it so, and when."
        )
    content = read_content({**order.content, **changes})
    unfitting = unfit(write, content)
    if unfitting is not None or isinstance(content, Fault):
        return unfitting or Refused("BAD_ORDER", "That is no order.", "Enter it again.")
    if content == from_json(order.content):
        return Refused("SAME", "That is what the order says already.", "Nothing was changed.")
    return replace(order), content


def stopped_words(job_ids: tuple[str, ...]) -> str:
    """Say which work that was begun goes no further."""
    if not job_ids:
        return ""
    named = ", ".join(job_ids)
    return f" What was begun for it stops: {'pull' if len(job_ids) == 1 else 'pulls'} {named}."
