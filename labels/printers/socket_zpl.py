"""ZPL over TCP, usually port 9100: the label printer on the network."""

from __future__ import annotations

from labels.printers.address import Address
from labels.printers.link import Link, NameUnknownError, Resolve, look_up, open_link
from labels.printers.states import NotSent
from labels.printers.timeouts import Deadline, Timeouts
from labels.printers.zpl import ZplPrinter


def socket_printer(address: Address, timeouts: Timeouts, resolve: Resolve = look_up) -> ZplPrinter:
    """Make the printer that listens at an address."""

    def call(deadline: Deadline) -> Link | NotSent:
        try:
            return open_link(address.host, address.port, deadline, resolve)
        except OSError as error:
            return NotSent("unreachable", unreachable(address, error))

    return ZplPrinter(call, timeouts)


def unreachable(address: Address, error: OSError) -> str:
    """Say that nobody takes the call, and why."""
    if isinstance(error, NameUnknownError):
        return f"No printer is found under the name {address.host}. Check the name and the network."
    if isinstance(error, ConnectionRefusedError):
        return f"Nothing listens at {address.url}. Check that the printer is on, and its port."
    return f"The printer at {address.url} cannot be reached. Check its power, its cable and the network."
