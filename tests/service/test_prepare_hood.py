"""The hood of a preparation: one at a time, the right side, a place that allows it, and whoever stands there."""

from __future__ import annotations

from decimal import Decimal

import pytest

from db import credentials, items
from kiosk.desk import Desk
from kiosk.rules.gates import Gate
from kiosk.services import gate_facts, identity
from kiosk.services.gate_facts import Finding
from kiosk.services.identity import Proof
from kiosk.services.prepare_view import PrepareView
from tests import codes, preparing
from tests.formulas import VANCOMYCIN, vancomycin
from tests.pharmacy import PIN, Pharmacy, assert_sound, contents, done, refused
from tests.preparing import BAG, VIAL, Worksheet
from tests.service.order_world import Orders


@pytest.fixture
def made(pharmacy: Pharmacy) -> Orders:
    return preparing.furnish_preparing(pharmacy)


@pytest.fixture
def hazardous(pharmacy: Pharmacy) -> Orders:
    """The tests' drug as if it were hazardous, with a formula that says so."""
    with pharmacy.record.write("system", "test") as write:
        item = items.item(write, pharmacy.items[VANCOMYCIN])
        assert item is not None
        items.change_item(write, item, {"hazardous": True})
    made_by = vancomycin(hazardous=True, hazardous_handling="Double gloves, closed transfer.")
    return preparing.furnish_preparing(pharmacy, made_by)


def test_two_preparations_are_never_on_one_hood(made: Orders) -> None:
    hood = preparing.hood(made.pharmacy)
    first = preparing.compounding(made, hood)
    second = preparing.worksheet(made, preparing.fetched(made), made.pharmacy.ben)
    before = contents(made.record)
    said = refused(second.scan(codes.shelf(hood)), "HOOD_TAKEN")
    assert said.message.startswith(f"On Hood 1 order {first.view.order} is being prepared")
    assert contents(made.record) == before
    first.through()
    second.to_hood(hood)
    refused(first.undo(), "HOOD_TAKEN")
    assert_sound(made.record)


def test_what_is_no_hood_or_allows_nothing_is_refused(made: Orders) -> None:
    sheet = preparing.worksheet(made, preparing.fetched(made))
    refused(sheet.scan(VIAL), "NOT_A_HOOD")
    refused(sheet.scan(codes.shelf(next(iter(made.pharmacy.places.values())))), "NOT_A_HOOD")
    refused(sheet.answer(pin=PIN), "NOT_AN_ANSWER")
    refused(sheet.answer(hood=preparing.hood(made.pharmacy)), "NOT_AN_ANSWER")


def test_a_segregated_area_takes_only_sterile_components(pharmacy: Pharmacy) -> None:
    made = preparing.furnish_preparing(pharmacy, vancomycin(starting_components="one_or_more_nonsterile"))
    sheet = preparing.worksheet(made, preparing.fetched(made))
    segregated = preparing.hood(pharmacy, "Segregated", "1")
    assert "only sterile components" in refused(sheet.scan(codes.shelf(segregated)), "HOOD_NOT_ALLOWED").message
    sheet.to_hood(preparing.hood(pharmacy))


def test_whoever_prepares_proves_it_and_clears_the_hood_first(made: Orders) -> None:
    with made.record.write("system", "test") as write:
        credentials.add_badge(write, made.record.secret, made.ana, f"LOCAL {made.ana}")
        credentials.add_badge(write, made.record.secret, made.pharmacy.ben, f"LOCAL {made.pharmacy.ben}")
    sheet = preparing.worksheet(made, preparing.fetched(made))
    refused(sheet.scan(codes.badge(made.ana)), "BADGE")
    done(sheet.scan(codes.shelf(preparing.hood(made.pharmacy))), "HOOD")
    refused(sheet.answer(pin="000000"), "WRONG_PIN")
    refused(sheet.answer(clear=True), "NOT_AN_ANSWER")
    refused(sheet.scan(codes.badge(made.pharmacy.ben)), "OTHERS_BADGE")
    done(sheet.scan(codes.badge(made.ana)), "PERSON")
    refused(sheet.answer(garbed=True), "NOT_AN_ANSWER")
    done(sheet.answer(clear=True), "CLEAR")
    refused(sheet.scan(BAG), "ANSWER_FIRST")
    done(sheet.answer(garbed=True), "GARBED")
    done(sheet.scan(BAG), "STEP")
    assert_sound(made.record)


