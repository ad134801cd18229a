"""Counting on the screen: blind, by scan and by digits; nothing is zero because somebody pressed Enter."""

from __future__ import annotations

from db import counts, jobs
from kiosk.widgets.big_number import rows_of
from tests import codes
from tests.codes import gtin, package
from tests.ui import door, packages
from tests.ui.conftest import Start
from tests.ui.states import counting
from tests.ui.terminal import BOTH_SIZES, LOW, Terminal

EXPIRED_DOCETAXEL = packages.HAZARDOUS
DOCETAXEL = package(gtin("0036045662311"), "DX1233", "270811")
SYRINGES = package(gtin("0037330401015"), "HL8890", "270920")
"""240 of them lie on the shelf."""


def place(kiosk: Terminal, name: str) -> str:
    [row] = kiosk.record.rows("select id from location where name = :name", name=name)
    return str(row["id"])


def shows_large(kiosk: Terminal, number: int) -> bool:
    """Whether a number stands on the screen in digits five rows high."""
    return all(row in kiosk.text for row in rows_of(number))


def counted(kiosk: Terminal) -> list[tuple[str, int]]:
    rows = kiosk.record.rows(
        "select l.batch_lot, e.quantity from count_entry e join lot l on l.id = e.lot_id "
        "where e.withdrawn_at is null and e.at >= '2026-11-24T15:12' order by e.id"
    )
    return [(row["batch_lot"], row["quantity"]) for row in rows]


@BOTH_SIZES
async def test_a_shelf_is_counted_by_scans_digits_and_enter(start: Start, size: tuple[int, int]) -> None:
    async with start(size=size) as kiosk:
        await door.choose(kiosk, "Count the shelf")
        assert kiosk.shows("What do you count?", "Go on: Refrigerator", "Due: Cycle count")
        await kiosk.scan(codes.shelf(place(kiosk, "Hazardous shelf")))
        assert kiosk.shows("YOU COUNT AT HAZARDOUS SHELF", "0 lines counted · 12 to go", "Nothing in hand.")
        await kiosk.scan(DOCETAXEL)
        await kiosk.scan(DOCETAXEL)
        assert kiosk.shows("VIALS", "DOCEtaxel 80 mg/4 mL", "lot DX1233 · expires 2027-08-11")
        assert shows_large(kiosk, 2)
        await kiosk.press("f3")
        await kiosk.type("14\r")
        assert shows_large(kiosk, 14)
        await kiosk.press("enter")
        assert kiosk.shows("Counted. Scan the next.", "1 line counted · 11 to go", "✓ 14 vials", "Nothing in hand.")
        assert counted(kiosk) == [("DX1233", 14)]


async def test_nothing_on_the_screen_tells_how_many_there_should_be(start: Start) -> None:
    async with start() as kiosk:
        await door.choose(kiosk, "Count the shelf")
        await kiosk.scan(codes.shelf(place(kiosk, "Shelf")))
        seen = [kiosk.text]
        for keys in ((), ("f8",), ("f10",)):
            await kiosk.scan(SYRINGES)
            await kiosk.press(*keys)
            seen.append(kiosk.text)
        await kiosk.press("f9", "f9", "f6")
        seen.append(kiosk.text)
        await kiosk.press("escape", "f3")
        seen.append(kiosk.text)
        [there] = kiosk.record.rows(
            "select quantity from stock s join lot l on l.id = s.lot_id where l.batch_lot = 'HL8890'"
        )
        assert there == {"quantity": 240}
        assert [text for text in seen if "240" in text] == []


