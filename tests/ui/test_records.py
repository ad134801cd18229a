"""Records on the screen: looking, opening, scanning to look, the stock as it was, and writing to a file."""

from __future__ import annotations

import json
import threading

import pytest

from db import people
from db.errors import StoreError
from db.record import Record
from kiosk.demo_items import DEMO_PIN
from kiosk.screens.record_search import RecordSearch
from kiosk.services.hand import Hand
from kiosk.services.outcome import Done, Outcome
from kiosk.widgets.pick import Pick
from kiosk.widgets.record_button import RecordButton
from tests.ui import packages
from tests.ui.conftest import Start
from tests.ui.door import badge_of, signed_in
from tests.ui.states import looking, scanned
from tests.ui.terminal import LOW, Terminal, wait_until


def shown(kiosk: Terminal) -> list[str]:
    return [button.line.text for button in kiosk.app.screen.query(RecordButton)]


def views(kiosk: Terminal) -> list[tuple[str, str]]:
    rows = kiosk.record.rows("select actor, detail from audit where action = 'records.view' order by epoch, seq")
    return [(row["actor"], json.loads(row["detail"])["filter"]) for row in rows]


async def test_the_newest_entry_stands_first_and_the_look_itself_is_noted(start: Start) -> None:
    async with start() as kiosk:
        await looking(kiosk)

        assert kiosk.screen_name == "RecordsScreen"
        assert shown(kiosk)[0] == "looked through the record (all of it)"
        assert shown(kiosk)[1] == "went on in somebody else's place (name and PIN)"
        assert [words for _, words in views(kiosk)] == ["all of it"]


async def test_a_technician_sees_nothing_and_that_they_tried_stays(start: Start) -> None:
    async with start() as kiosk:
        await looking(kiosk, "Priya Raman")

        assert kiosk.strip()[0] == "-stop"
        assert shown(kiosk) == []
        [row] = kiosk.record.rows("select detail from audit where action = 'records.view'")
        assert json.loads(row["detail"])["refused"] == "NOT_PERMITTED"


async def test_who_comes_after_sees_nothing_of_it(start: Start) -> None:
    async with start() as kiosk:
        await looking(kiosk)
        assert shown(kiosk)
        priya = people.staff_called(kiosk.record, "Priya Raman")
        assert priya is not None
        kiosk.app.submit(lambda desk: desk.sign_in(priya.id))
        await kiosk.settle()
        await kiosk.type(DEMO_PIN)
        await kiosk.press("enter")
        await kiosk.settle()

        assert kiosk.screen_name == "HomeScreen"
        assert kiosk.strip()[0] == "-ok"


async def test_older_entries_are_a_key_away_and_so_are_the_newer_ones(start: Start) -> None:
    async with start() as kiosk:
        await looking(kiosk)
        first = shown(kiosk)
        await kiosk.press("f8")
        second = shown(kiosk)
        assert second
        assert first != second
        await kiosk.press("pagedown")
        assert shown(kiosk) not in (first, second)
        await kiosk.press("pageup", "f7")
        assert shown(kiosk) == first
        assert len(views(kiosk)) == 1, "the same look"


async def test_a_scan_looks_for_what_was_scanned(start: Start) -> None:
    async with start() as kiosk:
        await looking(kiosk)
        await kiosk.scan(packages.RECALLED)
        await kiosk.settle()

        assert kiosk.screen_name == "RecordsScreen"
        assert shown(kiosk)
        assert all("CX3402" in text for text in shown(kiosk)), shown(kiosk)
        assert shown(kiosk)[0].startswith("recalled CefTRIAXone 2 g, lot CX3402")


