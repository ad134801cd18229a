"""Controlled substances on the screen: the list, the perpetual record of one, and the ways there."""

from __future__ import annotations

import csv

import pytest

from db import people
from kiosk.services.controlled_record import Wanted
from kiosk.services.controlled_rows import COLUMNS
from kiosk.services.controlled_seen import RecordSeen
from kiosk.services.record_filter import Filter
from kiosk.widgets import perpetual
from tests.clock import StandingClock
from tests.ui import door, packages
from tests.ui.conftest import Start
from tests.ui.controlled_states import DANA, MENU, PRIYA, at_controlled, id_of, lose, press, settled, sign_in, taken
from tests.ui.states import counting
from tests.ui.terminal import BOTH_SIZES, LOW, TALL, Terminal, lines_of

RECORD = "ControlledRecordScreen"


def looked_at(kiosk: Terminal) -> list[str]:
    """What the record says that somebody looked at."""
    rows = kiosk.record.rows("select detail from audit where action = 'records.view' order by seq")
    return [row["detail"] for row in rows]


@BOTH_SIZES
async def test_the_list_says_what_there_is_and_enter_opens_the_record(start: Start, size: tuple[int, int]) -> None:
    async with start(size=size) as kiosk:
        lose(kiosk)
        await at_controlled()(kiosk)
        assert kiosk.shows("4 items in a DEA schedule", "✕ 1 loss not closed: F2")
        assert kiosk.shows("✓ SETTLED CII FentaNYL 50 mcg/mL, 20 mL 25 vials", "counted 24 Nov 2026 08:12")
        assert kiosk.shows("✕ LOSS OPEN CII HYDROmorphone", "1 opened · counted")
        await press(kiosk, "enter")
        assert kiosk.screen_name == RECORD
        assert kiosk.shows("CII FentaNYL 50 mcg/mL, 20 mL 25 vials", "2026", "Amount", "Balance", "Witness")
        assert kiosk.shows("09-23 10:12 received", "+9", "Demo technici… Dana Whitfield")
        assert kiosk.shows("CSOS 26X0920RV") == (size == TALL)
        await press(kiosk, "escape")
        assert kiosk.screen_name == "ControlledScreen"
        await press(kiosk, "escape")
        assert kiosk.screen_name == "HomeScreen"
        assert any("list of controlled substances" in each for each in looked_at(kiosk))
        assert any("record of controlled substances, item FentaNYL" in each for each in looked_at(kiosk))


