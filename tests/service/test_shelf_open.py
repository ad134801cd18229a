"""Opening at the shelf: a scan, what it is and where it is opened, its label, and the way back."""

from __future__ import annotations

from db import credentials, items, locations, opened_containers, people, print_jobs
from kiosk.services import identity, in_use, labels, open_container
from kiosk.services.identity import Proof
from kiosk.services.labels import Wanted
from kiosk.services.shelf import Shelf
from tests import codes
from tests.pharmacy import PIN, QUICK_HASH, Pharmacy, asked, assert_sound, done, refused
from tests.service.printing import SMALL, set_printers
from tests.shelf import DAPTOMYCIN, VANCOMYCIN, at_shelf, change_item, received

VIAL = codes.package(codes.VANCOMYCIN, "VN1", "280331")
COLD_VIAL = codes.package(codes.DAPTOMYCIN, "D1", "280331")


def held(pharmacy: Pharmacy) -> list[tuple[str, str, int]]:
    return [(lot, state, quantity) for _, lot, _, state, quantity in pharmacy.stock()]


def test_a_scan_and_the_place_open_one(pharmacy: Pharmacy) -> None:
    received(pharmacy)
    shelf = at_shelf(pharmacy, "open")
    question = asked(shelf.scan(VIAL), "OPEN_AREA").question
    assert [choice.answer.get("area") for choice in question.choices] == ["hood", "hazardous_hood", "outside", None]
    refused(shelf.answer(area="kitchen"), "NOT_AN_ANSWER")
    refused(shelf.scan(VIAL), "ANSWER_FIRST")
    outcome = done(shelf.answer(area="hood"), "OPENED")
    assert "is open, until 2026-12-21 09:00" in outcome.message
    assert held(pharmacy) == [("VN1", "available", 2), ("VN1", "opened", 1)]
    [entry] = shelf.shelf.view().entries
    assert (entry.done, entry.lot, entry.quantity) == ("opened", "VN1", 1)
    assert_sound(pharmacy.record)


def test_what_it_is_is_asked_where_nobody_said_it(pharmacy: Pharmacy) -> None:
    received(pharmacy)
    change_item(pharmacy, VANCOMYCIN, container_kind=None)
    shelf = at_shelf(pharmacy, "open")
    asked(shelf.scan(VIAL), "OPEN_KIND")
    refused(shelf.answer(kind="barrel"), "NOT_AN_ANSWER")
    asked(shelf.answer(kind="single_dose_vial"), "OPEN_AREA")
    said = done(shelf.answer(area="outside"), "OPENED").message
    assert "Discard what is left of it at once." in said


def test_a_carton_is_not_opened_as_one(pharmacy: Pharmacy) -> None:
    received(pharmacy, 1, code=codes.VANCOMYCIN_CARTON)
    shelf = at_shelf(pharmacy, "open")
    asked(shelf.scan(codes.package(codes.VANCOMYCIN_CARTON, "VN1", "280331")), "PACK")
    refused(shelf.answer(pack="whole"), "ONE_BY_ONE")
    asked(shelf.answer(pack="unit"), "OPEN_AREA")
    done(shelf.answer(area="hood"), "OPENED")


def test_an_opening_is_taken_back_at_once_and_not_later(pharmacy: Pharmacy) -> None:
    received(pharmacy)
    before = held(pharmacy)
    shelf = at_shelf(pharmacy, "open")
    shelf.scan(VIAL)
    shelf.answer(area="hood")
    taken = Shelf.resume(pharmacy.record, pharmacy.ben, shelf.shelf.job_id)
    assert isinstance(taken, Shelf)
    refused(taken.undo(), "OTHERS_STEP")
    done(shelf.undo(), "UNDONE")
    assert held(pharmacy) == before
    assert shelf.shelf.view().entries == ()
    shelf.scan(VIAL)
    shelf.answer(area="hood")
    [container] = opened_containers.open_of_item(pharmacy.record, pharmacy.items[VANCOMYCIN])
    done(open_container.draw(pharmacy.record, pharmacy.ben, container.id, 1_000, area="hood"))
    refused(shelf.undo(), "OPEN_STANDS")
    assert_sound(pharmacy.record)


def test_a_serial_that_nobody_had_seen_is_opened_by_it(pharmacy: Pharmacy) -> None:
    received(pharmacy)
    shelf = at_shelf(pharmacy, "open")
    shelf.scan(codes.package(codes.VANCOMYCIN, "VN1", "280331", "S9"))
    done(shelf.answer(area="hood"), "OPENED")
    [container] = opened_containers.open_of_item(pharmacy.record, pharmacy.items[VANCOMYCIN])
    assert container.serial == "S9"
    done(shelf.undo(), "UNDONE")
    assert_sound(pharmacy.record)


