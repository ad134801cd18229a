"""The kind of setting that lists the printers: each a line of name, address, resolution and the stocks it holds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from kiosk.settings_kinds import Kind
from kiosk.settings_words import shown
from labels.layout import RESOLUTIONS
from labels.printers.address import Address, AddressRefused, parse
from labels.stock import Stock, stock_named

ANY = "any"
"""Stands for every stock: a folder takes labels of any size."""
MOST = 12
LONGEST_NAME = 24
_NODE = re.compile(r"[A-Z0-9]{1,8}")
_BESIDE = re.compile(r"folder:[A-Za-z0-9_-][A-Za-z0-9._-]{0,60}")
"""A folder beside the record, which is at another place at every site."""


@dataclass(frozen=True)
class PrinterEntry:
    """One printer as the site entered it."""

    name: str
    url: str
    dpi: int
    stocks: tuple[Stock, ...]
    """The labels it holds, the usual one first; none: it takes any."""
    node: str | None
    """The only kiosk that it is connected to; None: every kiosk reaches it."""

    def holds(self, stock: Stock) -> bool:
        """Say whether it can print on a stock."""
        return not self.stocks or stock in self.stocks

    def address(self, folder: Path) -> Address:
        """Give its address; `folder` is where the record lies. Raises ValueError for an address that never fitted."""
        found = _address(self.url, folder)
        if isinstance(found, AddressRefused):
            raise ValueError(found.message)
        return found


def _address(url: str, folder: Path) -> Address | AddressRefused:
    if _BESIDE.fullmatch(url):
        return parse(f"folder:{folder.absolute() / url.removeprefix('folder:')}")
    return parse(url)


def read_entry(line: str) -> PrinterEntry | str:
    """Read one line; a sentence that says what is wrong with it, and what to write, when it is none."""
    parts = [part.strip() for part in line.split("|")]
    if len(parts) not in (4, 5) or not all(parts):
        return f"Write each printer as {_FORM}."
    name, url, dpi, stocks = parts[:4]
    if len(name) > LONGEST_NAME or not name.isprintable():
        return f"A printer's name has 1 to {LONGEST_NAME} letters."
    address = _address(url, Path("/"))
    if isinstance(address, AddressRefused):
        return f"{name}: {address.message} {address.next_step}"
    if dpi not in map(str, RESOLUTIONS):
        return f"{name}: the resolution is one of {', '.join(map(str, RESOLUTIONS))} dots per inch."
    held = _stocks(stocks)
    if held is None:
        return f"{name}: its stocks are sizes in inches such as 4x3, 2x1, or the word any."
    node = parts[4] if len(parts) == 5 else None
    if node is not None and _NODE.fullmatch(node) is None:
        return f"{name}: the kiosk it belongs to is a name such as K1."
    return PrinterEntry(name, url, int(dpi), held, node)


_FORM = (
    "name | address | dots per inch | stocks, such as Zebra | socket://192.0.2.7 | 203 | 4x3, or with | K1 at the end"
)


def _stocks(text: str) -> tuple[Stock, ...] | None:
    if text == ANY:
        return ()
    found = [stock_named(name.strip()) for name in text.split(",")]
    known = tuple(stock for stock in found if stock is not None)
    return known if len(known) == len(found) == len(set(known)) else None


def entries(lines: object) -> tuple[PrinterEntry, ...]:
    """Read the lines of a setting, in order; what is no printer is left out."""
    read = [read_entry(line) for line in lines if isinstance(line, str)] if isinstance(lines, list) else []
    return tuple(each for each in read if isinstance(each, PrinterEntry))


@dataclass(frozen=True)
class Printers(Kind):
    """The printers that labels come from, the usual one first."""

    name = "printers"

    @property
    def allowed(self) -> str:
        """Give the form."""
        return f"up to {MOST} printers with ; between them, each as {_FORM}"

    def fits(self, value: object) -> bool:
        """Take a list of lines that are printers, each with a name of its own."""
        if not isinstance(value, list) or len(value) > MOST or not all(isinstance(line, str) for line in value):
            return False
        if any(";" in line or not line.isprintable() for line in value):
            return False
        found = entries(value)
        return len(found) == len(value) == len({entry.name for entry in found})

    def advice(self, value: object) -> str:
        """Say what is wrong with the first line that is no printer."""
        lines = value if isinstance(value, list) else []
        faults = [read for read in map(read_entry, (line for line in lines if isinstance(line, str))) if read]
        said = next((fault for fault in faults if isinstance(fault, str)), None)
        return said or f"Give {self.allowed}."

    def from_text(self, text: str) -> object:
        """Read the lines between semicolons."""
        return [line.strip() for line in text.split(";") if line.strip()]

    def as_typed(self, value: object) -> str:
        """Write the lines with semicolons between them."""
        return "; ".join(map(str, value)) if isinstance(value, list) else str(value)

    def words(self, value: object) -> str:
        """Tell the lines."""
        return (self.as_typed(value) or "nothing") if self.fits(value) else shown(value)