def test_what_is_hazardous_is_made_in_its_own_hood_and_before_a_witness(hazardous: Orders) -> None:
    made, ordinary = hazardous, preparing.hood(hazardous.pharmacy)
    chemo = preparing.hood(made.pharmacy, "Chemo hood", hazardous=True)
    sheet = preparing.worksheet(made, preparing.fetched(made, doses=1, every_hours=0))
    refused(sheet.scan(codes.shelf(ordinary)), "HAZARDOUS_HOOD")
    sheet.to_hood(chemo).through(until=4)
    assert sheet.view.evidence == "photograph"
    done(sheet.photo())
    done(sheet.answer(photographed=True))
    view = sheet.view
    assert view.asked == "approval"
    assert (view.next_words, view.locked) == ("Add it and mix.", "Locked until a second person looked at the picture.")
    refused(sheet.answer(done=True), "NOT_AN_ANSWER")
    refused(sheet.answer(witness=made.ana, pin=PIN), "SAME_PERSON")
    refused(sheet.answer(witness=made.dana, pin="000000"), "WRONG_PIN")
    done(sheet.answer(witness=made.dana, pin=PIN), "APPROVED")
    refused(sheet.undo(), "UNDO_BLOCKED")
    done(sheet.answer(done=True))
    assert [line.evidence for line in sheet.view.done][-3:] == ["photograph", "approve", "confirm"]
    assert_sound(made.record)


def test_the_hood_for_hazardous_drugs_takes_nothing_else(made: Orders) -> None:
    sheet = preparing.worksheet(made, preparing.fetched(made))
    refused(sheet.scan(codes.shelf(preparing.hood(made.pharmacy, hazardous=True))), "HAZARDOUS_ONLY")


@pytest.mark.parametrize("fact", [{"high_alert": True}, {"dea_schedule": "CII"}])
def test_a_second_person_looks_at_the_picture_of_what_is_dangerous(made: Orders, fact: dict[str, object]) -> None:
    with made.record.write("system", "test") as write:
        item = items.item(write, made.pharmacy.items[VANCOMYCIN])
        assert item is not None
        items.change_item(write, item, fact)
    sheet: Worksheet = preparing.compounding(made).through(until=4)
    done(sheet.do_one())
    assert sheet.view.asked == "approval"
    assert Decimal(20) == Decimal(sheet.view.done[-2].words.removesuffix(" mL"))


def fails(made: Orders, gate: Gate, subject: str) -> None:
    done(gate_facts.record_finding(made.record, made.dana, Finding(gate, subject, "failed", "report 7")))


def test_a_gate_that_failed_keeps_hood_and_person_from_the_work(made: Orders) -> None:
    uncertified, warm, other = (preparing.hood(made.pharmacy, f"Hood {number}") for number in (1, 2, 3))
    fails(made, Gate.CERTIFICATION, uncertified)
    fails(made, Gate.ENVIRONMENT, warm)
    fails(made, Gate.COMPETENCY, made.ana)
    sheet = preparing.worksheet(made, preparing.fetched(made))
    before = contents(made.record)
    refused(sheet.scan(codes.shelf(uncertified)), "HOOD_NOT_CERTIFIED")
    stop = refused(sheet.scan(codes.shelf(warm)), "ENVIRONMENT_OUT_OF_LIMITS")
    assert stop.message.startswith("Hood 2: ")
    assert "FAILED on 2026-11-23 (report 7)" in stop.message
    assert contents(made.record) == before
    done(sheet.scan(codes.shelf(other)), "HOOD")
    refused(sheet.answer(pin=PIN), "COMPETENCY_LAPSED")
    preparing.resumed(sheet, made.pharmacy.ben).at_hood()


def test_who_is_not_competent_in_hazardous_drugs_makes_none(hazardous: Orders) -> None:
    fails(hazardous, Gate.HAZARDOUS_COMPETENCY, hazardous.ana)
    sheet = preparing.worksheet(hazardous, preparing.fetched(hazardous, doses=1, every_hours=0))
    done(sheet.scan(codes.shelf(preparing.hood(hazardous.pharmacy, "Chemo hood", hazardous=True))), "HOOD")
    before = contents(hazardous.record)
    stop = refused(sheet.answer(pin=PIN), "COMPETENCY_LAPSED")
    assert stop.message.startswith("Ana Ruiz: ")
    assert "hazardous" in stop.message
    assert contents(hazardous.record) == before
    preparing.resumed(sheet, hazardous.pharmacy.ben).at_hood()


def test_a_badge_at_the_kiosk_signs_in_and_names_who_prepares(made: Orders) -> None:
    with made.record.write("system", "test") as write:
        credentials.add_badge(write, made.record.secret, made.pharmacy.ben, f"LOCAL {made.pharmacy.ben}")
    order, hood = preparing.fetched(made), preparing.hood(made.pharmacy)
    desk = Desk(made.record)
    proof = identity.by_pin(made.record, made.pharmacy.ben, PIN)
    assert isinstance(proof, Proof)
    desk.door.sessions.sign_in(proof)
    desk.open("prepare")
    desk.answer({"order": order.id})
    desk.scan(codes.shelf(hood), "serial", 0.0, 0.1)
    shown = desk.scan(codes.badge(made.pharmacy.ben), "serial", 1.0, 1.1)
    assert shown is not None
    assert shown.outcome.code == "PERSON"
    assert isinstance(shown.job, PrepareView)
    assert (shown.job.asked, shown.job.preparer) == ("clearance", "Ben Okafor")
