"""A whole mixed delivery on the screen comes to the same stock as through the service."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from db import stock
from db.opening import Where
from kiosk import bootstrap
from scanners import hibc_build
from tests import codes
from tests.clock import StandingClock
from tests.delivery import EXPECTED_SERIALS, EXPECTED_STOCK, LINES, MOVED_UNITS
from tests.pharmacy import PIN, assert_sound, furnish, stock_of
from tests.ui.conftest import Start
from tests.ui.terminal import LOW, Terminal, started


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Terminal]:
    """A kiosk in the pharmacy that the service's tests receive in; one person works at it, another is called."""
    clock = StandingClock()
    place = Where(str(tmp_path / "kiosk.db"), "K1", clock, tmp_path)
    record = bootstrap.open_pharmacy(place, "create")
    pharmacy = furnish(record, place, clock)
    ana = pharmacy.ana
    record.close()
    async with started(place, size=LOW, person=ana) as kiosk:
        yield kiosk


async def added(kiosk: Terminal, raw: str) -> None:
    """Scan a package that needs no answer, or only a look at what is new."""
    await kiosk.scan(raw)
    if kiosk.focus == "Yes, add it":
        await kiosk.press("enter")
    assert kiosk.strip()[0] == "-ok", kiosk.text


async def typed(kiosk: Terminal, *texts: str) -> None:
    for text in texts:
        await kiosk.type(text)
        await kiosk.press("enter")


async def with_codes(kiosk: Terminal) -> None:
    for serial in ("SN0001", "SN0002"):
        await added(kiosk, codes.package(codes.VANCOMYCIN, "VN1", "280331", serial))
    await kiosk.scan(codes.lot_symbol("CZ1", "280531"))
    assert kiosk.shows("… WAITING")
    await added(kiosk, codes.databar(codes.CEFAZOLIN))
    await kiosk.scan(codes.databar(codes.CEFAZOLIN))
    assert kiosk.focus == "batch_lot"
    await added(kiosk, codes.lot_symbol("CZ2", "280630"))
    await added(kiosk, hibc_build.combined(*codes.NEEDLE, lot="L1", expiry=date(2029, 3, 31)))
    first = hibc_build.primary(*codes.NEEDLE)
    await kiosk.scan(first)
    await added(kiosk, hibc_build.secondary(first, lot="L2", expiry=date(2029, 4, 30)))


async def with_answers(kiosk: Terminal) -> None:
    await kiosk.scan(codes.retail(codes.SALINE))
    await typed(kiosk, "P4381", "12/2027")
    await kiosk.press("f3")
    await typed(kiosk, "24")
    await kiosk.scan(codes.package(codes.VANCOMYCIN_CARTON, "VN1", "280331"))
    assert kiosk.shows("1 carton = 10 vials")
    await kiosk.press("f3")
    await typed(kiosk, "2")
    imported = codes.package(codes.CEFAZOLIN_CARTON, "CZ3", "280731")
    await kiosk.scan(imported)
    assert kiosk.shows("Open it once and count")
    await kiosk.press("up")
    await typed(kiosk, "25")
    assert kiosk.shows("1 carton = 25 vials")
    await kiosk.press("enter")
    await added(kiosk, imported)
    await kiosk.scan(codes.package(codes.DAPTOMYCIN, "DP1", "271231"))
    await kiosk.press("down", "down", "enter")
    if kiosk.focus == "Yes, add it":
        await kiosk.press("enter")


async def with_doubts(kiosk: Terminal) -> None:
    await kiosk.scan(codes.package(codes.NOBODY_KNOWS, "TB1", "280228"))
    await kiosk.press("tab")
    await typed(kiosk, "Tobramycin 80 mg", "vial")
    await kiosk.press("enter", "down", "enter", "tab", "enter", "down", "enter", "tab", "tab")
    await kiosk.type("10")
    await kiosk.press("shift+tab", "enter", "enter")
    assert kiosk.shows("▲ QUARANTINE 1 pack = 10 vials of Tobramycin 80 mg")
    await kiosk.press("f7", "down", "enter")
    await kiosk.type(f"{PIN}\r")
    assert kiosk.shows("code verified by Ben Okafor, 10 released")
    await kiosk.scan(codes.package(codes.VANCOMYCIN, "VNSOON", "270115"))
    await typed(kiosk, "for a patient who starts today")
    if kiosk.focus == "Yes, add it":
        await kiosk.press("enter")
    await kiosk.scan(codes.package(codes.VANCOMYCIN, "VNOLD", "261031"))
    await kiosk.press("down", "enter")
    if kiosk.focus == "Yes, add it":
        await kiosk.press("enter")
    assert kiosk.shows("▲ QUARANTINE")
    await kiosk.scan(codes.databar(codes.VANCOMYCIN))
    while not kiosk.focus.startswith("Lot VN1,"):
        assert kiosk.focus != "Leave it out"
        await kiosk.press("down")
    await kiosk.press("enter")


async def test_a_mixed_delivery_is_in_stock_when_it_is_finished(bench: Terminal) -> None:
    kiosk = bench
    await kiosk.scan(codes.sscc())
    await with_codes(kiosk)
    await with_answers(kiosk)
    await with_doubts(kiosk)
    assert kiosk.shows("❄ 1 COLD STILL OUT", f"{LINES} lines")
    [fridge] = kiosk.record.rows("select id from location where name = 'Refrigerator'")
    await kiosk.scan(codes.shelf(fridge["id"]))
    await kiosk.press("f10")
    assert kiosk.screen_name == "Summary"
    assert kiosk.shows(f"✓ OK Delivery finished: {LINES} lines, {MOVED_UNITS} units, 1 in quarantine.")
    await kiosk.press("enter")
    assert kiosk.screen_name == "HomeScreen"

    assert stock_of(kiosk.record) == EXPECTED_STOCK
    [vials] = [line for line in stock.stock_now(kiosk.record, kiosk.record.now()) if line.batch_lot == "VN1"]
    assert list(vials.serials) == EXPECTED_SERIALS
    assert assert_sound(kiosk.record).balances >= len(EXPECTED_STOCK)


async def test_a_delivery_that_was_left_is_finished_later(start: Start) -> None:
    async with start() as kiosk:
        await kiosk.press("f3", "down", "enter")
        await kiosk.scan(codes.package(codes.MEROPENEM, "MR5560", "280419", "7103"))
        await kiosk.press("enter", "escape", "f3", "down", "enter", "f10")
        assert kiosk.shows("✓ OK Delivery finished: 3 lines, 3 units.")
    async with start() as kiosk:
        assert not kiosk.shows("INV-40902")
        assert_sound(kiosk.record)
