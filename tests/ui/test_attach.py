"""Attaching a code: the units are always counted, and nothing typed is lost to a refusal."""

from __future__ import annotations

from tests import codes
from tests.pharmacy import PIN
from tests.ui import packages
from tests.ui.conftest import Start
from tests.ui.states import attached
from tests.ui.terminal import LOW, TALL, Terminal


async def new_item(kiosk: Terminal, name: str) -> None:
    """Fill everything of a new item but the units."""
    await kiosk.press("tab")
    await kiosk.type(name)
    await kiosk.press("enter")
    await kiosk.type("vial")
    await kiosk.press("enter", "enter", "down", "enter", "tab", "enter", "down", "enter", "tab")


async def test_a_new_items_units_are_asked_for_before_it_is_put_on_file(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        await kiosk.scan(codes.sscc())
        await kiosk.scan(packages.UNKNOWN)
        await new_item(kiosk, "Tobramycin 80 mg")
        assert kiosk.focus == "Put the new item on file"
        await kiosk.press("enter")
        assert (kiosk.screen_name, kiosk.focus) == ("Attach", "units_per_pack")
        assert kiosk.shows("Tobramycin 80 mg: how many units are in this pack?")
        for wrong in ("0", "10000"):
            await kiosk.type(wrong)
            await kiosk.press("enter")
            assert kiosk.shows("✕ STOP The units in a pack are a whole number from 1 to 9,999.")
            await kiosk.press(*["backspace"] * len(wrong))
        await kiosk.type("10")
        await kiosk.press("enter")
        assert kiosk.shows("? QUESTION 1 pack = 10 vials of Tobramycin 80 mg")


async def test_an_item_on_file_is_not_put_on_file_again(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        await kiosk.scan(codes.sscc())
        await kiosk.scan(packages.UNKNOWN)
        await new_item(kiosk, "vancomycin  1 G")
        await kiosk.press("enter")
        assert kiosk.shows("✕ STOP Vancomycin 1 g is on file already.", "Search for it on the left")
        assert (kiosk.screen_name, kiosk.focus) == ("Attach", "name")
        assert "vancomycin  1 G" in kiosk.typed()


async def test_another_search_forgets_the_item_that_was_chosen(start: Start) -> None:
    async with start() as kiosk:
        await kiosk.scan(codes.sscc())
        await kiosk.scan(packages.UNKNOWN)
        await kiosk.type("micaf")
        await kiosk.press("enter", "enter")
        assert kiosk.focus == "units_per_pack"
        kiosk.app.screen.query("Entry").first().query_one("Line").focus()
        await kiosk.type("vanco")
        kiosk.app.screen.query("Entry").last().query_one("Line").focus()
        await kiosk.type("5")
        await kiosk.press("enter")
        assert kiosk.screen_name == "Attach"


async def test_each_of_several_codes_can_be_verified(start: Start) -> None:
    async with start(size=TALL) as kiosk:
        await kiosk.scan(codes.sscc())
        await attached(kiosk, packages.UNKNOWN)
        await kiosk.press("f10", "enter", "f2")
        await attached(kiosk, packages.ALSO_UNKNOWN)
        await kiosk.press("f7")
        assert kiosk.screen_name == "ChooseCode"
        assert kiosk.shows("· GTIN 00373304099996", f"· GTIN {codes.gtin('0099999955015')}")
        await kiosk.press("down", "enter")
        assert kiosk.screen_name == "Prove"
        assert kiosk.shows("GTIN 00373304099996")
        await kiosk.press("down", "enter")
        await kiosk.type(f"{PIN}\r")
        assert kiosk.shows("✓ OK", "code verified by")
        await kiosk.press("f7")
        assert kiosk.screen_name == "Prove"
        await kiosk.press("escape")
        assert kiosk.screen_name == "ReceiveScreen"


async def test_the_quantitys_dialog_names_the_line(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        await kiosk.scan(codes.sscc())
        await kiosk.scan(packages.KNOWN)
        await kiosk.press("f3")
        assert kiosk.screen_name == "Quantity"
        assert kiosk.shows("Vancomycin 1 g · lot VN25021 · ")


async def test_an_unknown_code_is_attached_to_an_item_that_is_found(start: Start) -> None:
    async with start() as kiosk:
        await kiosk.scan(codes.sscc())
        await kiosk.scan(packages.UNKNOWN)
        assert kiosk.focus == "search"
        await kiosk.type("micaf")
        assert kiosk.shows("Micafungin 100 mg")
        await kiosk.press("enter", "enter")
        assert kiosk.screen_name == "Attach"
        assert kiosk.focus == "units_per_pack"
        assert kiosk.shows("Micafungin 100 mg", "how many units are in this pack? Count them")
        await kiosk.press("enter")
        assert kiosk.strip()[0] == "-stop"
        assert kiosk.screen_name == "Attach"
        await kiosk.type("1")
        await kiosk.press("enter")
        assert kiosk.screen_name == "ReceiveScreen"
        assert kiosk.shows("? QUESTION 1 vial of Micafungin 100 mg")
        await kiosk.press("enter")
        assert kiosk.shows("▲ QUARANTINE 1 vial of Micafungin 100 mg, lot TB1 in quarantine")


async def test_an_unknown_code_becomes_a_new_item(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        await kiosk.scan(codes.sscc())
        await kiosk.scan(packages.UNKNOWN)
        await kiosk.press("tab")
        await kiosk.type("Tobramycin 80 mg")
        await kiosk.press("enter")
        await kiosk.type("vial")
        await kiosk.press("enter", "enter", "down", "enter")
        await kiosk.press("tab", "enter", "down", "enter")
        await kiosk.press("tab", "tab")
        assert kiosk.focus == "units_per_pack"
        await kiosk.type("10")
        await kiosk.press("shift+tab")
        assert kiosk.focus == "Put the new item on file"
        await kiosk.press("enter")
        assert kiosk.shows("? QUESTION 1 pack = 10 vials of Tobramycin 80 mg")
        await kiosk.press("enter")
        assert kiosk.shows("▲ QUARANTINE 1 pack = 10 vials of Tobramycin 80 mg")


async def test_a_new_item_that_is_not_complete_says_what_is_missing(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        await kiosk.scan(codes.sscc())
        await kiosk.scan(packages.UNKNOWN)
        await kiosk.press("tab")
        await kiosk.type("Tobramycin 80 mg")
        await kiosk.press("tab", "tab", "tab", "tab", "enter")
        assert kiosk.shows("✕ STOP A new item needs name, kind, base unit and storage.", "unit it is counted in")
        assert (kiosk.screen_name, kiosk.focus) == ("Attach", "base_unit")
        assert "Tobramycin 80 mg" in kiosk.typed()


async def test_the_search_can_be_opened_again_after_esc(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        await kiosk.scan(codes.sscc())
        await kiosk.scan(packages.UNKNOWN)
        await kiosk.press("escape")
        assert kiosk.focus == "Find the item, or create it"
        await kiosk.press("enter")
        assert kiosk.screen_name == "Attach"