async def test_enter_confirms_no_zero(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        await counting(DOCETAXEL, keys=("f10",))(kiosk)
        assert kiosk.shows("CARBOplatin 450 mg/45 mL, lot CB4410: count it at Hazardous shelf. Is none there? 10 more")
        await kiosk.press("enter", "enter")
        assert kiosk.shows("lot CB4410: count it at Hazardous shelf.")
        assert counted(kiosk) == [("DX1233", 1)]
        await kiosk.press("down", "down", "enter")
        assert counted(kiosk) == [("DX1233", 1), ("CB4410", 0)]
        assert kiosk.shows("lot CB4438: count it at Hazardous shelf.")
        await kiosk.press("down", "down", "down", "down", "enter")
        assert kiosk.screen_name == "HomeScreen"
        assert kiosk.shows("Your part is counted.")


async def test_the_end_of_a_keyboards_scan_is_no_enter(start: Start) -> None:
    async with start() as kiosk:
        await counting()(kiosk)
        await kiosk.keyboard_scan(DOCETAXEL)
        await kiosk.keyboard_scan(DOCETAXEL)
        assert shows_large(kiosk, 2)
        assert counted(kiosk) == []
        await kiosk.press("f3")
        await kiosk.keyboard_scan(DOCETAXEL)
        await kiosk.type("9\r")
        assert kiosk.shows("The work went on before this answer came."), "nobody saw that there are three by now"
        assert shows_large(kiosk, 3)


async def test_what_is_expired_is_counted_and_says_so_in_its_colour(start: Start) -> None:
    async with start() as kiosk:
        await counting(EXPIRED_DOCETAXEL)(kiosk)
        meaning, said = kiosk.strip()
        assert meaning == "-warn"
        assert said.startswith(" ▲ SET ASIDE  DOCEtaxel 80 mg/4 mL, lot DX1180: 1 vial. It is EXPIRED")
        assert shows_large(kiosk, 1)


async def test_what_is_to_be_counted_again_is_named_without_a_number(start: Start) -> None:
    async with start() as kiosk:
        await door.choose(kiosk, "Count the shelf")
        [refrigerator] = counts.open_counts(kiosk.record)
        kiosk.app.answer({"count": refrigerator.id})
        await kiosk.settle()
        assert kiosk.shows("0 lines counted · 13 to go · 1 to count again", "▲ count again RiTUXimab 500 mg/50 mL")


async def test_of_ones_own_part_nothing_tells_what_is_counted_again(start: Start) -> None:
    async with start() as kiosk:
        await counting(go_on=True)(kiosk)
        assert kiosk.shows("13 lines counted · 13 to go")
        assert not kiosk.shows("to count again")


async def test_a_line_that_was_kept_is_taken_back(start: Start) -> None:
    async with start() as kiosk:
        await counting(DOCETAXEL, EXPIRED_DOCETAXEL)(kiosk)
        assert counted(kiosk) == [("DX1233", 1)]
        await kiosk.press("f9")
        assert kiosk.shows("Taken back.", "lot DX1233", "0 lines counted")
        assert counted(kiosk) == []


async def test_the_shelves_label_says_where_one_stands(start: Start) -> None:
    async with start() as kiosk:
        await door.choose(kiosk, "Count the shelf")
        [item] = kiosk.record.rows("select id from item where name = 'DOCEtaxel 80 mg/4 mL'")
        kiosk.app.answer({"item": item["id"]})
        await kiosk.settle()
        assert kiosk.shows("Where do you count?", "WHERE? Nobody said it yet.")
        await kiosk.press("enter")
        assert kiosk.shows("Where do you count?"), "no stray Enter says where one stands"
        await kiosk.scan(codes.shelf(place(kiosk, "Hazardous shelf")))
        await kiosk.scan(DOCETAXEL)
        await kiosk.press("f6")
        assert counted(kiosk) == [("DX1233", 1)]
        await kiosk.scan(codes.shelf(place(kiosk, "Quarantine shelf")))
        assert kiosk.shows("YOU COUNT AT QUARANTINE SHELF", "· Hazardous shelf ·")


async def test_keys_say_what_is_missing(start: Start) -> None:
    async with start() as kiosk:
        await counting()(kiosk)
        for key in ("f3", "f8", "enter"):
            await kiosk.press("f4", "escape", key)
            assert kiosk.shows("✕ STOP No line is in hand.", "Scan a package first."), key
        await kiosk.scan(packages.HAZARDOUS_FOUND)
        for key in ("f3", "f6", "f8"):
            await kiosk.press(key)
            assert kiosk.shows("✕ STOP A question is open."), key


async def test_a_part_is_left_and_gone_on_with(start: Start) -> None:
    async with start() as kiosk:
        await counting(DOCETAXEL, keys=("escape",))(kiosk)
        await kiosk.lists_follow(lambda: kiosk.shows("FINISH Count: Hazardous shelf by"))
        await kiosk.press("f3")
        while "Hazardous" not in kiosk.focus:
            await kiosk.press("down")
        await kiosk.press("enter")
        assert kiosk.screen_name == "CountScreen"
        assert kiosk.shows("YOU COUNT AT HAZARDOUS SHELF", "lot DX1233")


async def test_nothing_is_begun_twice_and_what_is_open_is_listed_as_it_is_now(start: Start) -> None:
    async with start() as kiosk:
        await door.choose(kiosk, "Count the shelf")
        await kiosk.press("escape")
        with kiosk.record.write("demo", "test") as write:
            counts.begin(write, "location", "The cold room", [], controlled=False)
        await door.choose(kiosk, "Count the shelf")
        assert kiosk.shows("Go on: The cold room")
        assert len(jobs.open_jobs(kiosk.record, "count")) == 2, "that one, and the demo's"