async def test_what_is_typed_is_looked_for_and_what_names_nothing_is_said(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        await looking(kiosk)
        await kiosk.press("f2")
        await kiosk.type("no such drug")
        await kiosk.press("enter")
        assert isinstance(kiosk.app.screen, RecordSearch)
        assert kiosk.strip()[0] == "-stop"
        await kiosk.press("home", *["delete"] * len("no such drug"))
        await kiosk.type("meropenem 1 g\r")
        await kiosk.settle()

        assert kiosk.screen_name == "RecordsScreen"
        assert shown(kiosk)
        assert all("Meropenem 1 g" in text for text in shown(kiosk)[:5])


async def test_a_person_and_a_day_narrow_the_list(start: Start) -> None:
    async with start() as kiosk:
        await looking(kiosk)
        await kiosk.press("f2")
        kiosk.app.screen.query_one("#person", Pick).value = "Dana Whitfield"
        for entry in kiosk.app.screen.query("Entry"):
            if getattr(entry, "field", "") == "first_day":
                entry.value = "2026-11-24"  # type: ignore[attr-defined]
        await kiosk.press("enter")
        await kiosk.settle()

        assert {button.line.name for button in kiosk.app.screen.query(RecordButton)} == {"Dana Whitfield"}
        assert kiosk.shows("by Dana Whitfield, day 2026-11-24")


async def test_a_name_that_looks_like_markup_is_picked_as_it_is_written(start: Start) -> None:
    async with start() as kiosk:
        with kiosk.record.write("system", "test") as write:
            people.add_person(write, "Ana [/] Ruiz", ["technician"])
            people.add_person(write, "Bo [bold]Lee", ["technician"])
        await looking(kiosk)
        await kiosk.press("f2")
        kiosk.app.screen.query_one("#person", Pick).focus()
        await kiosk.press("enter")
        assert kiosk.shows("Ana [/] Ruiz", "Bo [bold]Lee")


async def test_an_entry_opens_with_its_facts_and_leads_on(start: Start) -> None:
    async with start() as kiosk:
        await looking(kiosk)
        await kiosk.scan(packages.RECALLED)
        await kiosk.settle()
        await kiosk.press("enter")
        assert kiosk.shows("demo.recall", "recall  none  →  maker's recall, class II", "Everything that was noted")
        row, _ = kiosk.record.rows("select hash from audit where action = 'demo.recall' order by seq")
        assert kiosk.shows(" ".join(row["hash"][at : at + 4] for at in range(0, 64, 4)))
        await kiosk.press("pagedown", "pageup", "up", "enter")
        await kiosk.settle()

        assert kiosk.screen_name == "RecordsScreen"
        assert kiosk.shows("item CefTRIAXone 2 g page 1")


async def test_the_stock_as_it_was_on_a_day(start: Start) -> None:
    async with start() as kiosk:
        await looking(kiosk)
        await kiosk.press("f5")
        await kiosk.press("home", *["delete"] * 10)
        await kiosk.type("2026-07-01\r")
        await wait_until(kiosk.pilot, lambda: kiosk.screen_name == "StockThen", "the stock of that day")
        await kiosk.settle()

        assert kiosk.shows("Stock at the end of 2026-07-01", "MR5502")
        assert not kiosk.shows("MR5560"), "it came later"
        assert views(kiosk)[-1][1] == "stock at the end of 2026-07-01"


async def test_what_is_looked_for_is_written_to_a_file_and_that_is_noted(start: Start) -> None:
    async with start() as kiosk:
        await looking(kiosk)
        await kiosk.press("f6", "down", "enter")
        await wait_until(kiosk.pilot, lambda: "rows written to" in kiosk.strip()[1], "the export")

        assert kiosk.strip()[0] == "-ok", kiosk.strip()
        folder = kiosk.record.heads.path.parent / "exports"
        [file] = folder.iterdir()
        assert file.name.startswith("audit-2026")
        assert file.suffix == ".csv"
        [row] = kiosk.record.rows("select detail from audit where action = 'records.export'")
        assert json.loads(row["detail"])["file"] == file.name
        assert kiosk.screen_name == "RecordsScreen"


class Gathering:
    """Something that is read as long as the test wants."""

    def __init__(self, outcome: Outcome | Exception) -> None:
        self._outcome = outcome
        self._begun, self._gate = threading.Event(), threading.Event()

    def __call__(self, reader: Record, hand: Hand, person_id: str) -> Outcome:
        with reader.store.snapshot():
            self._begun.set()
            assert self._gate.wait(30)
        hand(lambda record: _noted(record, person_id))
        if isinstance(self._outcome, Exception):
            raise self._outcome
        return self._outcome

    async def begin(self, kiosk: Terminal) -> None:
        kiosk.app.read_aside(self)
        await kiosk.settle()
        assert kiosk.shows("✓ OK It is being gathered.")
        assert self._begun.wait(30)

    def end(self) -> None:
        self._gate.set()


def _noted(record: Record, person_id: str) -> None:
    with record.write(person_id, "test.gathered"):
        pass


async def test_scans_are_answered_while_something_is_gathered(start: Start) -> None:
    async with start() as kiosk:
        gathering = Gathering(Done("EXPORTED", "Written at last."))
        await gathering.begin(kiosk)
        await kiosk.scan(packages.KNOWN)
        assert kiosk.shows("VN25021"), kiosk.text

        gathering.end()

        await wait_until(kiosk.pilot, lambda: kiosk.shows("Written at last."), "what was gathered")
        [row] = kiosk.record.rows("select actor from audit where action = 'test.gathered'")
        assert row["actor"] == "demo"


async def test_what_one_person_asked_for_is_shown_to_nobody_else(start: Start) -> None:
    async with start() as kiosk:
        gathering = Gathering(Done("STOCK_THEN", "For one pair of eyes."))
        await gathering.begin(kiosk)
        await signed_in(kiosk, badge_of(kiosk.record, "Priya Raman"))
        noted = "select 1 as there from audit where action = 'test.gathered'"

        gathering.end()

        await wait_until(kiosk.pilot, lambda: bool(kiosk.record.rows(noted)), "its end")
        again = Gathering(Done("EXPORTED", "The next one."))
        again.end()
        kiosk.app.read_aside(again)
        await wait_until(kiosk.pilot, lambda: kiosk.shows("The next one."), "what was asked for after it")
        assert not kiosk.shows("For one pair of eyes.")


async def test_what_goes_wrong_while_it_is_gathered_is_said(start: Start) -> None:
    async with start() as kiosk:
        gathering = Gathering(StoreError("EXPORT_FAILED", "The stick is full.", "Use another one."))
        await gathering.begin(kiosk)

        gathering.end()

        await wait_until(kiosk.pilot, lambda: kiosk.shows("The stick is full."), "the fault")
        assert kiosk.strip()[0] == "-stop"


async def test_esc_leads_home_and_a_delivery_that_was_open_stays(start: Start) -> None:
    async with start() as kiosk:
        await kiosk.press("f2")
        assert kiosk.screen_name == "ReceiveScreen"
        await looking(kiosk)
        assert kiosk.screen_name == "RecordsScreen"
        await kiosk.press("escape")
        assert kiosk.screen_name == "HomeScreen"


async def test_what_people_typed_is_never_markup(start: Start) -> None:
    async with start() as kiosk:
        with kiosk.record.write("demo", "test") as write:
            people.add_person(write, "[red]Eve[/] [@click=app.exit]x[/]")
        await looking(kiosk)

        assert kiosk.shows("added [red]Eve[/] [@click=app.exit]x[/] (technician)")


async def demoted(kiosk: Terminal) -> None:
    dana = people.staff_called(kiosk.record, "Dana Whitfield")
    assert dana is not None
    with kiosk.record.write("system", "test") as write:
        people.set_roles(write, dana.id, ["technician"])


@pytest.mark.parametrize("key", ["enter", "f8"], ids=["open", "older"])
async def test_whoever_may_no_longer_look_reads_nothing_more(start: Start, key: str) -> None:
    async with start() as kiosk:
        with kiosk.record.write("system", "test"):
            pass
        for _ in range(30):
            with kiosk.record.write("system", "test"):
                pass
        await looking(kiosk)
        await demoted(kiosk)
        await kiosk.press(key)
        await kiosk.settle()
        assert kiosk.screen_name == "RecordsScreen"
        assert shown(kiosk) == []
        assert kiosk.shows("✕ STOP Dana Whitfield (technician) may not look through the record")
        [*_, row] = kiosk.record.rows("select detail from audit where action = 'records.view' order by seq")
        assert json.loads(row["detail"])["refused"] == "NOT_PERMITTED"


async def test_who_comes_back_after_a_lock_finds_the_page_they_left(start: Start) -> None:
    async with start() as kiosk:
        badge = badge_of(kiosk.record, "Dana Whitfield")
        for _ in range(30):
            with kiosk.record.write("system", "test"):
                pass
        await looking(kiosk)
        await kiosk.press("f8")
        assert kiosk.shows("page 2")
        kiosk.app.submit(lambda desk: desk.lock("asked"))
        await kiosk.settle()
        await kiosk.scan(badge)
        await kiosk.settle()
        assert kiosk.screen_name == "RecordsScreen"
        assert kiosk.shows("page 2")


async def test_near_misses_are_counted_and_name_nobody(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        await scanned(packages.RECALLED, packages.RUBBISH)(kiosk)
        await looking(kiosk)
        await kiosk.press("f4")
        await wait_until(kiosk.pilot, lambda: kiosk.screen_name == "NearMisses", "the near misses")
        assert kiosk.shows("1  recalled", "is RECALLED", "Nobody is named")
