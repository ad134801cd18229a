"""Recorded key events through the way real ones take: exact texts, and nothing that was lost passes as a scan."""

from __future__ import annotations

import os
import string
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanners.devices.evdev import evdev_reader, grab
from scanners.devices.framing import Framed
from scanners.devices.key_events import LOST, STRANGE, KeyDecoder
from tests.pty.harness import wait_until
from tests.unit.scanners.devices import key_recording as keys

SIGNS = string.ascii_letters + string.digits + string.punctuation + " \x1d"


def decoded(data: bytes) -> str:
    return "".join(KeyDecoder().feed(data))


@given(st.text(SIGNS, max_size=60), st.sampled_from(["control", "alt"]))
def test_every_sign_of_a_keyboard_comes_as_it_was_typed(text: str, gs: str) -> None:
    assert decoded(keys.typed(text, gs=gs)) == text


@given(st.text(SIGNS, min_size=1, max_size=20), st.integers(1, 100))
def test_records_may_come_in_any_pieces(text: str, size: int) -> None:
    data, decoder = keys.typed(text), KeyDecoder()
    pieces = [data[place : place + size] for place in range(0, len(data), size)]
    assert "".join(sign for piece in pieces for sign in decoder.feed(piece)) == text


def test_caps_lock_turns_letters_and_nothing_else() -> None:
    assert decoded(keys.press(keys.CAPS_LOCK) + keys.typed("]d2Ab-1")) == "]D2aB-1"


def test_a_key_that_no_code_holds_and_lost_events_are_told() -> None:
    assert decoded(keys.press(keys.F8)) == STRANGE
    assert decoded(keys.event(0, 3, 0)) == LOST
    assert decoded(keys.press(keys.KEYS["q"], keys.CONTROL)) == STRANGE


def test_a_key_that_is_held_does_not_repeat() -> None:
    assert decoded(keys.key(keys.KEYS["a"], 1) + keys.key(keys.KEYS["a"], 2) * 9 + keys.key(keys.KEYS["a"], 0)) == "a"


class Device:
    """A device file that takes recorded events; like a real one it is away when it is unplugged."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def put_in(self) -> None:
        os.mkfifo(self._path)

    def open(self) -> None:
        self._end = os.open(self._path, os.O_WRONLY)  # waits until the kiosk reads

    def send(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(self._end, view) :]

    def pull_out(self) -> None:
        self._path.unlink()
        os.close(self._end)


@contextmanager
def reading(path: Path) -> Iterator[tuple[list[Framed], list[bool]]]:
    texts: list[Framed] = []
    there: list[bool] = []
    source = evdev_reader(str(path), texts.append, there.append, take=lambda _: None)
    source.start()
    try:
        yield texts, there
    finally:
        source.stop()
    assert not [each for each in threading.enumerate() if each.name == f"evdev {path}"]


def code(number: int) -> str:
    return f"]d2010031234501011917280331\x1d10Vn{number:05}\x1d21s{number:07}"


@pytest.mark.parametrize("count", [300, pytest.param(10_000, marks=pytest.mark.thorough)])
def test_every_scan_comes_once_exact_and_in_order(tmp_path: Path, count: int) -> None:
    device = Device(tmp_path / "usb-Maker_Scanner-event-kbd")
    device.put_in()
    with reading(tmp_path / "usb-Maker_Scanner-event-kbd") as (texts, _):
        device.open()
        for number in range(count):
            device.send(keys.typed(f"{code(number)}\r"))
        wait_until(lambda: len(texts) >= count, f"{count} texts", 300)
        device.pull_out()
    assert [framed.raw for framed in texts] == [code(number) for number in range(count)]
    assert all(framed.end == "\r" and not framed.fault for framed in texts)


def test_what_lost_events_or_held_a_strange_key_is_no_scan_and_the_next_is(tmp_path: Path) -> None:
    device = Device(tmp_path / "scanner")
    device.put_in()
    with reading(tmp_path / "scanner") as (texts, there):
        device.open()
        device.send(keys.typed("]d20100") + keys.event(0, 3, 0) + keys.typed("312\r"))
        device.send(keys.typed("]d20100") + keys.press(keys.F8) + keys.typed("312\r"))
        device.send(keys.typed("]d2WHOLE\r"))
        wait_until(lambda: len(texts) == 3, "three texts")
        device.send(keys.typed("]d2HALF"))
        device.pull_out()
        wait_until(lambda: there[-1] is False, "the device to be gone")
        device.put_in()
        device.open()
        device.send(keys.typed("OFIT\r]d2AGAIN\r"))
        wait_until(lambda: len(texts) == 6, "the next text")
        device.pull_out()
    assert [(framed.raw, framed.fault) for framed in texts] == [
        ("]d20100", "LOST"), ("]d20100", "STRANGE"), ("]d2WHOLE", ""),
        ("]d2HALF", "CUT"), ("", "REST"), ("]d2AGAIN", ""),
    ]  # fmt: skip


def test_half_a_scan_after_a_pause_is_no_scan(tmp_path: Path) -> None:
    device = Device(tmp_path / "scanner")
    device.put_in()
    with reading(tmp_path / "scanner") as (texts, _):
        device.open()
        device.send(keys.typed("]d201003123450101191728"))
        wait_until(lambda: len(texts) == 1, "the cut")
        device.send(keys.typed("0331\x1d10VN1\r]d2NEXT\r"))
        wait_until(lambda: len(texts) == 3, "the next text")
        device.pull_out()
    assert [(framed.raw, framed.fault) for framed in texts] == [
        ("]d201003123450101191728", "CUT"), ("", "REST"), ("]d2NEXT", ""),
    ]  # fmt: skip


def test_a_device_that_opens_and_gives_nothing_is_said_to_be_away() -> None:
    there: list[bool] = []
    source = evdev_reader("/dev/null", lambda _: None, there.append, take=lambda _: None)
    source.start()
    wait_until(lambda: there == [True, False], "the word that it is away")
    source.stop()
    assert there == [True, False]


def test_what_is_no_input_device_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "file").open("wb") as file, pytest.raises(OSError, match="ioctl"):
        grab(file.fileno())
