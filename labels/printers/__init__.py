"""Printers: how a finished label gets to paper, and what a printer says of itself."""

from labels.printers.address import Address, AddressRefused, parse
from labels.printers.connecting import connect
from labels.printers.timeouts import Timeouts

__all__ = ["Address", "AddressRefused", "Timeouts", "connect", "parse"]
