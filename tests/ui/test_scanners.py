"""Scanners on the screen: the test symbol, what was learned, and devices that come and go."""

from __future__ import annotations

import os
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from textual.message import Message

from db import people
from db.opening import Where
from kiosk import bootstrap
from kiosk.intake import Intake
from kiosk.scan_bus import Plugged, Received, ScanBus, device_of
from kiosk.services.scanner_setup import camera_at, devices_at
from kiosk.settings_scanners import SCANNER_DEVICES
from scanners import self_test_code
from scanners.devices.framing import Framed
from tests import codes
from tests.seen import scanned_in
from tests.ui.conftest import Start
from tests.ui.states import down_to, in_settings
from tests.ui.terminal import BOTH_SIZES, Terminal, wait_until

SERIAL = "serial usb-Maker_Scanner-if00"
_DARK = {" ": (0, 0), "▀": (1, 0), "▄": (0, 1), "█": (1, 1)}


class Line:
    """A scanner on a real pseudo terminal."""

    def __init__(self, name: Path) -> None:
        self._master, self._line = os.openpty()
        tty.setraw(self._line)
        name.symlink_to(os.ttyname(self._line))
        self.name = str(name)

    def send(self, text: str) -> None:
        os.write(self._master, text.encode())

    def close(self) -> None:
        os.close(self._line)
        os.close(self._master)


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    made = Line(tmp_path / "usb-Maker_Scanner-if00")
    yield made
    made.close()


def read_devices(kiosk: Terminal, paths: list[str]) -> list[Message]:
    """Let the kiosk read what is on this list, also when it changes and the kiosk is told; give what devices say."""
    bus = ScanBus(lambda: tuple(paths))
    said: list[Message] = []

    def post(message: Message) -> None:
        said.append(message)
        kiosk.app.post_message(message)

    kiosk.app.intake = Intake(kiosk.app, bus, lambda: kiosk.record)
    bus.start(post)
    return said


def symbol_on(kiosk: Terminal) -> list[str]:
    """Read the screen as a camera sees it: its dark and light halves of cells."""
    view = kiosk.app.screen.query_one("#test-symbol")
    lines = kiosk.text.splitlines()[view.region.y : view.region.bottom]
    rows = [line[view.region.x : view.region.right] for line in lines]
    picture = Image.new("L", (8 * len(rows[0]) + 80, 16 * len(rows) + 80), 255)
    for down, row in enumerate(rows):
        for across, cell in enumerate(row):
            for half in (0, 1):
                if _DARK[cell][half]:
                    left, top = 40 + 8 * across, 40 + 16 * down + 8 * half
                    picture.paste(0, (left, top, left + 8, top + 8))
    return scanned_in(picture)


def came(raw: str, fault: str = "") -> Received:
    return Received(SERIAL, Framed(raw, "\r", 1_000.0, 1_000.1, fault))


@BOTH_SIZES
async def test_the_symbol_on_the_screen_is_scanned_and_its_lesson_is_said(start: Start, size: tuple[int, int]) -> None:
    async with start(size=size) as kiosk:
        await in_settings("f6")(kiosk)
        assert kiosk.screen_name == "ScannerScreen"
        assert symbol_on(kiosk) == [self_test_code().text]

        await kiosk.scan(self_test_code().text.replace("\x1d", ""))
        meaning, said = kiosk.strip()
        assert (meaning, "Ctrl+]" in said) == ("-stop", True)
        assert kiosk.shows("✕ CHANGE ITS SETTINGS keyboard scanner")

        await kiosk.scan(self_test_code().text.replace("\x1d", "|"))
        assert kiosk.strip()[0] == "-ok"
        assert kiosk.shows("✓ PASSED keyboard scanner", "sends | in place of separators")

        await kiosk.scan(codes.retail(codes.SALINE))
        assert "That is not the test symbol" in kiosk.strip()[1]


@BOTH_SIZES
async def test_what_came_is_shown_character_by_character_but_for_what_names_a_person(
    start: Start, size: tuple[int, int]
) -> None:
    async with start(size=size) as kiosk:
        await in_settings("f6")(kiosk)
        await kiosk.scan("]d2010031234567890610VN1\x1d21S1")
        assert kiosk.shows("]d2010031234567890610VN1␝21S1", "ends with Enter · keyboard scanner")
        await kiosk.scan(codes.badge("K1-12"))
        assert kiosk.shows("a person's code: it is not shown")
        assert not kiosk.shows("K1-12")


