"""Cartons with a serial of which some is taken: the carton is counted by its serial, whatever is left in it."""

from __future__ import annotations

from tests import codes
from tests.pharmacy import Pharmacy, asked, assert_sound, done, refused
from tests.service.pulling import VANCOMYCIN, Shelf, begun, pulling, receive, vial
from tests.service.tamper import found_after
from tests.shelf import at_shelf

CARTON = codes.package(codes.VANCOMYCIN_CARTON, "VN1", "280331", "C1")
"""Ten vials of vancomycin."""


def whole_carton_pulled(pharmacy: Pharmacy) -> Shelf:
    """A carton whose serial nobody scanned when it came."""
    receive(pharmacy, codes.package(codes.VANCOMYCIN_CARTON, "VN1", "280331"))
    shelf = pulling(pharmacy)
    asked(shelf.scan(CARTON), "WHAT_IS_TAKEN")
    done(shelf.answer(quantity=10), "PULLED")
    return shelf


def test_undo_forgets_no_serial_of_which_some_came_back_by_another_pull(pharmacy: Pharmacy) -> None:
    shelf, other = whole_carton_pulled(pharmacy), begun(pharmacy, pharmacy.ben)
    other.answer(returning=True)
    asked(other.scan(CARTON), "CONDITION")
    other.answer(in_our_hands=True, units=4)
    done(other.answer(kept=True), "RETURNED")

    done(shelf.undo(), "UNDONE")

    assert pharmacy.on_hand(VANCOMYCIN) == 10
    assert_sound(pharmacy.record)
    again = pulling(pharmacy)
    asked(again.scan(CARTON), "WHAT_IS_TAKEN")
    done(again.answer(quantity=10), "PULLED")


def test_undo_frees_the_serial_of_a_carton_that_nobody_else_touched(pharmacy: Pharmacy) -> None:
    shelf = whole_carton_pulled(pharmacy)
    done(shelf.undo(), "UNDONE")
    done(pulling(pharmacy).scan(vial("VN1")), "PULLED")  # what is known by no serial is taken by the vial's code
    assert_sound(pharmacy.record)


def some_taken(pharmacy: Pharmacy, count: int = 1) -> Shelf:
    """A carton with its serial on record, of which some vials are out."""
    receive(pharmacy, CARTON)
    shelf = pulling(pharmacy)
    for _ in range(count):
        outcome = shelf.scan(CARTON)
        done(shelf.answer(quantity=1) if outcome.name == "ask" else outcome, "PULLED")
    return shelf


def test_a_vial_out_of_a_carton_comes_back_by_its_own_code(pharmacy: Pharmacy) -> None:
    shelf = some_taken(pharmacy)
    shelf.answer(returning=True)
    question = asked(shelf.scan(vial("VN1")), "CONDITION").question
    assert question.facts[0] == ("Comes back", "1 vial of Vancomycin 1 g")
    shelf.answer(in_our_hands=True)
    done(shelf.answer(kept=True), "RETURNED")

    question = asked(pulling(pharmacy).scan(CARTON), "WHAT_IS_TAKEN").question
    assert question.choices[1].label == "The whole carton: 10 vials"  # it is back in its carton
    assert_sound(pharmacy.record)


def test_of_a_whole_carton_one_vial_comes_back_by_its_own_code(pharmacy: Pharmacy) -> None:
    receive(pharmacy, CARTON)
    shelf = pulling(pharmacy)
    asked(shelf.scan(CARTON), "WHAT_IS_TAKEN")
    done(shelf.answer(quantity=10), "PULLED")

    done(shelf.comes_back(vial("VN1")), "RETURNED")

    assert pharmacy.on_hand(VANCOMYCIN) == 1
    assert_sound(pharmacy.record)


def test_what_is_offered_of_a_carton_is_what_is_left_in_it(pharmacy: Pharmacy) -> None:
    some_taken(pharmacy)
    pull, waste = pulling(pharmacy), at_shelf(pharmacy, "waste")

    question = asked(pull.scan(CARTON), "WHAT_IS_TAKEN").question
    assert question.choices[1].label == "All that is left of the carton: 9 vials"
    refused(pull.answer(quantity=10), "NOT_AN_ANSWER")
    question = asked(waste.scan(CARTON), "PACK").question
    assert question.choices[1].label == "All that is left of the carton: 9 vials"
    asked(waste.answer(pack="whole"), "WASTE_WHY")
    done(waste.answer(reason="BROKEN"), "WASTED")

    assert pharmacy.on_hand(VANCOMYCIN) == 0
    refused(pull.answer(quantity=9), "SERIAL_GONE")
    assert_sound(pharmacy.record)


def test_a_carton_of_which_one_is_open_is_not_said_to_be_open(pharmacy: Pharmacy) -> None:
    receive(pharmacy, CARTON)
    opening = at_shelf(pharmacy, "open")
    asked(opening.scan(CARTON), "PACK")
    asked(opening.answer(pack="unit"), "OPEN_AREA")
    done(opening.answer(area="hood"), "OPENED")
    pull = pulling(pharmacy)
    question = asked(pull.scan(CARTON), "WHAT_IS_TAKEN").question
    asked(pull.answer(**question.choices[1].answer), "OPEN_FIRST")
    done(pull.answer(why="the open one is for the ward"), "PULLED")
    assert pull.pull.view().lines[-1].quantity == 9

    question = asked(pull.scan(CARTON), "USE_OPEN").question

    assert question.text == "The open vial of Vancomycin 1 g, lot VN1, serial C1: where is it used?"
    assert_sound(pharmacy.record)


def test_verify_sees_what_an_undone_serial_holds(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1", serial="S1"))

    assert ("BALANCE", "unit") in found_after(pharmacy, "update unit set state = 'undone' where serial = 'S1'")
