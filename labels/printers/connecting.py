"""From an address to the printer that stands there."""

from __future__ import annotations

from pathlib import Path

from labels.printers.address import Address
from labels.printers.folder import FolderPrinter
from labels.printers.states import Printer
from labels.printers.timeouts import Timeouts

_USUAL = Timeouts()


def connect(address: Address, timeouts: Timeouts = _USUAL) -> Printer:
    """Make the printer of an address; nothing is opened or sent before it is asked for its status or sent a label."""
    # What speaks to the network is loaded only where there is such a printer.
    if address.scheme == "socket":
        from labels.printers.socket_zpl import socket_printer

        return socket_printer(address, timeouts)
    if address.scheme == "device":
        from labels.printers.device_zpl import device_printer

        return device_printer(address, timeouts)
    if address.scheme == "folder":
        return FolderPrinter(Path(address.path))
    from labels.printers.ipp import ipp_printer

    return ipp_printer(address, timeouts)
