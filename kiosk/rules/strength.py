"""How much drug is in a volume: strengths in nanograms per millilitre, and amounts in milligrams, never rounded."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from kiosk.rules.dose_words import plain

_PICOGRAMS_PER_MG: Final = 9
"""Microlitres times nanograms per millilitre are picograms: so many places lie between them and milligrams."""
MOST: Final = 10_000_000_000
"""Nanograms per millilitre; nothing is stronger than 10 g/mL."""
_NANOGRAMS: Final = {"ng": 1, "mcg": 1_000, "ug": 1_000, "mg": 1_000_000, "g": 1_000_000_000}
_TYPED: Final = re.compile(r"([0-9]{1,5}(?:[.][0-9]{1,6})?) *(?:(mcg|mg|g) */ *mL)?")
_LISTED: Final = re.compile(r"(ng|ug|mcg|mg|g)/([0-9]{0,5}(?:[.][0-9]{1,3})?)mL", re.IGNORECASE)
_NUMBER: Final = re.compile(r"[0-9]{0,7}(?:[.][0-9]{1,9})?")


def typed(text: str) -> int | None:
    """Read a strength that somebody typed, in nanograms per millilitre; a bare number is mg/mL; None for what is none.

    >>> typed("10"), typed("50 mcg/mL"), typed("0.05"), typed("2 g/mL")
    (10000000, 50000, 50000, 2000000000)
    >>> typed("0"), typed("-1"), typed("10 mg"), typed("10 mEq/mL"), typed("0.0000001")
    (None, None, None, None, None)
    """
    said = _TYPED.fullmatch(" ".join(text.split()))
    return _whole(Decimal(said[1]) * _NANOGRAMS[said[2] or "mg"]) if said else None


def listed(number: str, unit: str) -> int | None:
    """Read a strength as the NDC directory writes it, in nanograms per millilitre; None for what is not by volume.

    >>> listed("50", "ug/mL"), listed("500", "mg/10mL"), listed(".5", "mg/mL"), listed("1", "mg/1"), listed("", "mg/mL")
    (50000, 50000000, 500000, None, None)
    """
    per = _LISTED.fullmatch(unit)
    if per is None or not _NUMBER.fullmatch(number) or number in ("", "."):
        return None
    volume = Decimal(per[2] or "1")
    return _whole(Decimal(number) * _NANOGRAMS[per[1].lower()] / volume) if volume else None


def _whole(nanograms: Decimal) -> int | None:
    """Take a strength only as it is: what is not a whole number of nanograms is not rounded."""
    return int(nanograms) if nanograms == int(nanograms) and 0 < nanograms <= MOST else None


def in_words(nanograms_per_millilitre: int) -> str:
    """Write a strength as its label does.

    >>> in_words(10_000_000), in_words(50_000), in_words(500_000), in_words(1_500)
    ('10 mg/mL', '50 mcg/mL', '0.5 mg/mL', '1.5 mcg/mL')
    """
    unit, size = ("mg", 1_000_000) if nanograms_per_millilitre >= 100_000 else ("mcg", 1_000)
    return f"{plain(Decimal(nanograms_per_millilitre) / size)} {unit}/mL"


def milligrams(microlitres: int | None, nanograms_per_millilitre: int | None) -> str | None:
    """Write how much drug is in a volume, which may be below zero; None where one of them is not known.

    >>> milligrams(20_000, 50_000), milligrams(-501, 10_000_000), milligrams(0, 50_000), milligrams(5_000, None)
    ('1 mg', '-5.01 mg', '0 mg', None)
    """
    if microlitres is None or nanograms_per_millilitre is None:
        return None
    amount = Decimal(microlitres * nanograms_per_millilitre).scaleb(-_PICOGRAMS_PER_MG)
    return f"{plain(amount)} mg"
