"""What is put right at once, and what later goes the way of a return or is a pharmacist's to put right."""

from __future__ import annotations

from typing import Any

import pytest

from db import people, settings
from db.waste import wasted
from tests.pharmacy import Pharmacy, asked, assert_sound, done, refused
from tests.service.pulling import VANCOMYCIN, Shelf, add_person, begun, pulling, receive, vial
from tests.shelf import Round, at_shelf, change_item, held, recall, received

PULLED_LATE = (
    "It was pulled more than 5 minutes ago. Was it in the pharmacy the whole time, and is it closed, clean and whole?"
)


def out(shelf: Shelf) -> list[int]:
    return [line.quantity for line in shelf.pull.view().lines]


def pulled(pharmacy: Pharmacy, quantity: int = 1) -> Shelf:
    receive(pharmacy, *[vial("VN1")] * 5)
    shelf = pulling(pharmacy)
    done(shelf.scan(vial("VN1")))
    if quantity > 1:
        done(shelf.answer(quantity=quantity), "QUANTITY")
    return shelf


def test_a_pull_of_a_moment_ago_is_taken_back_without_a_question(pharmacy: Pharmacy) -> None:
    shelf = pulled(pharmacy)
    pharmacy.clock.advance(minutes=5)

    done(shelf.undo(), "UNDONE")

    assert pharmacy.on_hand(VANCOMYCIN) == 5


def test_a_pull_of_an_hour_ago_comes_back_only_as_a_return(pharmacy: Pharmacy) -> None:
    shelf = pulled(pharmacy)
    pharmacy.clock.advance(hours=1)

    question = asked(shelf.undo(), "CONDITION").question

    assert (question.text, question.facts[0]) == (PULLED_LATE, ("Comes back", "1 vial of Vancomycin 1 g"))
    assert pharmacy.on_hand(VANCOMYCIN) == 4
    done(shelf.answer(leave_out=True))
    assert (out(shelf), pharmacy.on_hand(VANCOMYCIN)) == ([1], 4)
    asked(shelf.undo(), "CONDITION")
    done(shelf.undo(), "UNDONE")  # the question
    asked(shelf.undo(), "CONDITION")
    asked(shelf.answer(in_our_hands=True), "KEPT")
    done(shelf.answer(kept=True), "RETURNED")
    assert (out(shelf), pharmacy.on_hand(VANCOMYCIN)) == ([0], 5)
    assert_sound(pharmacy.record)


@pytest.mark.parametrize("answers", [[{"in_our_hands": False}], [{"in_our_hands": True}, {"kept": False}]])
def test_what_was_warm_or_outside_is_no_stock_by_undo_either(pharmacy: Pharmacy, answers: list[dict[str, Any]]) -> None:
    shelf = pulled(pharmacy)
    pharmacy.clock.advance(minutes=6)
    outcome = shelf.undo()

    for answer in answers:
        outcome = shelf.answer(**answer)

    done(outcome, "NOT_STOCK")
    assert pharmacy.on_hand(VANCOMYCIN) == 4
    assert len(wasted(pharmacy.record, "", "9999")) == 1
    assert_sound(pharmacy.record)


def test_a_lower_quantity_brings_back_without_a_question_only_what_was_just_taken(pharmacy: Pharmacy) -> None:
    shelf = pulled(pharmacy, 2)
    pharmacy.clock.advance(minutes=30)
    done(shelf.answer(quantity=4), "QUANTITY")
    pharmacy.clock.advance(minutes=1)

    done(shelf.answer(quantity=2), "QUANTITY")
    question = asked(shelf.answer(quantity=1), "CONDITION").question

    assert question.text == PULLED_LATE
    assert (out(shelf), pharmacy.on_hand(VANCOMYCIN)) == ([2], 3)
    asked(shelf.answer(in_our_hands=True), "KEPT")
    done(shelf.answer(kept=True), "RETURNED")
    assert (out(shelf), pharmacy.on_hand(VANCOMYCIN)) == ([1], 4)
    assert_sound(pharmacy.record)


def test_a_quantity_of_an_hour_ago_is_taken_back_as_a_return_of_the_difference(pharmacy: Pharmacy) -> None:
    shelf = pulled(pharmacy, 3)
    pharmacy.clock.advance(hours=1)

    question = asked(shelf.undo(), "CONDITION").question

    assert question.facts[0] == ("Comes back", "2 vials of Vancomycin 1 g")
    asked(shelf.answer(in_our_hands=True), "KEPT")
    done(shelf.answer(kept=True), "RETURNED")
    assert (out(shelf), pharmacy.on_hand(VANCOMYCIN)) == ([1], 4)
    assert_sound(pharmacy.record)


def test_a_return_that_is_taken_back_makes_nothing_just_taken(pharmacy: Pharmacy) -> None:
    shelf = pulled(pharmacy)
    pharmacy.clock.advance(hours=1)
    done(shelf.comes_back(vial("VN1")), "RETURNED")
    done(shelf.undo(), "UNDONE")

    asked(shelf.undo(), "CONDITION")


def test_no_clock_that_was_set_back_makes_a_slip_of_it(pharmacy: Pharmacy) -> None:
    shelf = pulled(pharmacy)
    pharmacy.clock.advance(hours=-1)

    asked(shelf.undo(), "CONDITION")


def test_the_site_says_how_long_a_slip_is_one(pharmacy: Pharmacy) -> None:
    with pharmacy.record.write("system", "test") as write:
        settings.put_setting(write, "shelf.undo_minutes", 1, source_note="", approved_by=None)
    shelf = pulled(pharmacy)
    pharmacy.clock.advance(minutes=2)

    assert "more than 1 minute ago" in asked(shelf.undo(), "CONDITION").question.text


