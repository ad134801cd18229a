"""Pulling at the kiosk: what the technician sees, at the smallest size."""

from __future__ import annotations

from db import items
from kiosk.demo_items import DEMO_PIN
from scanners import own_code
from tests.codes import gtin, package, shelf
from tests.ui import door, packages
from tests.ui.conftest import Start
from tests.ui.states import pulled, pulled_until
from tests.ui.terminal import LOW, wait_until


async def test_a_scan_is_one_unit_shown_large_and_undo_puts_it_back(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        await pulled(packages.SHORT)(kiosk)
        assert kiosk.shows("✓ OK", "1 vial of Vancomycin 1 g, lot VN24118", "VIAL Vancomycin 1 g", "1 line · 1 out")
        await kiosk.press("f3")
        await kiosk.press("up", "up", "enter")
        assert kiosk.shows("now 3 vials", "1 line · 3 out", "✓ 3 vials")
        await kiosk.press("f9", "f9")
        assert kiosk.shows("Put it back on the shelf", "Nothing taken yet.", "0 lines")


async def test_a_hard_stop_says_what_to_do_and_takes_nothing(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        await pulled(packages.RECALLED)(kiosk)
        assert kiosk.shows("✕ STOP", "RECALLED", "Do not use it. Put it in quarantine.", "0 lines")


async def test_a_left_pull_is_due_on_home_and_f3_goes_on_with_it(start: Start) -> None:
    async with start() as kiosk:
        await pulled(packages.SHORT)(kiosk)
        await kiosk.press("escape")
        await kiosk.lists_follow(lambda: kiosk.shows("● FINISH Pull for a preparation by"))
        await kiosk.press("f3")
        assert kiosk.screen_name == "ChooseWork"
        await kiosk.press("enter")
        assert kiosk.screen_name == "PullScreen"
        assert kiosk.shows("TAKEN", "lot VN24118")
        await kiosk.press("f10")
        assert kiosk.screen_name == "HomeScreen"
        assert kiosk.shows("Pull finished: 1 line, 1 unit.")


async def test_a_pharmacist_allows_a_lot_that_ends_too_soon(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        await pulled_until("2029-01-01", packages.KNOWN)(kiosk)
        assert kiosk.shows("Only a pharmacist can allow it", "Needed until 2029-01-01")
        assert kiosk.focus == "Put it back: take nothing"
        await kiosk.press("down", "enter")
        assert kiosk.screen_name == "Prove"
        assert not kiosk.shows("Priya Raman")  # no pharmacist
        await kiosk.press("escape")  # closed without a word: the question can be answered still
        await wait_until(kiosk.pilot, lambda: kiosk.focus != "", "the question to have its focus back")
        await kiosk.settle()
        await kiosk.press("enter")
        assert kiosk.screen_name == "Prove"
        await kiosk.press("down", "enter")
        await kiosk.type(DEMO_PIN)
        await kiosk.press("enter")
        assert kiosk.shows("✓ OK", "lot VN25021", "For a patient's order 4471")


async def test_what_comes_back_is_asked_for_twice_and_no_is_the_first_answer(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        await pulled(packages.SHORT, keys=("f6",))(kiosk)
        await kiosk.scan(packages.SHORT)
        assert kiosk.shows("Was it in the pharmacy the whole time")
        assert kiosk.focus == "NO, or I do not know"
        await kiosk.press("down", "enter")
        assert kiosk.shows("Was it kept at room temperature the whole time?")
        assert kiosk.focus == "NO, or I do not know"
        await kiosk.press("down", "enter")
        assert kiosk.shows("back to Shelf. Put it there now.", "0 out", "↩ back")


async def test_a_kit_is_pulled_by_its_list_and_finishing_asks_for_what_is_missing(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        await kiosk.press("f7")
        assert kiosk.shows("By a kit's list")
        await kiosk.scan(own_code("kit", "IVIG-PUMP").text)
        assert kiosk.shows("Kit IVIG by pump.", "Missing 5 of 5")
        await kiosk.press("enter")
        assert kiosk.shows("missing 5 of 5", "MISSING, THEN TAKEN", "○ 1 each  Pump tubing with 0.2 micron filter")
        await kiosk.scan(packages.KNOWN)
        assert kiosk.shows("✕ STOP", "is not on this pull's list", "re-opens the calculation")
        await kiosk.scan(package(gtin("0039055102023"), "P440010", "270324"))
        assert kiosk.shows("missing 4 of 5", "BAG  Sodium chloride 0.9 % 250 mL")
        await kiosk.press("f10")
        assert kiosk.shows("Missing 4 of 5", "Finish all the same?")
        assert kiosk.focus == "Go on pulling"


async def test_a_second_person_signs_for_what_is_hazardous_and_comes_back_unfit(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        with kiosk.record.write("system", "test") as write:
            [row] = write.rows("select id from item where name = 'Vancomycin 1 g'")
            item = items.item(write, row["id"])
            assert item is not None
            items.change_item(write, item, {"hazardous": True})
        await pulled(packages.SHORT, keys=("f6",))(kiosk)
        await kiosk.scan(packages.SHORT)
        await kiosk.press("enter")
        assert kiosk.shows("is hazardous: a second person looks at it", "Was outside the pharmacy")
        await kiosk.press("down", "enter")
        assert kiosk.screen_name == "Prove"
        await kiosk.scan(door.badge_of(kiosk.record, "Priya Raman"))
        await kiosk.type(f"{DEMO_PIN}\r")
        assert kiosk.shows("does NOT come back to stock", "0 out")


async def test_a_packed_bin_is_taken_again_once_somebody_says_that_it_was_emptied(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        [place] = kiosk.record.rows("select id from location where name = 'Bin 1'")
        await pulled(packages.SHORT)(kiosk)
        await kiosk.scan(shelf(place["id"]))
        await kiosk.press("f10")
        assert kiosk.shows("Bin 1 is taken until somebody says that it was emptied.")
        await kiosk.press("f7")
        await kiosk.scan(shelf(place["id"]))
        assert kiosk.shows("Bin 1 holds what was pulled for a preparation, 1 line, packed. Was it emptied")
        await kiosk.press("enter")
        assert kiosk.shows("Was it emptied"), "no stray Enter empties anything"
        await kiosk.press("down", "down", "enter")
        assert kiosk.shows("What is this pull for?")
        await kiosk.press("enter")
        assert kiosk.shows("For a preparation", "Bin 1")
        [row] = kiosk.record.rows("select holds_job from location where name = 'Bin 1'")
        assert row["holds_job"] is None
