"""A morning's pulls for eight bags, at the smallest terminal: every unit by one scan, and the shelf is right."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from db import stock
from db.stock import StockLine
from tests import codes
from tests.pty.keys import DOWN, F6, F7, F10, UP, press, typed
from tests.pty.kiosk_session import ENTER, F3, F9, Kiosk, check_sound, running

pytestmark = pytest.mark.pty

VIAL, BAG = "Vancomycin 1 g", "Sodium chloride 0.9 % 100 mL"


def first_lot(kiosk: Kiosk, name: str) -> StockLine:
    """The lot that goes first by the record."""
    record = kiosk.record
    lines = [line for line in stock.stock_now(record, record.now()) if line.name == name and line.state == "available"]
    return min(lines, key=lambda line: (line.unusable_from or stock.NEVER, line.lot_id))


def on_hand(kiosk: Kiosk, name: str) -> int:
    return sum(line.quantity for line in stock.stock_now(kiosk.record, kiosk.record.now()) if line.name == name)


def scanned(line: StockLine) -> str:
    """A vial of a lot, as its DataMatrix says it."""
    return codes.package(codes.VANCOMYCIN, line.batch_lot, f"{date.fromisoformat(str(line.expiry)):%y%m%d}")


def begin(kiosk: Kiosk) -> None:
    """A pull for a preparation, needed today."""
    press(kiosk, F7)
    kiosk.program.wait_for_text("What is this pull for?")
    press(kiosk, ENTER)
    kiosk.program.wait_for_text("0 lines · 0 out")


def take_bag(kiosk: Kiosk, lot: str, told: str) -> None:
    """The bar of a bag carries no lot: the technician reads it off the bag."""
    kiosk.scan(codes.retail(codes.SALINE))
    kiosk.program.wait_for_text("which lot is printed on it?")
    typed(kiosk, lot)
    press(kiosk, ENTER)
    kiosk.program.wait_for_text(told)


def finish(kiosk: Kiosk) -> None:
    press(kiosk, F10)
    kiosk.program.wait_for_text("Pull finished")
    kiosk.program.wait_for_text("MUST NOT USE")


def test_a_mornings_pulls_for_eight_bags(demo: Path) -> None:
    with running(demo, columns=80, rows=24) as kiosk:
        vials, bags = on_hand(kiosk, VIAL), on_hand(kiosk, BAG)
        for bag in range(1, 9):
            begin(kiosk)
            kiosk.scan(scanned(first_lot(kiosk, VIAL)))
            kiosk.program.wait_for_text("1 line · 1 out")
            take_bag(kiosk, first_lot(kiosk, BAG).batch_lot, "2 lines · 2 out")
            if bag == 2:  # this one takes three bags of fluid
                press(kiosk, F3, UP, UP, ENTER)
                kiosk.program.wait_for_text("2 lines · 4 out")
                press(kiosk, F9)  # no, it does not
                kiosk.program.wait_for_text("2 lines · 2 out")
            if bag == 4:
                kiosk.scan(codes.package(codes.VANCOMYCIN, "NOTHERE", "301231"))
                kiosk.program.wait_for_text("lot NOTHERE is not on the shelf here")
            if bag == 6:  # the order was called off: the vial comes back
                press(kiosk, F6)
                kiosk.program.wait_for_text("Scan what comes back")
                kiosk.scan(scanned(first_lot(kiosk, VIAL)))
                kiosk.program.wait_for_text("Of which pull does this come back?")
                press(kiosk, DOWN, ENTER)  # this one leads
                kiosk.program.wait_for_text("Was it in the pharmacy the whole time")
                press(kiosk, DOWN, ENTER)
                kiosk.program.wait_for_text("Was it kept at room temperature")
                press(kiosk, DOWN, ENTER)
                kiosk.program.wait_for_text("2 lines · 1 out")
            finish(kiosk)
        assert (on_hand(kiosk, VIAL), on_hand(kiosk, BAG)) == (vials - 7, bags - 8)
        results = [result for _, result in kiosk.scans()]
        assert (results.count("done"), results.count("ask"), results.count("refused")) == (8, 9, 1)
    check_sound(demo)