def test_a_controlled_drug_is_not_taken_back_late_without_a_word(pharmacy: Pharmacy) -> None:
    shelf = pulled(pharmacy)
    change_item(pharmacy, VANCOMYCIN, dea_schedule="CII")
    pharmacy.clock.advance(hours=1)
    asked(shelf.undo(), "CONDITION")

    refused(shelf.answer(in_our_hands=False), "CONTROLLED_RETURN")

    assert pharmacy.on_hand(VANCOMYCIN) == 4


def wasted_one(pharmacy: Pharmacy, person: str | None = None) -> Round:
    received(pharmacy)
    shelf = at_shelf(pharmacy, "waste", person)
    shelf.scan(vial("VN1"))
    done(shelf.answer(reason="BROKEN"), "WASTED")
    return shelf


def test_what_was_wasted_is_not_stock_again_after_a_moment(pharmacy: Pharmacy) -> None:
    shelf = wasted_one(pharmacy)
    pharmacy.clock.advance(minutes=6)

    stop = refused(shelf.undo(), "WASTE_STANDS")

    assert stop.message == "It was wasted more than 5 minutes ago: Undo makes no stock of it again."
    assert held(pharmacy) == [("VN1", "Shelf", "available", 2)]
    shelf.scan(vial("VN1"))
    done(shelf.answer(reason="BROKEN"), "WASTED")
    pharmacy.clock.advance(minutes=5)
    done(shelf.undo(), "UNDONE")
    assert_sound(pharmacy.record)


def test_a_pharmacist_puts_their_own_waste_right_later_by_way_of_quarantine(pharmacy: Pharmacy) -> None:
    with pharmacy.record.write("system", "test") as write:
        dana = people.add_person(write, "Dana Whitfield", ["pharmacist", "technician"])
    shelf = wasted_one(pharmacy, dana)
    pharmacy.clock.advance(hours=6)

    assert "into QUARANTINE at Shelf" in done(shelf.undo(), "UNDONE").message

    assert held(pharmacy) == [("VN1", "Shelf", "available", 2), ("VN1", "Shelf", "quarantined", 1)]
    assert wasted(pharmacy.record, "", "9999") == []
    done(shelf.answer(action="release"), "ACTION")
    question = asked(shelf.scan(vial("VN1")), "RELEASE_WHY").question
    assert ("Held", "was wasted, and a pharmacist took that back") in question.facts
    done(shelf.answer(reason="CHECKED"), "RELEASED")
    assert held(pharmacy) == [("VN1", "Shelf", "available", 3)]
    assert_sound(pharmacy.record)


def test_a_serial_that_was_wasted_for_long_keeps_it_in_quarantine(pharmacy: Pharmacy) -> None:
    dana = add_person(pharmacy, "Dana Whitfield", "pharmacist", "technician")
    received(pharmacy, 2, serials=("S1",))
    for serial in ("S1", "S2"):
        shelf = at_shelf(pharmacy, "waste", dana)
        shelf.scan(vial("VN1", serial=serial))
        done(shelf.answer(reason="BROKEN"), "WASTED")
        pharmacy.clock.advance(hours=1)
        done(shelf.undo(), "UNDONE")

    assert held(pharmacy) == [("VN1", "Shelf", "quarantined", 2)]
    assert_sound(pharmacy.record)


def test_what_was_cleared_off_the_shelf_stays_off_it(pharmacy: Pharmacy) -> None:
    received(pharmacy)
    recall(pharmacy, VANCOMYCIN, "VN1")
    shelf = at_shelf(pharmacy, "clear")
    asked(shelf.scan(vial("VN1")), "CLEAR")
    done(shelf.answer(confirm=True), "CLEARED")
    pharmacy.clock.advance(minutes=6)

    refused(shelf.undo(), "WASTE_STANDS")


def test_two_people_take_back_what_they_saw_go_within_a_moment_too(pharmacy: Pharmacy) -> None:
    received(pharmacy)
    change_item(pharmacy, VANCOMYCIN, dea_schedule="CII")
    shelf = at_shelf(pharmacy, "waste")
    shelf.scan(vial("VN1"))
    asked(shelf.answer(reason="BROKEN"), "WITNESS")
    done(shelf.witness(pharmacy.ben), "WASTED")
    asked(shelf.undo(), "WITNESS_UNDO")
    pharmacy.clock.advance(minutes=6)

    refused(shelf.witness(pharmacy.ben), "WASTE_STANDS")
    done(shelf.answer(leave=True), "LEFT")
    assert held(pharmacy) == [("VN1", "Shelf", "available", 2)]
    assert_sound(pharmacy.record)


@pytest.mark.parametrize("role", ["technician", "pharmacist"])
def test_what_came_back_into_the_waste_is_not_brought_out_of_it_later(pharmacy: Pharmacy, role: str) -> None:
    receive(pharmacy, vial("VN1"))
    who = add_person(pharmacy, "Eva Lind", "technician", *([role] if role == "pharmacist" else []))
    done(pulling(pharmacy).scan(vial("VN1")))
    shelf = begun(pharmacy, who)
    asked(shelf.answer(returning=True), "COMES_BACK")
    asked(shelf.scan(vial("VN1")), "CONDITION")
    done(shelf.answer(in_our_hands=False), "NOT_STOCK")
    pharmacy.clock.advance(minutes=6)

    if role == "pharmacist":
        done(shelf.undo(), "UNDONE")
    else:
        refused(shelf.undo(), "WASTE_STANDS")

    assert len(wasted(pharmacy.record, "", "9999")) == (role == "technician")
    assert pharmacy.on_hand(VANCOMYCIN) == 0
    assert_sound(pharmacy.record)
