"""Inventories on the screen: taken by one before another, read again, and written to a file to print."""

from __future__ import annotations

from db import people
from tests.clock import StandingClock
from tests.pdf_text import pages
from tests.ui.conftest import Start
from tests.ui.controlled_states import (
    DANA,
    PRIYA,
    at_controlled,
    id_of,
    press,
    prove,
    settled,
    taken,
    taken_and,
    taking,
)
from tests.ui.terminal import BOTH_SIZES, LOW, TALL, Terminal


def on_file(kiosk: Terminal) -> list[dict[str, object]]:
    return kiosk.record.rows("select kind, moment, taken_by, witnessed_by, lines from inventory_taken order by at, id")


@BOTH_SIZES
async def test_two_people_take_one_and_it_is_shown_as_it_was_signed(start: Start, size: tuple[int, int]) -> None:
    async with start(size=size) as kiosk:
        await at_controlled("f3")(kiosk)
        assert kiosk.shows("▲ None was taken yet.", "F2 takes the initial one")
        await press(kiosk, "f2")
        assert kiosk.focus.startswith("Initial"), "the first one is the initial one"
        await press(kiosk, "enter", "down", "enter")
        assert kiosk.shows("Taking the inventory", "Inventory: initial, at the close of business", "Who takes it?")
        assert kiosk.shows("4 substances, 5 lines: 5 by a count, 0 by the record")
        assert not kiosk.shows(PRIYA), "a technician takes none"
        await prove(kiosk, DANA)
        assert kiosk.shows("Witnessing the inventory", "Who witnesses it?", PRIYA)
        assert not kiosk.shows("Dana Whitfield  manager"), "nobody is their own witness"
        await prove(kiosk, PRIYA)
        assert kiosk.screen_name == "InventoryShown"
        assert kiosk.shows("✓ OK The inventory is taken: 5 lines, signed by both.", "Inventory: initial")
        assert kiosk.shows("took inventory Dana Whitfield, signed 2026-11-24 09:12", "witnessed Priya Raman, signed")
        name = "FentaNYL 50 mcg/mL, 20 mL" if size == TALL else "FentaNYL 50 mcg/mL, 20…"
        assert kiosk.shows("SCHEDULES I AND II", f"CII {name} 25 vials sealed of 20 mL, 25 mg ✓ by a count")
        assert kiosk.shows("SCHEDULES III, IV AND V", "1 vial opened of 10 mL")
        assert on_file(kiosk) == [
            {"kind": "initial", "moment": "closing", "taken_by": id_of(kiosk, DANA),
             "witnessed_by": id_of(kiosk, PRIYA), "lines": 5}
        ]  # fmt: skip
        await press(kiosk, "escape")
        assert kiosk.shows("✓ The next one is due by Fri 24 Nov 2028.", "✓ SIGNED Tue 24 Nov 2026 09:12 initial")
        assert kiosk.shows("Dana Whitfield, before Priya Raman")
        await press(kiosk, "enter")
        assert kiosk.shows("took inventory Dana Whitfield")


async def test_a_wrong_pin_keeps_nothing_and_is_asked_for_again(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        await taking(DANA)(kiosk)
        await kiosk.press("down", "enter")
        await kiosk.type("135790\r")
        await settled(kiosk)
        assert kiosk.shows("✕ STOP", "Taking the inventory", "Inventory: initial, at the close of business")
        assert on_file(kiosk) == []
        await prove(kiosk, DANA)
        await prove(kiosk, PRIYA)
        assert len(on_file(kiosk)) == 1


async def test_esc_signs_nothing_at_any_step(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        await taking(DANA)(kiosk)
        await press(kiosk, "escape")
        assert kiosk.screen_name == "InventoriesScreen"
        for keys in (("f2",), ("f2", "enter"), ("f2", "enter", "enter"), ("f2", "up", "enter")):
            await press(kiosk, *keys, "escape")
            assert kiosk.screen_name == "InventoriesScreen"
        assert on_file(kiosk) == []


async def test_what_is_not_counted_is_said_before_anybody_signs(start: Start, clock: StandingClock) -> None:
    async with start(size=LOW) as kiosk:
        clock.advance(days=1)
        await at_controlled("f3", "f2", "enter", "enter")(kiosk)
        assert kiosk.screen_name == "InventoriesScreen"
        assert kiosk.shows("✕ STOP No count that was posted today says exactly how much there is of FentaNYL")
        assert kiosk.shows("Two people count each, measure what is open, and post it (F1, Count the shelf).")
        assert on_file(kiosk) == []


async def test_newly_scheduled_is_of_the_substances_that_are_taken_in(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        await at_controlled("f3", "f2", "up", "enter")(kiosk)
        assert kiosk.shows("Which substances are newly scheduled?", "· CIII Ketamine")
        await press(kiosk, "up", "enter")
        assert kiosk.shows("✕ None is taken in yet")
        await press(kiosk, "up", "enter", "up", "enter", "enter")
        assert kiosk.shows("✓ TAKEN CIII Ketamine", "· CII Morphine")
        await press(kiosk, "down", "down", "enter", "enter")
        assert kiosk.shows(
            "Inventory: of newly scheduled substances, at the opening of business", "1 substance, 2 lines"
        )
        await prove(kiosk, DANA)
        await prove(kiosk, PRIYA)
        assert [row["kind"] for row in on_file(kiosk)] == ["newly-scheduled"]
        assert not kiosk.shows("FentaNYL")
        await press(kiosk, "escape")
        assert kiosk.shows("▲ None was taken yet."), "one of some substances stands for no other"


async def test_who_may_look_and_not_take_one_is_told(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        with kiosk.record.write("demo", "test") as write:
            people.set_roles(write, id_of(kiosk, PRIYA), ("auditor",))
        await at_controlled("f3", "f2", who=PRIYA)(kiosk)
        assert kiosk.screen_name == "InventoriesScreen"
        assert kiosk.shows("✕ STOP Priya Raman (auditor) may not take an inventory of controlled substances")


async def test_one_is_written_to_a_file_to_print_by_itself_or_what_is_kept_apart(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        await taken_and("f6", "enter")(kiosk)
        assert kiosk.strip()[0] == "-ok", kiosk.strip()
        folder = kiosk.record.heads.path.parent / "exports"
        [whole] = folder.iterdir()
        assert whole.name.startswith("inventory-2026")
        text = "\n".join(pages(whole.read_bytes()))
        assert "Ketamine" in text
        assert "FentaNYL" in text
        await press(kiosk, "f6", "down", "enter")
        [narcotics] = set(folder.iterdir()) - {whole}
        text = "\n".join(pages(narcotics.read_bytes()))
        assert "FentaNYL" in text
        assert "Ketamine" not in text
        assert len(kiosk.record.rows("select 1 from audit where action = 'controlled.export'")) == 2


async def test_who_counts_on_begins_from_here(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        await taken(kiosk)
        await press(kiosk, "escape", "f5")
        assert kiosk.screen_name == "CountScreen"
