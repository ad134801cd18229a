"""Money as people write it and as it is added up: whole minor units, never a fraction."""

from __future__ import annotations

import re

_AMOUNT = re.compile(r"([0-9]{1,7})(?:\.([0-9]{2}))?")


def minor_units(text: str) -> int | None:
    """Read an amount such as 12.40 in minor units; None for anything else.

    >>> minor_units("12.40"), minor_units("7"), minor_units("1.5"), minor_units("-1.00")
    (1240, 700, None, None)
    """
    found = _AMOUNT.fullmatch(text)
    return int(found[1]) * 100 + int(found[2] or 0) if found else None


def amount(minor: int, currency: str) -> str:
    """Write minor units with their currency.

    >>> amount(1240, "USD"), amount(123456789, "EUR"), amount(-205, "USD")
    ('12.40 USD', '1,234,567.89 EUR', '-2.05 USD')
    """
    return f"{'-' * (minor < 0)}{abs(minor) // 100:,}.{abs(minor) % 100:02d} {currency}"
