"""Whose delivery it is: SSCC, supplier and invoice, and how a delivery ends."""

from __future__ import annotations

from typing import Any

import pytest

from tests import codes
from tests.pharmacy import Pharmacy, asked, contents, done, refused

VIAL = codes.package(codes.VANCOMYCIN, "VN1", "280331")
COLD = codes.package(codes.DAPTOMYCIN, "DP1", "271231")


def test_an_sscc_is_received_once(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    done(bench.scan(codes.sscc()), "DELIVERY_OPEN")
    refused(bench.scan(codes.sscc()), "DUPLICATE_SSCC")
    other = refused(pharmacy.receive(pharmacy.ben).scan(codes.sscc()), "DUPLICATE_SSCC")
    assert bench.receive.job_id in other.next_step, "somebody who finds the box again is told where to go on"
    done(bench.scan(VIAL))
    done(bench.finish(), "FINISHED")

    again = refused(pharmacy.receive().scan(codes.sscc()), "DUPLICATE_SSCC")

    assert "2026-11-23" in again.message


def test_a_box_of_another_delivery_is_refused(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    done(bench.scan(codes.sscc()))

    refused(bench.scan(codes.sscc("00312345000000002")), "ANOTHER_DELIVERY")

    assert bench.receive.view().sscc == codes.sscc()[5:]


@pytest.mark.parametrize("again", ["Meridian", "MERIDIAN"])
def test_an_invoice_is_received_once_however_its_supplier_is_written(pharmacy: Pharmacy, again: str) -> None:
    first = pharmacy.receive()
    done(first.answer(supplier="Meridian", invoice="INV-1"), "DELIVERY_NAMED")
    done(first.scan(VIAL))
    second = pharmacy.receive(pharmacy.ben)
    refused(second.answer(supplier=again, invoice="INV-1"), "DUPLICATE_INVOICE")
    done(first.finish(), "FINISHED")

    refused(second.answer(supplier=again, invoice="INV-1"), "DUPLICATE_INVOICE")

    done(second.answer(supplier=again, invoice="INV-2"), "DELIVERY_NAMED")
    done(pharmacy.receive().answer(supplier="Lakeshore", invoice="INV-1"), "DELIVERY_NAMED")


@pytest.mark.parametrize("name", ["Meridian", "Österreichische Apotheken", "ÖSTERREICH", "Ilaç İthalat"])
def test_a_supplier_can_be_named_again_and_again(pharmacy: Pharmacy, name: str) -> None:
    for number in range(3):
        done(pharmacy.receive().answer(supplier=name, invoice=f"INV-{number}"), "DELIVERY_NAMED")
    done(pharmacy.receive().answer(supplier=name.lower(), invoice="INV-9"), "DELIVERY_NAMED")

    names = [row["name"] for row in pharmacy.record.rows("select name from supplier")]
    assert names[0] == name
    assert len(names) == 1


def test_an_empty_delivery_is_cancelled_and_its_box_can_come_again(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    done(bench.scan(codes.sscc()))
    done(bench.answer(supplier="Meridian", invoice="INV-1"))

    done(bench.finish(), "CANCELLED")

    assert bench.receive.view().status == "cancelled"
    refused(bench.scan(VIAL), "JOB_ENDED")
    again = pharmacy.receive()
    done(again.scan(codes.sscc()), "DELIVERY_OPEN")
    done(again.answer(supplier="Meridian", invoice="INV-1"), "DELIVERY_NAMED")


def test_a_delivery_whose_only_line_was_taken_back_is_cancelled(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    done(bench.scan(VIAL))
    done(bench.undo())

    done(bench.finish(), "CANCELLED")


def test_finishing_asks_for_what_is_missing(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    done(bench.scan(VIAL))
    asked(bench.finish(), "DELIVERY")
    assert bench.receive.view().status == "open"

    done(bench.answer(supplier="Meridian", invoice="INV-1"), "FINISHED")

    view = bench.receive.view()
    assert (view.status, view.supplier, view.invoice) == ("finished", "Meridian", "INV-1")


def test_finishing_takes_an_sscc_for_an_answer_and_no_papers_too(pharmacy: Pharmacy) -> None:
    by_scan, without = pharmacy.receive(), pharmacy.receive()
    for bench in (by_scan, without):
        done(bench.scan(VIAL))
        asked(bench.finish(), "DELIVERY")

    done(by_scan.scan(codes.sscc()), "FINISHED")
    done(without.answer(no_papers=True), "FINISHED")


@pytest.mark.parametrize("by", ["answer", "scan"])
def test_finishing_asks_for_cold_lines_and_then_for_papers(pharmacy: Pharmacy, by: str) -> None:
    bench = pharmacy.receive()
    asked(bench.scan(COLD), "INDICATOR")
    done(bench.answer(indicator="in range"))
    pharmacy.clock.advance(minutes=7)
    assert "7 minutes" in asked(bench.finish(), "PUT_AWAY").message

    fridge = pharmacy.places["Refrigerator"]
    outcome = bench.answer(put_away=fridge) if by == "answer" else bench.scan(codes.shelf(fridge))

    asked(outcome, "DELIVERY")
    done(bench.answer(no_papers=True), "FINISHED")
    assert pharmacy.stock() == [("DAPTOmycin 500 mg", "DP1", "Refrigerator", "available", 1)]


def test_after_the_end_nothing_more_is_received(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    done(bench.scan(VIAL))
    done(bench.answer(supplier="Meridian"))
    done(bench.finish(), "FINISHED")
    before = contents(pharmacy.record)

    refused(bench.scan(VIAL), "JOB_ENDED")
    refused(bench.undo(), "JOB_ENDED")
    refused(bench.finish(), "JOB_ENDED")
    refused(bench.answer(packs=3), "JOB_ENDED")

    assert contents(pharmacy.record) == before


@pytest.mark.parametrize("answer", [{"invoice": "INV-1"}, {"supplier": ""}, {"supplier": "A\x1dB"}, {"supplier": 5}])
def test_papers_that_say_too_little_are_refused(pharmacy: Pharmacy, answer: dict[str, Any]) -> None:
    refused(pharmacy.receive().answer(**answer), "PAPERS_INCOMPLETE")
    assert pharmacy.record.rows("select id from supplier") == []


def test_no_papers_said_early_is_not_asked_again(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    done(bench.answer(no_papers=True), "DELIVERY_NAMED")
    done(bench.scan(codes.package(codes.VANCOMYCIN, "VN1", "280331")), "RECEIVED")

    done(bench.finish(), "FINISHED")