async def test_a_scanned_package_opens_its_record(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        await at_controlled()(kiosk)
        await kiosk.scan(packages.KNOWN)
        await settled(kiosk)
        assert kiosk.screen_name == "ControlledScreen"
        await kiosk.scan(packages.CONTROLLED)
        await settled(kiosk)
        assert kiosk.screen_name == RECORD
        assert kiosk.shows("CII FentaNYL 50 mcg/mL")


async def test_who_may_not_look_sees_nothing_and_that_they_tried_is_noted(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        await at_controlled(who=PRIYA)(kiosk)
        assert kiosk.screen_name == "HomeScreen"
        assert kiosk.shows("✕ STOP Priya Raman (technician) may not look through the record")
        assert not kiosk.shows("FentaNYL")
        assert "NOT_PERMITTED" in looked_at(kiosk)[-1]


async def test_what_was_seen_is_gone_when_its_reader_may_not_look_any_more(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        await at_controlled("enter")(kiosk)
        assert kiosk.shows("FentaNYL 50 mcg/mL")
        with kiosk.record.write("demo", "test") as write:
            people.set_roles(write, id_of(kiosk, DANA), ("technician",))
        await press(kiosk, "f3")
        assert kiosk.shows("✕ STOP Dana Whitfield (technician) may not")
        await press(kiosk, "escape")
        assert kiosk.screen_name == "ControlledScreen"
        assert kiosk.shows("Nothing is shown.")
        assert not kiosk.shows("FentaNYL")


async def test_whoever_counts_them_does_not_see_what_the_record_says(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        await sign_in(kiosk)
        kiosk.app.open_job("count")
        await kiosk.settle()
        [row] = kiosk.record.rows("select id from location where name = 'Controlled safe'")
        kiosk.app.answer({"location": row["id"]})
        await kiosk.settle()
        await kiosk.scan(packages.CONTROLLED)
        await press(kiosk, "escape")
        await door.choose(kiosk, MENU)
        await settled(kiosk)
        assert kiosk.shows("✕ STOP You are counting controlled substances yourself", "Finish your part first")
        assert not kiosk.shows("25 vials")


async def test_days_are_asked_for_and_what_was_there_before_is_carried_forward(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        await at_controlled("enter", "f2")(kiosk)
        await kiosk.type("2026-13-01\r")
        assert kiosk.shows("✕ STOP 2026-13-01 is no day.")
        assert kiosk.typed() == ["2026-13-01", ""], "what is to be mended stays"
        await kiosk.type("2026-10-01\r")
        await kiosk.type("2026-09-01\r")
        assert kiosk.shows("✕ STOP 2026-09-01 lies before 2026-10-01.")
        await kiosk.type("2026-10-01\r")
        await kiosk.type("2026-11-20\r")
        await settled(kiosk)
        assert kiosk.screen_name == RECORD
        assert kiosk.shows("2026-10-01 to 2026-11-20", "10-01 00:00 carried forward", "11-15 09:12")
        assert not kiosk.shows("09-23 10:12")
        await press(kiosk, "f3")
        assert kiosk.shows("since the beginning", "09-23 10:12")


async def test_the_newest_stands_in_sight_and_the_keys_scroll(start: Start) -> None:
    async with start(size=(80, 14)) as kiosk:
        await at_controlled("enter")(kiosk)
        assert kiosk.shows("11-15 09:12 released +15 25")
        assert not kiosk.shows("09-23 10:12")
        for keys, there in ((("home",), True), (("end",), False), (("pageup", "pageup"), True), (("down",) * 9, False)):
            await press(kiosk, *keys)
            assert kiosk.shows("09-23 10:12") == there, keys


async def test_the_record_is_written_to_a_file_and_that_is_noted(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        await at_controlled("enter", "f6", "down", "enter")(kiosk)
        assert kiosk.strip()[0] == "-ok", kiosk.strip()
        [path] = (kiosk.record.heads.path.parent / "exports").iterdir()
        assert path.name.startswith("controlled-2026")
        with path.open(encoding="utf-8", newline="") as file:
            rows = [row for row in csv.DictReader(file) if row["at"] != "chain head"]
        assert {row["item"] for row in rows} == {"FentaNYL 50 mcg/mL, 20 mL"}
        assert rows[-1]["balance"] == "25"
        await press(kiosk, "escape", "f6", "down", "enter")
        assert len(kiosk.record.rows("select 1 from audit where action = 'controlled.export'")) == 2


async def test_who_may_look_and_not_take_out_is_told_before_anything_is_asked(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        with kiosk.record.write("demo", "test") as write:
            people.set_roles(write, "emergency", ("emergency",))
            people.set_roles(write, id_of(kiosk, PRIYA), ("emergency",))
        await at_controlled("enter", "f6", who=PRIYA)(kiosk)
        assert kiosk.screen_name == RECORD
        assert kiosk.shows("✕ STOP Priya Raman (emergency) may not export the record")


async def test_home_leads_to_the_losses_by_its_key_and_by_a_finger(start: Start, clock: StandingClock) -> None:
    async with start(size=TALL) as kiosk:
        await sign_in(kiosk)
        await press(kiosk, "f8")
        assert kiosk.screen_name == "ControlledScreen"
        await press(kiosk, "escape")
        lose(kiosk)
        await press(kiosk, "escape")
        await kiosk.lists_follow(lambda: kiosk.shows("✕ TELL THE DEA (F8) 1 vial missing", "1 business day left"))
        assert kiosk.shows("▲ TELL STATE (F8) 1 vial missing", "10 days left, by Fri 04 Dec 2026")
        await press(kiosk, "f8")
        assert kiosk.screen_name == "LossesScreen"
        await press(kiosk, "escape")
        assert kiosk.screen_name == "HomeScreen"
        for word, leads in (("FORM 106", "LossesScreen"), ("▲ COUNT Shift end", "HomeScreen")):
            rows = ["".join(segment.text for segment in line) for line in lines_of(kiosk.app)]
            y = next(number for number, text in enumerate(rows) if word in text)
            await kiosk.pilot.click(offset=(rows[y].index(word) + 1, y))
            await settled(kiosk)
            assert kiosk.screen_name == leads, word
            await press(kiosk, "escape")


async def test_home_says_how_long_there_is_however_small_the_screen(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        lose(kiosk)
        await press(kiosk, "escape")
        await kiosk.lists_follow(lambda: kiosk.shows("✕ TELL THE DEA (F8) 1 vial missing: HYDROmorphone"))
        assert kiosk.shows("· 1 business day left", "· 10 days left, by", "· 45 days left, by")


async def test_home_leads_to_the_inventories_when_one_is_due(start: Start, clock: StandingClock) -> None:
    async with start(size=TALL) as kiosk:
        await taken(kiosk)
        assert kiosk.screen_name == "InventoryShown"
        clock.advance(days=720)
        await press(kiosk, "escape", "escape", "escape")
        await kiosk.lists_follow(lambda: kiosk.shows("● INVENTORY (F8) Controlled"))
        await press(kiosk, "f8")
        assert kiosk.screen_name == "InventoriesScreen"


async def test_a_count_can_be_begun_from_there(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        await at_controlled("f5")(kiosk)
        assert kiosk.screen_name == "CountScreen"
        await counting(keys=())(kiosk)


@pytest.mark.parametrize(
    ("note", "mark"),
    [
        ("put in 5 mL, of 20 mL: DIFFERS by 3 mL, no pharmacist said why", "✕ DISCARDED"),
        ("put in 5 mL, of 20 mL: DIFFERS by 3 mL, explained: It stayed in the needle", "▲ DISCARDED"),
        ("put in 20 mL = 20 mL", "✓ DISCARDED"),
    ],
)
def test_an_account_that_differs_is_marked_so(note: str, mark: str) -> None:
    row = {**dict.fromkeys(COLUMNS), "state": "discarded", "note": note}
    seen = RecordSeen(Wanted(Filter()), (), (row,), 0)
    assert mark in perpetual.lines(seen, 80).plain
