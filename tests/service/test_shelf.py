"""A round at the shelf: what is done is said once, and what a scan means then."""

from __future__ import annotations

import pytest

from kiosk.services.record_filter import Filter
from scanners import build_local
from tests import codes
from tests.pharmacy import Pharmacy, asked, assert_sound, contents, done, refused
from tests.service.reading import page
from tests.shelf import DAPTOMYCIN, VANCOMYCIN, at_shelf, held, place_of, recall, received

VIAL = codes.package(codes.VANCOMYCIN, "VN1", "280331")


def test_first_it_is_said_what_is_done(pharmacy: Pharmacy) -> None:
    received(pharmacy)
    shelf = at_shelf(pharmacy, None)
    assert shelf.question() == "ACTION"
    refused(shelf.scan(VIAL), "ANSWER_FIRST")
    refused(shelf.answer(action="burn"), "NOTHING_ASKED")
    done(shelf.answer(action="waste"), "ACTION")
    asked(shelf.scan(VIAL), "WASTE_WHY")


def test_a_scan_is_one_base_unit_and_wasting_it_takes_a_reason(pharmacy: Pharmacy) -> None:
    received(pharmacy)
    shelf = at_shelf(pharmacy, "waste")
    question = asked(shelf.scan(VIAL), "WASTE_WHY").question
    assert question.facts[0] == ("Amount", "1 vial")
    refused(shelf.answer(reason="NONE"), "NOT_AN_ANSWER")
    refused(shelf.answer(said="x" * 500), "NOT_TEXT")
    done(shelf.answer(reason="BROKEN", said="cap cracked"), "WASTED")
    assert held(pharmacy) == [("VN1", "Shelf", "available", 2)]
    [entry] = shelf.shelf.view().entries
    assert (entry.done, entry.quantity, entry.reason, entry.origin) == ("wasted", 1, "BROKEN: cap cracked", "Shelf")
    [line] = page(pharmacy.record, Filter(), 1).lines
    assert line.text == "wasted 1 vial of Vancomycin 1 g, lot VN1, from Shelf (broken or leaking (cap cracked))"
    assert_sound(pharmacy.record)


def test_more_than_one_is_said_by_number_or_by_scanning_again(pharmacy: Pharmacy) -> None:
    received(pharmacy, 5)
    shelf = at_shelf(pharmacy, "waste")
    asked(shelf.scan(VIAL), "WASTE_WHY")
    assert asked(shelf.scan(VIAL), "WASTE_WHY").question.facts[0] == ("Amount", "2 vials")
    assert asked(shelf.answer(quantity="4"), "WASTE_WHY").question.facts[0] == ("Amount", "4 vials")
    refused(shelf.answer(quantity="6", reason="BROKEN"), "NOT_ENOUGH")
    refused(shelf.answer(quantity="0", reason="BROKEN"), "NOT_A_COUNT")
    done(shelf.answer(reason="BROKEN"), "WASTED")
    assert held(pharmacy) == [("VN1", "Shelf", "available", 1)]


def test_a_carton_is_chosen_deliberately(pharmacy: Pharmacy) -> None:
    received(pharmacy, 2, code=codes.VANCOMYCIN_CARTON)
    shelf = at_shelf(pharmacy, "waste")
    carton = codes.package(codes.VANCOMYCIN_CARTON, "VN1", "280331")
    asked(shelf.scan(carton), "PACK")
    asked(shelf.answer(pack="unit"), "WASTE_WHY")
    done(shelf.answer(reason="BROKEN"))
    assert held(pharmacy) == [("VN1", "Shelf", "available", 19)]
    asked(shelf.scan(carton), "PACK")
    asked(shelf.answer(pack="whole"), "WASTE_WHY")
    done(shelf.answer(reason="BROKEN"))
    assert held(pharmacy) == [("VN1", "Shelf", "available", 9)]
    asked(shelf.scan(carton), "PACK")
    refused(shelf.answer(pack="whole"), "NOT_ENOUGH")
    assert_sound(pharmacy.record)


def test_a_code_without_a_lot_asks_for_it_though_there_is_only_one(pharmacy: Pharmacy) -> None:
    received(pharmacy)
    shelf = at_shelf(pharmacy, "waste")
    question = asked(shelf.scan(codes.databar(codes.VANCOMYCIN)), "LOT_IN_HAND").question
    assert [choice.label for choice in question.choices] == [
        "Lot VN1, expires 2028-03-31 · 3 vials",
        "Leave it where it is",
    ]
    asked(shelf.answer(**question.choices[0].answer), "WASTE_WHY")
    done(shelf.answer(reason="BROKEN"))


