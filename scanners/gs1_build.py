"""Builds the GS1 texts we print: element strings with separators where they must be, and numbers with check digits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from scanners import gs1_rules
from scanners.check_digits import check_digit, gtin14
from scanners.dates import yymmdd, yymmddhhmm
from scanners.gs1_elements import definition_at, plain_name
from scanners.gs1_tokens import from_pairs
from scanners.profile import GS
from scanners.symbology import GS1_CARRIERS

__all__ = ["check_digit", "element_string", "gtin14"]

LONGEST_GS1_128 = 48
"""Data characters in one GS1-128 symbol (GenSpecs 5.4.1)."""

_ANY_DAY = date(2026, 1, 1)
"""Whether two-digit years make a real date is the same in every century that GS1 allows."""


def element_string(pairs: Iterable[tuple[str, str]], symbology: str = "]d2") -> str:
    """The text a scanner sends for these (AI, value) pairs, AIM identifier first, in the order given.

    Raises ValueError, with a sentence, for an unknown AI, an illegal value, a date that does not exist, elements that
    must not stand together, or too much data for the symbol. Put fields of fixed length first: they need no separator.

    >>> element_string([("01", "00312345678906"), ("10", "AB12"), ("21", "SN1")])
    ']d2010031234567890610AB12\\x1d21SN1'
    """
    wanted = list(pairs)
    if symbology not in GS1_CARRIERS:
        raise ValueError("The symbology must be the AIM identifier of a GS1 symbol, such as ]d2 or ]C1.")
    if not wanted:
        raise ValueError("An element string needs at least one element.")
    _refuse_illegal(wanted)
    text = ""
    for ai, value in wanted:
        text += ai + value + (GS if _needs_separator(ai) else "")
    text = text.removesuffix(GS)
    if symbology == "]C1" and len(text) > LONGEST_GS1_128:
        raise ValueError(f"A GS1-128 symbol holds at most {LONGEST_GS1_128} characters; use two, or a GS1 DataMatrix.")
    return symbology + text


def _refuse_illegal(pairs: list[tuple[str, str]]) -> None:
    tokens = from_pairs(pairs)
    if tokens.stop is not None:
        raise ValueError(tokens.stop.message)
    for token in tokens.elements:
        if token.problem is not None:
            raise ValueError(token.problem.message)
        if not _is_real_date(token.ai, token.value):
            raise ValueError(f"The {plain_name(token.definition)} holds no date that exists.")
    for problem in gs1_rules.repeats(tokens.elements) + gs1_rules.conflicts(tokens.elements):
        raise ValueError(problem.message)


def _is_real_date(ai: str, value: str) -> bool:
    if ai in ("11", "12", "13", "15", "16", "17"):
        return yymmdd(value, _ANY_DAY) is not None
    return ai != "7003" or yymmddhhmm(value, _ANY_DAY) is not None


def _needs_separator(ai: str) -> bool:
    definition = definition_at(ai)
    return definition is not None and definition.needs_separator
