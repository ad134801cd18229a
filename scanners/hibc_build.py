"""Builds HIBC supplier texts: primary, separate secondary, combined; the counterpart of the reader."""

from __future__ import annotations

import re
from datetime import date

from scanners.check_digits import hibc_check_character


def primary(lic: str, pcn: str, uom: int) -> str:
    """The primary symbol's text with its check character; ValueError for parts the standard does not allow.

    >>> primary("A123", "BJC5D6E7", 1)
    '+A123BJC5D6E71G'
    """
    return _checked("+" + _identity(lic, pcn, uom))


def secondary(
    primary_text: str,
    *,
    lot: str | None = None,
    serial: str | None = None,
    expiry: date | None = None,
    quantity: int | None = None,
) -> str:
    """The separate secondary's text, linked to its primary; give a lot or a serial, not both.

    >>> secondary("+A123BJC5D6E71G", lot="LOT1", expiry=date(2028, 3, 31))
    '+$$3280331LOT1GF'
    """
    return _checked("+" + _data(lot, serial, expiry, quantity) + primary_text[-1])


def combined(
    lic: str,
    pcn: str,
    uom: int,
    *,
    lot: str | None = None,
    serial: str | None = None,
    expiry: date | None = None,
    quantity: int | None = None,
) -> str:
    """Primary and secondary in one symbol, with one check character and no link.

    >>> combined("A123", "BJC5D6E7", 1, lot="LOT1", expiry=date(2028, 3, 31))
    '+A123BJC5D6E71/$$3280331LOT1E'
    """
    return _checked(f"+{_identity(lic, pcn, uom)}/{_data(lot, serial, expiry, quantity)}")


def _identity(lic: str, pcn: str, uom: int) -> str:
    if not re.fullmatch("[A-Z][A-Z0-9]{3}", lic):
        raise ValueError("The labeler code is a letter followed by three letters or digits.")
    if not re.fullmatch("[A-Z0-9]{1,18}", pcn):
        raise ValueError("The product number is 1 to 18 capital letters or digits.")
    if uom not in range(10):
        raise ValueError("The unit of measure is one digit.")
    return f"{lic}{pcn}{uom}"


def _data(lot: str | None, serial: str | None, expiry: date | None, quantity: int | None) -> str:
    value = serial if serial is not None else lot
    if (lot is None) == (serial is None) or value is None or not re.fullmatch("[A-Z0-9]{1,18}", value):
        raise ValueError("Give either a lot or a serial, of 1 to 18 capital letters or digits.")
    day = f"3{expiry:%y%m%d}" if expiry is not None else "7"
    if serial is not None:
        if quantity is not None:
            raise ValueError("A serial names one unit, so it has no quantity.")
        return f"$$+{day}{serial}"
    return f"$${_quantity(quantity)}{day}{lot}"


def _quantity(quantity: int | None) -> str:
    if quantity is None:
        return ""
    if not 0 <= quantity <= 99999:
        raise ValueError("A quantity has at most five digits.")
    return f"8{quantity:02d}" if quantity < 100 else f"9{quantity:05d}"


def _checked(text: str) -> str:
    return text + hibc_check_character(text)
