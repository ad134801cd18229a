"""A scanner on a serial line, such as USB CDC-ACM: what it sends is neither typed nor lost."""

from __future__ import annotations

import termios
import time
from collections.abc import Callable
from typing import Protocol

from scanners.devices.framing import Framed, Framer
from scanners.devices.reader import WAIT, DeviceReader, OnText, OnThere, Opening


class Port(Protocol):
    """An open line."""

    def read(self, size: int = 1) -> bytes:
        """Wait a moment for up to so many bytes."""

    @property
    def in_waiting(self) -> int:
        """Bytes that came already."""

    def close(self) -> None:
        """Give the line back."""


def serial_reader(
    path: str,
    on_text: OnText,
    on_there: OnThere,
    *,
    ends_by_silence: Callable[[], bool] = lambda: False,
    clock: Callable[[], float] = time.monotonic,
) -> DeviceReader[Port]:
    """Make a reader of the scanner on a line; `ends_by_silence` is asked with each read, and must answer at once."""
    framer = Framer()  # one for all openings: what was in hand at the end of one has its rest in the next

    def read(port: Port, opening: Opening) -> None:
        framer.opened(clock())
        try:
            while opening.goes_on():
                # One read: of two, what the first one gave would be lost where the second one fails.
                data = port.read(max(1, port.in_waiting))
                if data:
                    opening.came()
                at = clock()
                # What is learned holds without closing the line: what came meanwhile would be lost.
                _tell(framer.end_by_silence(ends_by_silence(), at), on_text)
                for framed in framer.feed(data, at):
                    on_text(framed)
        except (OSError, TypeError, termios.error):  # unplugged; pyserial meets a closed line with a TypeError
            pass
        finally:
            port.close()
        _tell(framer.broken(clock()), on_text)

    return DeviceReader(f"serial {path}", lambda: _open(path), read, on_there)


def _tell(cut: Framed | None, on_text: OnText) -> None:
    if cut is not None:
        on_text(cut)


def _open(path: str) -> Port | None:
    """Open a line for this program alone."""
    import serial  # only where a serial scanner is set up

    try:
        port: Port = serial.Serial(path, timeout=WAIT, exclusive=True)
    except (OSError, termios.error):  # SerialException is one: not there, in use, not ours, or gone while it was set up
        return None
    return port
