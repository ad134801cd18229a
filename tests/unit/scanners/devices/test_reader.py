"""A device that opens and gives nothing is away, and is back with the first thing that it gives."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator

from scanners.devices.reader import DeviceReader, Opening
from tests.pty.harness import wait_until


class Fickle:
    """A device whose openings break at once, give something and break, stay quiet, or fail; then it is quiet."""

    def __init__(self, *openings: str) -> None:
        self._openings: Iterator[str] = itertools.chain(openings, itertools.repeat("quiet"))
        self.there: list[bool] = []
        self.is_quiet = threading.Event()

    def open(self) -> str | None:
        opening = next(self._openings)
        return None if opening == "fails" else opening

    def read(self, opening: str, line: Opening) -> None:
        if opening == "gives":
            line.came()
        if opening == "quiet":
            self.is_quiet.set()
            wait_until(lambda: not line.goes_on(), "the end")

    def told(self) -> list[bool]:
        """What was told until the device was quiet."""
        reader = DeviceReader("fickle", self.open, self.read, self.there.append)
        reader.start()
        assert self.is_quiet.wait(30)
        reader.stop()
        return self.there


def test_three_openings_that_give_nothing_are_a_device_that_is_away() -> None:
    assert Fickle("breaks", "breaks").told() == [True]
    assert Fickle("breaks", "breaks", "breaks").told() == [True, False]


def test_it_is_back_when_something_comes_and_not_before() -> None:
    assert Fickle("breaks", "breaks", "breaks", "breaks", "gives").told() == [True, False, True]
    assert Fickle("breaks", "breaks", "gives", "breaks", "breaks").told() == [True]


def test_one_that_was_unplugged_meanwhile_has_all_tries_again() -> None:
    assert Fickle("breaks", "breaks", "fails", "breaks", "breaks").told() == [True, False, True]


def test_a_reader_that_was_stopped_may_be_started_again() -> None:
    device = Fickle()
    reader = DeviceReader("fickle", device.open, device.read, device.there.append)
    for _ in range(2):
        device.is_quiet.clear()
        reader.start()
        assert device.is_quiet.wait(30)
        reader.stop()
    assert device.there == [True, True]