async def test_a_keyboard_scanner_without_aim_identifier_is_told_so_there(start: Start) -> None:
    async with start() as kiosk:
        await in_settings("f6")(kiosk)
        await kiosk.keyboard_scan(self_test_code().text[3:])
        assert "No AIM identifier came" in kiosk.strip()[1]


async def test_what_a_serial_scanner_sends_is_a_scan_and_half_of_one_is_refused(start: Start) -> None:
    async with start() as kiosk:
        kiosk.app.post_message(came(codes.retail(codes.SALINE)))
        await kiosk.settle()
        assert kiosk.screen_name == "ItemScreen"
        await kiosk.press("escape")
        kiosk.app.post_message(came("]d2010031", "CUT"))
        await kiosk.settle()
        assert kiosk.strip()[0] == "-stop"
        assert "did not arrive whole" in kiosk.strip()[1]


async def test_home_says_which_scanner_is_away_as_long_as_it_is(start: Start, tmp_path: Path) -> None:
    async with start() as kiosk:
        read_devices(kiosk, [str(tmp_path / "usb-Maker_Scanner-if00")])
        await kiosk.lists_follow(lambda: kiosk.shows("▲ The serial scanner usb-Maker_Scanner-if00 is not to be read."))
        line = Line(tmp_path / "usb-Maker_Scanner-if00")
        await kiosk.lists_follow(lambda: not kiosk.shows("usb-Maker_Scanner-if00"))
        kiosk.app.intake.stop()
        line.close()


async def test_home_says_no_more_of_a_scanner_that_the_settings_name_no_more(start: Start, tmp_path: Path) -> None:
    async with start() as kiosk:
        paths = [str(tmp_path / "usb-Gone"), str(tmp_path / "usb-Kept")]
        read_devices(kiosk, paths)
        await kiosk.lists_follow(lambda: kiosk.shows("usb-Gone is not to be read", "usb-Kept is not to be read"))
        paths.pop(0)
        kiosk.app.intake.follow_settings()
        await kiosk.lists_follow(lambda: not kiosk.shows("usb-Gone"))
        assert kiosk.shows("usb-Kept is not to be read")
        kiosk.app.post_message(Plugged("serial usb-Gone", False))  # what it said just before
        await kiosk.settle()
        assert not any("usb-Gone" in trouble for trouble in kiosk.app.status.troubles)
        kiosk.app.intake.stop()


def scans_of_the_line(kiosk: Terminal) -> list[tuple[str, str]]:
    """What came from it, as the record has it: the text, and why it was refused."""
    rows = kiosk.record.rows("select raw_hex, reason from scan where source like 'serial %' order by seq")
    return [(bytes.fromhex(row["raw_hex"] or "").decode(), row["reason"]) for row in rows]


async def test_a_setting_that_changes_in_mid_scan_halves_no_scan(start: Start, line: Line, tmp_path: Path) -> None:
    sent = codes.retail(codes.SALINE)
    async with start() as kiosk:
        paths = [line.name]
        said = read_devices(kiosk, paths)
        await wait_until(kiosk.pilot, lambda: bool(said), "the line")
        line.send(sent[:9])
        paths.append(str(tmp_path / "usb-New"))
        kiosk.app.intake.follow_settings()
        kiosk.app.intake.follow_lessons()  # as after another scanner's test symbol
        line.send(f"{sent[9:]}\r")
        await wait_until(kiosk.pilot, lambda: bool(scans_of_the_line(kiosk)), "the scan")
        kiosk.app.intake.stop()
        assert scans_of_the_line(kiosk) == [(sent, "ITEM")]


