"""What receiving insists on, a rule a test."""

from __future__ import annotations

import pytest

from db import lots
from kiosk.services.outcome import Waiting
from tests import codes
from tests.pharmacy import Pharmacy, asked, assert_sound, contents, done, refused

VIAL = codes.package(codes.VANCOMYCIN, "VN1", "280331")


def test_a_serial_is_received_once_and_the_second_time_is_said(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    scan = codes.package(codes.VANCOMYCIN, "VN1", "280331", "SN1")
    done(bench.scan(scan), "RECEIVED")
    before = contents(pharmacy.record)

    again = refused(bench.scan(scan), "DUPLICATE_SERIAL")

    assert "SN1" in again.message
    assert "2026-11-23 at 09:00" in again.message, "the site's wall time, not UTC"
    assert contents(pharmacy.record) == before


def test_a_serial_is_refused_in_a_later_delivery_too(pharmacy: Pharmacy) -> None:
    scan = codes.package(codes.VANCOMYCIN, "VN1", "280331", "SN1")
    done(pharmacy.receive().scan(scan), "RECEIVED")

    refused(pharmacy.receive(pharmacy.ben).scan(scan), "DUPLICATE_SERIAL")
    done(pharmacy.receive().scan(codes.package(codes.CEFAZOLIN, "CZ1", "280331", "SN1")), "RECEIVED")


@pytest.mark.parametrize("other", ["280430", "290331", "280330"])
def test_another_expiry_for_a_known_lot_stops(pharmacy: Pharmacy, other: str) -> None:
    bench = pharmacy.receive()
    done(bench.scan(VIAL))
    before = contents(pharmacy.record)

    refused(bench.scan(codes.package(codes.VANCOMYCIN, "VN1", other)), "EXPIRY_CONFLICT")

    assert contents(pharmacy.record) == before


@pytest.mark.parametrize(("first", "second"), [("2028-03", "2028-03-12"), ("2028-03-12", "2028-03")])
def test_a_month_and_a_day_in_it_agree_and_the_earlier_end_counts(pharmacy: Pharmacy, first: str, second: str) -> None:
    bench = pharmacy.receive()
    for expiry in (first, second):
        asked(bench.scan(codes.retail(codes.SALINE)), "LOT_AND_EXPIRY")
        done(bench.answer(batch_lot="P1", expiry=expiry), "RECEIVED")

    [lot] = pharmacy.record.rows("select expiry, expiry_precision from lot")
    assert lot == {"expiry": "2028-03-12", "expiry_precision": "day"}
    assert pharmacy.on_hand("Sodium chloride 0.9 % 100 mL") == 2


def test_a_day_outside_the_known_month_stops(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    asked(bench.scan(codes.retail(codes.SALINE)), "LOT_AND_EXPIRY")
    done(bench.answer(batch_lot="P1", expiry="2028-03"))
    asked(bench.scan(codes.retail(codes.SALINE)), "LOT_AND_EXPIRY")

    refused(bench.answer(batch_lot="P1", expiry="2028-04-01"), "EXPIRY_CONFLICT")

    assert bench.question() == "LOT_AND_EXPIRY", "the question stays, so that the date can be typed again"


@pytest.mark.parametrize("typed", ["03/28", "05/06/07", "2028-13", "2028-02-30", "soon", "", "12/31/1999"])
def test_a_date_that_can_mean_two_days_or_none_is_refused_in_words(pharmacy: Pharmacy, typed: str) -> None:
    bench = pharmacy.receive()
    asked(bench.scan(codes.retail(codes.SALINE)), "LOT_AND_EXPIRY")
    before = contents(pharmacy.record)

    refused(bench.answer(batch_lot="P1", expiry=typed), "BAD_DATE")

    assert contents(pharmacy.record) == before


def test_half_a_package_waits_and_another_package_is_refused_meanwhile(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    waiting = bench.scan(codes.lot_symbol("CZ1", "280531"))
    assert isinstance(waiting, Waiting)
    assert bench.receive.view().waiting_for is not None

    refused(bench.scan(VIAL), "AI_CONFLICT")
    refused(bench.scan(codes.shelf(pharmacy.places["Shelf"])), "HALF_A_PACKAGE")
    refused(bench.finish(), "HALF_A_PACKAGE")
    assert pharmacy.stock() == []

    asked(bench.scan(codes.databar(codes.CEFAZOLIN)), "COMPARE")
    done(bench.answer(confirm=True), "RECEIVED")
    assert pharmacy.stock() == [("CeFAZolin 2 g", "CZ1", "Shelf", "available", 1)]
    assert bench.receive.view().waiting_for is None


def test_half_a_package_can_be_taken_back(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    bench.scan(codes.lot_symbol("CZ1", "280531"))

    done(bench.undo(), "UNDONE")

    done(bench.scan(VIAL), "RECEIVED")


def test_the_number_of_packs_is_corrected_by_a_movement(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    asked(bench.scan(codes.package(codes.VANCOMYCIN_CARTON, "VN1", "280331")), "COMPARE")
    done(bench.answer(confirm=True, packs=5))

    done(bench.answer(packs=3), "QUANTITY")

    assert pharmacy.on_hand("Vancomycin 1 g") == 30
    moved = pharmacy.record.rows("select quantity from movement order by seq")
    assert [row["quantity"] for row in moved] == [50, -20]
    [line] = bench.receive.view().lines
    assert (line.packs, line.quantity, line.pack_text) == (3, 30, "3 cartons = 30 vials")


@pytest.mark.parametrize("packs", [0, -1, 10_000, 1.5, "1.5", "٣", True, None, [2], "1e3", "9" * 30])
def test_a_quantity_that_is_none_is_refused(pharmacy: Pharmacy, packs: object) -> None:
    bench = pharmacy.receive()
    done(bench.scan(VIAL))

    refused(bench.answer(packs=packs), "NOT_A_COUNT")

    assert pharmacy.on_hand("Vancomycin 1 g") == 1


def test_a_package_with_a_serial_is_one_package(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    done(bench.scan(codes.package(codes.VANCOMYCIN, "VN1", "280331", "SN1")))

    refused(bench.answer(packs=2), "SERIAL_IS_ONE")

    assert pharmacy.on_hand("Vancomycin 1 g") == 1


def test_an_imported_count_is_believed_only_after_somebody_counted(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    carton = codes.package(codes.CEFAZOLIN_CARTON, "CZ1", "280331")
    asked(bench.scan(carton), "UNITS_PER_PACK")
    done(bench.answer(leave_out=True), "LEFT_OUT")
    asked(bench.scan(carton), "UNITS_PER_PACK")

    asked(bench.answer(units_per_pack=25), "COMPARE")
    done(bench.answer(confirm=True))

    assert pharmacy.on_hand("CeFAZolin 2 g") == 25
    later = pharmacy.receive(pharmacy.ben)
    asked(later.scan(carton), "COMPARE")
    done(later.answer(confirm=True))
    assert pharmacy.on_hand("CeFAZolin 2 g") == 50


def test_a_code_computed_from_an_ndc_is_confirmed_once(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    scan = codes.package(codes.MEROPENEM, "MR1", "280331")
    asked(bench.scan(scan), "CONFIRM_DERIVED")
    done(bench.answer(leave_out=True), "LEFT_OUT")
    asked(bench.scan(scan), "CONFIRM_DERIVED")

    done(bench.answer(confirm=True), "RECEIVED")

    done(bench.scan(scan), "RECEIVED")
    assert pharmacy.stock() == [("Meropenem 1 g", "MR1", "Shelf", "available", 2)]


def test_lots_of_the_shelf_are_offered_but_not_the_unusable_ones(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    done(bench.scan(VIAL))
    asked(bench.scan(codes.package(codes.VANCOMYCIN, "VNOLD", "261031")), "EXPIRED")
    done(bench.answer(quarantine=True))

    question = asked(bench.scan(codes.databar(codes.VANCOMYCIN)), "LOT_AND_EXPIRY").question

    assert [choice.label for choice in question.choices] == [
        "Lot VN1, expires 2028-03-31",
        "No lot is printed on it (quarantine)",
        "Leave it out",
    ]


def test_a_lot_of_another_item_is_no_answer(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    done(bench.scan(VIAL))
    lot = lots.lot_named(pharmacy.record, pharmacy.items["Vancomycin 1 g"], "VN1")
    assert lot is not None
    asked(bench.scan(codes.databar(codes.CEFAZOLIN)), "LOT_AND_EXPIRY")

    refused(bench.answer(lot=lot.id), "NO_LOT")

    assert pharmacy.on_hand("CeFAZolin 2 g") == 0
    assert_sound(pharmacy.record)


@pytest.mark.parametrize("answer", [{"batch_lot": "OTHER", "expiry": "2028-03"}, {"batch_lot": "OTHER"}])
def test_what_the_code_said_is_not_typed_over(pharmacy: Pharmacy, answer: dict[str, str]) -> None:
    """Only the expiry is asked for, so a lot in the answer would silently replace the one that was scanned."""
    bench = pharmacy.receive()
    question = asked(bench.scan(codes.package(codes.VANCOMYCIN, "VN7")), "LOT_AND_EXPIRY").question
    assert question.fields == ("expiry",)

    refused(bench.answer(**answer), "NOT_AN_ANSWER")

    done(bench.answer(expiry="2028-03"), "RECEIVED")
    assert pharmacy.stock() == [("Vancomycin 1 g", "VN7", "Shelf", "available", 1)]


def test_a_typed_lot_and_a_scanned_one_that_differ_stop(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    asked(bench.scan(codes.databar(codes.CEFAZOLIN)), "LOT_AND_EXPIRY")
    asked(bench.answer(batch_lot="CZ1"), "LOT_AND_EXPIRY")

    refused(bench.scan(codes.lot_symbol("CZ2", "280630")), "LOT_CONFLICT")

    assert pharmacy.stock() == []
    assert bench.question() == "LOT_AND_EXPIRY"


def test_short_dated_is_counted_in_days_of_the_site(pharmacy: Pharmacy) -> None:
    """The limit is 90 days: at a quarter to midnight in Chicago the day is still that day, over a clock change too."""
    bench = pharmacy.receive()
    pharmacy.clock.advance(days=70, hours=14, minutes=45)  # 2027-02-01 at 23:45; summer time begins on 14 March
    done(bench.scan(codes.package(codes.VANCOMYCIN, "VN90", "270502")), "RECEIVED")
    question = asked(bench.scan(codes.package(codes.VANCOMYCIN, "VN89", "270501")), "SHORT_DATED")
    assert "89 days left" in question.message


def test_a_lot_is_usable_through_its_last_day_at_the_site(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    pharmacy.clock.advance(hours=14, minutes=59)  # 23:59 in Chicago, next day in UTC
    asked(bench.scan(codes.package(codes.VANCOMYCIN, "VN1", "261123")), "SHORT_DATED")
    done(bench.answer(leave_out=True))

    pharmacy.clock.advance(minutes=1)

    asked(bench.scan(codes.package(codes.VANCOMYCIN, "VN1", "261123")), "EXPIRED")
