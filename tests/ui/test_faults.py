"""When something fails: a sentence on the screen, never a traceback, and the kiosk goes on."""

from __future__ import annotations

import pytest

from db import catalogue, delivery_lines, items, locations
from db.opening import Where
from kiosk import bootstrap
from kiosk.desk import Desk
from kiosk.shown import Shown
from tests import codes
from tests.ui import packages
from tests.ui.conftest import Start
from tests.ui.door import badge_of
from tests.ui.terminal import BOTH_SIZES, LOW, TALL

MARKUP = "[bold red]x[/] $stop-on-dark"
CODE = codes.gtin("0037330407777")
LOTS = ("=1+1", "A';--", "../..")


def a_fault(desk: Desk) -> Shown:
    raise RuntimeError("Jane Roe 1970-01-01")


async def test_a_fault_is_a_sentence_and_the_kiosk_goes_on(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        kiosk.app.submit(a_fault)
        await kiosk.settle()
        assert kiosk.strip()[0] == "-stop"
        assert kiosk.shows("✕ STOP The kiosk has a fault (RuntimeError); this step was not saved.", "Do it again.")
        assert "Jane" not in kiosk.text
        await kiosk.scan(packages.KNOWN)
        assert kiosk.strip()[0] == "-ok"


@pytest.mark.parametrize("job", [False, True], ids=["home", "receive"])
async def test_a_record_that_fails_in_mid_work_is_said_and_the_kiosk_lives(start: Start, job: bool) -> None:
    async with start(size=LOW) as kiosk:
        if job:
            await kiosk.scan(codes.sscc())
        kiosk.record.store.close()
        await kiosk.scan(packages.KNOWN)
        meaning, text = kiosk.strip()
        assert meaning == "-stop"
        assert text.startswith(" ✕ STOP  The record")
        assert "Traceback" not in kiosk.text
        assert len(text.splitlines()) == 2, "there is a next step"
        await kiosk.press("f9" if job else "f2")
        assert kiosk.strip()[0] == "-stop"
        assert kiosk.app.is_running


async def test_lists_that_cannot_be_read_are_said_and_the_kiosk_lives(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        kiosk.reader.store.close()
        await kiosk.scan(packages.KNOWN)
        await kiosk.lists_follow(lambda: kiosk.strip()[0] == "-stop")
        assert "Traceback" not in kiosk.text
        await kiosk.press("f3", "f4", "escape")
        await kiosk.resize(TALL)
        assert kiosk.shows("DEMO PHARMACY", "Tue 2026-11-24")
        assert kiosk.app.is_running


@pytest.mark.parametrize("keys", [("f8",), ("f1",), ("f7", "enter", "escape", "f8")], ids=" ".join)
async def test_a_record_that_is_away_altogether_is_said_and_the_kiosk_lives(
    start: Start, keys: tuple[str, ...]
) -> None:
    async with start(size=LOW) as kiosk:
        kiosk.reader.store.close()
        kiosk.record.store.close()
        await kiosk.press(*keys)
        assert kiosk.strip()[0] == "-stop"
        assert "The record" in kiosk.strip()[1]
        assert kiosk.app.is_running


async def test_a_badge_while_the_record_cannot_be_read_ends_no_kiosk(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        badge = badge_of(kiosk.record, "Dana Whitfield")
        kiosk.reader.store.close()
        await kiosk.scan(badge)
        assert kiosk.strip()[0] == "-stop"
        assert kiosk.app.is_running


def add_item(place: Where, item: items.NewItem) -> None:
    """Put an item with a code and a par on file, and a supplier beside it."""
    record = bootstrap.open_pharmacy(place, "write")
    try:
        with record.write("demo", "test") as write:
            item_id = items.add_item(write, item)
            packaging = catalogue.add_packaging(write, item_id, "vial", 1, confirmed=True)
            catalogue.add_identifier(write, item_id, packaging, "GTIN", CODE, "catalogue")
            locations.add_supplier(write, "[reverse]Sup[/]")
            shelf = next(place for place in locations.locations(write) if place.name == "Shelf")
            items.set_par(write, item_id, shelf.id, 1_000)
    finally:
        record.close()


@BOTH_SIZES
async def test_text_from_outside_is_shown_as_it_is(start: Start, demo: Where, size: tuple[int, int]) -> None:
    add_item(demo, items.NewItem(MARKUP, "drug", "vial", "room", "[link=x]M[/link]"))
    async with start(size=size) as kiosk:
        await kiosk.scan(codes.package(CODE))
        assert kiosk.shows(f"✓ OK {MARKUP}")
        await kiosk.scan(codes.sscc())
        for lot in LOTS:
            await kiosk.scan(codes.package(CODE, lot, "280331"))
            assert kiosk.shows(f"1 vial of {MARKUP}", lot)
            await kiosk.press("enter")
            assert kiosk.shows(f"✓ {MARKUP} 1 vial", f"lot {lot} · exp 2028-03-31")
        await kiosk.press("f3")
        assert kiosk.shows(MARKUP)
        await kiosk.press("escape", "f6", "down", "down", "down")
        assert kiosk.shows("[reverse]Sup[/]")
        await kiosk.press("enter")
        await kiosk.type("[i] 1")
        await kiosk.press("enter")
        assert kiosk.shows("[reverse]Sup[/] · invoice [i] 1")
        await kiosk.scan(packages.UNKNOWN)
        await kiosk.type("bold")
        assert kiosk.shows("[bold red]x[/]")
        await kiosk.press("enter", "enter", "1", "enter", "enter", "f7")
        assert kiosk.screen_name == "Prove"
        assert kiosk.shows(MARKUP, "1 each = 1 vial")
        [box] = kiosk.record.rows("select id from delivery where sscc is not null")
        assert [line.batch_lot for line in delivery_lines.lines(kiosk.record, box["id"])] == [*LOTS, "TB1"]


async def test_a_deliverys_name_is_shown_as_it_is(start: Start, demo: Where) -> None:
    add_item(demo, items.NewItem(MARKUP, "drug", "vial", "room"))
    async with start(size=TALL) as kiosk:
        await kiosk.scan(codes.sscc())
        await kiosk.scan(packages.KNOWN)
        await kiosk.press("f6", "down", "down", "down")
        await kiosk.press("enter")
        await kiosk.type("[i] 1")
        await kiosk.press("enter", "escape")
        assert kiosk.shows("● FINISH Delivery [reverse]Sup[/]")
        await kiosk.press("f3")
        assert kiosk.shows("Delivery [reverse]Sup[/] [i] 1 · 1 line")


async def test_what_to_do_now_is_never_cut_off(start: Start, demo: Where) -> None:
    name = " ".join(["Piperacillin"] * 9)
    add_item(demo, items.NewItem(name, "drug", "vial", "room"))
    async with start(size=LOW) as kiosk:
        await kiosk.scan(codes.sscc())
        await kiosk.scan(codes.package(CODE, "A1", "261201"))
        await kiosk.scan(packages.KNOWN)
        for size in (LOW, TALL):
            await kiosk.resize(size)
            assert kiosk.shows("✕ STOP A question is open: Piperacillin", "… Answer it, or take it back with Undo.")


async def test_a_typed_owner_with_markup_is_shown_as_it_is(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        await kiosk.scan(codes.sscc())
        await kiosk.press("f8", "down")
        await kiosk.type("[b] Me")
        await kiosk.press("enter")
        assert kiosk.shows("owner: consignment:[b] Me")
