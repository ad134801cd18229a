"""Opening passes what a pull passes: the same stops, the same look at what is held, and what goes first."""

from __future__ import annotations

from functools import partial

import pytest

from db import opened_containers
from kiosk.services import in_use
from kiosk.services.record_filter import Filter
from scanners import build_local
from tests import codes
from tests.pharmacy import PIN, Pharmacy, asked, assert_sound, done, refused
from tests.service.pulling import add_person, pulling, receive, vial
from tests.service.reading import page
from tests.service.test_pull_stops import HARD_STOPS
from tests.shelf import DAPTOMYCIN, VANCOMYCIN, at_shelf, change_item, held, opened, place_of, recall, received

SOON = codes.package(codes.VANCOMYCIN, "SOON", "270331")
LATE = codes.package(codes.VANCOMYCIN, "LATE", "280331")


def two_lots(pharmacy: Pharmacy) -> None:
    received(pharmacy, 2, "SOON", "270331")
    received(pharmacy, 2, "LATE", "280331")


def test_the_lot_that_ends_first_is_opened_first_and_a_later_one_needs_a_reason(pharmacy: Pharmacy) -> None:
    two_lots(pharmacy)
    before = held(pharmacy)
    shelf = at_shelf(pharmacy, "open")

    question = asked(shelf.scan(LATE), "EARLIER_FIRST").question
    assert question.text == ("Another lot of Vancomycin 1 g ends earlier. Take that one, or say why you open this one.")
    assert question.facts[0] == ("Take first", "lot SOON, expires 2027-03-31: 2 vials, Shelf")
    refused(shelf.answer(why=" "), "NOT_AN_ANSWER")
    refused(shelf.answer(area="hood"), "NOT_AN_ANSWER")
    done(shelf.answer(leave=True), "LEFT")
    assert held(pharmacy) == before
    shelf.scan(LATE)
    asked(shelf.answer(why="the other vial is cracked"), "OPEN_AREA")
    done(shelf.answer(area="hood"), "OPENED")

    told = [line.text for line in page(pharmacy.record, Filter(), 2).lines]
    assert told[1] == "opened 1 vial of Vancomycin 1 g, lot LATE, at Shelf (the other vial is cracked)"
    [reason] = {row["reason"] for row in pharmacy.record.rows("select reason from movement where kind = 'open'")}
    assert reason == "EARLIER_FIRST: the other vial is cracked"
    asked(at_shelf(pharmacy, "open").scan(SOON), "OPEN_FIRST")
    assert_sound(pharmacy.record)


def test_what_is_open_already_goes_first(pharmacy: Pharmacy) -> None:
    received(pharmacy)
    opened(pharmacy, place_of(pharmacy, VANCOMYCIN, "VN1", "Shelf"), days=1)
    vial_scanned = codes.package(codes.VANCOMYCIN, "VN1", "280331")
    shelf = at_shelf(pharmacy, "open")

    question = asked(shelf.scan(vial_scanned), "OPEN_FIRST").question
    assert question.text == "One vial of Vancomycin 1 g is OPEN. Use it first, or say why you open a new one."
    assert question.facts[0] == ("Open one", "lot VN1, until 2026-11-24 09:00, Shelf")
    assert [dict(choice.answer) for choice in question.choices] == [{"leave": True}]
    asked(shelf.answer(why="it is for the other hood"), "OPEN_AREA")
    done(shelf.answer(area="hazardous_hood"), "OPENED")
    assert len(opened_containers.open_of_item(pharmacy.record, pharmacy.items[VANCOMYCIN])) == 2
    pharmacy.clock.advance(days=40)
    asked(at_shelf(pharmacy, "open").scan(vial_scanned), "SOME_HELD")  # both are open too long, and go nowhere first


def test_what_is_out_of_the_refrigerator_already_goes_before_another_one(pharmacy: Pharmacy) -> None:
    received(pharmacy, 2, "D1", code=codes.DAPTOMYCIN)
    change_item(pharmacy, DAPTOMYCIN, container_kind="single_dose_vial")
    pia, item = add_person(pharmacy, "Pia", "pharmacist"), pharmacy.items[DAPTOMYCIN]
    limit = partial(in_use.set_limit_by_pin, pharmacy.record, pia, item, "out_of_refrigerator", 2880)
    done(limit("48 hours at room temperature", pia, PIN), "LIMIT_SET")
    cold = codes.package(codes.DAPTOMYCIN, "D1", "280331")
    shelf = at_shelf(pharmacy, "open")
    asked(shelf.scan(cold), "OPEN_KIND")
    done(shelf.answer(kind="out_of_refrigerator"), "OPENED")

    question = asked(shelf.scan(cold), "OPEN_FIRST").question

    assert "is OUT of the refrigerator. Use it first" in question.text


def test_where_some_of_a_lot_is_held_a_person_looks_that_theirs_is_none_of_them(pharmacy: Pharmacy) -> None:
    received(pharmacy)
    scanned = codes.package(codes.VANCOMYCIN, "VN1", "280331")
    aside = at_shelf(pharmacy, "quarantine", pharmacy.ben)
    aside.scan(scanned)
    done(aside.answer(reason="SUSPECT"), "QUARANTINED")
    shelf = at_shelf(pharmacy, "open")

    question = asked(shelf.scan(scanned), "SOME_HELD").question
    assert question.facts == (("Not to be used", "1 vial in QUARANTINE: Shelf"),)
    assert question.choices[0].label == "Yes, or I do not know: open nothing"
    done(shelf.answer(**question.choices[0].answer), "LEFT")
    shelf.scan(scanned)
    asked(shelf.answer(none_of_these=True), "OPEN_AREA")
    aside.scan(scanned)
    done(aside.answer(reason="SUSPECT"), "QUARANTINED")
    asked(shelf.answer(area="hood"), "SOME_HELD")  # more of them by now: they look again
    done(shelf.answer(none_of_these=True), "OPENED")
    assert_sound(pharmacy.record)


