"""What a calculation comes to: a number for machines, its unit, and the substituted formula for who checks it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final, Literal

from kiosk.rules.dose_words import plain

EXACT: Final = Context(prec=28)
"""Digits that are carried; nothing is rounded before the end."""
_SHOWN: Final = 24
"""Characters of the unrounded number that are told."""
NOTE: Final = "for pharmacist check"
ErrorCode = Literal["MISSING_INPUT", "UNKNOWN_INPUT", "OUT_OF_RANGE", "UNIT", "IMPOSSIBLE", "AMBIGUOUS", "UNKNOWN_KIND"]


class CalculationError(ValueError):
    """An input that no number may follow from; `str` of it is a sentence for whoever typed it."""

    def __init__(self, code: ErrorCode, field: str | None, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.field = field
        self.message = message


@dataclass(frozen=True)
class Answer:
    """One result, rounded half up at the end."""

    value: str | Mapping[str, str]
    """For machines, with the zeros that say how it was rounded; several results by name."""
    raw: str | None
    """Unrounded, cut after as many characters as anybody reads."""
    unit: str | None
    round_to: str | None
    working: str
    """The formula with its numbers, as people write them."""


def rounded(raw: Decimal, step: Decimal) -> Decimal:
    """Round half up to a step that is a power of ten.

    >>> rounded(Decimal("12.5"), Decimal(1)), rounded(Decimal("5.625"), Decimal("0.1"))
    (Decimal('13'), Decimal('5.6'))
    """
    return raw.quantize(step, ROUND_HALF_UP, EXACT)


def answer(raw: Decimal, unit: str, step: Decimal, formula: str) -> Answer:
    """Round a result, and put it behind its substituted formula."""
    value = rounded(raw, step)
    return Answer(f"{value:f}", in_full(raw), unit, f"{step:f}", f"{formula} = {plain(value)} {unit}".rstrip())


def in_full(raw: Decimal) -> str:
    """Write an unrounded number without an exponent or zeros that say nothing.

    >>> in_full(Decimal("125.000")), in_full(EXACT.divide(Decimal(40), Decimal(3)))
    ('125', '13.333333333333333333333')
    """
    text = f"{raw:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text[:_SHOWN]


def own_step(raw: Decimal) -> Decimal:
    """Give the step of a number that is exact, and so is not rounded at all.

    >>> own_step(Decimal("45.0")), own_step(Decimal("0.0005"))
    (Decimal('1'), Decimal('0.0001'))
    """
    exponent = raw.normalize(EXACT).as_tuple().exponent
    return Decimal(1).scaleb(min(0, int(exponent)))


_ONE, _TENTH, _HUNDREDTH, _THOUSANDTH = Decimal(1), Decimal("0.1"), Decimal("0.01"), Decimal("0.001")


def volume_step(millilitres: Decimal) -> Decimal:
    """Give what a volume is measured to where no device is named.

    Tenths of a mL; hundredths below 1 mL, and below 3 mL where they say it exactly; thousandths below 0.1 mL.
    """
    if millilitres < _TENTH:
        return _THOUSANDTH
    is_exact = millilitres < 3 and rounded(millilitres, _HUNDREDTH) == millilitres != rounded(millilitres, _TENTH)
    return _HUNDREDTH if millilitres < 1 or is_exact else _TENTH


def large_volume_step(millilitres: Decimal) -> Decimal:
    """Give what a volume for a bag is measured to: whole mL from 100 mL on."""
    return _ONE if millilitres >= 100 else volume_step(millilitres)


def dose_step(amount: Decimal) -> Decimal:
    """Give the step of a dose: whole ones from 10 on, and never more than two decimals."""
    if amount >= 10:
        return _ONE
    return _TENTH if amount >= 1 else _HUNDREDTH


def strength_step(strength: Decimal) -> Decimal:
    """Give the step of an amount per mL: three figures, and never more than two decimals."""
    if strength >= 100:
        return _ONE
    return _TENTH if strength >= 10 else _HUNDREDTH
