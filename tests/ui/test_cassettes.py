"""Cassettes under lock on the screen: filled, seen by two people, given out, come back, missing."""

from __future__ import annotations

from tests.ui.conftest import Start
from tests.ui.controlled_states import DANA, PRIYA, at_controlled, draw, filled, press, prove, settled
from tests.ui.terminal import BOTH_SIZES, LOW, Terminal


def ended(kiosk: Terminal) -> list[dict[str, object]]:
    return kiosk.record.rows("select put_in, reference, end_reason from cassette order by id")


@BOTH_SIZES
async def test_one_is_filled_and_two_people_see_it(start: Start, size: tuple[int, int]) -> None:
    async with start(size=size) as kiosk:
        draw(kiosk, 4_000)
        draw(kiosk, 1_500)
        await at_controlled("f4")(kiosk)
        assert kiosk.shows("0 under lock", "No cassette is under lock, and none is out.")
        await press(kiosk, "f2")
        assert kiosk.shows("Which use of an opened one filled it?", "1.5 mL of Ketamine", "4 mL of Ketamine")
        await press(kiosk, "enter")
        assert kiosk.shows("Was more drawn into the same one?", "That is all that is in it", "and 4 mL of Ketamine")
        await press(kiosk, "down", "enter")
        assert kiosk.shows("What was filled?")
        await press(kiosk, "enter")
        assert kiosk.shows("Where does it lie, under lock?")
        while not kiosk.focus.startswith("Controlled safe"):
            await kiosk.press("down")
        await press(kiosk, "enter")
        assert kiosk.shows("✓ OK Cassette", "5.5 mL of Ketamine", "lies in Controlled safe. Write", "▲ NOT SEEN")
        await press(kiosk, "enter", "enter")
        assert kiosk.shows("Two people saw it here", "Who does it?")
        await prove(kiosk, DANA)
        assert kiosk.shows("Who witnesses it?")
        await prove(kiosk, PRIYA)
        assert kiosk.shows("✓ UNDER LOCK", "as two people saw")
        await press(kiosk, "escape")
        assert kiosk.shows("1 cassette")


async def test_what_went_out_comes_back_and_differs(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        await filled("enter", "down", "enter")(kiosk)
        assert kiosk.shows("Out for an order")
        await kiosk.type("RX4417\r")
        await settled(kiosk)
        assert kiosk.shows("● GIVEN OUT", "for order RX4417")
        await press(kiosk, "enter", "enter")
        await kiosk.type("1\r")
        await kiosk.type("2\r")
        await settled(kiosk)
        assert kiosk.shows("It is wasted", "2 mL are wasted, 1 mL were given.")
        await prove(kiosk, DANA)
        await prove(kiosk, PRIYA)
        assert kiosk.shows("It DIFFERS: 1 mL less than the record has", "No cassette is under lock, and none is out.")
        assert ended(kiosk) == [{"put_in": 4_000, "reference": "RX4417", "end_reason": "wasted"}]


async def test_one_that_nobody_finds_is_missing(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        await filled("enter", "down", "down", "down", "enter")(kiosk)
        assert kiosk.shows("Nobody finds it", "All that was in it is missing.")
        await prove(kiosk, DANA)
        await prove(kiosk, PRIYA)
        assert kiosk.shows("is not found. It DIFFERS: 4 mL less than the record has")
        assert ended(kiosk) == [{"put_in": 4_000, "reference": None, "end_reason": "not_found"}]


async def test_what_was_filled_wrongly_is_taken_back(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        await filled("enter", "up", "enter")(kiosk)
        assert kiosk.shows("Taken back: Cassette", "0 under lock")
