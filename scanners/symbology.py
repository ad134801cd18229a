"""AIM symbology identifiers: the three characters a scanner puts before the data (ISO/IEC 15424)."""

from __future__ import annotations

from scanners.text import DIGITS

GS1_CARRIERS = {
    "]C1": "gs1_128",
    "]e0": "gs1_databar",
    "]d2": "gs1_datamatrix",
    "]Q3": "gs1_qr",
    "]J1": "gs1_dotcode",
}
"""Identifiers that promise GS1 element strings (GS1 General Specifications, figure 5.1.3-1)."""

PLAIN_CARRIERS = {
    "]A": "code_39",
    "]C": "code_128",
    "]E": "ean_upc",
    "]F": "codabar",
    "]G": "code_93",
    "]H": "code_11",
    "]I": "itf",
    "]J": "dotcode",
    "]L": "pdf417",
    "]M": "msi",
    "]Q": "qr",
    "]R": "straight_2_of_5",
    "]S": "straight_2_of_5",
    "]U": "maxicode",
    "]X": "other",
    "]Z": "not_a_symbol",
    "]d": "datamatrix",
    "]e": "databar",
    "]z": "aztec",
}

_PLAIN_NAMED = {"]E4": "ean_8", "]e1": "gs1_composite", "]e2": "gs1_composite", "]e3": "gs1_composite"}


def carrier_of(identifier: str) -> str | None:
    """The kind of symbol an identifier names, or None when it is not in the table.

    >>> carrier_of("]d2"), carrier_of("]XX")
    ('gs1_datamatrix', None)
    """
    if len(identifier) != 3 or identifier[2] not in DIGITS | frozenset("ABCDEFabcdef"):
        return None
    if identifier[:2] not in PLAIN_CARRIERS or (identifier[:2] == "]X" and identifier[2] not in DIGITS):
        return None
    return GS1_CARRIERS.get(identifier) or _PLAIN_NAMED.get(identifier) or PLAIN_CARRIERS[identifier[:2]]


def is_case_swapped(identifier: str) -> bool:
    """Whether the identifier is a GS1 one with its letter in the wrong case, as Caps Lock makes it."""
    return identifier.swapcase() in GS1_CARRIERS and identifier not in GS1_CARRIERS and identifier[1].isalpha()


def second_identifier(text: str) -> int | None:
    """Where a further AIM identifier of a common carrier begins inside the data, or None."""
    common = (*GS1_CARRIERS, "]E0", "]E4", "]A0", "]A1", "]C0", "]d1", "]I1", "]Q1")
    places = [text.find(identifier) for identifier in common if identifier in text]
    return min(places) if places else None
