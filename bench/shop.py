"""The pharmacies that benches work in: the demo with more lots, and the scans that name them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from db import catalogue, lots
from db.lots import Expiry
from db.opening import Where
from db.record import Record
from kiosk import bootstrap
from kiosk.cli.opening import demo_at
from scanners import check_digit, element_string

_DIGITS = "0031234501011"
GTIN = _DIGITS + check_digit(_DIGITS)
"""Vancomycin of the demo, one vial."""
_LETTERS = str.maketrans("0123456789", "ABCDEFGHJK")
EXPIRY = date(2031, 7, 31)


def letters(number: int, width: int) -> str:
    """Write a number in letters: digits at the end of a lot may read as another field (`21` begins a serial)."""
    return f"{number:0{width}}".translate(_LETTERS)


def lot_name(number: int) -> str:
    """Give the lot that carries a running number."""
    return "LOT" + letters(number, 6)


def code(number: int) -> str:
    """Give the text of a vial's DataMatrix whose lot carries a running number."""
    return element_string([("01", GTIN), ("17", f"{EXPIRY:%y%m%d}"), ("10", lot_name(number))])


def place(path: Path) -> Where:
    """Name a record."""
    return bootstrap.where(str(path), bootstrap.system_clock, {})


@contextmanager
def demo(path: Path, known_lots: int = 0) -> Iterator[Record]:
    """Open the demo, built if it is not there, whose record knows so many numbered lots."""
    record = demo_at(place(path))
    try:
        link = catalogue.link(record, "GTIN", GTIN)
        if link is None:
            raise LookupError(f"the demo has no item {GTIN}")
        expiry = Expiry(EXPIRY.isoformat(), "day", f"{EXPIRY.isoformat()}T23:59:59.999Z")
        with record.write("demo", "bench") as write:
            for number in range(1, known_lots + 1):
                lots.add_lot(write, link.item.id, lot_name(number), expiry)
        yield record
    finally:
        record.close()
