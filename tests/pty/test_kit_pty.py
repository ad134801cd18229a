"""A therapy's kit is packed by scan at the smallest terminal: what is missing is told to the last line."""

from __future__ import annotations

from pathlib import Path

import pytest

from db import kits, stock
from db.kits import Kit, KitLine
from scanners import own_code
from tests.pty.keys import F7, F10, press, typed
from tests.pty.kiosk_session import ENTER, F3, Kiosk, check_sound, running

pytestmark = pytest.mark.pty

CODE = "IVABX-START"


def lot_label(kiosk: Kiosk, item_id: str) -> str:
    """Our own label of the lot that goes first: supplies carry none of their maker's."""
    lines = stock.stock_now(kiosk.record, kiosk.record.now(), stock.Filter(item_id=item_id))
    usable = [line for line in lines if line.state == "available"]
    first = min(usable, key=lambda line: (line.unusable_from or stock.NEVER, line.lot_id))
    return own_code("lot", first.lot_id).text


def fetch(kiosk: Kiosk, number: int, line: KitLine, told: str) -> None:
    """Scan one of a line of the kit, and say how many it is."""
    kiosk.scan(lot_label(kiosk, line.item_id))
    kiosk.program.wait_for_text("1 line · " if number == 1 else f"{number} lines · ")
    if line.quantity > 1:
        press(kiosk, F3)
        kiosk.program.wait_for_text("How many, counted in")
        typed(kiosk, str(line.quantity))
        press(kiosk, ENTER)
    kiosk.program.wait_for_text(told)


def kit_of(kiosk: Kiosk) -> Kit:
    found = kits.kit_with_code(kiosk.record, CODE)
    assert found is not None
    return found


def test_a_kit_is_packed_by_scan_until_nothing_is_missing(demo: Path) -> None:
    with running(demo, columns=80, rows=24) as kiosk:
        lines = kit_of(kiosk).lines
        assert len(lines) == 7
        press(kiosk, F7)
        kiosk.program.wait_for_text("What is this pull for?")
        kiosk.scan(own_code("kit", CODE).text)
        kiosk.program.wait_for_text("Missing 7 of 7")
        press(kiosk, ENTER)
        kiosk.program.wait_for_text("missing 7 of 7")
        for number, line in enumerate(lines[:-1], 1):
            fetch(kiosk, number, line, f"missing {7 - number} of 7")
        press(kiosk, F10)
        kiosk.program.wait_for_text("Finish all the same?")
        assert kiosk.program.shows("Missing 1 of 7")
        press(kiosk, ENTER)  # no: go on
        fetch(kiosk, 7, lines[-1], "all 7 there")
        press(kiosk, F10)
        kiosk.program.wait_for_text("Pull finished: 7 lines")
        pulled = {
            row["item_id"]: row["units"]
            for row in kiosk.record.rows(
                "select l.item_id, sum(-m.quantity) as units from movement m join lot l on l.id = m.lot_id "
                "join job j on j.id = m.job_id where j.kind = 'pull' and j.id = "
                "(select id from job where kind = 'pull' order by started_at desc limit 1) group by l.item_id"
            )
        }
        assert pulled == {line.item_id: line.quantity for line in lines}
    check_sound(demo)
