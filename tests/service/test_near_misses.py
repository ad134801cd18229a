"""Near misses: every refused scan counts, under its reason."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from db import people
from kiosk.services.near_misses import near_misses
from kiosk.services.record_filter import Filter
from tests import codes
from tests.clock import NOW
from tests.pharmacy import Pharmacy, asked, assert_sound, refused
from tests.shelf import at_shelf, received


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
