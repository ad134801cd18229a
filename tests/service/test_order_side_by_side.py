"""Two kiosks that do something to one order at once: whichever comes first, nothing is prepared that nobody signed."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from db import orders
from db.record import Record
from kiosk.services import order_enter, order_stop, order_verify
from kiosk.services.order_gate import not_to_be_prepared
from kiosk.services.outcome import Done, Outcome
from tests.pharmacy import Pharmacy, assert_sound
from tests.service.order_world import Orders, furnish_orders

_TIMES = 5


@pytest.fixture
def made(pharmacy: Pharmacy) -> Orders:
    return furnish_orders(pharmacy)


def at_once(made: Orders, *acts: Callable[[Record], Outcome]) -> list[Outcome]:
    """Let each act be done at a kiosk of its own, all at the same moment."""
    kiosks = [made.pharmacy.reopen() for _ in acts]
    start = Barrier(len(acts))

    def do(record: Record, act: Callable[[Record], Outcome]) -> Outcome:
        start.wait()
        return act(record)

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(do, kiosks, acts))


def verifying(made: Orders, order_id: str, who: str) -> Callable[[Record], Outcome]:
    seen, proof = made.look(order_id, who).digest, made.proof(who)
    return lambda record: order_verify.verify(record, proof, order_id, seen)


def changing(made: Orders, order_id: str) -> Callable[[Record], Outcome]:
    return lambda record: order_enter.change(record, made.ana, order_id, {"dose": "1000"}, "Dr Osei")


def holding(made: Orders, order_id: str) -> Callable[[Record], Outcome]:
    return lambda record: order_stop.hold(record, made.ana, order_id, "Dr Osei is asked")


def entering(made: Orders, number: str) -> Callable[[Record], Outcome]:
    return lambda record: order_enter.enter(record, made.ana, made.said(number=number))


def test_what_is_changed_or_held_while_it_is_verified_is_not_prepared(made: Orders) -> None:
    for _ in range(_TIMES):
        changed, held = made.enter(), made.enter()
        at_once(
            made,
            verifying(made, changed.id, made.dana),
            changing(made, changed.id),
        )
        at_once(
            made,
            verifying(made, held.id, made.eli),
            holding(made, held.id),
        )
        assert (made.order(changed.id).version, made.order(changed.id).state) == (2, "entered")
        assert made.order(held.id).state == "held"
        for order in (changed, held):
            assert not_to_be_prepared(made.record, made.order(order.id), made.record.now()) is not None
    assert_sound(made.record)


def test_an_order_is_verified_once_and_has_one_number(made: Orders) -> None:
    for turn in range(_TIMES):
        order = made.enter()
        came = at_once(made, *[verifying(made, order.id, who) for who in (made.dana, made.eli)])
        assert sum(isinstance(each, Done) for each in came) == 1
        assert [each.kind for each in orders.events(made.record, order.id)] == ["verify"]
        came = at_once(made, *[entering(made, f"RX{turn}")] * 2)
        assert sorted(each.code for each in came if not hasattr(each, "question")) == ["NUMBER_KNOWN", "ORDER_ENTERED"]
    assert_sound(made.record)
