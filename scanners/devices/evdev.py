"""A scanner that is a keyboard, taken away from the terminal: its keys are read here and arrive nowhere else."""

from __future__ import annotations

import fcntl
import os
import select
import time
from collections.abc import Callable, Iterator
from typing import Final

from scanners.devices.framing import Framed, Framer
from scanners.devices.key_events import EVENT, LOST, STRANGE, KeyDecoder
from scanners.devices.reader import WAIT, DeviceReader, OnText, OnThere, Opening

_GRAB: Final = 0x40044590
"""EVIOCGRAB (linux/input.h): no other reader gets this device's events."""
_AT_ONCE: Final = 64
"""Events of one read: as many as the kernel keeps for a reader."""


def grab(device: int) -> None:
    """Take a device for this program alone; OSError when another has it, or when it is no input device."""
    fcntl.ioctl(device, _GRAB, 1)


def evdev_reader(
    path: str,
    on_text: OnText,
    on_there: OnThere,
    *,
    take: Callable[[int], None] = grab,
    clock: Callable[[], float] = time.monotonic,
) -> DeviceReader[int]:
    """Make a reader of a scanner; one that cannot be grabbed is not read, as its keys would arrive twice."""

    framer = Framer()  # one for all openings: what was in hand at the end of one has its rest in the next

    def read(device: int, opening: Opening) -> None:
        try:
            for framed in _read(device, opening, framer, clock):
                on_text(framed)
        finally:
            os.close(device)

    return DeviceReader(f"evdev {path}", lambda: _open(path, take), read, on_there)


def _open(path: str, take: Callable[[int], None]) -> int | None:
    try:
        device = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        return None
    try:
        take(device)
    except OSError:
        os.close(device)
        return None
    return device


def _read(device: int, opening: Opening, framer: Framer, clock: Callable[[], float]) -> Iterator[Framed]:
    decoder = KeyDecoder()
    framer.opened(clock())
    while opening.goes_on():
        ready, _, _ = select.select([device], [], [], WAIT)
        try:
            data = os.read(device, _AT_ONCE * EVENT.size) if ready else b""
        except OSError:
            break
        if ready and not data:
            break
        if data:
            opening.came()
        at = clock()
        yield from framer.feed(b"", at)
        for sign in decoder.feed(data):
            if sign in (LOST, STRANGE):
                framer.spoil(sign.strip("\0"), at)
            else:
                yield from framer.feed(sign.encode(), at)
    if (cut := framer.broken(clock())) is not None:
        yield cut