async def test_a_scanner_that_is_taken_out_in_mid_scan_and_put_in_again_sends_a_rest(start: Start, line: Line) -> None:
    sent = codes.retail(codes.SALINE)
    async with start() as kiosk:
        paths = [line.name]
        said = read_devices(kiosk, paths)
        await wait_until(kiosk.pilot, lambda: len(said) == 1, "the line")
        line.send(sent[:9])
        await wait_until(kiosk.pilot, lambda: len(said) == 2, "the cut")
        paths.clear()
        kiosk.app.intake.follow_settings()
        paths.append(line.name)
        kiosk.app.intake.follow_settings()
        await wait_until(kiosk.pilot, lambda: len(said) == 3, "the line")
        line.send(f"{sent[9:]}\r{sent}\r")
        await wait_until(kiosk.pilot, lambda: len(scans_of_the_line(kiosk)) == 3, "the scans")
        kiosk.app.intake.stop()
        assert scans_of_the_line(kiosk) == [(sent[:9], "SCAN_CUT"), ("", "SCAN_REST"), (sent, "ITEM")]


async def test_a_real_line_reaches_the_record(start: Start, line: Line) -> None:
    async with start() as kiosk:
        said = read_devices(kiosk, [line.name])
        await wait_until(kiosk.pilot, lambda: bool(said), "the line")
        line.send(f"{codes.retail(codes.SALINE)}\r\n")
        await wait_until(kiosk.pilot, lambda: kiosk.screen_name == "ItemScreen", "the card")
        kiosk.app.intake.stop()
        [scan] = kiosk.record.rows("select source from scan where source <> 'job' order by at desc limit 1")
        assert scan["source"] == device_of(line.name)


async def test_a_lesson_about_end_marks_holds_for_the_next_scan_without_closing_the_line(
    start: Start, line: Line
) -> None:
    async with start() as kiosk:
        learned = [False]
        asked: list[str] = []

        def ends_by_silence(device: str) -> bool:
            asked.append(device)
            return learned[0]

        bus = ScanBus(lambda: (line.name,), ends_by_silence)
        said: list[Message] = []
        bus.start(said.append)
        await wait_until(kiosk.pilot, lambda: len(asked) == 1, "the question how its texts end")
        line.send("]d2ONE")
        await wait_until(kiosk.pilot, lambda: len(said) == 2, "the cut")
        learned[0] = True
        bus.follow_lessons()
        await wait_until(kiosk.pilot, lambda: len(asked) == 2, "the question again")
        line.send("]d2TWO")
        await wait_until(kiosk.pilot, lambda: len(said) == 3, "the scan")
        bus.stop()
        assert [(each.framed.raw, each.framed.fault) for each in said if isinstance(each, Received)] == [
            ("]d2ONE", "CUT"), ("]d2TWO", ""),
        ]  # fmt: skip
        assert [each.is_there for each in said if isinstance(each, Plugged)] == [True]


async def test_a_scanner_that_the_settings_name_is_read_at_once(start: Start, demo: Where) -> None:
    master, end = os.openpty()
    tty.setraw(end)
    name = os.ttyname(end)
    async with start(person=manager_of(demo)) as kiosk:
        reader = kiosk.record
        kiosk.app.intake = Intake(kiosk.app, ScanBus(lambda: devices_at(reader)), lambda: reader)
        kiosk.app.intake.start()
        await in_settings(*down_to(SCANNER_DEVICES), "enter")(kiosk)
        await kiosk.type(f"{name}\rback counter\r")
        assert kiosk.shows(name)

        os.write(master, f"{codes.retail(codes.SALINE)}\r\n".encode())

        heard = "select source from scan where source = :device"
        await wait_until(kiosk.pilot, lambda: bool(reader.rows(heard, device=device_of(name))), "the scan")
        kiosk.app.intake.stop()
    os.close(end)
    os.close(master)


def manager_of(demo: Where) -> str:
    record = bootstrap.open_pharmacy(demo, "read")
    found = people.staff_called(record, "Dana Whitfield")
    record.close()
    assert found is not None
    return found.id


async def test_a_record_that_cannot_say_which_devices_are_read_ends_no_kiosk(start: Start) -> None:
    async with start() as kiosk:
        bus = ScanBus(lambda: devices_at(kiosk.reader), camera=lambda: camera_at(kiosk.reader))
        kiosk.app.intake = Intake(kiosk.app, bus, lambda: kiosk.record)
        await in_settings()(kiosk)
        kiosk.reader.store.close()

        await kiosk.scan(codes.retail(codes.SALINE))
        assert kiosk.strip()[0] == "-stop"
        kiosk.app.intake.open_camera()
        await kiosk.settle()
        assert kiosk.strip()[1].startswith(" ✕ STOP  The record")
        assert kiosk.app.is_running
