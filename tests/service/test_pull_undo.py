"""What is taken back in a pull, while somebody else sets aside, releases and pulls of the same lot."""

from __future__ import annotations

from datetime import timedelta

from tests.pharmacy import Pharmacy, asked, assert_sound, done, refused
from tests.service.pulling import VANCOMYCIN, begun, pulling, receive, vial
from tests.shelf import at_shelf, held

VIAL = vial("VN1")


def test_undo_of_a_return_takes_no_package_out_of_quarantine_that_somebody_else_set_aside(
    pharmacy: Pharmacy, pharmacist: str
) -> None:
    receive(pharmacy, *[VIAL] * 3)
    shelf = pulling(pharmacy)
    done(shelf.scan(VIAL), "PULLED")
    aside = at_shelf(pharmacy, "quarantine", pharmacy.ben)
    asked(aside.scan(VIAL), "QUARANTINE_WHY")
    done(aside.answer(reason="SUSPECT"), "QUARANTINED")
    done(shelf.comes_back(VIAL), "QUARANTINED")
    release = at_shelf(pharmacy, "release", pharmacist)
    asked(release.scan(VIAL), "RELEASE_WHY")
    done(release.answer(reason="CHECKED", quantity=1), "RELEASED")

    refused(shelf.undo(), "UNDO_BLOCKED")

    assert held(pharmacy) == [("VN1", "Shelf", "available", 2), ("VN1", "Shelf", "quarantined", 1)]
    done(release.undo(), "UNDONE")
    said = done(shelf.undo(), "UNDONE").message
    assert said == "Taken back: 1 vial of Vancomycin 1 g is out again."
    assert held(pharmacy) == [("VN1", "Shelf", "available", 1), ("VN1", "Shelf", "quarantined", 1)]
    assert_sound(pharmacy.record)


def test_a_quantity_that_came_back_long_ago_is_not_taken_out_again_without_a_scan(pharmacy: Pharmacy) -> None:
    receive(pharmacy, *[VIAL] * 5)
    shelf = pulling(pharmacy)
    done(shelf.scan(VIAL))
    done(shelf.answer(quantity=5), "QUANTITY")
    done(shelf.answer(quantity=2), "QUANTITY")
    pharmacy.clock.instant += timedelta(hours=2)

    refused(shelf.undo(), "RETURN_STANDS")

    assert pharmacy.on_hand(VANCOMYCIN) == 3


def test_nothing_leaves_by_its_quantity_alone_after_something_came_back(pharmacy: Pharmacy) -> None:
    receive(pharmacy, *[VIAL] * 5, vial("VN2"))
    shelf = pulling(pharmacy)
    done(shelf.scan(VIAL), "PULLED")
    done(shelf.comes_back(VIAL), "RETURNED")

    refused(shelf.answer(quantity=3), "SCAN_IT")

    done(shelf.undo(), "UNDONE")
    done(shelf.answer(quantity=3), "QUANTITY")  # it did not come back after all
    done(shelf.scan(vial("VN2")), "PULLED")
    done(shelf.comes_back(VIAL), "RETURNED")
    refused(shelf.answer(quantity=2), "SCAN_IT")
    asked(shelf.answer(returning=True), "COMES_BACK")
    done(shelf.answer(leave_out=True), "LEFT_OUT")
    refused(shelf.answer(quantity=2), "SCAN_IT")  # what came to nothing makes nothing plain again
    done(shelf.scan(VIAL), "PULLED")
    done(shelf.answer(quantity=2), "QUANTITY")
    assert pharmacy.on_hand(VANCOMYCIN) == 1
    assert_sound(pharmacy.record)


def test_a_line_that_is_empty_gets_nothing_by_its_quantity(pharmacy: Pharmacy) -> None:
    receive(pharmacy, *[VIAL] * 3)
    shelf = pulling(pharmacy)
    done(shelf.scan(VIAL), "PULLED")
    done(begun(pharmacy, pharmacy.ben).comes_back(VIAL), "RETURNED")
    refused(shelf.answer(quantity=3), "SCAN_IT")
    assert pharmacy.on_hand(VANCOMYCIN) == 3


def test_what_was_pulled_by_its_serial_comes_back_by_it(pharmacy: Pharmacy) -> None:
    receive(pharmacy, *[vial("VN1", serial=each) for each in ("S1", "S2", "S3")])
    shelf = pulling(pharmacy)
    done(shelf.scan(vial("VN1", serial="S1")), "PULLED")
    done(shelf.finish(), "FINISHED")
    later = begun(pharmacy)
    asked(later.answer(returning=True), "COMES_BACK")

    for raw in (VIAL, vial(None)):
        stop = refused(later.scan(raw), "PULLED_BY_SERIAL")
    assert stop.message == "What is out of Vancomycin 1 g was pulled by its serial number."

    asked(later.scan(vial("VN1", serial="S1")), "CONDITION")
    done(later.answer(leave_out=True), "LEFT_OUT")
    refused(later.comes_back(vial("VN9")), "NOT_PULLED")
