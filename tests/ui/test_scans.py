"""Scans on a busy screen: every one once, in order, on the right screen, and none ever says yes."""

from __future__ import annotations

import threading

from kiosk.desk import Desk
from tests import codes
from tests.ui import packages
from tests.ui.conftest import Start
from tests.ui.quiet import quiet
from tests.ui.terminal import Terminal

MANY = 200
SOON = 20.0


def serials(kiosk: Terminal) -> list[str]:
    """The serials that were received, in the order they came into stock."""
    rows = kiosk.record.rows(
        "select u.serial from movement m join unit u on u.id = m.unit_id where u.serial like 'S0%' order by m.seq"
    )
    return [row["serial"] for row in rows]


def results(kiosk: Terminal, since: int) -> list[tuple[str, str]]:
    """What each scan was and what came of it, in the order they were stored."""
    rows = kiosk.record.rows("select raw_hex, result from scan order by length(id), id")
    return [(bytes.fromhex(row["raw_hex"]).decode()[-6:], row["result"]) for row in rows][since:]


async def compare_first_vial(kiosk: Terminal) -> None:
    await kiosk.scan(codes.sscc())
    await kiosk.scan(packages.vial(1))
    await kiosk.press("enter")
    assert kiosk.shows("✓ OK 1 vial of Vancomycin 1 g, lot VN900")


async def test_many_scans_at_once_keep_their_order_and_their_results(start: Start) -> None:
    async with start() as kiosk:
        await compare_first_vial(kiosk)
        for number in range(2, MANY + 1):
            kiosk.post_scan(packages.vial(number))
            if number % 10 == 0:
                kiosk.post_scan(packages.vial(number))  # said as a duplicate, in its place
        await kiosk.settle()
        assert serials(kiosk) == [f"S{number:05}" for number in range(1, MANY + 1)]
        expected = []
        for number in range(2, MANY + 1):
            expected += [(f"S{number:05}", "done")]
            expected += [(f"S{number:05}", "refused")] if number % 10 == 0 else []
        assert results(kiosk, since=len(results(kiosk, 0)) - len(expected)) == expected
        assert kiosk.shows(f"✕ STOP Serial S{MANY:05} of Vancomycin 1 g was received already", f"{MANY} lines")


async def test_scans_keep_their_order_while_dialogs_open_and_close(start: Start) -> None:
    async with start() as kiosk:
        await compare_first_vial(kiosk)
        keys = ["f3", "escape", "f4", "escape", "f8", "escape", "escape", "f2"]
        for number in range(2, MANY + 1):
            kiosk.post_scan(packages.vial(number))
            if number % 5 == 0 and number < 100:
                kiosk.post_key(keys[number // 5 % 6])
        await kiosk.settle()
        assert serials(kiosk) == [f"S{number:05}" for number in range(1, MANY + 1)]
        assert {result for _, result in results(kiosk, since=2)} == {"done"}


async def test_a_scan_never_answers_yes(start: Start) -> None:
    async with start() as kiosk:
        await kiosk.scan(codes.sscc())
        await kiosk.scan(packages.vial(1))
        for raw in (packages.vial(1), packages.vial(2), packages.KNOWN, packages.UNKNOWN, codes.sscc("1" * 17)):
            await kiosk.scan(raw)
            assert kiosk.strip()[0] == "-stop"
            assert kiosk.shows("✕ STOP A question is open: 1 vial of Vancomycin 1 g", "Serial S00001")
            assert kiosk.focus == "Yes, add it"
        assert serials(kiosk) == []
        await kiosk.press("enter")
        assert serials(kiosk) == ["S00001"]


async def test_a_second_enter_does_not_answer_a_question_nobody_has_read(start: Start) -> None:
    other = codes.package(codes.CEFAZOLIN, "CZ900", "280331", "S00002")
    async with start() as kiosk:
        await kiosk.scan(codes.sscc())
        await kiosk.scan(packages.vial(1))
        gate = threading.Event()

        def busy(desk: Desk) -> None:
            gate.wait()

        kiosk.jobs.submit(busy, lambda shown: None)
        asked = kiosk.jobs.asked
        kiosk.post_key("enter")
        await quiet(kiosk.app, SOON)
        assert kiosk.jobs.asked == asked + 1
        kiosk.post_scan(other)
        kiosk.post_key("enter")
        await quiet(kiosk.app, SOON)
        gate.set()
        await kiosk.settle()
        assert serials(kiosk) == ["S00001"]
        assert kiosk.shows("? QUESTION 1 vial of CeFAZolin 2 g: is that what the package says?")
        await kiosk.press("enter")
        assert serials(kiosk) == ["S00001", "S00002"]


async def test_an_answer_to_what_was_on_the_screen_before_changes_nothing(start: Start) -> None:
    async with start() as kiosk:
        await kiosk.scan(codes.sscc())
        await kiosk.scan(packages.vial(1))
        step = kiosk.step
        await kiosk.press("f9")
        await kiosk.scan(packages.vial(2))
        kiosk.app.answer({"confirm": True}, step)
        await kiosk.settle()
        assert kiosk.shows("✕ STOP The work went on before this answer came.", "Serial S00002")
        assert serials(kiosk) == []


async def test_a_result_of_the_screen_before_is_not_shown_on_home(start: Start) -> None:
    async with start() as kiosk:
        await compare_first_vial(kiosk)
        for number in range(2, 30):
            kiosk.post_scan(packages.vial(number))
        kiosk.post_key("escape")
        await kiosk.settle()
        assert kiosk.screen_name == "HomeScreen"
        assert kiosk.strip() == ("-ready", " ◌ READY  Scan anything: a package, a shelf, a delivery box.")
        assert len(serials(kiosk)) == 29
        await kiosk.scan(packages.KNOWN)
        assert kiosk.screen_name == "ItemScreen"
        assert kiosk.strip()[0] == "-ok"


async def test_scans_behind_a_boxes_code_find_the_delivery_open(start: Start) -> None:
    async with start() as kiosk:
        kiosk.post_scan(packages.KNOWN)
        kiosk.post_scan(codes.sscc())
        kiosk.post_scan(packages.KNOWN)
        kiosk.post_scan(codes.lot_symbol("CZ1", "280531"))
        await kiosk.settle()
        assert kiosk.screen_name == "ReceiveScreen"
        assert kiosk.shows("SSCC 003123450000000011", "1 line · 1 pack", "… WAITING")


async def test_a_boxes_code_over_a_dialog_on_home_opens_the_delivery(start: Start) -> None:
    async with start() as kiosk:
        await kiosk.press("f4")
        await kiosk.type("00")
        await kiosk.scan(codes.sscc())
        assert kiosk.screen_name == "ReceiveScreen"
        await kiosk.press("escape")
        assert kiosk.screen_name == "HomeScreen"


async def test_the_same_trigger_twice_is_one_package(start: Start) -> None:
    async with start() as kiosk:
        await kiosk.scan(codes.sscc())
        await kiosk.scan(packages.KNOWN)
        kiosk.repeat_scan()
        await kiosk.settle()
        assert kiosk.shows("1 line · 1 pack")
        await kiosk.scan(packages.KNOWN)
        assert kiosk.shows("2 lines · 2 packs")
