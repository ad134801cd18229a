"""The clarification log: who asked the prescriber what and when, and what was answered."""

from __future__ import annotations

from typing import Final

from db import orders
from db.record import Record
from kiosk.rules.orders import State
from kiosk.rules.permissions import Act
from kiosk.services import permit
from kiosk.services.outcome import Done, Outcome, Refused
from kiosk.services.patient_record import well_formed

LONGEST: Final = 500


def ask(record: Record, by: str, order_id: str, prescriber: str, question: str) -> Outcome:
    """Put on record what a prescriber is asked; until it is answered the order is not verified."""
    with record.write(by, "order.clarify", well_formed(order_id)) as write:
        write.alone_with(f"order {order_id}")
        order = orders.order(write, order_id)
        refused = permit.refusal(write, by, Act.CLARIFY_ORDER) or _unfit(prescriber, question)
        if refused is None and (order is None or order.state == State.DISCONTINUED):
            refused = Refused("NO_ORDER", "There is no such order that goes on.", "Choose one from the list.")
        if refused is not None or order is None:
            return permit.noted(write, refused or _NONE)
        asked = orders.add_clarification(write, order.id, order.version, prescriber.strip(), question.strip())
    return Done("CLARIFICATION_ASKED", f"It is on record as {asked}. The order waits for the answer.")


def answer(record: Record, by: str, order_id: str, clarification_id: str, said: str) -> Outcome:
    """Put on record what the prescriber answered, once."""
    with record.write(by, "order.clarified", well_formed(order_id)) as write:
        write.alone_with(f"order {order_id}")
        order = orders.order(write, order_id)
        refused = permit.refusal(write, by, Act.CLARIFY_ORDER) or _unfit("-", said)
        if refused is not None or order is None:
            return permit.noted(write, refused or _NONE)
        found = next((each for each in orders.clarifications(write, order.id) if each.id == clarification_id), None)
        if found is None or found.answered_at is not None:
            nothing = Refused("NOT_OPEN", "That question is not open.", "Choose one that is not answered yet.")
            return permit.noted(write, nothing)
        orders.add_clarification(write, order.id, order.version, None, said.strip(), found.id)
    return Done("CLARIFIED", "The answer is on record. What it changes is changed in the order itself.")


_NONE: Final = Refused("NO_ORDER", "There is no such order.", "Choose one from the list.")


def _unfit(prescriber: str, said: str) -> Refused | None:
    for words, what in ((prescriber, "Who was asked"), (said, "What was said")):
        if not words.strip():
            return Refused("NO_TEXT", f"{what} is missing.", "Say it in a few words.")
        if len(words) > LONGEST or not words.isprintable():
            return Refused("BAD_TEXT", f"{what} is one line of up to {LONGEST} letters.", "Say it shorter.")
    return None
