"""Where things go at the shelf: only to where they are kept rightly, and each serial to one place."""

from __future__ import annotations

from db import locations
from kiosk.services.outcome import Ask, Outcome
from tests import codes
from tests.pharmacy import Pharmacy, asked, assert_sound, done, refused
from tests.shelf import at_shelf, held, received

VIAL = codes.package(codes.VANCOMYCIN, "VN1", "280331")


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


def test_a_serial_leaves_once(pharmacy: Pharmacy) -> None:
    received(pharmacy, 3, serials=("S1", "S2"))
    shelf = at_shelf(pharmacy, "waste")

    def waste(serial: str | None) -> Outcome:
        outcome = shelf.scan(codes.package(codes.VANCOMYCIN, "VN1", "280331", serial))
        return shelf.answer(reason="BROKEN") if isinstance(outcome, Ask) else outcome

    done(waste("S1"), "WASTED")
    gone = refused(waste("S1"), "SERIAL_GONE").message
    assert "has left the shelf already. Ana Ruiz wasted it at kiosk K1 at " in gone
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
    refused(shelf.scan(codes.package(codes.DAPTOMYCIN, "OTHER", "280331", "S1")), "LOT_CONFLICT")
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
