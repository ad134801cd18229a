"""A HID point-of-sale scanner on hidraw: reports of 64 bytes that carry the AIM identifier and the data as they are.

The layout is the one that several makers' manuals give (report 2: length, three characters of identifier, up to 56
bytes of data, and in the last byte whether more follows). Reports of another form are refused, never guessed at.
"""

from __future__ import annotations

import os
import select
import time
from collections.abc import Callable
from typing import Final

from scanners.devices.framing import Framed, TextInHand
from scanners.devices.reader import WAIT, DeviceReader, OnText, OnThere, Opening

_REPORT: Final = 64
_DATA_REPORT: Final = 2
_MOST_DATA: Final = 56


class ReportJoiner:
    """Joins one device's reports to texts; each bears the identifier, so that what follows a fault only looks whole."""

    def __init__(self) -> None:
        self._text = TextInHand()
        self._identifier = b""

    def feed(self, report: bytes, at: float) -> list[Framed]:
        """Take one report, or none; give the text that it, or the silence before it, ends."""
        found = [self._text.overdue(at)]
        if report:
            found.append(self._joined(report, at))
        return [each for each in found if each is not None]

    def _joined(self, report: bytes, at: float) -> Framed | None:
        length = report[1] if len(report) == _REPORT else 0
        if len(report) != _REPORT or report[0] != _DATA_REPORT or not 0 < length <= _MOST_DATA:
            self._text.spoil("STRANGE", at)
            return None
        if not self._text:
            self._identifier = report[2:5]
            self._text.add(self._identifier, at)
        elif report[2:5] != self._identifier:  # reports between these two were lost, and with them an end
            self._text.spoil("LOST", at)
        self._text.add(report[5 : 5 + length], at)
        return None if report[63] & 1 else self._text.ended("", at)

    def opened(self, at: float) -> None:
        """Say that the device was opened, perhaps anew."""
        self._text.opened(at)

    def broken(self, at: float) -> Framed | None:
        """Give up what is in hand: the device went away."""
        return self._text.broken(at)


def hid_pos_reader(
    path: str, on_text: OnText, on_there: OnThere, *, clock: Callable[[], float] = time.monotonic
) -> DeviceReader[int]:
    """Make a reader of the scanner behind a hidraw device."""

    joiner = ReportJoiner()  # one for all openings: what was in hand at the end of one has its rest in the next

    def read(device: int, opening: Opening) -> None:
        joiner.opened(clock())
        try:
            while opening.goes_on():
                ready, _, _ = select.select([device], [], [], WAIT)
                report = os.read(device, _REPORT) if ready else b""
                if ready and not report:
                    break
                if report:
                    opening.came()
                for framed in joiner.feed(report, clock()):
                    on_text(framed)
        except OSError:  # unplugged
            pass
        finally:
            os.close(device)
        if (cut := joiner.broken(clock())) is not None:
            on_text(cut)

    return DeviceReader(f"hid_pos {path}", lambda: _open(path), read, on_there)


def _open(path: str) -> int | None:
    try:
        return os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        return None
