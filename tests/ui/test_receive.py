"""Receive: each scan one line, what is asked beside the lines, the answers by keys."""

from __future__ import annotations

import pytest

from db import delivery_lines
from kiosk.demo_items import DEMO_PIN
from scanners import build_local
from tests import codes
from tests.ui import door, packages
from tests.ui.conftest import Start
from tests.ui.states import IN_RANGE
from tests.ui.terminal import BOTH_SIZES, LOW, Terminal


def received(kiosk: Terminal) -> list[tuple[str, int]]:
    """What of the box that was scanned is in stock, as (lot, packs)."""
    [box] = kiosk.record.rows("select id from delivery where sscc is not null")
    return [(line.batch_lot, line.packs) for line in delivery_lines.lines(kiosk.record, box["id"])]


async def open_box(kiosk: Terminal) -> None:
    await kiosk.scan(codes.sscc())
    assert kiosk.screen_name == "ReceiveScreen"


async def test_a_boxes_code_on_home_opens_the_delivery(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        await kiosk.scan(codes.sscc())
        assert kiosk.screen_name == "ReceiveScreen"
        assert kiosk.shows("RECEIVE", "SSCC 003123450000000011", "✓ OK Delivery 003123450000000011 is open")


async def test_a_new_lot_is_compared_before_it_counts(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        await open_box(kiosk)
        await kiosk.scan(packages.NEW_LOT)
        assert kiosk.shows("? QUESTION 1 vial of Vancomycin 1 g", "Lot VN900", "Expires 2028-03-31", "Leave it out")
        assert kiosk.focus == "Yes, add it"
        assert received(kiosk) == []
        await kiosk.press("enter")
        assert kiosk.shows("✓ OK 1 vial of Vancomycin 1 g, lot VN900", "✓ Vancomycin 1 g 1 vial", "1 line · 1 pack")
        assert received(kiosk) == [("VN900", 1)]


async def test_leaving_a_package_out_is_two_keys_away(start: Start) -> None:
    async with start() as kiosk:
        await open_box(kiosk)
        await kiosk.scan(packages.NEW_LOT)
        await kiosk.press("down", "enter")
        assert kiosk.shows("✓ OK Left out: nothing was added.")
        assert received(kiosk) == []


@BOTH_SIZES
async def test_lot_and_expiry_are_typed_with_the_keys_alone(start: Start, size: tuple[int, int]) -> None:
    async with start(size=size) as kiosk:
        await open_box(kiosk)
        await kiosk.scan(packages.PLAIN_BAG)
        assert kiosk.focus == "batch_lot"
        assert kiosk.shows("Lot P439114, expires")
        await kiosk.type("P4381")
        await kiosk.press("enter")
        assert kiosk.focus == "expiry"
        await kiosk.type("12/2027")
        await kiosk.press("enter")
        assert kiosk.shows("✓ OK 1 bag of Sodium chloride 0.9 % 100 mL, lot P4381", "exp 2027-12")


@BOTH_SIZES
async def test_the_arrows_bring_every_answer_into_sight(start: Start, size: tuple[int, int]) -> None:
    async with start(size=size) as kiosk:
        await open_box(kiosk)
        await kiosk.scan(packages.PLAIN_BAG)
        seen = []
        while kiosk.focus not in seen:
            seen.append(kiosk.focus)
            assert kiosk.focus in ("batch_lot", "expiry") or kiosk.shows(kiosk.focus)
            await kiosk.press("down")
        assert len(seen) >= 6
        assert seen[-1] == "Leave it out"


async def test_an_open_lot_is_chosen_with_the_arrows(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        await open_box(kiosk)
        await kiosk.scan(packages.PLAIN_BAG)
        while kiosk.focus != "Lot P439320, expires 2027-11-09":
            assert kiosk.focus != "Leave it out"
            await kiosk.press("down")
        await kiosk.press("enter")
        assert received(kiosk) == [("P439320", 1)]


async def test_a_short_dated_lot_needs_a_reason(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        await open_box(kiosk)
        await kiosk.scan(packages.SHORT)
        assert kiosk.shows("? QUESTION", "has only 12 days left", "Quarantine", "Leave it out")
        assert kiosk.focus == "reason"
        await kiosk.press("enter")
        assert received(kiosk) == []
        await kiosk.type("starts today")
        await kiosk.press("enter")
        assert received(kiosk) == [("VN24118", 1)]


@pytest.mark.parametrize("raw", [packages.EXPIRED, packages.RECALLED], ids=["expired", "recalled"])
async def test_what_must_not_be_used_stops_and_goes_to_quarantine(start: Start, raw: str) -> None:
    async with start(size=LOW) as kiosk:
        await open_box(kiosk)
        await kiosk.scan(raw)
        assert kiosk.strip()[0] == "-stop"
        assert kiosk.shows("✕ STOP")
        await kiosk.press("down")
        assert kiosk.focus == "Quarantine"
        await kiosk.press("enter")
        assert kiosk.strip()[0] == "-warn"
        assert kiosk.shows("▲ QUARANTINE")


async def test_the_other_half_of_a_package_is_waited_for(start: Start) -> None:
    async with start() as kiosk:
        await open_box(kiosk)
        await kiosk.scan(codes.lot_symbol("CZ1", "280531"))
        assert kiosk.strip()[0] == "-wait"
        assert kiosk.shows("… WAITING", "Now scan the product code of the same package", "… waiting for")
        await kiosk.scan(codes.databar(codes.CEFAZOLIN))
        assert kiosk.shows("? QUESTION 1 vial of CeFAZolin 2 g", "Lot CZ1")


@BOTH_SIZES
async def test_a_cold_line_stays_in_sight_until_its_shelf_is_scanned(start: Start, size: tuple[int, int]) -> None:
    async with start(size=size) as kiosk:
        await open_box(kiosk)
        await kiosk.scan(packages.COLD)
        assert kiosk.shows("What does the temperature indicator in the box say?", "Out of range")
        await kiosk.press(*IN_RANGE)
        assert kiosk.shows("❄ 1 COLD STILL OUT", "❄ OUT 0 MIN DAPTOmycin", "Receiving bench")
        [fridge] = kiosk.record.rows("select id from location where name = 'Refrigerator'")
        await kiosk.scan(build_local("location", fridge["id"]))
        assert kiosk.shows("✓ OK 1 line put away: Refrigerator.")
        assert not kiosk.shows("STILL OUT")


async def test_a_delivery_with_a_cold_line_out_is_not_finished(start: Start) -> None:
    async with start() as kiosk:
        await open_box(kiosk)
        await kiosk.scan(packages.COLD)
        await kiosk.press(*IN_RANGE, "f10")
        assert kiosk.shows("? QUESTION 1 cold line is still out")
        assert kiosk.focus == "They are in: Refrigerator"
        await kiosk.press("enter")
        assert kiosk.screen_name == "Summary"
        assert kiosk.shows("✓ OK Delivery finished: 1 line", "1 vial DAPTOmycin 500 mg")
        await kiosk.press("escape")
        assert kiosk.screen_name == "HomeScreen"


async def test_undo_stands_on_the_screen_and_takes_the_line_back(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        await open_box(kiosk)
        await kiosk.scan(packages.KNOWN)
        assert received(kiosk) == [("VN25021", 1)]
        assert kiosk.shows("F9", "Undo")
        await kiosk.press("f9")
        assert kiosk.shows("✓ OK Taken back: 1 vial of Vancomycin 1 g.", "0 lines")
        assert received(kiosk) == []


async def test_undo_takes_a_question_back(start: Start) -> None:
    async with start() as kiosk:
        await open_box(kiosk)
        await kiosk.scan(packages.PLAIN_BAG)
        await kiosk.press("f9")
        assert kiosk.shows("✓ OK Taken back.")
        assert kiosk.focus == ""
        assert not kiosk.shows("Lot number")


async def test_papers_are_supplier_and_then_invoice(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        await open_box(kiosk)
        await kiosk.scan(packages.KNOWN)
        await kiosk.press("f6")
        assert kiosk.focus == "Corvane Direct"
        await kiosk.press("down", "enter")
        assert kiosk.focus == "invoice"
        await kiosk.type("INV-9")
        await kiosk.press("enter")
        assert kiosk.shows("Lakeshore Medical Supply · invoice INV-9", "✓ OK Delivery of Lakeshore Medical Supply")


async def test_an_invoice_received_already_is_said_and_can_be_typed_again(start: Start) -> None:
    async with start() as kiosk:
        await kiosk.press("f2")
        await kiosk.scan(packages.KNOWN)
        await kiosk.press("f6", "down", "down", "enter")
        await kiosk.type("INV-40902")
        await kiosk.press("enter")
        assert kiosk.strip()[0] == "-stop"
        assert kiosk.shows("✕ STOP Invoice INV-40902", "being received already")
        for _ in range(4):
            await kiosk.press("backspace")
        await kiosk.type("11")
        await kiosk.press("enter")
        assert kiosk.shows("Meridian Wholesale Drug · invoice INV-411")


async def test_the_box_of_an_open_delivery_leads_back_to_it(start: Start) -> None:
    async with start() as kiosk:
        await open_box(kiosk)
        await kiosk.scan(packages.KNOWN)
        await kiosk.press("escape")
        await open_box(kiosk)
        assert kiosk.strip()[0] == "-ok"
        assert kiosk.shows("go on with its packages", "1 line · 1 pack", "VN25021")


@BOTH_SIZES
async def test_what_is_schedule_ii_is_signed_for_with_its_order(start: Start, size: tuple[int, int]) -> None:
    async with start(size=size) as kiosk:
        await open_box(kiosk)
        await kiosk.scan(packages.CONTROLLED)
        assert kiosk.shows("FentaNYL 50 mcg/mL, 20 mL, lot FN8833")
        await kiosk.press("f10")
        assert kiosk.shows("on which order did it come?")
        assert kiosk.focus == "number"
        for typed in ("200123456", "3", "2026-11-20", "2"):
            await kiosk.type(f"{typed}\r")
        assert kiosk.focus == "DEA Form 222"
        await kiosk.press("enter")
        assert kiosk.screen_name == "Prove"
        assert kiosk.shows("is this what came?", "DEA Form 222 200123456, line 3, 2026-11-20")
        await kiosk.press("escape")
        assert kiosk.shows("1 fewer than ordered")
        await kiosk.press("f7")
        await kiosk.scan(door.badge_of(kiosk.record, "Priya Raman"))
        await kiosk.type(f"{DEMO_PIN}\r")
        rows = kiosk.record.rows("select state from delivery where sscc is not null")
        assert [row["state"] for row in rows] == ["finished"]
        [kept] = kiosk.record.rows("select line, ordered_quantity from controlled_receipt where form = '222'")
        assert kept == {"line": 3, "ordered_quantity": 2}
