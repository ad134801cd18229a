"""The shelf on the screen: chosen once, scanned, answered by one key or finger, and taken back."""

from __future__ import annotations

from db import jobs, people
from kiosk.demo_items import DEMO_PIN
from kiosk.services.shelf import Shelf
from tests import codes
from tests.ui import door, packages
from tests.ui.conftest import Start
from tests.ui.states import CLEAR, MOVE, OPEN, QUARANTINE, WASTE, at_shelf, ending
from tests.ui.terminal import LOW, Terminal


def stock_of(kiosk: Terminal, lot: str) -> dict[str, int]:
    rows = kiosk.record.rows(
        "select s.status, s.quantity from stock s join lot l on l.id = s.lot_id "
        "where l.batch_lot = :lot and s.quantity <> 0",
        lot=lot,
    )
    return {row["status"]: row["quantity"] for row in rows}


async def test_a_vial_is_wasted_by_one_scan_and_two_keys(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        await at_shelf(WASTE)(kiosk)
        await kiosk.scan(packages.KNOWN)
        assert kiosk.strip() == ("-warn", kiosk.strip()[1])
        assert kiosk.shows("1 vial of Vancomycin 1 g, lot VN25021: why is it wasted?")
        before = stock_of(kiosk, "VN25021")["available"]
        await kiosk.press("down", "enter")
        assert kiosk.shows("1 vial of Vancomycin 1 g, lot VN25021 wasted.", "✓ WASTED")
        assert stock_of(kiosk, "VN25021") == {"available": before - 1}
        await kiosk.press("f9")
        assert kiosk.shows("Taken back: 1 vial of Vancomycin 1 g is at Shelf again.")
        assert stock_of(kiosk, "VN25021") == {"available": before}


async def test_a_stray_enter_wastes_nothing(start: Start) -> None:
    async with start() as kiosk:
        await at_shelf(WASTE, packages.KNOWN)(kiosk)
        before = stock_of(kiosk, "VN25021")
        await kiosk.press("enter", "enter")
        assert stock_of(kiosk, "VN25021") == before
        assert kiosk.shows("why is it wasted?")


async def test_the_amount_is_typed_or_scanned_again(start: Start) -> None:
    async with start() as kiosk:
        await at_shelf(QUARANTINE, packages.KNOWN, packages.KNOWN)(kiosk)
        assert kiosk.shows("2 vials of Vancomycin 1 g")
        await kiosk.press("f3")
        await kiosk.type("4\r")
        assert kiosk.shows("4 vials of Vancomycin 1 g")
        await kiosk.press("down", "enter")
        assert kiosk.shows("4 vials of Vancomycin 1 g, lot VN25021 set aside.")
        assert stock_of(kiosk, "VN25021")["quarantined"] == 4


async def test_a_reason_in_own_words_is_enough(start: Start) -> None:
    async with start() as kiosk:
        await at_shelf(WASTE, packages.KNOWN, keys=("f3", "down"))(kiosk)
        await kiosk.type("dropped behind the hood\r")
        assert kiosk.shows("wasted.", "✓ WASTED")
        [row] = kiosk.record.rows("select reason from movement where kind = 'waste'")
        assert row["reason"] == "OTHER: dropped behind the hood"
        assert not kiosk.shows("dropped behind the hood"), "what was typed may name a patient"


async def test_the_shelf_is_scanned_to_say_where_it_goes(start: Start) -> None:
    async with start() as kiosk:
        places = {row["name"]: row["id"] for row in kiosk.record.rows("select id, name from location")}
        await at_shelf(MOVE, packages.KNOWN, codes.shelf(places["Refrigerator"]))(kiosk)
        assert kiosk.strip()[0] == "-stop"
        assert kiosk.shows("Refrigerator is refrigerated")
        await kiosk.scan(codes.shelf(places["Controlled safe"]))
        assert kiosk.shows("1 vial of Vancomycin 1 g, lot VN25021 moved to Controlled safe.")


async def test_a_second_person_signs_for_what_is_hazardous(start: Start) -> None:
    async with start() as kiosk:
        await at_shelf(CLEAR, packages.HAZARDOUS, keys=("down", "enter"))(kiosk)
        assert kiosk.screen_name == "Prove"
        await kiosk.scan(door.badge_of(kiosk.record, "Priya Raman"))
        await kiosk.type("135790\r")
        assert kiosk.shows("That is not the PIN of Priya Raman.")
        assert stock_of(kiosk, "DX1180")
        await kiosk.press("f7")
        await kiosk.scan(door.badge_of(kiosk.record, "Priya Raman"))
        await kiosk.type(f"{DEMO_PIN}\r")
        assert kiosk.shows("cleared.")
        assert not stock_of(kiosk, "DX1180")
        [signature] = kiosk.record.rows("select person_id, meaning from signature where subject_kind = 'movement'")
        priya = people.staff_called(kiosk.record, "Priya Raman")
        assert priya is not None
        assert signature == {"person_id": priya.id, "meaning": "witnessed"}
        await kiosk.press("f9")
        assert kiosk.screen_name == "Prove"
        assert kiosk.shows("Look at it: is this here again?")
        await kiosk.scan(door.badge_of(kiosk.record, "Priya Raman"))
        await kiosk.type(f"{DEMO_PIN}\r")
        assert kiosk.shows("Taken back: ")
        assert stock_of(kiosk, "DX1180")


async def test_one_is_opened_by_a_scan_and_where_and_closed_again(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        await at_shelf(OPEN, packages.KNOWN)(kiosk)
        assert kiosk.shows("ends earlier. Take that one, or say why you open this one.")
        await kiosk.type("that one is cracked\r")
        assert kiosk.shows("where is it opened?", "In a hood (ISO 5)")
        before = stock_of(kiosk, "VN25021")
        await kiosk.press("enter")
        assert stock_of(kiosk, "VN25021") == before, "no stray Enter opens anything"
        await kiosk.press("down", "enter")
        assert kiosk.shows("✓ OPENED")
        assert stock_of(kiosk, "VN25021") == {"available": before["available"] - 1, "opened": 1}
        await kiosk.press("f9")
        assert kiosk.shows("is closed. Take its label off.")
        assert stock_of(kiosk, "VN25021") == before


async def test_a_witness_who_looked_signs_for_nothing_that_came_after(start: Start) -> None:
    async with start() as kiosk:
        await at_shelf(CLEAR, packages.HAZARDOUS, keys=("down", "enter"))(kiosk)
        [job] = jobs.open_jobs(kiosk.record, "shelf")
        elsewhere = Shelf.resume(kiosk.record, "demo", job.id)  # `kiosk job` carries the same node's name
        assert isinstance(elsewhere, Shelf)
        assert elsewhere.undo().code == "UNDONE"
        assert elsewhere.answer({"confirm": True}).code == "WITNESS"

        await kiosk.scan(door.badge_of(kiosk.record, "Priya Raman"))
        await kiosk.type(f"{DEMO_PIN}\r")

        assert kiosk.shows("The work went on before this answer came.")
        assert stock_of(kiosk, "DX1180")


async def test_a_finished_round_gives_its_return_list(start: Start) -> None:
    async with start() as kiosk:
        await at_shelf(CLEAR, packages.EXPIRED, keys=("down", "down", "enter", "f10"))(kiosk)
        assert kiosk.screen_name == "ShelfSummary"
        assert kiosk.shows("7 vials Potassium chloride 40 mEq/20 mL")
        await kiosk.press("enter")
        await kiosk.lists_follow(lambda: kiosk.shows("1 rows written to"))
        [path] = (kiosk.record.heads.path.absolute().parent / "exports").iterdir()
        assert path.read_bytes().startswith(b"%PDF")


async def test_a_round_is_left_and_gone_on_with(start: Start) -> None:
    async with start() as kiosk:
        await at_shelf(WASTE, packages.KNOWN, keys=("escape",))(kiosk)
        assert kiosk.screen_name == "HomeScreen"
        await kiosk.lists_follow(lambda: kiosk.shows("Shelf: waste by Demo tech"))
        await kiosk.press("f3")
        if kiosk.screen_name == "ChooseWork":
            while "waste" not in kiosk.focus:
                await kiosk.press("down")
            await kiosk.press("enter")
        assert kiosk.screen_name == "ShelfScreen"
        assert kiosk.shows("why is it wasted?")


async def test_the_item_card_leads_to_the_shelf(start: Start) -> None:
    async with start() as kiosk:
        await kiosk.scan(packages.RECALLED)
        await kiosk.press("f9")
        assert kiosk.shows("What do you want to do?")
        await kiosk.press("enter")
        assert kiosk.shows("CLEAR THE SHELF", "TAKE OFF THE SHELF")
        await kiosk.press("f6", "down", "enter")
        assert kiosk.shows("WASTE", "scan the first package")


async def test_what_is_left_of_a_controlled_one_is_typed_before_the_record_is_seen(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        await ending()(kiosk)
        assert kiosk.shows("how much is really left in it? Measure it.", "mL really left in it")
        assert not kiosk.shows("10 mL left")
        await kiosk.type("9.\r")
        assert kiosk.shows("is no volume")
        await kiosk.type("5\r")
        assert kiosk.shows("Look at it: is this what goes?", "9.5 mL, as measured")


async def test_what_differs_is_looked_at_again(start: Start) -> None:
    async with start() as kiosk:
        await ending("1", "enter")(kiosk)
        assert kiosk.shows("look again, and measure once more")
        await kiosk.type("2\r")
        assert kiosk.shows("2 mL, as measured")
