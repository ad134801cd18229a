"""Open counts on the screen: what differs and why, who approves it, and how right the record was."""

from __future__ import annotations

from db import items, people
from kiosk.demo_items import DEMO_PIN
from tests.clock import StandingClock
from tests.codes import gtin, package
from tests.ui import door, packages
from tests.ui.conftest import Start
from tests.ui.states import at_counts, counting, in_counts
from tests.ui.terminal import BOTH_SIZES, LOW, TALL, Terminal

RITUXIMAB = package(gtin("0036045652211"), "RX7144", "280118")
MENU = "Open counts: what differs, and posting them"


async def recounted(kiosk: Terminal) -> None:
    """Let the technician count again what Priya counted alone; she finds the same."""
    await kiosk.press("f2", "enter")
    await kiosk.scan(RITUXIMAB)
    await kiosk.press("f3")
    await kiosk.type("5\r")
    await kiosk.press("f10", "down", "down", "down", "down", "enter")
    assert kiosk.screen_name == "HomeScreen"


async def explained(kiosk: Terminal, lines: int) -> None:
    """Give every line its reason."""
    for _ in range(lines):
        await kiosk.press("enter", "down", "enter")
        await kiosk.settle()


@BOTH_SIZES
async def test_what_differs_gets_its_reason(start: Start, size: tuple[int, int]) -> None:
    async with start(size=size) as kiosk:
        await at_counts(kiosk)
        assert kiosk.shows("13 counted · 10 agree · 1 differs · 1 to recount · 1 waits · 13 not counted")
        assert kiosk.shows("✕ DIFFERS", "-1 vial MISSING InFLIXimab 100 mg", "counted 19, record 20")
        assert kiosk.shows("… WAIT TO 09:30", "+1 vial TOO MANY Vedolizumab", "● Priya Raman still counts")
        await kiosk.press("enter")
        assert kiosk.shows("Why does it differ?", "counted by Priya Raman, Tomas Lindqvist")
        await kiosk.press("enter")
        assert kiosk.shows("Why does it differ?"), "no stray Enter gives a reason"
        await kiosk.press("down", "enter")
        await kiosk.settle()
        assert kiosk.shows("✓ EXPLAINED", "taken or brought back without a")


