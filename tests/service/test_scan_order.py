"""The newest scan is the one made last, whatever the clock said."""

from __future__ import annotations

import pytest

from db import scans
from kiosk.desk import Desk
from tests import codes
from tests.pharmacy import Pharmacy, done
from tests.shelf import held, received


def test_the_newest_scan_is_first_after_the_clock_was_set_back(pharmacy: Pharmacy) -> None:
    scans.store_scan(pharmacy.record, "a", "serial", "demo")
    pharmacy.clock.advance(hours=-2)
    for source in ("typed", "camera"):
        scans.store_scan(pharmacy.record, source, source, "demo")

    assert [scan.source for scan in scans.last_scans(pharmacy.record, 2)] == ["camera", "typed"]


def test_scans_of_two_kiosks_are_mixed_by_their_instants(pharmacy: Pharmacy) -> None:
    other = pharmacy.reopen("K2")
    for number in range(40):
        record = (pharmacy.record, other)[number % 2]
        pharmacy.clock.advance(seconds=1)
        scans.store_scan(record, "a", f"s{number}", "demo")

    assert [scan.source for scan in scans.last_scans(other, 35)] == [f"s{number}" for number in range(39, 4, -1)]


def test_repeats_are_left_out(pharmacy: Pharmacy) -> None:
    first = scans.store_scan(pharmacy.record, "a", "serial", "demo")
    scans.store_scan(pharmacy.record, "a", "serial", "demo", repeat_of=first.id)

    assert len(scans.last_scans(pharmacy.record, 5)) == 1


def test_a_repeat_is_one_trigger_though_another_scanner_spoke_between(pharmacy: Pharmacy) -> None:
    received(pharmacy, 3)
    received(pharmacy, 1, "CF1", code=codes.CEFAZOLIN)
    desk = Desk(pharmacy.record, pharmacy.ana)
    desk.open("pull")
    done(desk.answer({"purpose": "preparation"}).outcome, "PURPOSE")
    vial, other = codes.package(codes.VANCOMYCIN, "VN1", "280331"), codes.package(codes.CEFAZOLIN, "CF1", "280331")

    came = [
        desk.scan(raw, source, at, at + 0.01, end="\r")
        for raw, source, at in (
            (vial, "wedge", 1.0),
            (other, "serial", 1.03),
            (vial, "wedge", 1.06),
            (other, "serial", 1.09),
            (vial, "wedge", 1.5),
        )
    ]

    assert [shown is None for shown in came] == [False, False, True, True, False]
    assert held(pharmacy) == [("VN1", "Shelf", "available", 1)]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_the_last_scans_are_read_off_an_index(pharmacy: Pharmacy) -> None:
    plan = pharmacy.record.rows(f"explain query plan {scans.LAST_OF_NODE}", node="K1", limit=5)

    said = " ".join(row["detail"] for row in plan)
    assert "USING INDEX scan_order" in said
    assert "TEMP B-TREE" not in said
