"""The newest scan is the one made last, whatever the clock said."""

from __future__ import annotations

import pytest

from db import scans
from tests.pharmacy import Pharmacy


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


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_the_last_scans_are_read_off_an_index(pharmacy: Pharmacy) -> None:
    plan = pharmacy.record.rows(f"explain query plan {scans.LAST_OF_NODE}", node="K1", limit=5)

    said = " ".join(row["detail"] for row in plan)
    assert "USING INDEX scan_order" in said
    assert "TEMP B-TREE" not in said
