"""A round at the shelf: what is scanned is wasted, moved, set aside, released or cleared, and each way can be told."""

from __future__ import annotations

import pytest

from db import locations
from kiosk.services.home import must_not_use
from kiosk.services.outcome import Ask, Outcome
from kiosk.services.record_filter import Filter
from kiosk.services.shelf import Shelf
from scanners import build_local
from tests import codes
from tests.pharmacy import Pharmacy, asked, assert_sound, contents, done, refused
from tests.service.reading import page
from tests.shelf import DAPTOMYCIN, VANCOMYCIN, at_shelf, held, opened, place_of, recall, received

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


def test_what_to_do_is_chosen_anew_and_taken_back(pharmacy: Pharmacy) -> None:
    received(pharmacy)
    shelf = at_shelf(pharmacy, "waste")
    shelf.scan(VIAL)
    done(shelf.answer(reason="BROKEN"))
    asked(shelf.answer(choose=True), "ACTION")
    done(shelf.undo(), "UNDONE")
    assert (shelf.question(), shelf.shelf.view().action) == (None, "waste")
    shelf.answer(choose=True)
    done(shelf.answer(action="move"), "ACTION")
    asked(shelf.scan(VIAL), "MOVE_WHERE")
    done(shelf.undo())
    done(shelf.undo())
    assert shelf.question() == "ACTION"
    done(shelf.undo())
    assert (shelf.question(), shelf.shelf.view().action) == (None, "waste")
    assert len(shelf.shelf.view().entries) == 1
    assert "wasted" not in done(shelf.undo(), "UNDONE").message
    assert held(pharmacy) == [("VN1", "Shelf", "available", 3)]


def test_a_shelf_must_keep_things_as_the_item_is_kept(pharmacy: Pharmacy) -> None:
    received(pharmacy)
    with pharmacy.record.write("system", "test") as write:
        bin_3 = locations.add_location(write, "Bin 3", "room")
    shelf = at_shelf(pharmacy, "move")
    question = asked(shelf.scan(VIAL), "MOVE_WHERE").question
    assert [choice.label for choice in question.choices] == ["To Bin 3", "Leave it where it is"]
    said = refused(shelf.scan(codes.shelf(pharmacy.places["Refrigerator"])), "WRONG_STORAGE")
    assert said.message == "Vancomycin 1 g must be kept room; Refrigerator is refrigerated."
    refused(shelf.scan(codes.shelf(pharmacy.places["Shelf"])), "THERE_ALREADY")
    done(shelf.scan(codes.shelf(bin_3)), "MOVED")
    assert held(pharmacy) == [("VN1", "Bin 3", "available", 1), ("VN1", "Shelf", "available", 2)]
    asked(shelf.scan(VIAL), "WHICH_PLACE")
    assert_sound(pharmacy.record)


def test_a_round_clears_what_home_lists(pharmacy: Pharmacy) -> None:
    received(pharmacy, 3, "OLD", "261231")
    received(pharmacy, 2, "BAD", "280331")
    received(pharmacy, 2, "GOOD", "280331")
    recall(pharmacy, VANCOMYCIN, "BAD")
    open_too_long = opened(pharmacy, place_of(pharmacy, VANCOMYCIN, "GOOD", "Shelf"), hours=1)
    pharmacy.clock.advance(days=60)
    shelf = at_shelf(pharmacy, "clear")
    view = shelf.shelf.view()
    assert [(row.state, row.lot, row.quantity) for row in view.to_clear] == [
        ("recalled", "BAD", 2),
        ("expired", "OLD", 3),
        ("open too long", "GOOD", 1),
    ]
    question = asked(shelf.scan(codes.package(codes.VANCOMYCIN, "OLD", "261231")), "CLEAR").question
    assert question.text == "Vancomycin 1 g, lot OLD is EXPIRED. Take it off the shelf."
    done(shelf.answer(**question.choices[1].answer), "CLEARED")
    asked(shelf.scan(codes.package(codes.VANCOMYCIN, "BAD", "280331")), "CLEAR")
    done(shelf.answer(confirm=True, quantity=2))
    asked(shelf.scan(codes.package(codes.VANCOMYCIN, "GOOD", "280331")), "CLEAR")
    done(shelf.answer(confirm=True))
    assert not must_not_use(pharmacy.record, pharmacy.record.now(), 12).total
    assert held(pharmacy) == [("GOOD", "Shelf", "available", 1)]
    refused(shelf.scan(codes.package(codes.VANCOMYCIN, "GOOD", "280331")), "MAY_BE_USED")
    assert shelf.shelf.view().to_clear == ()
    assert [entry.opened for entry in shelf.shelf.view().entries] == [False, False, True]
    [ended] = pharmacy.record.rows("select id, end_reason from opened_container")
    assert ended == {"id": open_too_long, "end_reason": "discarded"}
    done(shelf.finish(), "FINISHED")
    assert_sound(pharmacy.record)


