"""Doses as people read them (ISMP): no trailing zero, a zero before the point, commas in thousands, whole units."""

from __future__ import annotations

from decimal import Decimal


def plain(value: Decimal) -> str:
    """Write a number for people.

    >>> plain(Decimal("1250.0")), plain(Decimal(".250")), plain(Decimal("25.0")), plain(Decimal("0"))
    ('1,250', '0.25', '25', '0')
    """
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def dose(value: Decimal, unit: str) -> str:
    """Write an amount with its unit, parted by a space so that neither is read as part of the other.

    >>> dose(Decimal(5000), "units"), dose(Decimal("0.5"), "mg")
    ('5,000 units', '0.5 mg')
    """
    return f"{plain(value)} {unit}"
