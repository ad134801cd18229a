"""Dialogs and drafts: Esc always leads out, nothing typed or scanned is lost or goes astray."""

from __future__ import annotations

import pytest

from tests import codes
from tests.pharmacy import PIN
from tests.ui import packages
from tests.ui.conftest import Start
from tests.ui.terminal import BOTH_SIZES, LOW, Terminal


async def open_quantity(kiosk: Terminal) -> None:
    await kiosk.scan(packages.KNOWN)
    await kiosk.press("f3")


async def open_attach(kiosk: Terminal) -> None:
    await kiosk.scan(packages.UNKNOWN)


async def open_verify(kiosk: Terminal) -> None:
    await open_attach(kiosk)
    await kiosk.type("vancomycin 1 g")
    await kiosk.press("enter", "enter", "1", "enter")
    await kiosk.press("enter")
    await kiosk.press("f7")


async def open_owner(kiosk: Terminal) -> None:
    await kiosk.press("f8")


async def open_type_code(kiosk: Terminal) -> None:
    await kiosk.press("f4")


DIALOGS = {
    "Quantity": open_quantity,
    "Attach": open_attach,
    "Prove": open_verify,
    "Owner": open_owner,
    "TypeCode": open_type_code,
}


QUICK = ("Quantity", "Prove")
EACH_DIALOG = [each if each in QUICK else pytest.param(each, marks=pytest.mark.thorough) for each in DIALOGS]
"""A small one and one that asks for a PIN every time; all of them are tried with the rest."""


@pytest.mark.parametrize("dialog", EACH_DIALOG)
async def test_esc_leads_out_of_a_dialog_and_home(start: Start, dialog: str) -> None:
    async with start() as kiosk:
        await kiosk.scan(codes.sscc())
        await DIALOGS[dialog](kiosk)
        assert kiosk.screen_name == dialog
        await kiosk.press("escape")
        assert kiosk.screen_name == "ReceiveScreen"
        await kiosk.press("escape")
        assert kiosk.screen_name == "HomeScreen"


async def test_esc_leads_out_of_a_dialog_on_home(start: Start) -> None:
    async with start() as kiosk:
        for key, dialog in (("f4", "TypeCode"), ("f12", "Leave")):
            await kiosk.press(key)
            assert kiosk.screen_name == dialog
            await kiosk.press("escape", "escape")
            assert kiosk.screen_name == "HomeScreen"


@pytest.mark.parametrize("raw", [packages.NEW_LOT, packages.PLAIN_BAG, packages.SHORT, packages.COLD])
async def test_a_question_waits_while_one_is_away(start: Start, raw: str) -> None:
    async with start(size=LOW) as kiosk:
        await kiosk.press("f3", "down", "enter")
        await kiosk.scan(raw)
        asked, focus = kiosk.strip(), kiosk.focus
        assert asked[0] in ("-warn", "-stop")
        await kiosk.press("escape")
        assert kiosk.screen_name == "HomeScreen"
        await kiosk.press("f3", "down", "enter")
        assert (kiosk.strip(), kiosk.focus) == (asked, focus)


@pytest.mark.parametrize("dialog", EACH_DIALOG)
async def test_a_scan_over_a_dialog_shows_its_result_and_types_nothing(start: Start, dialog: str) -> None:
    async with start(size=LOW) as kiosk:
        await kiosk.scan(codes.sscc())
        await DIALOGS[dialog](kiosk)
        typed = kiosk.typed()
        focus = kiosk.focus
        await kiosk.scan(packages.RUBBISH)
        assert kiosk.screen_name == dialog
        assert kiosk.strip()[0] == "-stop"
        assert kiosk.shows("✕ STOP")
        assert (kiosk.typed(), kiosk.focus) == (typed, focus)


async def test_a_scan_from_the_keyboard_while_typing_types_nothing(start: Start) -> None:
    async with start() as kiosk:
        await kiosk.press("f4")
        await kiosk.type("12")
        await kiosk.keyboard_scan(packages.KNOWN)
        assert kiosk.typed() == ["12"]
        assert kiosk.shows("✓ OK Vancomycin 1 g, lot VN25021")
        await kiosk.type("3")
        assert kiosk.typed() == ["123"]


