"""A worksheet goes on: elsewhere, by somebody else, after a step was taken back; or stops with its order."""

from __future__ import annotations

import pytest

from db import preparation_work, preparations
from kiosk.services import order_enter, order_stop
from scanners import build_local
from tests import codes, preparing
from tests.formulas import VANCOMYCIN
from tests.pharmacy import PIN, Pharmacy, asked, assert_sound, contents, done, refused, said
from tests.preparing import BAG, VIAL
from tests.service.order_world import Orders
from tests.service.pulling import begun, receive
from tests.shelf import at_shelf, recall

OTHER_LOT = codes.package(codes.VANCOMYCIN, "VN2", "280331")


@pytest.fixture
def made(pharmacy: Pharmacy) -> Orders:
    return preparing.furnish_preparing(pharmacy)


@pytest.mark.parametrize(
    ("what", "code"),
    [("change", "ORDER_CHANGED"), ("hold", "ORDER_HELD"), ("discontinue", "ORDER_STOPPED")],
)
def test_whatever_stops_an_order_stops_its_preparation(made: Orders, what: str, code: str) -> None:
    sheet = preparing.compounding(made).through(until=3)
    order = sheet.view.order or ""
    if what == "change":
        done(order_enter.change(made.record, made.ana, order, {"dose": "750"}, "Dr Osei"))
    elif what == "hold":
        done(order_stop.hold(made.record, made.ana, order, "wait"))
    else:
        done(order_stop.discontinue(made.record, made.dana, order, "ended"))
    before = contents(made.record)
    stop = refused(sheet.answer(amount="20"), code)
    assert stop.next_step == "Stop. Cancel this preparation, and ask the pharmacist."
    refused(sheet.scan(VIAL), code)
    assert contents(made.record) == before
    assert sheet.view.stopped == stop.message
    outcome = sheet.answer(cancel=True, reason="the order stopped")
    while outcome.name == "ask":
        outcome = sheet.answer(cancel=True, whole=False)
    done(outcome, "CANCELLED")
    assert (sheet.view.status, sheet.view.state) == ("cancelled", "cancelled")
    assert_sound(made.record)


def test_a_lot_that_is_recalled_once_it_went_in_stops_the_next_step(made: Orders) -> None:
    sheet = preparing.compounding(made).through(until=3)
    recall(made.pharmacy, VANCOMYCIN, "VN1")
    before = contents(made.record)
    stop = refused(sheet.answer(amount="20"), "RECALLED")
    assert stop.message == "Vancomycin 1 g, lot VN1, went into unit 1 of 2, and is RECALLED."
    assert stop.next_step == "Stop. Cancel this preparation, then make it again with another lot."
    refused(sheet.scan(VIAL), "RECALLED")
    assert contents(made.record) == before
    assert sheet.view.stopped == stop.message
    refused(preparing.resumed(sheet, made.pharmacy.ben).answer(pin=PIN), "RECALLED")
    asked(preparing.resumed(sheet).answer(cancel=True, reason="recalled"), "CANCEL_PACKAGES")


def test_what_its_maker_warned_of_stops_until_it_is_released_and_what_is_damaged_stops_nothing(made: Orders) -> None:
    sheet = preparing.compounding(made).through(until=3)
    aside = at_shelf(made.pharmacy, "quarantine")
    for reason in ("DAMAGED", "RECALL_NOTICE"):
        asked(aside.scan(VIAL), "QUARANTINE_WHY")
        done(aside.answer(reason=reason, quantity=1), "QUARANTINED")
        if reason == "DAMAGED":
            done(sheet.answer(amount="20"), "STEP")
    done(sheet.photo(), "PICTURE_KEPT")
    stop = refused(sheet.answer(photographed=True), "QUARANTINED")
    assert "lot VN1, went into unit 1 of 2, and was put in QUARANTINE" in stop.message
    release = at_shelf(made.pharmacy, "release", made.dana)
    asked(release.scan(VIAL), "RELEASE_WHY")
    done(release.answer(reason="CHECKED", quantity=2), "RELEASED")
    done(sheet.answer(photographed=True), "STEP")


def test_a_notice_stands_though_its_packages_are_thrown_away_and_not_once_it_is_taken_back(made: Orders) -> None:
    sheet, aside = preparing.compounding(made).through(until=3), at_shelf(made.pharmacy, "quarantine")
    for reason in ("RECALL_NOTICE", "DAMAGED", "RECALL_NOTICE"):
        asked(aside.scan(VIAL), "QUARANTINE_WHY")
        done(aside.answer(reason=reason, quantity=1), "QUARANTINED")
        if sheet.view.evidence == "measure" and reason == "RECALL_NOTICE":
            refused(sheet.answer(amount="20"), "QUARANTINED")
            done(aside.undo(), "UNDONE")
        elif reason == "DAMAGED":
            done(sheet.answer(amount="20"), "STEP")
    done(sheet.photo(), "PICTURE_KEPT")
    bin_ = at_shelf(made.pharmacy, "waste")
    held = asked(bin_.scan(VIAL), "WHICH_PLACE").question.choices[1]
    assert "QUARANTINE" in held.label
    asked(bin_.answer(**held.answer), "WASTE_WHY")
    done(bin_.answer(reason="BROKEN", quantity=2), "WASTED")
    refused(sheet.answer(photographed=True), "QUARANTINED")
    # What is left of the lot is set aside and released, once the notice is settled.
    asked(aside.scan(VIAL), "QUARANTINE_WHY")
    done(aside.answer(reason="SUSPECT", quantity=1), "QUARANTINED")
    release = at_shelf(made.pharmacy, "release", made.dana)
    asked(release.scan(VIAL), "RELEASE_WHY")
    done(release.answer(reason="CHECKED", quantity=1), "RELEASED")
    done(sheet.answer(photographed=True), "STEP")


