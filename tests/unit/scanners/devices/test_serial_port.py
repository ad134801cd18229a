"""A serial scanner on a real pseudo terminal: every scan once and in order, and the line may go and come back."""

from __future__ import annotations

import os
import termios
import threading
import time
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from scanners.devices.framing import Framed
from scanners.devices.serial_port import serial_reader
from tests.pty.harness import wait_until


class Plug:
    """The scanner's end of a line; its name stays, whichever terminal is behind it."""

    def __init__(self, name: Path) -> None:
        self._name = name
        self._master = -1

    def put_in(self) -> None:
        self._master, line = os.openpty()
        tty.setraw(line)
        self._name.symlink_to(os.ttyname(line))
        self._line = line

    def pull_out(self) -> None:
        self._name.unlink()
        os.close(self._line)
        os.close(self._master)

    def send(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(self._master, view) :]


class Seen:
    """What the source told, and when the line was there."""

    def __init__(self) -> None:
        self.texts: list[Framed] = []
        self.there: list[bool] = []

    def whole(self) -> list[str]:
        return [framed.raw for framed in self.texts if not framed.fault]

    def wait_for(self, count: int) -> None:
        wait_until(lambda: len(self.texts) >= count, f"{count} texts", report=lambda: f"{len(self.texts)} came")


@contextmanager
def reading(
    plug_name: Path, *, by_silence: bool = False, clock: Callable[[], float] = time.monotonic
) -> Iterator[Seen]:
    seen = Seen()
    source = serial_reader(
        str(plug_name), seen.texts.append, seen.there.append, ends_by_silence=lambda: by_silence, clock=clock
    )
    source.start()
    try:
        yield seen
    finally:
        source.stop()
    assert not [each for each in threading.enumerate() if each.name == f"serial {plug_name}"]


@pytest.fixture
def plug(tmp_path: Path) -> Iterator[Plug]:
    made = Plug(tmp_path / "usb-Maker_Scanner-if00")
    made.put_in()
    yield made
    made.pull_out()


def code(number: int) -> str:
    return f"]d2010031234501011917280331\x1d10VN{number:05}\x1d21S{number:07}"


@pytest.mark.parametrize("count", [500, pytest.param(10_000, marks=pytest.mark.thorough)])
def test_every_scan_comes_once_exact_and_in_order(plug: Plug, tmp_path: Path, count: int) -> None:
    with reading(tmp_path / "usb-Maker_Scanner-if00") as seen:
        wait_until(lambda: seen.there == [True], "the line")
        for number in range(count):
            plug.send(f"{code(number)}\r\n".encode())
        seen.wait_for(count)
    assert [framed.raw for framed in seen.texts] == [code(number) for number in range(count)]
    assert all(framed.end == "\r" and not framed.fault for framed in seen.texts)


def test_pulled_out_in_mid_scan_and_put_back_only_the_rest_is_refused(plug: Plug, tmp_path: Path) -> None:
    with reading(tmp_path / "usb-Maker_Scanner-if00", clock=lambda: 0.0) as seen:  # no silence, however slow this is
        wait_until(lambda: seen.there == [True], "the line")
        for number in range(5):
            plug.send(f"{code(number)}\r{code(99)[:20]}".encode())
            wait_until(lambda: len(seen.whole()) > number, "the scan")  # noqa: B023 - within this round
            plug.pull_out()
            wait_until(lambda: seen.there[-1] is False, "the line to be gone")
            plug.put_in()
            wait_until(lambda: seen.there[-1], "the line to be back")
            plug.send(f"{code(99)[20:]}\r".encode())
    assert seen.whole() == [code(number) for number in range(5)]
    broken = [framed for framed in seen.texts if framed.fault]
    assert all(code(99)[:20].startswith(framed.raw) and framed.fault in ("CUT", "REST") for framed in broken)


def test_half_a_scan_after_a_pause_is_no_scan(plug: Plug, tmp_path: Path) -> None:
    with reading(tmp_path / "usb-Maker_Scanner-if00") as seen:
        wait_until(lambda: seen.there == [True], "the line")
        plug.send(code(1)[:24].encode())
        seen.wait_for(1)
        plug.send(f"{code(1)[24:]}\r\n{code(2)}\r\n".encode())
        seen.wait_for(3)
    assert [(framed.raw, framed.fault) for framed in seen.texts] == [
        (code(1)[:24], "CUT"), ("", "REST"), (code(2), ""),
    ]  # fmt: skip


def test_what_is_learned_holds_at_once_and_the_line_stays_open(plug: Plug, tmp_path: Path) -> None:
    seen, learned = Seen(), [False]
    name = str(tmp_path / "usb-Maker_Scanner-if00")
    source = serial_reader(name, seen.texts.append, seen.there.append, ends_by_silence=lambda: learned[0])
    source.start()
    wait_until(lambda: seen.there == [True], "the line")
    plug.send(code(1).encode())
    seen.wait_for(1)
    learned[0] = True
    plug.send(code(2).encode())
    seen.wait_for(2)
    source.stop()
    assert [(framed.raw, framed.fault) for framed in seen.texts] == [(code(1), "CUT"), (code(2), "")]
    assert seen.there == [True]


def test_a_scanner_that_is_not_there_yet_is_waited_for(tmp_path: Path) -> None:
    name = tmp_path / "usb-Maker_Scanner-if00"
    with reading(name) as seen:
        wait_until(lambda: seen.there == [False], "the word that it is away")
        plug = Plug(name)
        plug.put_in()
        wait_until(lambda: seen.there == [False, True], "the line")
        plug.send(f"{code(1)}\r".encode())
        seen.wait_for(1)
        plug.pull_out()
    assert seen.texts[0].raw == code(1)


@pytest.mark.parametrize("call", ["tcgetattr", "tcsetattr", "tcflush"])
def test_a_line_that_goes_away_while_it_is_set_up_is_read_when_it_is_back(
    plug: Plug, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    real, gone = getattr(termios, call), [True]

    def once_gone(*told: object) -> object:
        if gone:
            gone.clear()
            raise termios.error(5, "Input/output error")  # as the system says it of a line that was pulled out
        return real(*told)

    monkeypatch.setattr(termios, call, once_gone)
    with reading(tmp_path / "usb-Maker_Scanner-if00") as seen:
        wait_until(lambda: seen.there[-1:] == [True], "the line to be back")
        plug.send(f"{code(1)}\r".encode())
        seen.wait_for(1)
    assert not gone
    assert seen.there == [False, True]
    assert seen.whole() == [code(1)]


def test_without_end_mark_a_silence_ends_it(plug: Plug, tmp_path: Path) -> None:
    with reading(tmp_path / "usb-Maker_Scanner-if00", by_silence=True) as seen:
        wait_until(lambda: seen.there == [True], "the line")
        plug.send(code(7).encode())
        seen.wait_for(1)
    assert (seen.texts[0].raw, seen.texts[0].end, seen.texts[0].fault) == (code(7), "", "")
