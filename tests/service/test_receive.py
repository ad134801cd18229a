"""Receiving by scans alone: a whole mixed delivery."""

from __future__ import annotations

import json

from db import ledger, stock
from kiosk.services import outcome as outcomes
from tests import codes
from tests.delivery import EXPECTED_SERIALS, EXPECTED_STOCK, LINES, MOVED_UNITS, Answer, recall, receive_all
from tests.pharmacy import Bench, Pharmacy, asked, assert_sound, done


def send_to(bench: Bench, request: Answer) -> Answer:
    """Do one request of the delivery's script by the service."""
    if "scan" in request:
        outcome = bench.scan(request["scan"])
    elif "answer" in request:
        outcome = bench.answer(**request["answer"])
    else:
        outcome = bench.finish()
    answer: Answer = json.loads(json.dumps({**outcomes.to_json(outcome), "view": bench.receive.view().to_json()}))
    return answer


def test_a_mixed_delivery_is_in_stock_when_it_is_finished(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()

    receive_all(lambda request: send_to(bench, request), codes.shelf(pharmacy.places["Refrigerator"]), pharmacy.ben)

    assert pharmacy.stock() == EXPECTED_STOCK
    [vials] = [line for line in stock.stock_now(pharmacy.record, pharmacy.record.now()) if line.batch_lot == "VN1"]
    assert list(vials.serials) == EXPECTED_SERIALS
    view = bench.receive.view()
    assert (view.status, view.line_count, sum(line.quantity for line in view.lines)) == ("finished", LINES, MOVED_UNITS)
    found = assert_sound(pharmacy.record)
    assert found.balances >= len(EXPECTED_STOCK)
    [moved] = pharmacy.record.rows("select cast(sum(quantity) as bigint) as units from movement")
    assert moved["units"] == MOVED_UNITS


def test_nothing_of_a_recalled_lot_reaches_the_shelf_as_usable(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    done(bench.scan(codes.package(codes.VANCOMYCIN, "VN9", "280331")))
    recall(pharmacy.record, pharmacy.items["Vancomycin 1 g"], "VN9")

    question = asked(bench.scan(codes.package(codes.VANCOMYCIN, "VN9", "280331")), "RECALLED")
    assert "particles seen" in question.message
    done(bench.answer(quarantine=True), "QUARANTINED")

    held = pharmacy.record.rows("select status, quantity from stock order by status")
    assert held == [{"status": "available", "quantity": 1}, {"status": "quarantined", "quantity": 1}]
    assert {line[3] for line in pharmacy.stock()} == {"recalled"}


def test_a_reason_puts_a_doubtful_package_into_stock_and_stays_with_the_line(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    asked(bench.scan(codes.package(codes.VANCOMYCIN, "VN1", "270101")), "SHORT_DATED")

    done(bench.answer(reason="  no other lot to be had "), "RECEIVED")

    [line] = bench.receive.view().lines
    assert (line.status, line.reason) == ("available", "SHORT_DATED: no other lot to be had")
    [movement] = pharmacy.record.rows("select reason from movement")
    assert movement["reason"] == line.reason


def test_leaving_a_package_out_adds_nothing(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    asked(bench.scan(codes.package(codes.VANCOMYCIN, "VN1", "261001")), "EXPIRED")

    done(bench.answer(leave_out=True), "LEFT_OUT")

    assert pharmacy.stock() == []
    assert bench.question() is None
    assert pharmacy.record.rows("select id from lot") == []


def test_stock_of_different_owners_is_kept_apart(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    scan = codes.package(codes.VANCOMYCIN, "VN1", "280331")
    done(bench.scan(scan))
    done(bench.answer(owner="consignment:Meridian"), "OWNER")
    done(bench.scan(scan))
    done(bench.answer(owner="patient:RX 4471"), "OWNER")
    done(bench.scan(scan))

    held = pharmacy.record.rows("select owner, quantity from stock order by owner")
    assert [(row["owner"], row["quantity"]) for row in held] == [
        ("consignment:Meridian", 1),
        (ledger.OWN, 1),
        ("patient:RX 4471", 1),
    ]
    assert [line.owner for line in bench.receive.view().lines] == ["own", "consignment:Meridian", "patient:RX 4471"]
