"""Doses as people read them (ISMP): no trailing zero, a zero before the point, commas in thousands, whole units."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal


def plain(value: Decimal) -> str:
    """Write a number for people.

    >>> plain(Decimal("1250.0")), plain(Decimal(".250")), plain(Decimal("25.0")), plain(Decimal("0"))
    ('1,250', '0.25', '25', '0')
    """
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def short(value: Decimal, places: int) -> Decimal:
    """Round half up to so many places; what is below 1 keeps three digits, so that nothing small becomes 0.

    >>> short(Decimal("0.0004567"), 3), short(Decimal("182.7361"), 2), short(Decimal("4.167"), 1)
    (Decimal('0.000457'), Decimal('182.74'), Decimal('4.2'))
    """
    finest = max(places, 2 - value.adjusted()) if 0 < abs(value) < 1 else places
    return value.quantize(Decimal(1).scaleb(-finest), ROUND_HALF_UP)


def dose(value: Decimal, unit: str) -> str:
    """Write an amount with its unit, parted by a space so that neither is read as part of the other.

    >>> dose(Decimal(5000), "units"), dose(Decimal("0.5"), "mg")
    ('5,000 units', '0.5 mg')
    """
    return f"{plain(value)} {unit}"
