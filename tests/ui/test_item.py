"""The item card: what a scan or a search leads to, and what can be changed there."""

from __future__ import annotations

from db import items, ledger, lots
from db.ledger import Movement, Place
from kiosk.demo_items import DEMO_PIN
from kiosk.services.item_edit import FACTS
from tests.ui import packages
from tests.ui.conftest import Start
from tests.ui.door import badge_of, signed_in
from tests.ui.terminal import BOTH_SIZES, LOW, TALL


@BOTH_SIZES
async def test_a_scan_on_home_leads_to_the_items_card(start: Start, size: tuple[int, int]) -> None:
    async with start(size=size) as kiosk:
        await kiosk.scan(packages.RECALLED)
        assert kiosk.screen_name == "ItemScreen"
        assert kiosk.strip()[0] == "-stop"
        assert kiosk.shows("CefTRIAXone 2 g  57 usable of 50", "LOTS, FIRST TO EXPIRE FIRST", "STOCK OVER TIME")
        assert kiosk.shows("✕ EXPIRED 2026-11-15 · lot CX3381", "✕ RECALLED 2027-01-08 · lot CX3402")


async def test_the_next_scan_shows_the_next_item_and_esc_leads_home(start: Start) -> None:
    async with start(size=TALL) as kiosk:
        await kiosk.scan(packages.RECALLED)
        await kiosk.scan(packages.KNOWN)
        assert kiosk.strip()[0] == "-ok"
        assert kiosk.shows("Vancomycin 1 g  60 usable of 40")
        await kiosk.press("escape")
        assert kiosk.screen_name == "HomeScreen"


async def test_an_unknown_code_leaves_home_as_it_is(start: Start) -> None:
    async with start() as kiosk:
        await kiosk.scan(packages.UNKNOWN)
        assert kiosk.screen_name == "HomeScreen"


async def test_an_item_is_found_while_its_name_is_typed(start: Start) -> None:
    async with start(size=TALL) as kiosk:
        await kiosk.press("f6")
        await kiosk.type("sod chl 1,0")
        assert kiosk.shows("Sodium chloride 0.9 % 1,000 mL  (Lakeshore Fluids)")
        assert not kiosk.shows("Sodium chloride 0.9 % 250 mL  (Lakeshore Fluids)")
        await kiosk.press("enter")
        assert kiosk.screen_name == "ItemScreen"
        assert kiosk.shows("Sodium chloride 0.9 % 1,000 mL  ")


async def test_a_scan_in_the_middle_of_a_search_is_taken(start: Start) -> None:
    async with start() as kiosk:
        await kiosk.press("f6")
        await kiosk.type("mero")
        await kiosk.scan(packages.KNOWN)
        assert kiosk.strip()[0] == "-ok"


async def test_what_is_changed_stands_on_the_card_at_once(start: Start) -> None:
    async with start(size=TALL) as kiosk:
        await signed_in(kiosk, badge_of(kiosk.record, "Dana Whitfield"))
        await kiosk.scan(packages.KNOWN)
        await kiosk.press("f8", *["down"] * 4, "enter", "enter")
        assert kiosk.strip()[0] == "-ok"
        assert kiosk.shows("Vancomycin 1 g: high alert is yes now (no before)", "▲ HIGH ALERT")


@BOTH_SIZES
async def test_every_lot_is_a_page_down_at_most(start: Start, size: tuple[int, int]) -> None:
    names = [f"MANY{number:02}" for number in range(14)]
    async with start(size=size) as kiosk:
        with kiosk.record.write("system", "test") as write:
            found = kiosk.record.rows("select id from item where name = 'Vancomycin 1 g'")[0]["id"]
            shelf = kiosk.record.rows("select id from location where name = 'Shelf'")[0]["id"]
            for name in names:
                place = Place(lots.add_lot(write, found, name, None), shelf, "available")
                ledger.post(write, Movement("count", place, 1, name))
        await kiosk.scan(packages.KNOWN)
        seen = set()
        for _ in range(8):
            seen |= {name for name in names if kiosk.shows(f"lot {name}")}
            await kiosk.press("pagedown")
        assert seen == set(names)


