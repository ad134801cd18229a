"""The Shelf screen at the smallest terminal: waste before a witness, and a vial that is set aside."""

from __future__ import annotations

from pathlib import Path

import pytest

from db import stock
from db.stock import StockLine
from kiosk.demo_items import DEMO_PIN
from scanners import own_code
from tests.pty.keys import DOWN, F6, F10, press, typed
from tests.pty.kiosk_session import ENTER, ESCAPE, F9, Kiosk, check_sound, running

pytestmark = pytest.mark.pty

HAZARDOUS, PLAIN = "Methotrexate 1 g/40 mL", "Vancomycin 1 g"
WITNESSED = (
    "select p.name, m.kind from signature s join person p on p.id = s.person_id "
    "join movement m on m.id = s.subject_id where s.meaning = 'witnessed'"
)


def first_lot(kiosk: Kiosk, name: str) -> StockLine:
    """The lot that ends first of what may be used."""
    lines = [line for line in stock.stock_now(kiosk.record, kiosk.record.now()) if line.name == name]
    usable = [line for line in lines if line.state == "available"]
    return min(usable, key=lambda line: (line.unusable_from or stock.NEVER, line.lot_id))


def held(kiosk: Kiosk, lot_id: str) -> dict[str, int]:
    """How much of a lot lies there, by its state."""
    lines = [line for line in stock.stock_now(kiosk.record, kiosk.record.now()) if line.lot_id == lot_id]
    return {line.state: line.quantity for line in lines}


def choose(kiosk: Kiosk, place: int, told: str) -> None:
    """Choose what is done by its place in the list."""
    kiosk.program.wait_for_text("What do you want to do?")
    press(kiosk, *[DOWN] * place, ENTER)
    kiosk.program.wait_for_text(told)


def test_what_is_hazardous_is_wasted_before_a_witness_and_a_vial_is_set_aside(demo: Path) -> None:
    with running(demo, columns=80, rows=24) as kiosk:
        bad, doubtful = first_lot(kiosk, HAZARDOUS), first_lot(kiosk, PLAIN)
        label = own_code("lot", bad.lot_id).text
        before = held(kiosk, bad.lot_id)["available"]
        kiosk.scan(label)
        kiosk.program.wait_for_text("▲ HAZARDOUS")
        press(kiosk, F9)
        choose(kiosk, 1, "scan the first package")
        kiosk.scan(label)
        kiosk.program.wait_for_text("why is it wasted?")
        press(kiosk, DOWN, ENTER)
        kiosk.program.wait_for_text("Look at it: is this what goes?")
        assert held(kiosk, bad.lot_id)["available"] == before
        press(kiosk, DOWN, ENTER)  # a name of those who may be the witness
        kiosk.program.wait_for_text("type your PIN")
        typed(kiosk, DEMO_PIN)
        press(kiosk, ENTER)
        kiosk.program.wait_for_text("wasted.")
        assert held(kiosk, bad.lot_id).get("available", 0) == before - 1
        [(who, kind)] = kiosk.rows(WITNESSED)
        assert (who != "Demo tech", kind) == (True, "waste")

        press(kiosk, F6)
        choose(kiosk, 3, "QUARANTINE")
        kiosk.scan(own_code("lot", doubtful.lot_id).text)
        kiosk.program.wait_for_text("why is it set aside?")
        press(kiosk, DOWN, ENTER)
        kiosk.program.wait_for_text("set aside.")
        assert held(kiosk, doubtful.lot_id)["quarantined"] == 1
        press(kiosk, F10)
        kiosk.program.wait_for_text("Round finished: 2 entries")
        press(kiosk, ESCAPE)
        kiosk.program.wait_for_text("MUST NOT USE")
    check_sound(demo)
