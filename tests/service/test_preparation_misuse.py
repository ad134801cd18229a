"""What a hurried hand, a careless signature, two kiosks or a wrong clock would do to a preparation, and does not."""

from __future__ import annotations

import pytest

from db import preparation_work, preparations
from kiosk.services import order_stop, patient_allergies
from kiosk.services.check import Check
from kiosk.services.preparation_void import FINAL
from scanners import build_local
from tests import preparing
from tests.formulas import VANCOMYCIN
from tests.pharmacy import PIN, Pharmacy, asked, done, refused
from tests.preparing import Worksheet, fetch, fetched, hood, labelling, resumed, to_check, worksheet
from tests.service.checking import Checker
from tests.service.dispensing import furnish_units
from tests.service.order_world import Orders, other_patient
from tests.service.printing import ZEBRA, set_printers
from tests.shelf import change_item


@pytest.fixture
def made(pharmacy: Pharmacy) -> Orders:
    return preparing.furnish_preparing(pharmacy)


def checking(made: Orders, person: str, sheet: Worksheet, job: str | None = None) -> Checker:
    check = Check.start(made.record, person) if job is None else Check.resume(made.record, person, job)
    assert isinstance(check, Check), check
    return Checker(check, person)


def final_codes(sheet: Worksheet) -> list[str]:
    found = []
    for unit in preparations.units_of(sheet.record, sheet.preparation.id):
        found += [
            build_local("preparation", each.id)
            for each in preparation_work.labels_of(sheet.record, unit.id)
            if each.kind == FINAL and each.voided_at is None
        ]
    return found


def test_who_said_anything_at_a_worksheet_does_not_check_it(made: Orders) -> None:
    change_item(made.pharmacy, VANCOMYCIN, container_kind="multi_dose_vial")
    sheet = labelling(made, dose="500", doses=1)
    for code in final_codes(sheet):
        asked(sheet.scan(code), "PREPARATION_REST")
    of_dana = resumed(sheet, made.dana)
    question = of_dana.view.question
    assert question is not None
    done(of_dana.answer(**dict(question.choices[-1].answer)), "TO_CHECK")
    check = checking(made, made.dana, sheet)
    refused(check.scan(final_codes(sheet)[0]), "OWN_WORK")


def test_whoever_took_their_step_back_is_no_second_person(made: Orders) -> None:
    change_item(made.pharmacy, VANCOMYCIN, high_alert=True)
    sheet = preparing.compounding(made).through(until=3)
    of_dana = resumed(sheet, made.dana).at_hood()
    done(of_dana.answer(amount="20"), "STEP")
    for _ in range(3):
        done(of_dana.undo(), "UNDONE")
    ana = resumed(sheet, made.ana)
    if ana.view.asked != "step":
        ana.at_hood()
    done(ana.answer(amount="20"), "STEP")
    done(ana.photo(), "PICTURE_KEPT")
    done(ana.answer(photographed=True), "STEP")
    refused(ana.answer(witness=made.dana, pin=PIN), "SAME_PERSON")
    done(ana.answer(witness=made.eli, pin=PIN), "APPROVED")


def test_whoever_computed_the_dose_does_not_check_it_in_their_turn(made: Orders) -> None:
    sheet = to_check(made, doses=1)
    change_item(made.pharmacy, VANCOMYCIN, high_alert=True)
    [code] = final_codes(sheet)
    first = checking(made, made.dana, sheet)
    asked(first.scan(code), "INSPECT")
    asked(first.inspect(), "DOSE")
    asked(first.answer(computed_by=made.eli, pin=PIN, amount="20", unit="mL"), "RELEASE")
    second = checking(made, made.eli, sheet, first.check.job_id)
    asked(second.scan(code), "INSPECT")
    asked(second.inspect(), "DOSE")
    refused(second.release(), "NOT_COMPLETE")