async def test_no_warning_is_cut_off_on_a_small_screen(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        with kiosk.record.write("system", "test") as write:
            found = kiosk.record.rows("select id from item where name = 'Vancomycin 1 g'")[0]
            item = items.item(write, found["id"])
            assert item is not None
            facts = {"hazardous": True, "niosh_edition": "2024", "niosh_table": "1", "dea_schedule": "CII"}
            items.change_item(write, item, {"high_alert": True, "look_alike_group": "DOCEtaxel, PACLitaxel", **facts})
        await kiosk.scan(packages.KNOWN)
        assert kiosk.shows("▲ HIGH ALERT   ▲ HAZARDOUS (NIOSH 2024, table 1)   ▲ CONTROLLED CII")
        assert kiosk.shows("▲ LOOKS LIKE DOCEtaxel 80 mg/4 mL, PACLitaxel 300 mg/50 mL")


async def test_what_one_costs_is_entered_on_the_card(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        await signed_in(kiosk, badge_of(kiosk.record, "Dana Whitfield"))
        await kiosk.scan(packages.KNOWN)
        await kiosk.press("f8", *["down"] * len(FACTS), "enter")
        await kiosk.type("12.40\r")
        assert kiosk.shows("✓ OK", "Vancomycin 1 g: 1 vial costs 12.40 USD from now on.")


async def test_who_may_not_change_an_item_is_told_so(start: Start) -> None:
    async with start(size=TALL) as kiosk:
        await signed_in(kiosk, badge_of(kiosk.record, "Priya Raman"))
        await kiosk.scan(packages.KNOWN)
        await kiosk.press("f8", *["down"] * 4, "enter", "enter")
        assert kiosk.strip()[0] == "-stop"
        assert kiosk.shows("may not change what is known of an item")
        assert not kiosk.shows("▲ HIGH ALERT")


async def test_a_longer_time_in_use_takes_the_makers_text_and_a_pharmacist(start: Start) -> None:
    async with start(size=TALL) as kiosk:
        await signed_in(kiosk, badge_of(kiosk.record, "Dana Whitfield"))
        await kiosk.scan(packages.KNOWN)
        await kiosk.press("f8", *["down"] * (len(FACTS) + 1))
        await kiosk.press("enter")
        assert kiosk.shows("May be used once opened: 12 hours")
        await kiosk.type("24")
        await kiosk.press("enter", "enter")
        assert kiosk.shows("only the maker's text allows it")
        await kiosk.press("f8", *["down"] * (len(FACTS) + 1))
        await kiosk.press("enter")
        await kiosk.type("24")
        await kiosk.press("enter")
        await kiosk.type("Stable for 24 hours once punctured")
        await kiosk.press("enter")
        assert kiosk.shows("Is that what the maker's label says?", "Dana Whitfield", "Marcus Oyelaran")
        assert not kiosk.shows("Priya Raman (")
        await kiosk.scan(badge_of(kiosk.record, "Marcus Oyelaran"))
        await kiosk.type(DEMO_PIN)
        await kiosk.press("enter")
        assert kiosk.strip()[0] == "-ok"
        assert kiosk.shows("a single-dose vial: 24 hours from now on")


async def test_a_pharmacist_extends_a_lot_on_its_card(start: Start) -> None:
    async with start(size=TALL) as kiosk:
        await signed_in(kiosk, badge_of(kiosk.record, "Marcus Oyelaran"))
        await kiosk.scan(packages.RECALLED)
        await kiosk.press("f8")
        await kiosk.press(*["up"] * 4, "enter")
        assert kiosk.shows("Lot CX3381: expires 2026-11-15")
        await kiosk.type("maker's letter of 20 Nov")
        await kiosk.press("enter")
        await kiosk.type("2027-05")
        await kiosk.press("enter", "enter")
        assert kiosk.strip()[0] == "-ok"
        assert kiosk.shows("2026-11-15, extended to 2027-05 · lot CX3381")
