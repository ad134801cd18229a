"""Looking at a package on Home: what it is, and whether it may be used."""

from __future__ import annotations

import pytest

from db import lots, scans
from kiosk.services.look import look
from kiosk.services.outcome import Done, Outcome, Refused
from tests import codes
from tests.pharmacy import Pharmacy, done

VIAL = codes.package(codes.VANCOMYCIN, "VN1", "280331")


def looked_at(pharmacy: Pharmacy, raw: str) -> Outcome:
    stored = scans.store_scan(pharmacy.record, raw, "job", pharmacy.ana)
    return look(pharmacy.record, stored, pharmacy.ana).outcome


@pytest.fixture
def stocked(pharmacy: Pharmacy) -> Pharmacy:
    done(pharmacy.receive().scan(VIAL), "RECEIVED")
    return pharmacy


def test_a_usable_package_says_how_much_there_is(stocked: Pharmacy) -> None:
    outcome = looked_at(stocked, VIAL)

    assert isinstance(outcome, Done)
    assert "1 usable vial" in outcome.message


def test_a_lot_whose_package_says_another_expiry_is_stopped(stocked: Pharmacy) -> None:
    outcome = looked_at(stocked, codes.package(codes.VANCOMYCIN, "VN1", "290331"))

    assert (type(outcome), outcome.code) == (Refused, "EXPIRY_CONFLICT")
    assert "2028-03-31" in outcome.message
    assert "2029-03-31" in outcome.message


def test_a_month_on_the_package_agrees_with_a_day_of_that_month(stocked: Pharmacy) -> None:
    assert isinstance(looked_at(stocked, codes.package(codes.VANCOMYCIN, "VN1", "280300")), Done)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (codes.package(codes.VANCOMYCIN, "NEVER", "280331"), "UNKNOWN_LOT"),
        (codes.package(codes.VANCOMYCIN, "VN2", "260331"), "EXPIRED"),
        (codes.package(codes.NOBODY_KNOWS, "X", "280331"), "NOT_ON_FILE"),
        (codes.patient(), "PATIENT_CODE"),
    ],
)
def test_what_cannot_be_used_is_refused(stocked: Pharmacy, raw: str, code: str) -> None:
    assert looked_at(stocked, raw).code == code


def test_a_recall_weighs_more_than_anything_else(stocked: Pharmacy) -> None:
    lot = lots.lot_named(stocked.record, stocked.items["Vancomycin 1 g"], "VN1")
    assert lot is not None
    with stocked.record.write("system", "recall") as write:
        lots.recall(write, lot.id, "particles")

    outcome = looked_at(stocked, VIAL)

    assert outcome.code == "RECALLED"
    assert "particles" in outcome.message
