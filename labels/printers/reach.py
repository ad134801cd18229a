"""Why a printer on the network cannot be reached, in words."""

from __future__ import annotations

from labels.printers.address import Address
from labels.printers.link import NameUnknownError


def unreachable(address: Address, error: OSError) -> str:
    """Say that nobody takes the call, and why."""
    if isinstance(error, NameUnknownError):
        return f"No printer is found under the name {address.host}. Check the name and the network."
    if isinstance(error, ConnectionRefusedError):
        return f"Nothing listens at {address.url}. Check that the printer is on, and its port."
    return f"The printer at {address.url} cannot be reached. Check its power, its cable and the network."
