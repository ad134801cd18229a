"""Taking back: each kind of step, by whom, and what stands in the way."""

from __future__ import annotations

import pytest

from db import ledger, lots
from db.ledger import Movement, Place
from tests import codes
from tests.pharmacy import Bench, Pharmacy, asked, assert_sound, contents, done, refused
from tests.service.pulling import pulling

VIAL = codes.package(codes.VANCOMYCIN, "VN1", "280331")
COLD = codes.package(codes.DAPTOMYCIN, "DP1", "271231")


def use(pharmacy: Pharmacy, line_id: str, units: int, unit_id: str | None = None) -> None:
    """Take something of a received line off the shelf, as a later job will."""
    with pharmacy.record.write(pharmacy.ben, "test.use") as write:
        [line] = write.rows("select lot_id, location_id, owner from delivery_line where id = :id", id=line_id)
        place = Place(line["lot_id"], line["location_id"], "available", line["owner"])
        ledger.post(write, Movement("pull", place, -units, key=f"use:{write.new_id()}", unit_id=unit_id))


def test_a_line_is_taken_back_by_a_movement_and_its_serial_is_free_again(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    scan = codes.package(codes.VANCOMYCIN, "VN1", "280331", "SN1")
    done(bench.scan(scan))

    done(bench.undo(), "UNDONE")

    assert pharmacy.stock() == []
    assert bench.receive.view().lines == ()
    moved = pharmacy.record.rows("select kind, quantity from movement order by seq")
    assert moved == [{"kind": "receive", "quantity": 1}, {"kind": "undo_receive", "quantity": -1}]
    done(bench.scan(scan), "RECEIVED")
    assert pharmacy.on_hand("Vancomycin 1 g") == 1
    assert_sound(pharmacy.record)


def test_what_has_no_serial_is_not_taken_back_from_those_that_have_one(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    done(bench.scan(codes.package(codes.VANCOMYCIN, "VN1", "280331", "SN1")))
    done(bench.scan(VIAL), "RECEIVED")
    shelf = pulling(pharmacy, pharmacy.ben)
    done(shelf.scan(VIAL), "PULLED")

    refused(bench.undo(), "UNDO_BLOCKED")

    done(shelf.scan(codes.package(codes.VANCOMYCIN, "VN1", "280331", "SN1")), "PULLED")
    assert_sound(pharmacy.record)


def test_steps_are_taken_back_one_after_the_other(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    for lot in ("VN1", "VN2", "VN3"):
        done(bench.scan(codes.package(codes.VANCOMYCIN, lot, "280331")))

    left = []
    for _ in range(3):
        done(bench.undo(), "UNDONE")
        left.append([lot for _, lot, _, _, _ in pharmacy.stock()])

    assert left == [["VN1", "VN2"], ["VN1"], []]
    refused(bench.undo(), "NOTHING_TO_UNDO")


def test_a_quantity_is_taken_back(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    done(bench.scan(VIAL))
    done(bench.answer(packs=12))
    done(bench.answer(packs=7))

    quantities = []
    for _ in range(3):
        done(bench.undo(), "UNDONE")
        quantities.append(pharmacy.on_hand("Vancomycin 1 g"))

    assert quantities == [12, 1, 0]


def test_papers_and_sscc_are_taken_back(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    done(bench.answer(supplier="Meridian", invoice="INV-1"))
    done(bench.answer(supplier="Lakeshore", invoice="INV-2"))
    done(bench.scan(codes.sscc()))

    seen = []
    for _ in range(3):
        done(bench.undo(), "UNDONE")
        view = bench.receive.view()
        seen.append((view.supplier, view.invoice, view.sscc))

    assert seen == [("Lakeshore", "INV-2", None), ("Meridian", "INV-1", None), (None, None, None)]
    done(pharmacy.receive().scan(codes.sscc()), "DELIVERY_OPEN")


def test_an_owner_a_question_and_a_leaving_out_are_taken_back(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    done(bench.answer(owner="consignment:Meridian"))
    asked(bench.scan(codes.package(codes.VANCOMYCIN, "VN1", "261001")), "EXPIRED")
    done(bench.answer(leave_out=True))

    done(bench.undo())
    assert bench.question() == "EXPIRED"
    done(bench.undo())
    assert bench.question() is None
    done(bench.undo())
    assert bench.receive.view().owner == "own"


def test_an_indicator_is_taken_back_and_not_the_line_before_it(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    done(bench.scan(VIAL))
    done(bench.answer(indicator="in range"), "INDICATOR")

    done(bench.undo(), "UNDONE")

    assert bench.receive.view().indicator is None
    assert pharmacy.on_hand("Vancomycin 1 g") == 1


def test_putting_away_is_taken_back(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    asked(bench.scan(COLD), "INDICATOR")
    done(bench.answer(indicator="in range"))
    fridge = codes.shelf(pharmacy.places["Refrigerator"])
    done(bench.scan(fridge), "PUT_AWAY")

    done(bench.undo(), "UNDONE")

    assert pharmacy.stock() == [("DAPTOmycin 500 mg", "DP1", "Receiving bench", "available", 1)]
    assert bench.receive.view().cold_out == 1
    done(bench.scan(fridge), "PUT_AWAY")
    assert_sound(pharmacy.record)


def test_what_finishing_asked_can_be_taken_back_to_scan_on(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    done(bench.scan(VIAL))
    asked(bench.finish(), "DELIVERY")
    refused(bench.scan(VIAL), "ANSWER_FIRST")

    done(bench.undo())

    done(bench.scan(VIAL), "RECEIVED")
    assert pharmacy.on_hand("Vancomycin 1 g") == 2


def test_a_line_of_which_something_was_used_stays(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    done(bench.scan(VIAL))
    done(bench.answer(packs=3))
    use(pharmacy, bench.receive.view().lines[0].line, 3)
    before = contents(pharmacy.record)

    refused(bench.undo(), "UNDO_BLOCKED")
    refused(bench.answer(packs=2), "NOT_ENOUGH_STOCK")

    assert contents(pharmacy.record) == before
    assert_sound(pharmacy.record)


def test_a_unit_that_left_the_shelf_stays_received_though_others_of_its_lot_lie_there(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    for serial in ("SN1", "SN2"):
        done(bench.scan(codes.package(codes.VANCOMYCIN, "VN1", "280331", serial)))
    used = bench.receive.view().lines[-1]
    [unit] = pharmacy.record.rows("select unit_id from delivery_line where id = :id", id=used.line)
    use(pharmacy, used.line, 1, unit["unit_id"])

    refused(bench.undo(), "UNDO_BLOCKED")

    refused(bench.scan(codes.package(codes.VANCOMYCIN, "VN1", "280331", "SN2")), "DUPLICATE_SERIAL")
    assert pharmacy.on_hand("Vancomycin 1 g") == 1


def test_what_was_asked_about_a_package_goes_back_with_its_line(pharmacy: Pharmacy) -> None:
    """One press takes the package back, the next one the package before it."""
    bench = pharmacy.receive()
    done(bench.scan(VIAL))
    asked(bench.scan(codes.package(codes.CEFAZOLIN_CARTON, "CZ1", "280331")), "UNITS_PER_PACK")
    asked(bench.answer(units_per_pack=25), "COMPARE")
    done(bench.answer(confirm=True))

    done(bench.undo())
    assert bench.question() is None
    assert pharmacy.stock() == [("Vancomycin 1 g", "VN1", "Shelf", "available", 1)]
    done(bench.undo())

    assert pharmacy.stock() == []
    assert not bench.receive.view().can_undo


def test_nobody_takes_back_what_somebody_else_did(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    done(bench.scan(VIAL))

    refused(pharmacy.resume(bench.receive.job_id, pharmacy.ben).undo(), "OTHERS_STEP")

    assert pharmacy.on_hand("Vancomycin 1 g") == 1
    done(bench.undo(), "UNDONE")


def test_a_verification_that_is_taken_back_puts_what_it_released_into_quarantine(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    attach(bench, pharmacy.items["Vancomycin 1 g"])
    [waiting] = bench.receive.view().unverified
    done(bench.verify(waiting.identifier, pharmacy.ben), "LINK_VERIFIED")
    [line] = bench.receive.view().lines
    assert line.status == "available"

    done(bench.undo(), "UNDONE")

    [line] = bench.receive.view().lines
    assert line.status == "quarantined"
    assert bench.receive.view().unverified == (waiting,)
    done(bench.undo(), "UNDONE")
    assert bench.receive.view().lines == ()
    assert_sound(pharmacy.record)


def test_a_mistyped_lot_does_not_outlive_its_line(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    asked(bench.scan(codes.retail(codes.SALINE)), "LOT_AND_EXPIRY")
    done(bench.answer(batch_lot="TY1", expiry="2029-03"), "RECEIVED")
    done(bench.undo(), "UNDONE")

    asked(bench.scan(codes.retail(codes.SALINE)), "LOT_AND_EXPIRY")
    asked(bench.answer(batch_lot="TY1"), "LOT_AND_EXPIRY")
    done(bench.answer(expiry="2028-03"), "RECEIVED")

    item = pharmacy.items["Sodium chloride 0.9 % 100 mL"]
    lot = lots.lot_named(pharmacy.record, item, "TY1")
    assert lot is not None
    assert lot.expiry == "2028-03-31"
    assert_sound(pharmacy.record)


def test_a_lot_that_others_use_stays_when_one_line_is_taken_back(pharmacy: Pharmacy) -> None:
    first, second = pharmacy.receive(), pharmacy.receive()
    done(first.scan(codes.package(codes.VANCOMYCIN, "VN1", "280331", "S1")), "RECEIVED")
    done(second.scan(codes.package(codes.VANCOMYCIN, "VN1", "280331", "S2")), "RECEIVED")
    done(first.undo(), "UNDONE")

    lot = lots.lot_named(pharmacy.record, pharmacy.items["Vancomycin 1 g"], "VN1")
    assert lot is not None
    assert lot.expiry == "2028-03-31"
    done(first.scan(codes.package(codes.VANCOMYCIN, "VN1", "280331", "S1")), "RECEIVED")
    assert_sound(pharmacy.record)


def attach(bench: Bench, item_id: str) -> None:
    """Receive a package under a code that nobody knows yet."""
    asked(bench.scan(codes.package(codes.NOBODY_KNOWS, "NB1", "280331")), "UNKNOWN_PRODUCT")
    done(bench.answer(item=item_id, units_per_pack=1), "QUARANTINED")


@pytest.mark.parametrize("what", ["lot", "item", "scan"])
def test_undo_erases_nothing(pharmacy: Pharmacy, what: str) -> None:
    bench = pharmacy.receive()
    done(bench.scan(VIAL))
    before = pharmacy.record.rows(f"select id from {what}")

    done(bench.undo())

    assert pharmacy.record.rows(f"select id from {what}") == before
    assert lots.lot_named(pharmacy.record, pharmacy.items["Vancomycin 1 g"], "VN1") is None, "its number is free again"
