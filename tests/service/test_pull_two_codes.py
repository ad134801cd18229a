"""A package whose lot, expiry and serial stand in its second code; and what comes back, or is taken back, later."""

from __future__ import annotations

from datetime import timedelta

from db import instants, opened_containers
from kiosk.services import identity, open_container
from kiosk.services.identity import Proof
from kiosk.services.pull import Pull
from scanners import element_string
from tests import codes
from tests.pharmacy import PIN, Pharmacy, asked, assert_sound, done, refused
from tests.service.pulling import VANCOMYCIN, Shelf, add_person, begun, pulling, recall, receive, vial
from tests.shelf import at_shelf, change_item, held, opened, place_of

BAR = codes.databar(codes.VANCOMYCIN)


def second(lot: str, expiry: str | None = None, serial: str | None = None) -> str:
    """The second symbol of a vial whose bar names the product only."""
    return element_string([(ai, value) for ai, value in (("17", expiry), ("10", lot), ("21", serial)) if value], "]C1")


def test_the_expiry_in_the_second_code_stops_the_package(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1"), vial("VN1"))
    shelf = pulling(pharmacy)
    for expiry in ("251231", "270131"):
        asked(shelf.scan(BAR), "WHICH_LOT")
        assert shelf.scan(second("VN1", expiry)).name == "refused"
        assert pharmacy.on_hand(VANCOMYCIN) == 2
        shelf.answer(leave_out=True)
    shelf.scan(BAR)
    done(shelf.scan(second("VN1", "280331")), "PULLED")


def test_what_comes_back_is_judged_by_its_second_code_as_well(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1", serial="S5"), vial("VN1"), vial("VN2", "280430"))
    shelf = pulling(pharmacy)
    for raw in (vial("VN1", serial="S5"), vial("VN1"), vial("VN2", "280430")):
        assert shelf.scan(raw).name != "refused"
        if (question := shelf.pull.view().question) is not None:
            assert question.code == "EARLIER_FIRST"
            shelf.answer(why="test")
    shelf.answer(returning=True)
    asked(shelf.scan(BAR), "WHICH_LOT")
    for raw, code in ((second("VN1", "270131"), "EXPIRY_CONFLICT"), (second("VN9", "280331"), "UNKNOWN_LOT")):
        refused(shelf.scan(raw), code)
        assert shelf.pull.view().question is None  # nobody names another lot for it
        shelf.answer(returning=True)
        asked(shelf.scan(BAR), "WHICH_LOT")

    question = asked(shelf.scan(vial("VN1", serial="S5")), "CONDITION").question  # a DataMatrix, that says all of it

    assert ("Serial", "S5") in question.facts
    shelf.answer(in_our_hands=True)
    done(shelf.answer(kept=True), "RETURNED")
    shelf.answer(returning=True)
    asked(shelf.scan(BAR), "WHICH_LOT")
    question = asked(shelf.scan(second("VN2", "280430")), "CONDITION").question
    assert ("Lot", "VN2") in question.facts
    shelf.answer(in_our_hands=True)
    done(shelf.answer(kept=True), "RETURNED")
    assert pharmacy.on_hand(VANCOMYCIN) == 2
    assert_sound(pharmacy.record)


def test_a_serial_in_the_second_code_leaves_once(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1"), vial("VN1"), vial("VN1", serial="S5"))
    shelf = pulling(pharmacy)
    shelf.scan(BAR)
    done(shelf.scan(second("VN1", "280331", "S5")), "PULLED")
    assert shelf.pull.view().lines[-1].serial == "S5"
    shelf.scan(BAR)
    refused(shelf.scan(second("VN1", "280331", "S5")), "SERIAL_GONE")
    assert pharmacy.on_hand(VANCOMYCIN) == 2


def test_what_the_first_code_says_is_judged_beside_a_second_that_says_all(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1"), vial("VN1"))
    shelf = pulling(pharmacy)
    asked(shelf.scan(vial(None, "270331", "S1")), "WHICH_LOT")
    refused(shelf.scan(vial("VN1")), "CONFLICT")
    refused(shelf.answer(batch_lot="VN1"), "EXPIRY_CONFLICT")
    assert pharmacy.on_hand(VANCOMYCIN) == 2

    asked(shelf.scan(vial(None, None, "S1")), "WHICH_LOT")
    refused(shelf.scan(vial("VN1", serial="S2")), "CONFLICT")
    done(shelf.scan(vial("VN1")), "PULLED")

    assert shelf.pull.view().lines[-1].serial == "S1"
    refused(shelf.scan(vial("VN1", serial="S1")), "SERIAL_GONE")
    assert_sound(pharmacy.record)


def test_the_code_of_another_pack_says_nothing_of_a_package_with_a_serial(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1"), vial("VN1"))
    carton = codes.package(codes.VANCOMYCIN_CARTON, "VN1", "280331")
    shelf = pulling(pharmacy)
    asked(shelf.scan(vial(None, None, "S1")), "WHICH_LOT")

    refused(shelf.scan(carton), "OTHER_PACK")

    done(shelf.answer(batch_lot="VN1"), "PULLED")
    assert shelf.pull.view().lines[-1].serial == "S1"
    refused(shelf.scan(vial("VN1", serial="S1")), "SERIAL_GONE")


def test_both_codes_are_judged_as_well_when_something_comes_back(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1", serial="S1"), vial("VN1"))
    shelf = pulling(pharmacy)
    done(shelf.scan(vial("VN1", serial="S1")), "PULLED")
    done(shelf.scan(vial("VN1")), "PULLED")
    shelf.answer(returning=True)
    asked(shelf.scan(vial(None, "270331")), "WHICH_LOT")
    refused(shelf.scan(vial("VN1")), "CONFLICT")
    done(shelf.answer(leave_out=True), "LEFT_OUT")
    shelf.answer(returning=True)
    asked(shelf.scan(vial(None, "280331")), "WHICH_LOT")
    question = asked(shelf.scan(vial("VN1", serial="S1")), "CONDITION").question
    assert ("Serial", "S1") in question.facts


def test_at_the_shelf_the_serial_in_the_second_code_goes_by_its_name(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1"), vial("VN1", serial="S5"))
    shelf = at_shelf(pharmacy, "waste")
    asked(shelf.scan(BAR), "LOT_IN_HAND")
    asked(shelf.scan(second("VN1", "280331", "S5")), "WASTE_WHY")
    done(shelf.answer(reason="BROKEN"), "WASTED")
    [row] = pharmacy.record.rows("select unit_id from movement where kind = 'waste'")
    assert row["unit_id"] is not None
    assert_sound(pharmacy.record)


def test_undo_of_a_return_takes_out_nothing_that_was_recalled_since_or_long_ago(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1"))
    shelf = pulling(pharmacy)
    done(shelf.scan(vial("VN1")))
    done(shelf.comes_back(vial("VN1")), "RETURNED")
    recall(pharmacy, "VN1")
    refused(shelf.undo(), "RECALLED")
    assert pharmacy.on_hand(VANCOMYCIN) == 1
    pharmacy.clock.advance(days=40)
    with pharmacy.record.write("system", "test"):
        pass
    refused(shelf.undo(), "RETURN_STANDS")


def test_two_undos_make_no_stock_of_what_was_out_for_long(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1"))
    shelf = pulling(pharmacy)
    done(shelf.scan(vial("VN1")))
    pharmacy.clock.instant += timedelta(minutes=30)
    done(shelf.comes_back(vial("VN1")), "RETURNED")
    done(shelf.undo(), "UNDONE")
    asked(shelf.undo(), "CONDITION")
    assert pharmacy.on_hand(VANCOMYCIN) == 0


def test_what_contradicts_the_record_does_not_come_back(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1"))
    shelf = pulling(pharmacy)
    done(shelf.scan(vial("VN1")))
    shelf.answer(returning=True)
    refused(shelf.scan(vial("VN1", "251231")), "EXPIRY_CONFLICT")
    assert pharmacy.on_hand(VANCOMYCIN) == 0


def test_in_an_emergency_nobody_approves(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1"))
    dana = add_person(pharmacy, "Dana Whitfield", "pharmacist")
    proof = identity.by_pin(pharmacy.record, dana, PIN)
    assert isinstance(proof, Proof)
    pull = Pull.start(pharmacy.record, "emergency")
    assert isinstance(pull, Pull)
    shelf = Shelf(pull, "emergency")
    done(shelf.answer(purpose="unit", needed_until="2028-05-01"))
    asked(shelf.scan(vial("VN1")), "ENDS_TOO_SOON")
    refused(pull.approve(proof), "EMERGENCY_ALONE")


def test_what_nobody_measured_of_a_controlled_drug_has_a_witness(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1"))
    change_item(pharmacy, VANCOMYCIN, dea_schedule="CII", volume_microlitres=None)
    opened(pharmacy, place_of(pharmacy, VANCOMYCIN, "VN1", "Shelf"), days=1)
    shelf = at_shelf(pharmacy, "end")
    asked(shelf.scan(vial("VN1")), "CONTAINER_END")
    asked(shelf.answer(end="used up"), "WITNESS")
    assert held(pharmacy) == [("VN1", "Shelf", "opened", 1)]


def test_a_single_dose_vial_is_used_in_a_hood_alone(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1"))
    change_item(pharmacy, VANCOMYCIN, container_kind="single_dose_vial")
    place = place_of(pharmacy, VANCOMYCIN, "VN1", "Shelf")
    until = instants.to_text(pharmacy.clock() + timedelta(hours=6))
    ana = pharmacy.ana
    done(open_container.open_one(pharmacy.record, ana, place, until, kind="single_dose_vial", area="hood"), "OPENED")
    [found] = opened_containers.open_of_item(pharmacy.record, pharmacy.items[VANCOMYCIN])
    refused(open_container.draw(pharmacy.record, ana, found.id, 1_000, area="outside"), "ONLY_IN_A_HOOD")
    refused(open_container.draw(pharmacy.record, ana, found.id, 1_000, area=""), "NO_AREA")  # nor where nobody said
    assert "outside" not in open_container.areas_for(pharmacy.record, found)
    assert open_container.draw(pharmacy.record, ana, found.id, 1_000, area="hood").name == "done"


def test_a_name_that_was_typed_is_repeated_nowhere(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1"))
    shelf = begun(pharmacy)
    refused(shelf.answer(order="Mary Smith b. 1962"), "BAD_NUMBER")
    done(shelf.answer(order="RX-4471"))
    asked(shelf.scan(BAR), "WHICH_LOT")
    assert "SMITH" not in refused(shelf.answer(batch_lot="MRS SMITH 4 MAY"), "UNKNOWN_LOT").message
    assert not pharmacy.record.rows("select id from scan where said like :name", name="%SMITH%")