async def test_quantity_by_arrows_and_by_typing(start: Start) -> None:
    async with start() as kiosk:
        await kiosk.scan(codes.sscc())
        await open_quantity(kiosk)
        await kiosk.press("up", "up", "down")
        assert kiosk.typed() == ["2"]
        await kiosk.press("enter")
        assert kiosk.shows("✓ OK Vancomycin 1 g: now 2 vial", "1 line · 2 packs")
        await kiosk.press("f3")
        await kiosk.type("24")
        await kiosk.press("enter")
        assert kiosk.shows("✓ OK Vancomycin 1 g: now 24 vial")
        await kiosk.press("f9")
        assert kiosk.shows("back to 2")


async def test_a_quantity_never_goes_to_a_line_that_came_meanwhile(start: Start) -> None:
    async with start() as kiosk:
        await kiosk.scan(codes.sscc())
        await open_quantity(kiosk)
        await kiosk.scan(codes.package(codes.CEFAZOLIN, "CZ1004", "270811"))
        await kiosk.type("24")
        await kiosk.press("enter")
        assert kiosk.strip()[0] == "-stop"
        assert kiosk.shows("✕ STOP The work went on before this answer came.", "2 lines · 2 packs")


@BOTH_SIZES
async def test_a_second_person_verifies_a_code_and_its_stock_is_released(start: Start, size: tuple[int, int]) -> None:
    async with start(size=size) as kiosk:
        await kiosk.scan(codes.sscc())
        await open_verify(kiosk)
        assert kiosk.shows(
            "GTIN 00373304099996", "Vancomycin 1 g", "Dana Whitfield", "Tomas Lindqvist", "Esc goes back"
        )
        assert kiosk.focus == ""
        await kiosk.press("down", "down", "enter")
        assert kiosk.focus == "pin"
        await kiosk.type(f"{PIN}\r")
        assert kiosk.shows("✓ OK Vancomycin 1 g: code verified by Marcus Oyelaran, 1 released.")
        assert not kiosk.shows("QUARANTINE")
        await kiosk.press("f7")
        assert kiosk.screen_name == "ReceiveScreen"
        assert kiosk.shows("No code waits to be verified.")


async def test_whose_stock_comes_next_is_said_and_stays_in_sight(start: Start) -> None:
    async with start() as kiosk:
        await kiosk.scan(codes.sscc())
        await kiosk.press("f8", "down", "down")
        await kiosk.type("Rx 104882")
        await kiosk.press("enter")
        assert kiosk.shows("owner: patient:Rx 104882")


@pytest.mark.parametrize(
    "key", ["f3", *(pytest.param(each, marks=pytest.mark.thorough) for each in ("f6", "f7", "f8"))]
)
async def test_nothing_else_is_decided_while_a_question_is_open(start: Start, key: str) -> None:
    async with start() as kiosk:
        await kiosk.scan(codes.sscc())
        await kiosk.scan(packages.PLAIN_BAG)
        await kiosk.press(key)
        assert kiosk.screen_name == "ReceiveScreen"
        assert kiosk.shows("✕ STOP A question is open. Answer it, or take it back with Undo (F9).", "Lot number")
        assert kiosk.focus == "batch_lot"


async def test_f3_at_a_comparison_says_how_many_such_packages_there_are(start: Start) -> None:
    async with start() as kiosk:
        await kiosk.scan(codes.sscc())
        await kiosk.scan(packages.NEW_LOT)
        await kiosk.press("f3")
        assert kiosk.focus == "packs"
        await kiosk.type("12")
        await kiosk.press("enter")
        assert kiosk.shows("✓ OK 12 vials of Vancomycin 1 g, lot VN900")


async def test_items_with_a_code_alike_are_offered_but_never_without_counting_the_units(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        await kiosk.scan(codes.sscc())
        await kiosk.scan(codes.package(codes.gtin("3031234501011"), "VN25021", "270602"))
        assert kiosk.screen_name == "Attach"
        assert kiosk.shows("Vancomycin 1 g", "Units in this pack (count them)")
        await kiosk.press("escape")
        assert kiosk.shows("Find the item, or create it", "Leave it out")
        await kiosk.press("down", "down")
        assert kiosk.focus == "Find the item, or create it", "nothing else is offered"
