"""Hold, resume and discontinue an order: it leaves the queue at once, and what was fetched for it is listed."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from db import orders
from db.orders import Order
from db.record import Record, Write
from kiosk.rules.orders import Event, State, after, may
from kiosk.rules.permissions import Act
from kiosk.services import order_needs, permit
from kiosk.services.order_enter import stopped_words
from kiosk.services.order_gate import not_to_be_prepared, signed
from kiosk.services.outcome import Done, Outcome, Refused
from kiosk.services.patient_record import well_formed
from kiosk.services.receive_answers import text
from kiosk.services.receive_subject import plural

_ACTS: Final = {
    Event.HOLD: Act.HOLD_ORDER,
    Event.RESUME: Act.DECIDE_ORDER,
    Event.DISCONTINUE: Act.DECIDE_ORDER,
}
_DONE: Final = {
    Event.HOLD: ("ORDER_HELD", "is on hold"),
    Event.RESUME: ("ORDER_RESUMED", "goes on"),
    Event.DISCONTINUE: ("ORDER_DISCONTINUED", "is discontinued"),
}


def hold(record: Record, by: str, order_id: str, reason: str) -> Outcome:
    """Hold an order: anybody who works with orders may, as stopping hurts nobody."""
    return _happens(record, by, order_id, Event.HOLD, reason)


def resume(record: Record, by: str, order_id: str, reason: str) -> Outcome:
    """Let an order that was held go on; only the version that was signed needs no new signature."""
    return _happens(record, by, order_id, Event.RESUME, reason)


def discontinue(record: Record, by: str, order_id: str, reason: str) -> Outcome:
    """End an order for good."""
    return _happens(record, by, order_id, Event.DISCONTINUE, reason)


def _happens(record: Record, by: str, order_id: str, event: Event, reason: str) -> Outcome:
    with record.write(by, f"order.{event}", well_formed(order_id)) as write:
        write.alone_with(f"order {order_id}")
        why = text(reason)
        refused = permit.refusal(write, by, _ACTS[event])
        order = orders.order(write, order_id)
        if refused is None:
            refused = _not_now(order, event, why)
        if refused is not None or order is None:
            return permit.noted(write, refused or _GONE)
        goes_on = event is Event.RESUME and _stands_signed(write, order)
        state = str(after(State(order.state), event, signed=goes_on))
        keeps = event is Event.HOLD or goes_on
        orders.stand(write, order, state=state, signature_id=order.signature_id if keeps else None)
        orders.add_event(write, order.id, order.version, event, why)
        fetched, stopped = order_needs.fetched(write, order.id), order_needs.is_open(write, order)
    code, word = _DONE[event]
    if event is Event.RESUME:
        more = " and is verified still." if goes_on else "; a pharmacist verifies it first."
        return Done(code, f"Order {order.id} {word}{more}")
    made = "; ".join(f"{each.quantity:,} {plural(each.unit, each.quantity)} of {each.name}" for each in fetched)
    already = f" Fetched for it already: {made}." if made else " Nothing was fetched for it."
    return Done(code, f"Order {order.id} {word}.{already}{stopped_words(stopped)}")


_GONE: Final = Refused("NO_ORDER", "There is no such order.", "Choose one from the list.")


def _not_now(order: Order | None, event: Event, why: str | None) -> Refused | None:
    if order is None:
        return _GONE
    if not may(State(order.state), event):
        said = f"Order {order.id} is {order.state}, so there is nothing to {event}."
        return Refused("NOT_NOW", said, "Look at the queue (F1, Prepare). Nothing was changed.")
    if why is None:
        return Refused("NO_REASON", "Why is not said.", "Say it in a few words.")
    return None


def _stands_signed(write: Write, order: Order) -> bool:
    """Say whether the signature holds still: of this version, and of all that belongs to it as it is now."""
    found = signed(write, order)
    if found is None:
        return False
    return not_to_be_prepared(write, replace(order, state=str(State.VERIFIED)), write.at) is None
