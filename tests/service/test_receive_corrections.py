"""A slip while receiving can be put right, and none outlives its correction."""

from __future__ import annotations

import pytest

from db import catalogue, items, ledger, lots
from db.items import NewItem
from tests import codes
from tests.pharmacy import Bench, Pharmacy, asked, assert_sound, done, refused

COLD = codes.package(codes.DAPTOMYCIN, "DP1", "280331")
SALINE = codes.retail(codes.SALINE)


def statuses(bench: Bench) -> list[tuple[str, str | None]]:
    return [(line.lot, line.status) for line in bench.receive.view().lines]


def receive_cold(bench: Bench, reading: str) -> None:
    asked(bench.scan(COLD), "INDICATOR")
    done(bench.answer(indicator=reading))


def test_an_indicator_that_came_with_a_line_is_taken_back_with_it(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    receive_cold(bench, "in range")
    done(bench.undo(), "UNDONE")

    asked(bench.scan(COLD), "INDICATOR")
    done(bench.answer(indicator="out of range"), "QUARANTINED")
    assert_sound(pharmacy.record)


def test_out_of_range_said_later_holds_what_is_cold_and_only_that(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    receive_cold(bench, "in range")
    done(bench.scan(codes.package(codes.VANCOMYCIN, "VN1", "280331")), "RECEIVED")

    done(bench.answer(indicator="out of range"), "INDICATOR")
    assert statuses(bench) == [("DP1", "quarantined"), ("VN1", "available")]
    assert_sound(pharmacy.record)

    done(bench.undo(), "UNDONE")
    assert statuses(bench) == [("DP1", "available"), ("VN1", "available")]
    assert bench.receive.view().indicator == "in range"
    assert_sound(pharmacy.record)


def test_a_cold_package_can_be_left_out_instead_of_an_invented_reading(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    asked(bench.scan(COLD), "INDICATOR")
    done(bench.answer(leave_out=True), "LEFT_OUT")
    assert bench.question() is None


def test_a_wrong_count_of_a_pack_is_asked_again_after_undo(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    carton = codes.package(codes.CEFAZOLIN_CARTON, "CZ1", "280331")
    asked(bench.scan(carton), "UNITS_PER_PACK")
    asked(bench.answer(units_per_pack=200), "COMPARE")
    done(bench.answer(confirm=True), "RECEIVED")
    done(bench.undo(), "UNDONE")

    asked(bench.scan(carton), "UNITS_PER_PACK")
    asked(bench.answer(units_per_pack=20), "COMPARE")
    done(bench.answer(confirm=True), "RECEIVED")
    assert pharmacy.on_hand("CeFAZolin 2 g") == 20
    assert_sound(pharmacy.record)


def test_a_computed_code_is_confirmed_again_after_undo(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    vial = codes.package(codes.MEROPENEM, "MP1", "280331")
    for _ in range(2):
        asked(bench.scan(vial), "CONFIRM_DERIVED")
        done(bench.answer(confirm=True), "RECEIVED")
        done(bench.undo(), "UNDONE")
    assert_sound(pharmacy.record)


@pytest.mark.parametrize("typed", ["vn1", "VN 1", "vn-1"])
def test_a_lot_written_another_way_does_not_evade_its_recall(pharmacy: Pharmacy, typed: str) -> None:
    bench = pharmacy.receive()
    done(bench.scan(codes.package(codes.VANCOMYCIN, "VN1", "280331")), "RECEIVED")
    known = lots.lot_named(pharmacy.record, pharmacy.items["Vancomycin 1 g"], "VN1")
    assert known is not None
    with pharmacy.record.write("system", "test") as write:
        lots.recall(write, known.id, "particles")

    asked(bench.scan(codes.databar(codes.VANCOMYCIN)), "LOT_AND_EXPIRY")
    question = asked(bench.answer(batch_lot=typed, expiry="2028-03"), "SAME_LOT").question
    assert question.choices[0].label == "It is lot VN1"
    asked(bench.answer(lot=known.id), "RECALLED")
    done(bench.answer(quarantine=True), "QUARANTINED")
    assert_sound(pharmacy.record)


def test_a_lot_that_only_looks_alike_stays_another_lot(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    done(bench.scan(codes.package(codes.VANCOMYCIN, "AB12", "280331")), "RECEIVED")
    asked(bench.scan(codes.package(codes.VANCOMYCIN, "ab12", "290331")), "SAME_LOT")
    refused(bench.answer(lot="K1-999"), "NOT_AN_ANSWER")
    done(bench.answer(different=True), "RECEIVED")
    assert [lot for lot, _ in statuses(bench)] == ["AB12", "ab12"]


def test_an_expired_package_of_a_month_still_good_is_expired(pharmacy: Pharmacy) -> None:
    """The tests' clock stands at 2026-11-23: the month on record is not over, the day on the package is."""
    bench = pharmacy.receive()
    asked(bench.scan(SALINE), "LOT_AND_EXPIRY")
    asked(bench.answer(batch_lot="MM1", expiry="2026-11"), "SHORT_DATED")
    done(bench.answer(reason="used today"), "RECEIVED")

    asked(bench.scan(codes.package(codes.SALINE, "MM1", "261110")), "EXPIRED")


def test_the_date_that_counts_is_the_one_shown(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    asked(bench.scan(SALINE), "LOT_AND_EXPIRY")
    done(bench.answer(batch_lot="MM1", expiry="2028-03"), "RECEIVED")
    question = asked(bench.scan(codes.package(codes.SALINE, "MM1", "280305"), source="wedge"), "COMPARE").question
    assert ("Expires", "2028-03-05") in question.facts
    done(bench.answer(confirm=True), "RECEIVED")
    [lot] = pharmacy.record.rows("select expiry, unusable_from from lot")
    [shelf] = pharmacy.record.rows("select unusable_from, quantity from stock")
    assert (lot["expiry"], shelf) == ("2028-03-05", {"unusable_from": lot["unusable_from"], "quantity": 2})
    assert_sound(pharmacy.record)


def test_what_was_typed_is_never_dropped_for_a_choice(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    done(bench.scan(codes.package(codes.SALINE, "P1", "280331")), "RECEIVED")
    known = lots.lot_named(pharmacy.record, pharmacy.items["Sodium chloride 0.9 % 100 mL"], "P1")
    assert known is not None
    asked(bench.scan(SALINE), "LOT_AND_EXPIRY")

    refused(bench.answer(lot=known.id, expiry="2027-01"), "EXPIRY_CONFLICT")
    refused(bench.answer(lot=known.id, batch_lot="P2"), "NOT_AN_ANSWER")
    refused(bench.answer(no_lot=True, batch_lot="P2"), "NOT_AN_ANSWER")
    done(bench.answer(no_lot=True, expiry="2027-05"), "QUARANTINED")
    assert [line.expiry for line in bench.receive.view().lines] == ["2028-03-31", "2027-05-31"]


def test_no_package_inherits_another_ones_expiry(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    asked(bench.scan(SALINE), "LOT_AND_EXPIRY")
    done(bench.answer(no_lot=True, expiry="2027-12-10"), "QUARANTINED")
    asked(bench.scan(SALINE), "LOT_AND_EXPIRY")
    done(bench.answer(no_lot=True, expiry="2027-12"), "QUARANTINED")
    found = pharmacy.record.rows("select distinct t.expiry from lot t join stock s on s.lot_id = t.id")
    assert {row["expiry"] for row in found} == {"2027-12-10", "2027-12-31"}


def test_every_reason_is_kept_and_a_release_keeps_what_a_person_said(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    asked(bench.scan(codes.package(codes.NOBODY_KNOWS, "NB1", "261001")), "UNKNOWN_PRODUCT")
    asked(bench.answer(item=pharmacy.items["Vancomycin 1 g"], units_per_pack=1), "EXPIRED")
    done(bench.answer(reason="for the training room"), "QUARANTINED")
    [line] = bench.receive.view().lines
    assert line.reason == "LINK_UNVERIFIED; EXPIRED: for the training room"

    [waiting] = bench.receive.view().unverified
    done(bench.verify(waiting.identifier, pharmacy.ben), "LINK_VERIFIED")
    [line] = bench.receive.view().lines
    assert (line.status, line.reason) == ("available", "EXPIRED: for the training room")
    assert_sound(pharmacy.record)


def attach_cold(bench: Bench, item_id: str, serial: str) -> None:
    asked(bench.scan(codes.package(codes.NOBODY_KNOWS, "NB1", "280331", serial)), "UNKNOWN_PRODUCT")
    asked(bench.answer(item=item_id, units_per_pack=1), "INDICATOR")
    done(bench.answer(indicator="in range"), "QUARANTINED")


def test_a_second_cause_of_quarantine_outlives_the_first(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    attach_cold(bench, pharmacy.items["DAPTOmycin 500 mg"], "S1")
    done(bench.answer(indicator="out of range"), "INDICATOR")
    [waiting] = bench.receive.view().unverified
    done(bench.verify(waiting.identifier, pharmacy.ben), "LINK_VERIFIED")
    [line] = bench.receive.view().lines
    assert (line.status, line.reason) == ("quarantined", "INDICATOR_OUT_OF_RANGE")
    assert_sound(pharmacy.record)


def test_a_line_used_in_part_does_not_keep_the_others_from_quarantine(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    receive_cold(bench, "in range")
    done(bench.scan(codes.package(codes.DAPTOMYCIN, "DP2", "280331")), "RECEIVED")
    [used, _] = pharmacy.record.rows("select id, lot_id, location_id from delivery_line order by length(id), id")
    with pharmacy.record.write(pharmacy.ana, "test") as write:
        place = ledger.Place(used["lot_id"], used["location_id"], "available")
        ledger.post(write, ledger.Movement("waste", place, -1, key="used"))

    assert "DAPTOmycin 500 mg lot DP1" in done(bench.answer(indicator="out of range"), "INDICATOR").message
    assert statuses(bench) == [("DP1", "available"), ("DP2", "quarantined")]
    assert bench.receive.view().indicator == "out of range"


def test_an_undone_verification_holds_what_others_received_under_it(pharmacy: Pharmacy) -> None:
    first, second = pharmacy.receive(), pharmacy.receive(pharmacy.ben)
    asked(first.scan(codes.package(codes.NOBODY_KNOWS, "NB1", "280331", "S1")), "UNKNOWN_PRODUCT")
    done(first.answer(item=pharmacy.items["Vancomycin 1 g"], units_per_pack=1), "QUARANTINED")
    [waiting] = first.receive.view().unverified
    done(first.verify(waiting.identifier, pharmacy.ben), "LINK_VERIFIED")
    done(second.scan(codes.package(codes.NOBODY_KNOWS, "NB1", "280331", "S2")), "RECEIVED")

    done(first.undo(), "UNDONE")
    assert statuses(first) == statuses(second) == [("NB1", "quarantined")]
    assert_sound(pharmacy.record)


def test_an_expiry_that_others_rely_on_stays(pharmacy: Pharmacy) -> None:
    with pharmacy.record.write(pharmacy.ana, "test") as write:
        item = items.add_item(write, NewItem("Gauze", "supply", "each", "room", requires_expiry=False))
        pack = catalogue.add_packaging(write, item, "each", 1, confirmed=True)
        catalogue.add_identifier(write, item, pack, "GTIN", codes.NOBODY_KNOWS, "catalogue")
        lots.add_lot(write, item, "G1", None)
    first, second = pharmacy.receive(), pharmacy.receive(pharmacy.ben)
    for bench in (first, second):
        done(bench.scan(codes.package(codes.NOBODY_KNOWS, "G1", "270331")), "RECEIVED")
    done(first.undo(), "UNDONE")
    assert pharmacy.record.rows("select expiry from lot where batch_lot = 'G1'") == [{"expiry": "2027-03-31"}]
    done(second.undo(), "UNDONE")
    assert_sound(pharmacy.record)


def test_a_lot_that_was_taken_back_meanwhile_cannot_be_chosen(pharmacy: Pharmacy) -> None:
    first, second = pharmacy.receive(), pharmacy.receive(pharmacy.ben)
    asked(first.scan(SALINE), "LOT_AND_EXPIRY")
    done(first.answer(batch_lot="P1", expiry="2029-12"), "RECEIVED")
    offered = asked(second.scan(SALINE), "LOT_AND_EXPIRY").question.choices[0]
    done(first.undo(), "UNDONE")
    refused(second.answer(**offered.answer), "NO_LOT")


def test_a_count_does_not_overrule_one_made_meanwhile(pharmacy: Pharmacy) -> None:
    first, second = pharmacy.receive(), pharmacy.receive(pharmacy.ben)
    carton = codes.package(codes.CEFAZOLIN_CARTON, "CZ1", "280331")
    for bench, counted in ((first, 200), (second, 20)):
        asked(bench.scan(carton), "UNITS_PER_PACK")
        asked(bench.answer(units_per_pack=counted), "COMPARE")
    done(second.answer(confirm=True), "RECEIVED")
    refused(first.answer(confirm=True), "UNITS_CONFLICT")
    done(first.answer(leave_out=True), "LEFT_OUT")
    assert pharmacy.on_hand("CeFAZolin 2 g") == 20


def test_an_invoice_is_known_again_however_it_is_typed(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    done(bench.answer(supplier="Meridian Wholesale", invoice="INV-40902"), "DELIVERY_NAMED")
    refused(pharmacy.receive().answer(supplier="meridian  wholesale", invoice="inv-40902"), "DUPLICATE_INVOICE")


def test_no_papers_is_taken_back_and_asked_again(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    done(bench.scan(codes.package(codes.VANCOMYCIN, "VN1", "280331")), "RECEIVED")
    done(bench.answer(no_papers=True), "DELIVERY_NAMED")
    done(bench.undo(), "UNDONE")
    asked(bench.finish(), "DELIVERY")


def test_a_box_scanned_for_the_papers_does_not_end_the_delivery(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    done(bench.scan(codes.package(codes.VANCOMYCIN, "VN1", "280331")), "RECEIVED")
    asked(bench.answer(papers=True), "DELIVERY")
    done(bench.scan(codes.sscc()))
    done(bench.scan(codes.package(codes.VANCOMYCIN, "VN1", "280331")), "RECEIVED")
    done(bench.finish(), "FINISHED")


def test_units_in_a_pack_are_never_assumed(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    asked(bench.scan(codes.package(codes.NOBODY_KNOWS, "NB1", "280331")), "UNKNOWN_PRODUCT")
    refused(bench.answer(item=pharmacy.items["Vancomycin 1 g"]), "NOT_A_COUNT")
