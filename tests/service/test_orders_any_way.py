"""Whatever happens to an order, by whomever and when: it is prepared only as another pharmacist signed it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db import orders, signatures
from db.subject import Subject
from kiosk.services import order_clarify, order_enter, order_stop, patient_allergies
from kiosk.services.order_gate import not_to_be_prepared
from tests.pharmacy import Pharmacy, assert_sound
from tests.service.order_world import Orders, furnish_orders

PEOPLE = ("ana", "dana", "eli")
STEPS = st.tuples(
    st.sampled_from(["verify", "verify", "hold", "resume", "discontinue", "change", "ask", "answer", "allergy"]),
    st.sampled_from(PEOPLE),
)


@pytest.fixture
def made(pharmacy: Pharmacy) -> Orders:
    return furnish_orders(pharmacy)


def do(made: Orders, order_id: str, what: str, who: str, number: int) -> Any:
    record = made.record
    match what:
        case "verify":
            return made.verify(order_id, who, seen=made.look(order_id).digest)
        case "hold":
            return order_stop.hold(record, who, order_id, "wait")
        case "resume":
            return order_stop.resume(record, who, order_id, "go on")
        case "discontinue":
            return order_stop.discontinue(record, who, order_id, "ended") if number % 4 == 0 else None
        case "change":
            return order_enter.change(record, who, order_id, {"dose": str(500 + number)}, "told so")
        case "ask":
            return order_clarify.ask(record, who, order_id, "Dr Osei", "Is it meant?")
        case "answer":
            asked = [each for each in orders.clarifications(record, order_id) if each.answered_at is None]
            return order_clarify.answer(record, who, order_id, asked[0].id, "Yes.") if asked else None
    return patient_allergies.add_allergy(record, who, made.patient, f"substance {order_id} {number}", None)


@settings(max_examples=25)
@given(keyed_by=st.sampled_from(PEOPLE), steps=st.lists(STEPS, min_size=3, max_size=14))
def test_an_order_is_prepared_only_as_another_pharmacist_signed_it(
    made: Orders, keyed_by: str, steps: list[tuple[str, str]]
) -> None:
    order_id = made.enter(getattr(made, keyed_by)).id
    for number, (what, who) in enumerate(steps):
        do(made, order_id, what, getattr(made, who), number)
        order = made.order(order_id)
        if not_to_be_prepared(made.record, order, made.record.now()) is None:
            [signed] = [
                each
                for each in signatures.signatures_on(made.record, Subject("order", order_id))
                if each.id == order.signature_id
            ]
            assert signed.person_id not in orders.keyers(made.record, order_id)
            assert "pharmacist" in signed.roles
            assert signed.content["version"] == order.version
            assert order.state == "verified"
            assert what not in ("hold", "discontinue", "change", "allergy") or number == 0 or _was_refused(made, what)
    assert_sound(made.record)


def _was_refused(made: Orders, what: str) -> bool:
    """Say whether the last thing that happened was refused: else an order would go on that it stops."""
    [last] = made.record.rows("select action, detail from audit order by epoch desc, seq desc limit 1")
    return "refused" in last["detail"] or what == "discontinue"
