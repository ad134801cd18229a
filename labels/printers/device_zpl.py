"""ZPL over a device file: the label printer on USB, as Linux shows it below /dev/usb."""

from __future__ import annotations

import errno
import os
import select
import stat
from contextlib import suppress

from labels.printers.address import Address
from labels.printers.states import NotSent
from labels.printers.timeouts import Deadline, Timeouts
from labels.printers.zpl import ZplPrinter

_MOST_EMPTY = 100
"""Packets without a byte that are skipped; USB ends a message with one, and some devices give nothing else."""


class DeviceChannel:
    """An open device file that is written and read without waiting for longer than the deadline."""

    def __init__(self, descriptor: int, deadline: Deadline) -> None:
        self._descriptor = descriptor
        self.deadline = deadline

    def send_some(self, content: memoryview) -> int:
        """Hand over what the driver takes at once."""
        while True:
            self._wait(select.POLLOUT)
            try:
                return os.write(self._descriptor, content)
            except BlockingIOError:
                continue

    def receive(self, most: int) -> bytes:
        """Read what has come, waiting for the first byte; nothing when the printer sent empty packets only."""
        for _ in range(_MOST_EMPTY):
            self._wait(select.POLLIN)
            with suppress(BlockingIOError):
                content = os.read(self._descriptor, most)
                if content:
                    return content
        return b""

    def close(self) -> None:
        """Let the device go."""
        os.close(self._descriptor)

    def _wait(self, wanted: int) -> None:
        """Wait until the device takes or gives bytes; TimeoutError at the deadline, OSError when it was unplugged."""
        waiting = select.poll()
        waiting.register(self._descriptor, wanted)
        events = waiting.poll(max(0, int(self.deadline.left * 1000)))
        if not events:
            raise TimeoutError("the device did not answer in time")
        if not events[0][1] & wanted:
            raise OSError(errno.ENODEV, "the device is gone")


def device_printer(address: Address, timeouts: Timeouts) -> ZplPrinter:
    """Make the printer behind a device file."""

    def attach(deadline: Deadline) -> DeviceChannel | NotSent:
        try:
            descriptor = os.open(address.path, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
        except OSError as error:
            return _cannot_open(address, error)
        if not stat.S_ISCHR(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            return NotSent("fault", f"{address.path} is no printer's device. Correct the printer's address.")
        return DeviceChannel(descriptor, deadline)

    return ZplPrinter(attach, timeouts)


def _cannot_open(address: Address, error: OSError) -> NotSent:
    if error.errno in (errno.ENOENT, errno.ENODEV, errno.ENXIO):
        return NotSent("unreachable", f"No printer is plugged in at {address.path}. Check its power and its cable.")
    if error.errno == errno.EBUSY:
        return NotSent("busy", f"Another program has {address.path} open. Close it, or wait until it is done.")
    if isinstance(error, PermissionError):
        return NotSent(
            "fault",
            f"This user may not write to {address.path}. Add the user to the group lp, and sign in again.",
        )
    return NotSent("fault", f"{address.path} cannot be opened: {error.strerror}. Check the printer and its cable.")