_STOPS = ("RECALLED", "EXPIRED", "EXPIRY_CONFLICT", "QUARANTINED", "OTHER_OWNER", "SERIAL_GONE")


@pytest.mark.parametrize("code", _STOPS)
def test_what_stops_a_pull_stops_an_opening(pharmacy: Pharmacy, code: str) -> None:
    prepare, sentence = HARD_STOPS[code]
    raw = prepare(pharmacy)
    before = held(pharmacy)
    shelf = at_shelf(pharmacy, "open")

    stop = refused(shelf.scan(raw), code)

    assert sentence in stop.message
    assert held(pharmacy) == before
    assert shelf.question() is None
    assert_sound(pharmacy.record)


@pytest.mark.parametrize("code", ["RECALLED", "EXPIRED", "QUARANTINED", "OTHER_OWNER"])
def test_a_lot_that_a_person_read_stops_as_well_and_the_package_is_put_down(pharmacy: Pharmacy, code: str) -> None:
    if code in ("RECALLED", "EXPIRED"):
        received(pharmacy, 1, "VN1", "261130")
    else:
        HARD_STOPS[code][0](pharmacy)
    received(pharmacy, 1, "VN7")
    shelf = at_shelf(pharmacy, "open")
    question = asked(shelf.scan(codes.databar(codes.VANCOMYCIN)), "LOT_IN_HAND").question
    lots = {choice.label.split()[1].rstrip(","): choice.answer for choice in question.choices[:-1]}
    if code == "RECALLED":
        recall(pharmacy, VANCOMYCIN, "VN1")
    if code == "EXPIRED":
        pharmacy.clock.advance(days=10)
    scan = codes.lot_symbol("VN1", None if code != "QUARANTINED" else "261210")

    refused(shelf.answer(**lots["VN1"]) if "VN1" in lots else shelf.scan(scan), code)

    assert shelf.question() is None
    [row] = pharmacy.record.rows("select result from scan where reason = :code", code=code)
    assert row["result"] == "refused"


def test_one_patients_own_is_opened_for_nobody_by_whatever_code(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1", serial="S1"), owner="patient:RX 4471")
    receive(pharmacy, vial("VN1"), vial("VN1"))
    shelf = at_shelf(pharmacy, "open")

    stop = refused(shelf.scan(vial("VN1", serial="S1")), "OTHER_OWNER")
    assert stop == refused(pulling(pharmacy).scan(vial("VN1", serial="S1")), "OTHER_OWNER")
    question = asked(shelf.scan(vial("VN1")), "SOME_HELD").question
    assert question.facts == (("Not to be used", "1 vial of one patient alone: Shelf"),)
    asked(shelf.answer(none_of_these=True), "OPEN_AREA")
    done(shelf.answer(area="hood"), "OPENED")
    [container] = opened_containers.open_of_item(pharmacy.record, pharmacy.items[VANCOMYCIN])
    assert container.owner == "own"
    assert_sound(pharmacy.record)


def test_an_earlier_end_on_the_package_shortens_its_time_in_use(pharmacy: Pharmacy) -> None:
    received(pharmacy, 2, expiry="261200")
    shelf = at_shelf(pharmacy, "open")
    asked(shelf.scan(codes.package(codes.VANCOMYCIN, "VN1", "261205")), "OPEN_AREA")
    done(shelf.answer(area="hood"), "OPENED")
    [container] = opened_containers.open_of_item(pharmacy.record, pharmacy.items[VANCOMYCIN])
    assert container.use_until == "2026-12-06T06:00:00.000Z"


def test_the_second_code_of_a_package_contradicts_the_record_as_the_first_does(pharmacy: Pharmacy) -> None:
    received(pharmacy)
    shelf = at_shelf(pharmacy, "open")
    asked(shelf.scan(codes.databar(codes.VANCOMYCIN)), "LOT_IN_HAND")

    refused(shelf.scan(codes.lot_symbol("VN1", "270331")), "EXPIRY_CONFLICT")

    assert shelf.question() is None


@pytest.mark.parametrize("action", ["open", "release", "clear"])
def test_the_label_of_an_open_one_never_takes_a_closed_one_in_its_place(pharmacy: Pharmacy, action: str) -> None:
    received(pharmacy)
    container = opened(pharmacy, place_of(pharmacy, VANCOMYCIN, "VN1", "Shelf"), days=1)
    if action == "release":
        aside = at_shelf(pharmacy, "quarantine")
        aside.scan(codes.package(codes.VANCOMYCIN, "VN1", "280331"))
        aside.answer(location=pharmacy.places["Shelf"], status="available", owner="own", container=None)
        done(aside.answer(reason="SUSPECT"), "QUARANTINED")
    before = held(pharmacy)
    shelf = at_shelf(pharmacy, action, add_person(pharmacy, "Pia", "pharmacist", "technician"))

    refused(shelf.scan(build_local("container", container)), "MAY_BE_USED" if action == "clear" else "NOT_THERE")

    assert held(pharmacy) == before
    assert shelf.question() is None
