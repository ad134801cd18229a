"""Whether what was made for one order is what another one says: the same drug, dose, fluid, volume and way."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from kiosk.rules.calculations import CalculationError
from kiosk.rules.calculations.units import convert
from kiosk.rules.order_arithmetic import amount
from kiosk.rules.order_content import OrderContent


def differences(made: OrderContent, wanted: OrderContent) -> tuple[str, ...]:
    """Name everything in which one unit of an order differs from one of another; empty where they are the same.

    >>> one = OrderContent("batch", "K1-1", "1250", "mg", "iv", volume_ml="250")
    >>> differences(one, OrderContent("patient", "K1-1", "1.25", "g", "iv", volume_ml="250.0"))
    ()
    >>> differences(one, OrderContent("patient", "K1-1", "1", "g", "iv", volume_ml="250"))
    ('dose',)
    """
    return tuple(_differences(made, wanted))


def _differences(made: OrderContent, wanted: OrderContent) -> Iterator[str]:
    if made.item_id != wanted.item_id:
        yield "drug"
    if not _same_dose(made, wanted):
        yield "dose"
    if made.diluent_id != wanted.diluent_id:
        yield "fluid"
    if _number(made.volume_ml) != _number(wanted.volume_ml):
        yield "volume"
    if made.route != wanted.route:
        yield "way it is given"
    if made.additives != wanted.additives:
        yield "additives"
    if made.owner != wanted.owner:
        yield "owner of the stock"


def _same_dose(made: OrderContent, wanted: OrderContent) -> bool:
    """Compare the amounts, whatever they are reckoned by; what cannot be compared is not the same."""
    try:
        return convert("dose", amount(wanted), wanted.dose_unit, made.dose_unit) == amount(made)
    except (CalculationError, ArithmeticError):
        return False


def _number(text: str | None) -> Decimal | None:
    return Decimal(text) if text else None
