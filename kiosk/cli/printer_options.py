"""What the actions of `kiosk printer` have in common: the printer's address, its labels, how sending ended."""

from __future__ import annotations

import argparse
from typing import Any

from kiosk.cli.output import Output
from labels.printers.address import Address, AddressRefused, parse
from labels.printers.connecting import connect
from labels.printers.states import NotSent, Printer, SendResult, Sent
from labels.printers.timeouts import Timeouts
from labels.stock import Stock, stock_named

_RESOLUTIONS = (203, 300, 600)


def add_url(command: argparse.ArgumentParser) -> None:
    """Give an action its printer."""
    command.add_argument(
        "url", type=_address, metavar="URL", help="socket://HOST, ipp://HOST/PATH, device:/dev/usb/lp0 or folder:/PATH"
    )


def add_label_options(command: argparse.ArgumentParser) -> None:
    """Give an action the labels that are in its printer."""
    command.add_argument("--stock", type=_stock, required=True, metavar="4x3", help="the labels in the printer, inches")
    command.add_argument("--dpi", type=int, choices=_RESOLUTIONS, default=203, help="dots per inch of the printer")


def reach(address: Address, timeouts: Timeouts) -> Printer:
    """Make the printer; nothing is sent yet."""
    return connect(address, timeouts)


def say_result(result: SendResult, output: Output, about: dict[str, Any]) -> int:
    """Say how sending ended; 0 only when the printer has the label."""
    if isinstance(result, Sent):
        output.line({**about, "sent": True, "message": result.detail}, result.detail)
        return 0
    if isinstance(result, NotSent):
        output.error(result.state.upper(), result.message, "Nothing was printed.")
    else:
        output.error("NEEDS_CHECK", result.message, "It is not sent again by itself.")
    return 1


def _address(text: str) -> Address:
    found = parse(text)
    if isinstance(found, AddressRefused):
        # The address is not repeated: it may hold a password.
        raise argparse.ArgumentTypeError(f"{found.message} {found.next_step}")
    return found


def _stock(text: str) -> Stock:
    found = stock_named(text)
    if found is None:
        raise argparse.ArgumentTypeError(f"“{text[:20]}” is no size of a label in inches, such as 4x3 or 2.25x1.25")
    return found
