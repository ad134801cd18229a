"""Pulls for orders on file: only for a verified one, stopped when it changes, and with the patient's own stock."""

from __future__ import annotations

import pytest

from db.orders import Order
from kiosk.services import needed, order_enter, order_needs, order_queue, order_stop
from kiosk.services.home import home_view
from tests import codes
from tests.pharmacy import Pharmacy, assert_sound, done, refused
from tests.service.order_world import Orders, furnish_orders
from tests.service.pulling import VANCOMYCIN, Shelf, begun, receive, vial

SALINE = "Sodium chloride 0.9 % 100 mL"
OWN = "patient:RX77"


@pytest.fixture
def made(pharmacy: Pharmacy) -> Orders:
    receive(pharmacy, *[vial("VN1")] * 6, *[codes.package(codes.SALINE, "NS1", "280331")] * 3)
    return furnish_orders(pharmacy)


def pull_for(made: Orders, order: Order) -> Shelf:
    shelf = begun(made.pharmacy)
    done(shelf.answer(order=order.id), "PURPOSE")
    return shelf


def wanted(made: Orders) -> dict[str, int]:
    return {line.name: line.reserved for line in needed.needed(made.record) if line.reserved}


def test_nothing_is_fetched_for_an_order_that_is_not_verified(made: Orders) -> None:
    order = made.enter(number="RX500")
    shelf = begun(made.pharmacy)
    refused(shelf.answer(order="RX500"), "ORDER_NOT_VERIFIED")
    refused(shelf.answer(order=order.id), "ORDER_NOT_VERIFIED")
    refused(shelf.answer(purpose="preparation", order=order.id), "ORDER_NOT_VERIFIED")


def test_what_a_verified_order_takes_is_the_list(made: Orders) -> None:
    order = made.verified()
    shelf = pull_for(made, order)
    assert {line.name: line.wanted for line in shelf.pull.view().wanted} == {VANCOMYCIN: 4, SALINE: 2}
    done(shelf.scan(vial("VN1")), "PULLED")
    [fetched] = order_needs.fetched(made.record, order.id)
    assert (fetched.name, fetched.quantity, fetched.person) == (VANCOMYCIN, 1, "Ana Ruiz")
    assert_sound(made.record)


@pytest.mark.parametrize(
    ("what", "code"),
    [("change", "ORDER_CHANGED"), ("hold", "ORDER_HELD"), ("discontinue", "ORDER_STOPPED")],
)
def test_whatever_stops_an_order_stops_what_was_begun_for_it(made: Orders, what: str, code: str) -> None:
    order = made.verified()
    shelf = pull_for(made, order)
    done(shelf.scan(vial("VN1")), "PULLED")
    if what == "change":
        outcome = order_enter.change(made.record, made.ana, order.id, {"dose": "1000"}, "Dr Osei")
    elif what == "hold":
        outcome = order_stop.hold(made.record, made.ana, order.id, "wait")
    else:
        outcome = order_stop.discontinue(made.record, made.dana, order.id, "ended")
        assert "Fetched for it already: 1 vial of Vancomycin 1 g." in outcome.message
    assert f"pull {shelf.pull.job_id}" in done(outcome).message

    refused(shelf.scan(vial("VN1")), code)
    refused(shelf.answer(quantity=2), code)
    done(shelf.comes_back(vial("VN1")))
    assert order_needs.fetched(made.record, order.id) == ()
    assert_sound(made.record)


def test_a_change_that_is_verified_anew_does_not_let_the_old_pull_go_on(made: Orders) -> None:
    order = made.verified()
    shelf = pull_for(made, order)
    done(order_enter.change(made.record, made.ana, order.id, {"dose": "1000"}, "Dr Osei"))
    done(made.verify(order.id))
    refused(shelf.scan(vial("VN1")), "ORDER_CHANGED")
    done(pull_for(made, made.order(order.id)).scan(vial("VN1")), "PULLED")


def test_needed_stock_counts_what_verified_orders_take_until_it_is_fetched(made: Orders) -> None:
    order = made.enter()
    assert wanted(made) == {}
    done(made.verify(order.id))
    assert wanted(made) == {VANCOMYCIN: 4, SALINE: 2}
    shelf = pull_for(made, order)
    assert wanted(made) == {VANCOMYCIN: 4, SALINE: 2}
    done(shelf.scan(vial("VN1")), "PULLED")
    assert wanted(made) == {VANCOMYCIN: 3, SALINE: 2}
    done(order_stop.hold(made.record, made.ana, made.verified().id, "wait"))
    assert wanted(made) == {VANCOMYCIN: 3, SALINE: 2}
    shelf.finish()
    done(shelf.answer(finish_short=True), "FINISHED")
    assert wanted(made) == {}


def test_home_names_what_verified_orders_want_and_is_not_there(made: Orders) -> None:
    made.verified()
    made.verified()
    board = home_view(made.record, made.record.now()).will_run_out
    assert [(row.word, row.text, row.detail) for row in board.rows[:2]] == [
        ("LACKING", VANCOMYCIN, "orders and pulls want 8, 6 may be used"),
        ("LACKING", SALINE, "orders and pulls want 4, 3 may be used"),
    ]
    assert "Larkspur" not in str(home_view(made.record, made.record.now()))


def test_a_patients_own_stock_is_pulled_for_their_order_alone_and_first(made: Orders) -> None:
    receive(made.pharmacy, vial("OWN1"), vial("OWN1"), owner=OWN)
    other = made.verified()
    refused(pull_for(made, other).scan(vial("OWN1")), "OTHER_OWNER")

    order = made.verified(owner="RX77")
    assert wanted(made) == {VANCOMYCIN: 4 + 4 - 2, SALINE: 4}
    shelf = pull_for(made, order)
    done(shelf.scan(vial("OWN1")), "PULLED")
    lying = [(line[1], line[4]) for line in made.pharmacy.stock() if line[1] == "OWN1"]
    assert lying == [("OWN1", 1)]
    done(shelf.comes_back(vial("OWN1")))
    assert_sound(made.record)


def test_the_refill_calendar_follows_what_was_fetched(made: Orders) -> None:
    order = made.verified(fills=3)
    first = order_queue.refills(made.record, order)
    assert first is not None
    assert (first.last_covered, str(first.compound_on)) == (None, "2026-11-23")
    shelf = pull_for(made, order)
    for _ in range(4):
        done(shelf.scan(vial("VN1")), "PULLED")
    for _ in range(2):
        done(shelf.scan(codes.package(codes.SALINE, "NS1", "280331")), "PULLED")
    done(shelf.finish(), "FINISHED")
    after = order_queue.refills(made.record, order)
    assert after is not None
    assert (str(after.last_covered), str(after.compound_on)) == ("2026-11-24 20:00:00", "2026-11-24")