def test_nothing_is_made_again_twice(made: Orders) -> None:
    order = fetched(made, doses=1)
    first = worksheet(made, order).to_hood(hood(made.pharmacy))
    outcome = first.answer(cancel=True, reason="a mistake")
    done(outcome, "CANCELLED")
    again = preparing.started(made)
    done(again.answer(order=order.id, remake_of=first.preparation.id), "ORDER")
    again.to_hood(hood(made.pharmacy, "Hood 2")).through()
    preparing.completed(again)
    fetch(made, order)
    more = preparing.started(made)
    refused(more.answer(order=order.id, remake_of=first.preparation.id), "NO_REMAKE")


def test_no_more_is_made_than_was_ordered(made: Orders) -> None:
    sheet = to_check(made)
    order = sheet.preparation.order_id

    said = refused(preparing.started(made).answer(order=order), "ALREADY_MADE")

    assert said.message == f"Order {order} asks for 2 units, and as many are made."


def test_a_unit_is_left_out_by_its_number_alone(made: Orders) -> None:
    sheet = labelling(made)
    for answer in (True, "1", 1.0, None, [1]):
        outcome = sheet.answer(leave_out=answer, reason="it leaks")
        assert outcome.name == "refused", answer
    assert [each.state for each in preparations.units_of(made.record, sheet.preparation.id)] == ["labelled"] * 2


def test_undoing_everything_gives_no_more_time(made: Orders) -> None:
    place = hood(made.pharmacy)
    sheet = preparing.compounding(made, place).through(until=4)
    begun = sheet.preparation.started_at
    while sheet.preparation.hood_id is not None:
        done(sheet.undo(), "UNDONE")
    made.pharmacy.clock.advance(hours=3)
    sheet.to_hood(place)
    assert sheet.preparation.started_at == begun


def test_a_pack_whose_unit_became_anothers_goes_to_nobody(pharmacy: Pharmacy) -> None:
    made = furnish_units(pharmacy)
    set_printers(made.record, ZEBRA)
    patient = other_patient(made.orders)
    done(patient_allergies.none_known(made.record, made.orders.ana, patient))
    order, other = made.order(), made.order(patient_id=patient)
    bag = made.made(order)
    pack = made.at_pack()
    done(pack.scan(bag.raw()), "IN_PACK")
    done(order_stop.discontinue(made.record, made.orders.dana, order.id, "ended"))
    give = made.at_pack(action="give")
    asked(give.scan(bag.raw()), "WHICH_ORDER")
    asked(give.answer(order=other.id), "PHARMACIST")
    asked(give.signs(made.orders.eli), "NEW_LABEL")
    refused(pack.finish(), "LABEL_NOT_APPLIED")


def test_a_picture_that_was_shown_before_opens_no_lock(made: Orders) -> None:
    sheet = preparing.compounding(made)
    while not (sheet.view.asked == "step" and sheet.view.evidence == "photograph"):
        done(sheet.do_one())
    done(sheet.photo(), "PICTURE_KEPT")
    done(sheet.answer(photographed=True), "STEP")
    done(sheet.answer(done=True), "STEP")
    while not (sheet.view.asked == "step" and sheet.view.evidence == "photograph"):
        done(sheet.do_one())
    sheet.pictures -= 1
    sheet.photo()
    refused(sheet.answer(photographed=True), "NO_PICTURE")
    done(sheet.photo(), "PICTURE_KEPT")
    done(sheet.answer(photographed=True), "STEP")


def test_a_clock_set_back_makes_nothing_young_again(made: Orders) -> None:
    sheet = to_check(made, doses=1)
    [code] = final_codes(sheet)
    check = checking(made, made.dana, sheet)
    for _ in range(5):
        made.pharmacy.clock.advance(hours=20)
        with made.record.write("system", "test"):
            pass
    refused(check.scan(code), "BUD_PASSED")
    made.pharmacy.clock.advance(hours=-100)
    refused(checking(made, made.eli, sheet).scan(code), "CLOCK_UNCERTAIN")