@pytest.mark.parametrize("end", ["used up", "discarded"])
def test_an_opened_one_ends_once_and_is_not_opened_again(pharmacy: Pharmacy, end: str) -> None:
    received(pharmacy)
    opened(pharmacy, place_of(pharmacy, VANCOMYCIN, "VN1", "Shelf"), days=2)
    shelf = at_shelf(pharmacy, "end")
    asked(shelf.scan(VIAL), "CONTAINER_END")
    done(shelf.answer(end=end), "CONTAINER_ENDED")
    assert held(pharmacy) == [("VN1", "Shelf", "available", 2)]
    refused(shelf.undo(), "FINAL")
    refused(shelf.scan(VIAL), "NOT_THERE")
    assert_sound(pharmacy.record)


def test_wasting_asks_whether_it_is_the_open_one(pharmacy: Pharmacy) -> None:
    received(pharmacy)
    opened(pharmacy, place_of(pharmacy, VANCOMYCIN, "VN1", "Shelf"), days=2)
    shelf = at_shelf(pharmacy, "waste")
    question = asked(shelf.scan(VIAL), "WHICH_PLACE").question
    assert [choice.label for choice in question.choices] == [
        "Shelf · 2 vials",
        "The OPEN one at Shelf, opened 23 Nov 09:00",
        "Leave it where it is",
    ]
    asked(shelf.answer(**question.choices[1].answer), "WASTE_WHY")
    done(shelf.answer(reason="LEFT_OVER"), "WASTED")
    assert held(pharmacy) == [("VN1", "Shelf", "available", 2)]
    assert_sound(pharmacy.record)


def test_a_serial_leaves_once(pharmacy: Pharmacy) -> None:
    received(pharmacy, 3, serials=("S1", "S2"))
    shelf = at_shelf(pharmacy, "waste")

    def waste(serial: str | None) -> Outcome:
        outcome = shelf.scan(codes.package(codes.VANCOMYCIN, "VN1", "280331", serial))
        return shelf.answer(reason="BROKEN") if isinstance(outcome, Ask) else outcome

    done(waste("S1"), "WASTED")
    assert "left the shelf already, on 2026-11-23 by Ana Ruiz" in refused(waste("S1"), "SERIAL_GONE").message
    done(waste("NEW"), "WASTED")
    refused(waste("NEW"), "SERIAL_GONE")
    refused(waste("NEWER"), "SERIAL_NEEDED")
    refused(waste(None), "SERIAL_NEEDED")
    assert held(pharmacy) == [("VN1", "Shelf", "available", 1)]
    done(shelf.undo(), "UNDONE")
    done(waste("NEWER"), "WASTED")
    assert_sound(pharmacy.record)


def test_a_package_with_a_serial_is_found_where_it_went(pharmacy: Pharmacy) -> None:
    received(pharmacy, 2, serials=("S1", "S2"), code=codes.DAPTOMYCIN)
    fridge = pharmacy.places["Refrigerator"]
    shelf = at_shelf(pharmacy, "move")
    vial = codes.package(codes.DAPTOMYCIN, "VN1", "280331", "S1")
    asked(shelf.scan(vial), "MOVE_WHERE")
    done(shelf.scan(codes.shelf(fridge)), "MOVED")
    [unit] = pharmacy.record.rows("select location_id from unit where serial = 'S1'")
    assert unit["location_id"] == fridge
    refused(shelf.scan(codes.package(codes.DAPTOMYCIN, "OTHER", "280331", "S1")), "UNKNOWN_LOT")
    done(shelf.undo(), "UNDONE")
    [unit] = pharmacy.record.rows("select location_id from unit where serial = 'S1'")
    assert unit["location_id"] != fridge
    assert_sound(pharmacy.record)


