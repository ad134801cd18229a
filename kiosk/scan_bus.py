"""The scan bus: the scanners that are no keyboard, each read on a thread of its own, all heard in one queue."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from textual.message import Message

from scanners.devices.evdev import evdev_reader
from scanners.devices.framing import Framed
from scanners.devices.hid_pos import hid_pos_reader
from scanners.devices.reader import DeviceReader
from scanners.devices.serial_port import serial_reader


@dataclass
class Received(Message):
    """A device sent a text."""

    device: str
    """As the record names it: `serial` and the name of its line."""
    framed: Framed


@dataclass
class Plugged(Message):
    """A device came, or went away."""

    device: str
    is_there: bool


@dataclass
class ScanBus:
    """Reads the devices that are set up and posts what they send, in the order it came."""

    paths: Callable[[], tuple[str, ...]]
    """Gives the devices that are to be read, by their lasting names: serial lines, and keyboards to be grabbed."""
    ends_by_silence: Callable[[str], bool] = lambda _: False
    """Says of a device whether it was learned to send no end mark; asked at first and after each lesson."""
    camera: Callable[[], str | None] = lambda: None
    """Gives the camera that is looked through while somebody aims."""
    _readers: dict[str, DeviceReader[Any]] = field(default_factory=dict)
    """By path, also those that are not read now: a scan that was in hand when one was stopped has its rest there."""
    _reading: tuple[str, ...] = ()
    _lessons: int = 0

    def start(self, post: Callable[[Message], object]) -> None:
        """Read the devices that are to be read now, and no others; one that is read already is left in peace.

        `post` is called on the reading threads.
        """
        before, self._reading = self._reading, tuple(dict.fromkeys(self.paths()))
        for path in before:
            if path not in self._reading:
                self._readers[path].stop()
        for path in self._reading:
            if path not in before:
                self._readers.setdefault(path, self._reader(path, device_of(path), post)).start()

    def _reader(self, path: str, device: str, post: Callable[[Message], object]) -> DeviceReader[Any]:
        def on_text(framed: Framed) -> None:
            post(Received(device, framed))

        def on_there(is_there: bool) -> None:
            post(Plugged(device, is_there))

        if device.startswith("evdev "):
            return evdev_reader(path, on_text, on_there)
        if device.startswith("hid_pos "):
            return hid_pos_reader(path, on_text, on_there)
        return serial_reader(path, on_text, on_there, ends_by_silence=self._framing(device))

    def _framing(self, device: str) -> Callable[[], bool]:
        learned: dict[int, bool] = {}

        def ends_by_silence() -> bool:
            lessons = self._lessons  # taken first: what is learned while the record is asked is asked for again
            if lessons not in learned:
                learned[lessons] = self.ends_by_silence(device)
            return learned[lessons]

        return ends_by_silence

    def follow_lessons(self) -> None:
        """Ask anew how the texts of each device end; none is closed for it, and no scan halved."""
        self._lessons += 1

    def reads(self, device: str) -> bool:
        """Say whether a device is to be read, be it there or not."""
        return any(device_of(path) == device for path in self._reading)

    def stop(self) -> None:
        """End reading and give all devices back."""
        for path in self._reading:
            self._readers[path].stop()
        self._reading = ()


def device_of(path: str) -> str:
    """Name a device as the record does.

    >>> device_of("/dev/serial/by-id/usb-Maker_Scanner-if00")
    'serial usb-Maker_Scanner-if00'
    """
    name = path.rpartition("/")[2]
    if path.startswith("/dev/input/"):
        return f"evdev {name}"
    return f"{'hid_pos' if name.startswith('hidraw') or 'hidpos' in name else 'serial'} {name}"