async def test_what_is_controlled_is_escalated_by_a_pharmacist(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        with kiosk.record.write("system", "test") as write:
            [row] = write.rows("select id from item where name = 'InFLIXimab 100 mg'")
            item = items.item(write, row["id"])
            assert item is not None
            items.change_item(write, item, {"dea_schedule": "CIV"})
        await door.signed_in(kiosk, door.badge_of(kiosk.record, "Dana Whitfield"))
        await in_counts("enter", *["down"] * 7)(kiosk)
        assert kiosk.focus == "A pharmacist escalates it: it is lost"
        await kiosk.press("enter")
        await kiosk.settle()
        assert kiosk.shows("its deadlines run", "● ESCALATED", "escalated: looked for")


async def test_whoever_counts_a_line_again_learns_nothing_here(start: Start) -> None:
    async with start(size=TALL) as kiosk:
        await at_counts(kiosk)
        assert kiosk.shows("▲ COUNT AGAIN RiTUXimab 500 mg/50 mL lot RX7144", "another person counts it")
        assert not kiosk.shows("record 6 · lot RX7144")
        [text] = [line for line in kiosk.text.splitlines() if "another person counts it" in line]
        assert not any(digit in text for digit in "0123456789")
        await kiosk.press("down", "enter")
        assert kiosk.shows("✕ STOP RiTUXimab 500 mg/50 mL is counted again first, blind.")


async def test_whoever_still_counts_does_not_see_what_the_record_says(start: Start) -> None:
    async with start() as kiosk:
        await counting(go_on=True, keys=("escape",))(kiosk)
        await door.signed_in(kiosk, door.badge_of(kiosk.record, "Priya Raman"))
        await at_counts(kiosk)
        assert kiosk.shows("Refrigerator", "You are counting this yourself", "Finish your part first")
        assert not kiosk.shows("DIFFERS")
        await kiosk.press("f10")
        assert kiosk.shows("✕ STOP You are counting this yourself")


async def test_who_may_not_post_sees_nothing(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        with kiosk.record.write("demo", "test") as write:
            people.set_roles(write, _id_of(kiosk, "Tomas Lindqvist"), ("auditor",))
        await door.signed_in(kiosk, door.badge_of(kiosk.record, "Tomas Lindqvist"))
        await door.choose(kiosk, MENU)
        assert kiosk.screen_name == "HomeScreen"
        assert kiosk.shows("✕ STOP Tomas Lindqvist (auditor) may not post a count")


def _id_of(kiosk: Terminal, name: str) -> str:
    person = people.staff_called(kiosk.record, name)
    assert person is not None
    return person.id


@BOTH_SIZES
async def test_a_count_is_posted_with_a_pharmacists_pin(
    start: Start, clock: StandingClock, size: tuple[int, int]
) -> None:
    async with start(size=size) as kiosk:
        await in_counts("f10", "down", "enter")(kiosk)
        assert kiosk.shows("✕ STOP 1 line has to be counted again.", "Nothing was posted.")
        await recounted(kiosk)
        clock.advance(minutes=31)
        await at_counts(kiosk)
        await kiosk.press("f10", "down", "enter")
        assert kiosk.shows("✕ STOP 3 differences have no reason.")
        await explained(kiosk, 3)
        await kiosk.press("f10")
        assert kiosk.shows("Post the count of Refrigerator?", "Priya Raman still counts")
        await kiosk.press("down", "enter")
        assert kiosk.screen_name == "Prove"
        assert kiosk.shows(
            "Approve what differs: Refrigerator", "-1 vial MISSING InFLIXimab 100 mg", "Who approves it?"
        )
        assert not kiosk.shows("Tomas Lindqvist")
        await kiosk.press("down", "enter")
        await kiosk.type(f"{DEMO_PIN}\r")
        await kiosk.settle()
        assert kiosk.shows("✓ OK Refrigerator is posted: 13 lines counted, 10 exact, 3 corrected, 13 not counted.")
        assert kiosk.shows("No count is open.", "ACCURACY", "▲ 76.9 %", "10 of 13", "-412.50")
        [row] = kiosk.record.rows("select meaning, person_id from signature where subject_kind = 'stock_count' "
                                  "order by at desc limit 1")  # fmt: skip
        assert row == {"meaning": "approved count", "person_id": _id_of(kiosk, "Dana Whitfield")}


async def test_a_count_is_cancelled_only_after_a_question(start: Start) -> None:
    async with start() as kiosk:
        await in_counts("f8", "enter")(kiosk)
        assert kiosk.shows("13 counted")
        await kiosk.press("f8", "down", "enter")
        await kiosk.settle()
        assert kiosk.shows("The count of Refrigerator is cancelled. Nothing was changed.", "No count is open.")
        await kiosk.press("f10")
        assert kiosk.shows("✕ STOP No count is open.", "Press F2 to begin one.")


@BOTH_SIZES
async def test_the_last_counts_are_a_plot_with_its_numbers(start: Start, size: tuple[int, int]) -> None:
    async with start(size=size) as kiosk:
        await in_counts("f5")(kiosk)
        assert kiosk.shows("ACCURACY: LINES THAT THE RECORD HAD RIGHT", "▲ 95.8 %", "23 of 24", "+61.80", "21 Nov")
        assert kiosk.shows("✓ 100 %", "92.6 % of 68 lines; found 68.00 USD, lost 52.85")
        if size == TALL:
            assert kiosk.shows("▲ 83.3 %", "5 of 6", "-18.60")


async def test_another_open_count_is_chosen(start: Start) -> None:
    async with start() as kiosk:
        await counting(packages.HAZARDOUS, keys=("escape",))(kiosk)
        await at_counts(kiosk)
        assert kiosk.shows("1 more is open: F3")
        await kiosk.press("f3", "down", "enter")
        await kiosk.settle()
        assert kiosk.shows("Hazardous shelf", "You are counting this yourself")