def test_what_was_wasted_before_it_was_put_away_does_not_hold_up_the_delivery(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    vial = codes.package(codes.DAPTOMYCIN, "D1", "280331")
    bench.scan(vial)
    bench.answer(indicator="in range")
    done(bench.answer(packs=4))
    shelf = at_shelf(pharmacy, "waste")
    shelf.scan(vial)
    done(shelf.answer(reason="BROKEN"))
    done(bench.scan(codes.shelf(pharmacy.places["Refrigerator"])), "PUT_AWAY")
    assert held(pharmacy) == [("D1", "Refrigerator", "available", 3)]
    refused(bench.undo(), "UNDO_BLOCKED")
    assert_sound(pharmacy.record)


def test_undo_is_a_reversing_entry_by_the_same_person(pharmacy: Pharmacy) -> None:
    received(pharmacy)
    before = held(pharmacy)
    shelf = at_shelf(pharmacy, "quarantine")
    shelf.scan(VIAL)
    done(shelf.answer(reason="SUSPECT", quantity=2))
    other = Shelf.resume(pharmacy.record, pharmacy.ben, shelf.shelf.job_id)
    assert isinstance(other, Shelf)
    refused(other.undo(), "OTHERS_STEP")
    assert done(shelf.undo(), "UNDONE").message == "Taken back: 2 vials of Vancomycin 1 g are at Shelf again."
    assert held(pharmacy) == before
    reversed_ones = pharmacy.record.rows("select kind from movement where reverses is not null")
    assert [row["kind"] for row in reversed_ones] == ["undo_quarantine", "undo_quarantine"]
    told = [line.text for line in page(pharmacy.record, Filter(), 1).lines]
    assert told == ["took back: 2 vials of Vancomycin 1 g, lot VN1 at Shelf again"]
    assert shelf.shelf.view().entries == ()
    assert_sound(pharmacy.record)


def test_what_depends_on_a_step_forbids_its_undo(pharmacy: Pharmacy) -> None:
    received(pharmacy, 1)
    aside = at_shelf(pharmacy, "quarantine")
    aside.scan(VIAL)
    done(aside.answer(reason="SUSPECT"))
    waste = at_shelf(pharmacy, "waste")
    waste.scan(VIAL)
    done(waste.answer(reason="BROKEN"))
    refused(aside.undo(), "UNDO_BLOCKED")
    done(waste.undo())
    done(aside.undo())
    assert held(pharmacy) == [("VN1", "Shelf", "available", 1)]
    assert_sound(pharmacy.record)


def test_a_question_is_taken_back_or_left(pharmacy: Pharmacy) -> None:
    received(pharmacy)
    shelf = at_shelf(pharmacy, "waste")
    asked(shelf.scan(VIAL), "WASTE_WHY")
    refused(shelf.finish(), "ANSWER_FIRST")
    done(shelf.undo(), "UNDONE")
    assert shelf.question() is None
    shelf.scan(VIAL)
    done(shelf.answer(leave=True), "LEFT")
    done(shelf.finish(), "CANCELLED")
    refused(shelf.scan(VIAL), "JOB_ENDED")


def test_a_repeated_key_is_done_once(pharmacy: Pharmacy) -> None:
    received(pharmacy)
    shelf = at_shelf(pharmacy, "waste")
    first = shelf.scan(VIAL, key="a")
    assert shelf.scan(VIAL, key="a") == first
    first = shelf.answer(reason="BROKEN", key="b")
    assert shelf.answer(reason="BROKEN", key="b") == first
    assert held(pharmacy) == [("VN1", "Shelf", "available", 2)]


def test_two_kiosks_have_the_last_vial_in_hand_and_one_is_told(pharmacy: Pharmacy) -> None:
    received(pharmacy, 1)
    one, other = at_shelf(pharmacy, "waste"), at_shelf(pharmacy, "waste", pharmacy.ben, pharmacy.reopen("K2"))
    asked(one.scan(VIAL), "WASTE_WHY")
    asked(other.scan(VIAL), "WASTE_WHY")
    done(one.answer(reason="BROKEN"), "WASTED")
    said = refused(other.answer(reason="BROKEN"), "NOT_THERE")
    assert said.message == "By the record nothing of Vancomycin 1 g, lot VN1 is left."
    assert held(pharmacy) == []
    assert_sound(pharmacy.record)


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