def test_the_way_out_of_the_refrigerator_and_back_is_said_by_scan(pharmacy: Pharmacy) -> None:
    received(pharmacy, 2, "D1", code=codes.DAPTOMYCIN)
    change_item(pharmacy, DAPTOMYCIN, container_kind="single_dose_vial")
    record, item = pharmacy.record, pharmacy.items[DAPTOMYCIN]
    with record.write("system", "test") as write:
        who = people.add_person(write, "Dana Whitfield", ["pharmacist"])
        credentials.add_pin(write, who, QUICK_HASH)
    proof = identity.by_pin(record, who, PIN)
    assert isinstance(proof, Proof)
    out = "out_of_refrigerator"
    done(in_use.set_limit(record, who, item, out, 2880, maker_text="48 hours at room temperature", proof=proof))
    shelf = at_shelf(pharmacy, "open")
    question = asked(shelf.scan(COLD_VIAL), "OPEN_KIND").question
    assert [choice.answer.get("kind") for choice in question.choices] == ["single_dose_vial", out, None]
    assert "is out of the refrigerator" in done(shelf.answer(kind=out), "OPENED").message
    pharmacy.clock.advance(hours=40)
    shelf.answer(action="end")
    question = asked(shelf.scan(COLD_VIAL), "CONTAINER_END").question
    assert [choice.answer.get("end") for choice in question.choices] == [
        "back_in_refrigerator", *["single_dose_vial"] * 3, "used up", "discarded", None,
    ]  # fmt: skip
    assert "is back in the refrigerator" in done(shelf.answer(end="back_in_refrigerator"), "WENT_ON").message
    refused(shelf.undo(), "FINAL")
    asked(shelf.scan(COLD_VIAL), "CONTAINER_END")
    done(shelf.answer(end=out), "WENT_ON")
    asked(shelf.scan(COLD_VIAL), "CONTAINER_END")
    done(shelf.answer(end="single_dose_vial", area="hood"), "WENT_ON")
    [container] = opened_containers.open_of_item(record, item)
    assert (container.kind, container.area, container.minutes_used) == ("single_dose_vial", "hood", 2401)
    assert container.use_until == "2026-11-25T15:00:00.000Z"
    assert_sound(record)


def test_its_small_label_is_printed_when_it_is_opened(pharmacy: Pharmacy) -> None:
    received(pharmacy)
    set_printers(pharmacy.record, SMALL)
    shelf = at_shelf(pharmacy, "open")
    shelf.scan(VIAL)
    assert done(shelf.answer(area="hood", key="a"), "OPENED").message.endswith("Put its label on it.")
    assert "label" not in done(shelf.answer(area="hood", key="a"), "OPENED").message
    [container] = opened_containers.open_of_item(pharmacy.record, pharmacy.items[VANCOMYCIN])
    [label] = print_jobs.latest(pharmacy.record, 9)
    assert (label.kind, label.subject) == ("opened_container", container.id)
    wanted = labels.opened_label(pharmacy.record, container.id)
    assert isinstance(wanted, Wanted)
    assert (wanted.data["bud"], wanted.data["opened_at"]) == ("2026-12-21T09:00", "2026-11-23T09:00")


def test_a_label_that_cannot_be_printed_closes_nothing(pharmacy: Pharmacy) -> None:
    received(pharmacy)
    with pharmacy.record.write("system", "test") as write:
        item = items.item(write, pharmacy.items[VANCOMYCIN])
        assert item is not None
        items.change_item(write, item, {"name": " ".join(["Vancomycin in a vial of a kind"] * 5)})
    set_printers(pharmacy.record, SMALL)
    shelf = at_shelf(pharmacy, "open")
    shelf.scan(VIAL)
    assert "No label: " in done(shelf.answer(area="hood"), "OPENED").message
    assert ("VN1", "opened", 1) in held(pharmacy)


def test_only_what_is_offered_is_an_answer(pharmacy: Pharmacy) -> None:
    received(pharmacy)
    change_item(pharmacy, VANCOMYCIN, storage="refrigerated", container_kind="single_dose_vial")
    before = held(pharmacy)
    shelf = at_shelf(pharmacy, "open")
    asked(shelf.scan(VIAL), "OPEN_KIND")

    refused(shelf.answer(kind="multi_dose_vial"), "NOT_AN_ANSWER")
    refused(shelf.answer(kind=[]), "NOT_AN_ANSWER")
    asked(shelf.answer(kind="single_dose_vial"), "OPEN_AREA")
    refused(shelf.answer(area={}), "NOT_AN_ANSWER")
    assert held(pharmacy) == before


def test_nothing_is_moved_into_a_bin(pharmacy: Pharmacy) -> None:
    received(pharmacy)
    with pharmacy.record.write("system", "test") as write:
        bin_id = locations.add_location(write, "Bin 1", "room", "bin")
    shelf = at_shelf(pharmacy, "move")
    asked(shelf.scan(VIAL), "MOVE_WHERE")

    refused(shelf.answer(to=bin_id), "NO_SHELF")
    assert {place for _, _, place, _, _ in pharmacy.stock()} == {"Shelf"}


def test_a_package_that_says_an_earlier_end_than_its_lot_is_not_opened(pharmacy: Pharmacy) -> None:
    received(pharmacy, expiry="261200")
    before = held(pharmacy)
    pharmacy.clock.advance(days=20)  # 2026-12-13

    refused(at_shelf(pharmacy, "open").scan(codes.package(codes.VANCOMYCIN, "VN1", "261205")), "EXPIRED")
    asked(at_shelf(pharmacy, "open").scan(codes.package(codes.VANCOMYCIN, "VN1", "261200")), "OPEN_AREA")
    assert held(pharmacy) == before
