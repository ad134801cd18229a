"""IPP: driverless printers and CUPS queues alike."""

from __future__ import annotations

from dataclasses import dataclass

from labels.printers.address import Address
from labels.printers.states import Document, PrinterStatus, SendResult
from labels.printers.timeouts import Timeouts


@dataclass(frozen=True)
class IppPrinter:
    """A printer that speaks IPP, or a CUPS queue, which does too."""

    address: Address
    timeouts: Timeouts

    def status(self) -> PrinterStatus:
        """Ask how the printer is."""
        raise NotImplementedError

    def send(self, document: Document) -> SendResult:
        """Check the printer and its media, and send the label."""
        raise NotImplementedError
