"""ZPL over TCP, usually port 9100: the label printer on the network."""

from __future__ import annotations

from labels.printers.address import Address
from labels.printers.link import Link, Resolve, look_up, open_link
from labels.printers.reach import unreachable
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
