"""What may go into a preparation: the right thing, whole and in date, fetched for it, once."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from db import items, locations, opened_containers
from db.ledger import Place
from kiosk.rules.formula import Step
from kiosk.services import near_misses, open_container
from kiosk.services.near_misses import recent
from scanners import build_local
from tests import codes, preparing
from tests.formulas import SALINE, VANCOMYCIN, vancomycin
from tests.pharmacy import Pharmacy, asked, assert_sound, contents, done, refused
from tests.preparing import BAG, VIAL, Worksheet
from tests.service.order_world import Orders
from tests.service.pulling import begun, recall, receive, vial
from tests.shelf import at_shelf

OTHER_DRUG = codes.package(codes.CEFAZOLIN, "CZ1", "280331")


@pytest.fixture
def made(pharmacy: Pharmacy) -> Orders:
    return preparing.furnish_preparing(pharmacy)


def at_vial(made: Orders, **ordered: Any) -> Worksheet:
    """A worksheet whose bag is scanned and labelled, and whose vial comes next."""
    sheet = preparing.compounding(made, **ordered)
    done(sheet.scan(BAG))
    done(sheet.label())
    return sheet


def test_a_wrong_package_stops_is_a_near_miss_and_changes_nothing(made: Orders) -> None:
    receive(made.pharmacy, OTHER_DRUG)
    sheet = at_vial(made)
    before, drawn = contents(made.record), sheet.view
    said = refused(sheet.scan(OTHER_DRUG), "WRONG_ITEM")
    assert said.message == "WRONG: that is CeFAZolin 2 g. This step takes Vancomycin 1 g."
    refused(sheet.scan(BAG), "WRONG_ITEM")
    refused(sheet.scan(vial("VN9")), "UNKNOWN_LOT")
    refused(sheet.scan(codes.package(codes.VANCOMYCIN_CARTON, "VN1", "280331")), "A_PACK")
    assert contents(made.record) == before
    assert sheet.view == drawn
    misses = near_misses.near_misses(made.record, made.dana, recent(made.record))
    assert isinstance(misses, list)
    assert {miss.code: miss.count for miss in misses}["WRONG_ITEM"] == 2
    assert_sound(made.record)


def test_each_package_is_scanned_and_no_number_stands_for_it(made: Orders) -> None:
    sheet = preparing.compounding(made)
    before, drawn = contents(made.record), sheet.view
    for answer in ({"quantity": 1}, {"quantity": "1"}, {"amount": "1"}, {"packs": 1}, {"enough": True}):
        said = refused(sheet.answer(**answer), "NOT_AN_ANSWER")
        assert said.message == "That does not answer the question (SCAN_ITEM)."
    for typed in ("1", "1 bag", "NS1"):
        said = refused(sheet.scan(typed, source="typed"), "NOT_PRODUCT")
        assert said.message == "That is not the code of a package."
        assert said.next_step == f"Scan {SALINE}."
    assert contents(made.record) == before
    assert sheet.view == drawn
    done(sheet.scan(BAG))
    said = refused(sheet.answer(quantity=2), "NOT_AN_ANSWER")
    assert said.message == "That does not answer the question (LABEL_UNIT)."
    said = refused(sheet.scan("1", source="typed"), "NOT_THE_LABEL")
    assert said.message == "That is not the label that was printed for this unit."
    assert sheet.view.asked == "label"


def test_what_was_not_fetched_for_the_order_does_not_go_in(made: Orders) -> None:
    receive(made.pharmacy, vial("VN2"), vial("VN2"))
    sheet = at_vial(made)
    said = refused(sheet.scan(vial("VN2")), "NOT_FETCHED")
    assert said.message == "Vancomycin 1 g, lot VN2 was not fetched for this order."


def test_a_worksheet_begins_only_with_everything_fetched(made: Orders) -> None:
    order = made.verified(**preparing.ORDERED)
    sheet = preparing.started(made)
    said = refused(sheet.answer(order=order.id), "NOT_FETCHED")
    assert "2 bags of Sodium chloride 0.9 % 100 mL, 2 vials of Vancomycin 1 g" in said.message
    shelf = begun(made.pharmacy)
    done(shelf.answer(order=order.id))
    for raw in (VIAL, VIAL, BAG):
        done(shelf.scan(raw))
    assert "not fetched yet: 1 bag of" in refused(sheet.answer(order=order.id), "NOT_FETCHED").message
    done(shelf.scan(BAG))
    done(sheet.answer(order=order.id), "ORDER")
    other = preparing.started(made, made.pharmacy.ben)
    refused(other.answer(order=order.id), "ALREADY_BEGUN")
    assert_sound(made.record)


def test_what_went_in_is_not_brought_back_by_the_pull(made: Orders) -> None:
    order = made.verified(**preparing.ORDERED)
    shelf = begun(made.pharmacy)
    done(shelf.answer(order=order.id))
    for raw in (VIAL, VIAL, BAG, BAG):
        done(shelf.scan(raw))
    sheet = preparing.worksheet(made, order).to_hood(preparing.hood(made.pharmacy))
    done(sheet.scan(BAG))
    done(shelf.comes_back(BAG), "RETURNED")
    refused(shelf.comes_back(BAG), "USED")
    assert_sound(made.record)


def test_an_expired_or_recalled_lot_is_stopped_at_the_hood(made: Orders) -> None:
    sheet = at_vial(made)
    recall(made.pharmacy, "VN1")
    refused(sheet.scan(VIAL), "RECALLED")
    assert sheet.view.expected is not None
    assert sheet.view.expected.scanned == 0


def test_what_expires_while_it_is_made_is_stopped(made: Orders) -> None:
    sheet = at_vial(made)
    made.pharmacy.clock.advance(days=600)
    assert refused(sheet.scan(VIAL), "EXPIRED").message.startswith("Vancomycin 1 g, lot VN1 EXPIRED")


def test_each_package_goes_in_once(made: Orders) -> None:
    receive(made.pharmacy, vial("VS1", serial="A1"), vial("VS1", serial="A2"))
    packages = {SALINE: BAG}
    order = made.verified(**preparing.ORDERED)
    shelf = begun(made.pharmacy)
    done(shelf.answer(order=order.id))
    for raw in (BAG, BAG):
        done(shelf.scan(raw))
    for serial in ("A1", "A2"):
        outcome = shelf.scan(vial("VS1", serial=serial))
        if outcome.name == "ask":
            outcome = shelf.answer(why="serials are traced")
        done(outcome, "PULLED")
    sheet = preparing.worksheet(made, order).to_hood(preparing.hood(made.pharmacy))
    done(sheet.scan(BAG))
    done(sheet.label())
    first = vial("VS1", serial="A1")
    done(sheet.scan(first))
    sheet.through(packages, until=5)
    done(sheet.answer(done=True))
    done(sheet.scan(BAG))
    done(sheet.label())
    assert "Serial A1" in refused(sheet.scan(first), "ALREADY_USED").message
    refused(sheet.scan(vial("VS1")), "PULLED_BY_SERIAL")  # it may be the first one, by its other code
    refused(sheet.scan(vial("VS1", serial="A9")), "PULLED_BY_SERIAL")
    done(sheet.scan(vial("VS1", serial="A2")))


def opened(made: Orders) -> str:
    """Open a vial of the lot that is fetched; what it says on its own label is given."""
    record = made.record
    [place] = record.rows(
        "select s.lot_id, s.location_id from stock s join lot l on l.id = s.lot_id "
        "where l.batch_lot = 'VN1' and s.status = 'available'"
    )
    where = Place(place["lot_id"], place["location_id"], "available")
    done(open_container.open_one(record, made.ana, where, area="hood"), "OPENED")
    [found] = opened_containers.open_of_item(record, made.pharmacy.items[VANCOMYCIN])
    return found.id


def test_an_open_vial_is_drawn_from_within_its_time(made: Orders) -> None:
    sheet = at_vial(made)
    container = opened(made)
    outcome = done(sheet.scan(build_local("container", container)))
    assert "The open vial of Vancomycin 1 g, lot VN1. 20 mL drawn." in outcome.message
    found = opened_containers.container(made.record, container)
    assert found is not None
    assert found.left_microlitres == 0
    assert sheet.view.evidence == "measure"

    done(sheet.undo(), "UNDONE")
    found = opened_containers.container(made.record, container)
    assert found is not None
    assert found.left_microlitres == 20_000
    made.pharmacy.clock.advance(days=29)
    refused(sheet.scan(build_local("container", container)), "OPEN_TOO_LONG")
    done(sheet.scan(VIAL))
    assert_sound(made.record)


def test_what_was_drawn_from_a_suspect_vial_stops_also_once_that_is_thrown_away(made: Orders) -> None:
    sheet, code = at_vial(made), build_local("container", opened(made))
    done(sheet.scan(code))
    for action, reason in (("quarantine", "SUSPECT"), ("waste", "CONTAMINATED")):
        shelf = at_shelf(made.pharmacy, action)
        shelf.scan(code)
        done(shelf.answer(reason=reason))
        assert "Vancomycin 1 g, lot VN1, went into unit 1 of 2, and was put in QUARANTINE" in sheet.view.stopped


def test_nothing_of_a_lot_that_its_maker_warned_of_goes_in_though_some_of_it_is_not_set_aside(made: Orders) -> None:
    sheet, container, aside = at_vial(made), opened(made), at_shelf(made.pharmacy, "quarantine")
    closed = asked(aside.scan(VIAL), "WHICH_PLACE").question.choices[0].answer
    asked(aside.answer(**closed), "QUARANTINE_WHY")
    done(aside.answer(reason="RECALL_NOTICE", quantity=1), "QUARANTINED")
    for code in (VIAL, build_local("container", container)):
        refused(sheet.scan(code), "QUARANTINED")
    done(aside.undo(), "UNDONE")
    done(sheet.scan(VIAL), "STEP")


def test_a_use_that_its_pull_noted_without_a_volume_is_fetched_once(made: Orders) -> None:
    container = opened(made)
    code = build_local("container", container)
    order = made.verified(**{**preparing.ORDERED, "doses": 1, "every_hours": 0})
    shelf = begun(made.pharmacy)
    done(shelf.answer(order=order.id), "PURPOSE")
    asked(shelf.scan(code), "USE_OPEN")
    done(shelf.answer(use_open=container, area="hood"), "USED_OPEN")
    done(shelf.scan(BAG), "PULLED")
    done(shelf.finish(), "FINISHED")
    sheet = preparing.worksheet(made, order).to_hood(preparing.hood(made.pharmacy)).through(until=2)
    done(sheet.label(), "LABELLED")
    done(sheet.scan(code), "STEP")
    done(sheet.answer(cancel=True, reason="it fell"), "CANCELLED")
    lacks = refused(preparing.started(made).answer(order=order.id), "NOT_FETCHED")
    assert "1 vial of Vancomycin 1 g" in lacks.message


def test_a_vial_that_holds_less_is_followed_by_another(made: Orders) -> None:
    """750 mg of what is left in an open vial and the rest from a closed one."""
    sheet = at_vial(made)
    container = opened(made)
    done(open_container.draw(made.record, made.ana, container, 5_000, area="hood"))
    assert "15 mL drawn" in done(sheet.scan(build_local("container", container))).message
    assert sheet.view.evidence == "scan"
    refused(sheet.answer(enough=True), "NOT_AN_ANSWER")
    refused(sheet.scan(build_local("container", container)), "NOT_ENOUGH_LEFT")
    done(sheet.scan(VIAL))
    assert sheet.view.evidence == "measure"


def test_another_strength_of_the_same_drug_is_named_so(made: Orders) -> None:
    with made.record.write("system", "test") as write:
        item = items.item(write, made.pharmacy.items["CeFAZolin 2 g"])
        assert item is not None
        items.change_item(write, item, {"name": "Vancomycin 500 mg"})
    receive(made.pharmacy, OTHER_DRUG)
    refused(at_vial(made).scan(OTHER_DRUG), "WRONG_STRENGTH")


def test_an_amount_outside_the_tolerance_is_refused(made: Orders) -> None:
    sheet = at_vial(made)
    done(sheet.scan(VIAL))
    before = contents(made.record)
    said = refused(sheet.answer(amount="18.8"), "OUT_OF_TOLERANCE")
    assert said.message == "18.8 mL were measured, and 20 mL are wanted, give or take 5 %."
    refused(sheet.answer(amount="21.1"), "OUT_OF_TOLERANCE")
    for typed in ("", "-20", "2e1", "20 mg", 20.0):
        refused(sheet.answer(amount=typed), "BAD_NUMBER")
    refused(sheet.answer(amount="20", unit="mg"), "WRONG_UNIT")
    assert contents(made.record) == before
    done(sheet.answer(amount="19 mL"))


def test_the_bin_names_its_order(made: Orders) -> None:
    with made.record.write("system", "test") as write:
        label = build_local("location", locations.add_location(write, "Bin 7", "room", "bin"))
    order = made.verified(**preparing.ORDERED)
    shelf = begun(made.pharmacy)
    done(shelf.answer(order=order.id))
    done(shelf.scan(label), "BIN")
    sheet = preparing.started(made)
    refused(sheet.scan(label), "NO_ORDER")
    for raw in (VIAL, VIAL, BAG, BAG):
        done(shelf.scan(raw))
    done(shelf.finish())
    refused(sheet.scan(VIAL), "NO_ORDER")
    done(sheet.scan(label), "ORDER")
    assert sheet.view.order == order.id


def test_a_code_without_its_lot_asks_for_it(made: Orders) -> None:
    sheet = at_vial(made)
    lotless = codes.package(codes.VANCOMYCIN)
    question = asked(sheet.scan(lotless), "PREPARATION_LOT").question
    assert [choice.label for choice in question.choices] == [
        "Vancomycin 1 g, lot VN1", "None of these: put it down",
    ]  # fmt: skip
    refused(sheet.answer(lot="K1-1"), "NOT_AN_ANSWER")
    done(sheet.answer(leave_out=True), "LEFT_OUT")
    asked(sheet.scan(lotless), "PREPARATION_LOT")
    recall(made.pharmacy, "VN1")
    refused(sheet.answer(**question.choices[0].answer), "RECALLED")
    refused(sheet.scan(VIAL), "RECALLED")


def test_a_lot_that_is_set_aside_meanwhile_does_not_go_in(made: Orders) -> None:
    sheet = at_vial(made)
    aside = at_shelf(made.pharmacy, "quarantine")
    asked(aside.scan(VIAL), "QUARANTINE_WHY")
    done(aside.answer(reason="SUSPECT", quantity=4), "QUARANTINED")
    refused(sheet.scan(VIAL), "QUARANTINED")


def test_what_the_drug_is_dissolved_in_is_fetched_beside_the_list(pharmacy: Pharmacy) -> None:
    water = "CeFAZolin 2 g"  # any other item of the tests' shelf
    drug = replace(vancomycin().ingredients[0], reconstitute_with=water, reconstitute_ml=Decimal(20))
    steps = (Step(do="Scan the water.", evidence="scan", item=water), *vancomycin().steps)
    made = preparing.furnish_preparing(pharmacy, vancomycin(ingredients=(drug,), steps=steps))
    receive(pharmacy, OTHER_DRUG, codes.package(codes.MEROPENEM, "MP1", "280331"))
    order = made.verified(**{**preparing.ORDERED, "doses": 1, "every_hours": 0})
    shelf = begun(pharmacy)
    done(shelf.answer(order=order.id))
    done(shelf.scan(OTHER_DRUG), "PULLED")
    refused(shelf.scan(codes.package(codes.MEROPENEM, "MP1", "280331")), "NOT_WANTED")
    done(shelf.scan(VIAL))
    done(shelf.scan(BAG))
    done(shelf.finish(), "FINISHED")
    sheet = preparing.worksheet(made, order).to_hood(preparing.hood(pharmacy))
    refused(sheet.answer(enough=True), "NOT_AN_ANSWER")
    done(sheet.scan(OTHER_DRUG))
    done(sheet.label())
    assert sheet.view.question is not None
    assert [choice.answer for choice in sheet.view.question.choices] == [{"enough": True}]
    done(sheet.answer(enough=True))
    done(sheet.scan(BAG))
    assert_sound(made.record)
