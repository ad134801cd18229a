"""Near misses: every refused scan counts, under its reason."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from db import people
from kiosk.services.near_misses import near_misses
from kiosk.services.record_filter import Filter
from tests import codes
from tests.clock import NOW
from tests.pharmacy import Pharmacy, asked, assert_sound, done, refused
from tests.service.pulling import add_person, pulling
from tests.shelf import VANCOMYCIN, at_shelf, recall, received


def test_refused_scans_are_counted_by_their_reason(pharmacy: Pharmacy) -> None:
    received(pharmacy)
    shelf = at_shelf(pharmacy, "waste")
    for lot in ("VN8", "VN9"):
        refused(shelf.scan(codes.package(codes.VANCOMYCIN, lot, "280331")), "UNKNOWN_LOT")
    refused(shelf.scan(codes.shelf(pharmacy.places["Shelf"])), "PLACE_FIRST")
    asked(shelf.scan(codes.package(codes.VANCOMYCIN, "VN1", "280331")), "WASTE_WHY")
    with pharmacy.record.write("system", "test") as write:
        auditor = people.add_person(write, "Ada Lind", ["auditor"])

    found = near_misses(pharmacy.record, auditor, Filter())

    assert isinstance(found, list)
    assert [(each.code, each.count) for each in found] == [("UNKNOWN_LOT", 2), ("PLACE_FIRST", 1)]
    assert found[0].last_said == "Vancomycin 1 g: lot VN9 was never received here."
    assert_sound(pharmacy.record)


def test_days_are_the_sites_days(pharmacy: Pharmacy) -> None:
    received(pharmacy)
    shelf = at_shelf(pharmacy, "waste")
    refused(shelf.scan(codes.shelf(pharmacy.places["Shelf"])), "PLACE_FIRST")
    with pharmacy.record.write("system", "test") as write:
        auditor = people.add_person(write, "Ada Lind", ["auditor"])
    zone, today = ZoneInfo("America/Chicago"), NOW.date()
    of_today = near_misses(pharmacy.record, auditor, Filter().between(today, today, zone))
    assert isinstance(of_today, list)
    assert len(of_today) == 1
    assert near_misses(pharmacy.record, auditor, Filter().between(None, today.replace(day=22), zone)) == []


def test_who_may_not_look_through_the_record_sees_none(pharmacy: Pharmacy) -> None:
    refused(near_misses(pharmacy.record, pharmacy.ana, Filter()), "NOT_PERMITTED")


def test_no_sentence_names_who_took_the_last_one(pharmacy: Pharmacy) -> None:
    received(pharmacy, 1, serials=("S1",))
    jo = add_person(pharmacy, "J. Doe", "technician")
    gone = codes.package(codes.VANCOMYCIN, "VN1", "280331", "S1")
    done(pulling(pharmacy, jo).scan(gone), "PULLED")
    stop = refused(pulling(pharmacy).scan(gone), "SERIAL_GONE")
    assert "J. Doe pulled it" in stop.message  # whoever stands there is told whom to ask
    with pharmacy.record.write("system", "test") as write:
        auditor = people.add_person(write, "Ada Lind", ["auditor"])

    found = near_misses(pharmacy.record, auditor, Filter())

    assert isinstance(found, list)
    assert [each.last_said for each in found] == ["Serial S1 of Vancomycin 1 g has left the shelf already."]


def test_refused_answers_are_counted_as_refused_scans_are_and_no_stop_is_counted_twice(pharmacy: Pharmacy) -> None:
    received(pharmacy)
    received(pharmacy, lot="VN2", count=1)
    recall(pharmacy, VANCOMYCIN, "VN2")
    pull = pulling(pharmacy)
    done(pull.scan(codes.package(codes.VANCOMYCIN, "VN1", "280331")), "PULLED")
    for _ in range(2):
        refused(pull.answer(quantity=9), "NOT_ENOUGH_STOCK")
    asked(pull.scan(codes.databar(codes.VANCOMYCIN)), "WHICH_LOT")
    refused(pull.answer(batch_lot="VN2"), "RECALLED")
    round_ = at_shelf(pharmacy, "move")
    asked(round_.scan(codes.package(codes.VANCOMYCIN, "VN1", "280331")), "MOVE_WHERE")
    refused(round_.answer(to=pharmacy.places["Freezer"]), "WRONG_STORAGE")
    with pharmacy.record.write("system", "test") as write:
        auditor = people.add_person(write, "Ada Lind", ["auditor"])

    found = near_misses(pharmacy.record, auditor, Filter())

    assert isinstance(found, list)
    counts = {each.code: (each.count, each.last_said) for each in found}
    assert counts == {
        "NOT_ENOUGH_STOCK": (2, "Answered while pulling: not enough stock."),
        "RECALLED": (1, "Vancomycin 1 g, lot VN2 is RECALLED: glass."),
        "WRONG_STORAGE": (1, "Answered at the shelf: wrong storage."),
    }
    yesterday = NOW.date() - timedelta(days=1)
    assert near_misses(pharmacy.record, auditor, Filter().between(None, yesterday, ZoneInfo("America/Chicago"))) == []