def test_a_unit_that_holds_what_is_recalled_is_left_out_once_every_step_is_done(made: Orders) -> None:
    receive(made.pharmacy, OTHER_LOT)
    order = made.verified(**preparing.ORDERED)
    shelf = begun(made.pharmacy)
    done(shelf.answer(order=order.id), "PURPOSE")
    for raw in (VIAL, OTHER_LOT, BAG, BAG):
        done(shelf.scan(raw), "PULLED")
    done(shelf.finish(), "FINISHED")
    sheet = preparing.worksheet(made, order).to_hood(preparing.hood(made.pharmacy)).through(until=2)
    done(sheet.label(), "LABELLED")
    done(sheet.scan(OTHER_LOT))
    sheet.through()
    recall(made.pharmacy, VANCOMYCIN, "VN2")
    stop = refused(sheet.answer(storage="anew"), "RECALLED")
    assert stop.next_step.startswith("Stop. Leave unit 1 out, or cancel this preparation")
    asked(sheet.answer(leave_out=1, failure="recalled"), "FINAL_LABEL")
    assert sheet.view.stopped == ""
    gone, kept = preparations.units_of(made.record, sheet.preparation.id)
    assert (gone.state, kept.state) == ("wasted", "labelled")
    bears = preparation_work.labels_of(made.record, kept.id)[0].id
    done(sheet.scan(build_local("preparation", bears)), "AT_CONTAINER")
    assert_sound(made.record)


def test_an_order_that_stops_at_the_end_is_not_completed(made: Orders) -> None:
    sheet = preparing.labelling(made, doses=1)
    done(order_stop.discontinue(made.record, made.dana, sheet.view.order or "", "ended"))
    stop = refused(sheet.answer(storage="anew"), "ORDER_STOPPED")
    assert stop.next_step == "Stop. Cancel this preparation, and ask the pharmacist."
    refused(sheet.answer(leave_out="which"), "ORDER_STOPPED")
    preparing.completed(sheet)
    assert sheet.preparation.state == "labelling"


def test_it_goes_on_at_another_kiosk_and_the_former_holder_is_refused(made: Orders) -> None:
    here = preparing.compounding(made).through(until=3)
    there = preparing.resumed(here, record=made.pharmacy.reopen("K2"))
    refused(here.answer(amount="20"), "JOB_MOVED")
    assert there.view.words == "Draw the dose up."
    done(there.answer(amount="20"))
    there.through()
    assert there.preparation.state == "labelling"
    assert_sound(made.record)


def test_whoever_goes_on_for_somebody_else_proves_who_they_are_and_is_garbed(made: Orders) -> None:
    ana = preparing.compounding(made).through(until=3)
    ben = preparing.resumed(ana, made.pharmacy.ben)
    assert ben.view.asked == "person"
    refused(ben.answer(amount="20"), "NOT_AN_ANSWER")
    ben.at_hood()
    done(ben.answer(amount="20"))
    assert ben.view.preparer == "Ben Okafor"
    assert {line.person for line in ben.view.done} == {"Ana Ruiz", "Ben Okafor"}
    refused(preparing.resumed(ben, made.ana).undo(), "OTHERS_STEP")


def test_a_step_that_is_sent_again_is_done_once(made: Orders) -> None:
    sheet = preparing.worksheet(made, preparing.fetched(made))
    done(sheet.scan(codes.shelf(preparing.hood(made.pharmacy))))
    first = done(sheet.answer(pin=PIN, key="person"))
    assert said(sheet.answer(pin=PIN, key="person")) == said(first)
    done(sheet.answer(clear=True))
    done(sheet.answer(garbed=True))
    first = done(sheet.scan(BAG, key="bag"))
    before = contents(made.record)
    assert said(sheet.scan(BAG, key="bag")) == said(first)
    refused(sheet.answer(done=True, key="bag"), "IDEMPOTENCY_MISMATCH")
    assert contents(made.record) == before


def test_every_step_is_taken_back_in_turn(made: Orders) -> None:
    sheet = preparing.compounding(made)
    seen = [sheet.view]
    while sheet.view.asked != "completion":
        done(sheet.do_one())
        seen.append(sheet.view)
    refused(preparing.resumed(sheet, made.pharmacy.ben).undo(), "OTHERS_STEP")
    for former in reversed(seen[:-1]):
        done(sheet.undo(), "UNDONE")
        now = sheet.view
        assert (now.asked, now.unit, now.step_number, now.state) == (
            former.asked, former.unit, former.step_number, former.state,
        )  # fmt: skip
        assert now.packages == former.packages
        assert now.done == former.done
    for stage in ("garbing", "clearance", "person", "hood"):
        done(sheet.undo(), "UNDONE")
        assert sheet.view.asked == stage
    assert sheet.view.started_at is None
    refused(sheet.undo(), "UNDO_BLOCKED")
    assert_sound(made.record)


def test_the_time_counts_from_the_hood(made: Orders) -> None:
    order = preparing.fetched(made)
    made.pharmacy.clock.advance(minutes=10)
    sheet = preparing.worksheet(made, order)
    at = made.record.now()
    done(sheet.scan(codes.shelf(preparing.hood(made.pharmacy))))
    made.pharmacy.clock.advance(minutes=10)
    sheet.at_hood()
    assert sheet.view.started_at == at
