"""A pull for an order on file: only a verified one is fetched for, and what it takes is the pick list."""

from __future__ import annotations

from dataclasses import replace

from db import order_work, orders
from db.record import Write
from kiosk.rules.order_content import from_json
from kiosk.services.order_gate import not_to_be_prepared
from kiosk.services.order_needs import PATIENT
from kiosk.services.outcome import Refused
from kiosk.services.pull_state import PullState, Wanted


def for_order(write: Write, job_id: str, state: PullState) -> PullState | Refused:
    """Tie a pull to the order whose number was given, if one is on file; a number of nothing on file stays a number."""
    untied = replace(state, order=None, order_version=None, own=None)
    if state.reference is None or state.purpose == "unit":
        return untied
    order = orders.order_numbered(write, state.reference)
    if order is None:
        return untied
    write.alone_with(f"order {order.id}")
    refused = not_to_be_prepared(write, order, write.at)
    if refused is not None:
        return refused
    content = from_json(order.content)
    order_work.add_pull(write, job_id, order.id, order.version)
    listed = tuple(Wanted(*each) for each in order_work.needs(write, order).items())
    own = f"{PATIENT}{content.owner}" if content.owner else None
    wanted = state.wanted or listed
    return replace(state, order=order.id, order_version=order.version, own=own, wanted=wanted)
