"""Formulas on the screen: the list, the pages of one, and a pharmacist's signature."""

from __future__ import annotations

from db import formulas
from kiosk.demo_items import DEMO_PIN
from tests.pharmacy import assert_sound
from tests.ui import door
from tests.ui.conftest import Start
from tests.ui.controlled_states import DANA, PRIYA, press, settled
from tests.ui.formula_states import DRAFT, at_a_faulty_one, at_formula, at_formulas
from tests.ui.terminal import BOTH_SIZES, LOW, Terminal


def states(kiosk: Terminal) -> tuple[int, str | None]:
    """How many are in force, and who approved the draft."""
    [version] = formulas.versions_of(kiosk.record, DRAFT)
    return len(formulas.in_force(kiosk.record, kiosk.record.now())), version.approved_by_name


@BOTH_SIZES
async def test_the_list_says_what_is_in_force_and_enter_opens_the_pages(start: Start, size: tuple[int, int]) -> None:
    async with start(size=size) as kiosk:
        await at_formulas()(kiosk)
        assert kiosk.screen_name == "FormulasScreen"
        assert kiosk.shows("7 in force", "3 wait for a pharmacist")
        assert kiosk.shows("✓ IN FORCE", "CeFAZolin in an elastomeric pump", "version 1")
        await press(kiosk, "enter")
        assert kiosk.screen_name == "FormulaScreen"
        assert kiosk.shows("✓ IN FORCE", "approved by Marcus Oyelaran", "WHAT IT IS page 1 of 5")
        await press(kiosk, "f3")
        assert kiosk.shows("WHAT GOES IN page 2 of 5", "2,000 mg", "drawn up as 100 mg/mL")
        await press(kiosk, "f3")
        assert kiosk.shows("STEPS page 3 of 5", "scan: Elastomeric pump 100 mL, 1 h")
        await press(kiosk, "f3")
        assert kiosk.shows("STORAGE AND BEYOND USE", "stable 7 days", "(draft): 10 days")
        await press(kiosk, "f2", "f2", "f2", "f2")
        assert kiosk.shows("CHECKS AND SOURCES page 5 of 5")
        await press(kiosk, "escape")
        assert kiosk.screen_name == "FormulasScreen"
        await press(kiosk, "escape")
        assert kiosk.screen_name == "HomeScreen"


@BOTH_SIZES
async def test_a_pharmacist_approves_with_a_pin_and_a_wrong_one_is_asked_for_again(
    start: Start, size: tuple[int, int]
) -> None:
    async with start(size=size) as kiosk:
        await at_formula(DRAFT, "f5")(kiosk)
        assert states(kiosk) == (7, None)
        await press(kiosk, "down", "enter")
        await kiosk.type("999999\r")
        await settled(kiosk)
        assert kiosk.shows("✕ STOP")
        assert states(kiosk) == (7, None)
        await press(kiosk, "down", "enter")
        await kiosk.type(f"{DEMO_PIN}\r")
        await settled(kiosk)
        assert states(kiosk) == (8, "Marcus Oyelaran")
        assert kiosk.shows("✓ IN FORCE", "is in force from now on")
        await press(kiosk, "f5")
        assert kiosk.shows("✕ STOP Version 1 is in force.")
        assert_sound(kiosk.record)


async def test_whoever_wrote_it_does_not_approve_it(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        await at_formula(DRAFT, "f5", who=DANA)(kiosk)
        assert kiosk.shows("Marcus Oyelaran pharmacist")
        assert not kiosk.shows("Dana Whitfield manager")
        await kiosk.scan(door.badge_of(kiosk.record, DANA))
        await kiosk.type(f"{DEMO_PIN}\r")
        await settled(kiosk)
        assert kiosk.shows("✕ STOP Dana Whitfield wrote this version")
        assert states(kiosk) == (7, None)


async def test_a_technician_reads_and_signs_nothing(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        await at_formula(DRAFT, who=PRIYA)(kiosk)
        assert kiosk.shows("● DRAFT", "InFLIXimab in sodium chloride 0.9 %")
        for key in ("f5", "f8"):
            await press(kiosk, key)
            assert kiosk.screen_name == "FormulaScreen"
            assert kiosk.shows("✕ STOP Priya Raman (technician) may not approve or retire a formula")


async def test_what_keeps_one_from_being_approved_stands_first_and_nothing_is_asked(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        await at_a_faulty_one(kiosk)
        assert kiosk.shows("WHAT KEEPS IT FROM BEING APPROVED page 1 of 6", "The references are missing")
        await press(kiosk, "f5")
        assert kiosk.screen_name == "FormulaScreen"
        assert kiosk.shows("✕ STOP It cannot be approved: The references are missing")


async def test_one_is_retired_with_a_reason_and_its_versions_can_be_read(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        await at_formulas("enter", "f8")(kiosk)
        await kiosk.type("pump not made any more\r")
        await press(kiosk, "down", "enter")
        await kiosk.type(f"{DEMO_PIN}\r")
        await settled(kiosk)
        assert kiosk.shows("✕ RETIRED", "retired on")
        assert states(kiosk)[0] == 6
        await press(kiosk, "f8")
        assert kiosk.shows("is retired already")
        await press(kiosk, "f4", "enter")
        assert kiosk.shows("✕ RETIRED", "page 1 of 5")
        await press(kiosk, "escape")
        assert kiosk.shows("6 in force", "✕ RETIRED CeFAZolin in an elastomeric pump")
        assert_sound(kiosk.record)