def test_the_other_code_of_the_package_says_its_lot(pharmacy: Pharmacy) -> None:
    received(pharmacy)
    shelf = at_shelf(pharmacy, "waste")
    asked(shelf.scan(codes.databar(codes.VANCOMYCIN)), "LOT_IN_HAND")
    refused(shelf.scan(codes.package(codes.DAPTOMYCIN, "VN1", "280331")), "ANSWER_FIRST")
    asked(shelf.scan(codes.lot_symbol("VN1", "280331")), "WASTE_WHY")


def test_a_lot_that_stops_the_package_puts_it_down(pharmacy: Pharmacy, pharmacist: str) -> None:
    received(pharmacy)
    received(pharmacy, lot="VN2")
    aside = at_shelf(pharmacy, "quarantine")
    for lot in ("VN1", "VN2"):
        aside.scan(codes.package(codes.VANCOMYCIN, lot, "280331"))
        done(aside.answer(reason="SUSPECT"))
    recall(pharmacy, VANCOMYCIN, "VN1")
    shelf = at_shelf(pharmacy, "release", pharmacist)
    question = asked(shelf.scan(codes.databar(codes.VANCOMYCIN)), "LOT_IN_HAND").question
    recalled, other = (choice.answer for choice in question.choices[:2])

    stop = refused(shelf.answer(**recalled), "RECALLED")

    assert shelf.question() is None
    refused(shelf.answer(**other), "NOTHING_ASKED")
    [scan] = pharmacy.record.rows("select said from scan where result = 'refused' and reason = 'RECALLED'")
    assert scan["said"] == stop.message
    asked(shelf.scan(codes.databar(codes.VANCOMYCIN)), "LOT_IN_HAND")
    refused(shelf.scan(codes.lot_symbol("VN9", "280331")), "UNKNOWN_LOT")
    assert shelf.question() is None
    assert_sound(pharmacy.record)


@pytest.mark.parametrize("action", ["waste", "move", "quarantine", "release", "clear", "end"])
def test_a_lot_that_was_never_received_is_a_hard_stop(pharmacy: Pharmacy, pharmacist: str, action: str) -> None:
    received(pharmacy)
    shelf = at_shelf(pharmacy, action, pharmacist)
    before = contents(pharmacy.record)
    refused(shelf.scan(codes.package(codes.VANCOMYCIN, "VN8", "280331")), "UNKNOWN_LOT")
    assert contents(pharmacy.record) == before
    [scan] = pharmacy.record.rows("select result, reason, said from scan where reason = 'UNKNOWN_LOT'")
    assert scan["result"] == "refused"
    assert "VN8 was never received here" in scan["said"]


def test_our_own_label_of_a_lot_stands_for_one_of_it(pharmacy: Pharmacy) -> None:
    received(pharmacy, code=codes.VANCOMYCIN_CARTON, count=1)
    place = place_of(pharmacy, VANCOMYCIN, "VN1", "Shelf")
    shelf = at_shelf(pharmacy, "waste")
    question = asked(shelf.scan(build_local("lot", place.lot_id)), "WASTE_WHY").question
    assert question.facts[0] == ("Amount", "1 vial")
    done(shelf.answer(reason="BROKEN"), "WASTED")
    assert held(pharmacy) == [("VN1", "Shelf", "available", 9)]


def test_a_package_that_contradicts_the_record_may_only_be_set_aside(pharmacy: Pharmacy) -> None:
    received(pharmacy)
    odd = codes.package(codes.VANCOMYCIN, "VN1", "291231")
    refused(at_shelf(pharmacy, "move").scan(odd), "EXPIRY_CONFLICT")
    asked(at_shelf(pharmacy, "quarantine").scan(odd), "QUARANTINE_WHY")


def test_what_is_no_package_is_said(pharmacy: Pharmacy) -> None:
    received(pharmacy, code=codes.DAPTOMYCIN)
    shelf = at_shelf(pharmacy, "waste")
    refused(shelf.scan(codes.shelf(pharmacy.places["Shelf"])), "PLACE_FIRST")
    refused(shelf.scan(codes.patient()), "PATIENT_CODE")
    refused(shelf.scan(codes.package(codes.NOBODY_KNOWS, "A", "280331")), "NOT_ON_FILE")
    refused(shelf.scan(codes.databar(codes.VANCOMYCIN)), "NOT_THERE")
    refused(shelf.scan("garbage"), "NOT_ON_FILE")
    assert DAPTOMYCIN in pharmacy.stock()[0]
