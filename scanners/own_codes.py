"""Codes of our own things: GS1 keys below the site's company prefix where it has one, else our LOCAL form.

A badge and a command are always LOCAL: the digits of a service relation number are too few to be a secret, and a
command must never look like a product. What an own code means is found here too, so that all ask for `local`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from scanners.barcode_data import BarcodeData, LocalCode, LocalKind
from scanners.check_digits import check_digit
from scanners.gs1_build import element_string
from scanners.local import build_local

COMPANY_PREFIX = re.compile("(?!0000|02|04|05|2|98|99)[0-9]{6,11}")
"""What can be given: longer ones leave no digit for what the number is of. The ranges left out are no company's: they
are for restricted circulation and coupons (GenSpecs 1.4.2)."""

_ITEM_REFERENCES: dict[LocalKind, str] = {"preparation": "1", "container": "2", "lot": "3"}
"""The number of each kind of thing among the site's trade items; its serial number says which one it is."""
_TOTE_TYPE = "1"
_LONGEST_SERIAL = 20
SELF_TEST = (("01", "09521234543213"), ("10", "kIOSK-/_%+17280331"), ("21", "tEST10"))
"""What the scanner's test symbol says: both cases, signs, a separator in the middle, a lot that looks like a date.

GS1 keeps prefix 952 for examples: no product bears this GTIN.
"""


@dataclass(frozen=True)
class OwnCode:
    """A code of our own, ready to be printed."""

    text: str
    """Everything a scanner sends for it as a Data Matrix, AIM identifier first."""
    elements: tuple[tuple[str, str], ...] = ()
    """Application Identifiers with their values; nothing in the LOCAL form."""


def own_code(
    kind: LocalKind, value: str, company_prefix: str | None = None, details: tuple[tuple[str, str], ...] = ()
) -> OwnCode:
    """Build the code of one of our own things.

    `details` are further elements, such as a beyond-use date and a lot; only a trade item carries them. Raises
    ValueError, with a sentence, for a value that the form cannot hold or a prefix that is none.

    >>> own_code("location", "A1").text
    ']d1%KIOSK-L-A1-3'
    >>> own_code("asset", "PUMP-7", "0312345").elements
    (('8004', '0312345PUMP-7'),)
    """
    local = build_local(kind, value)  # what either form can hold is one question
    key = _gs1_key(kind, value, company_prefix) if company_prefix else ()
    if not key:
        return OwnCode("]d1" + local)
    elements = (*key[:1], *details, *key[1:]) if kind in _ITEM_REFERENCES else key
    return OwnCode(element_string(elements), elements)


def self_test_code() -> OwnCode:
    """Build the symbol by which a scanner's settings are learned."""
    return OwnCode(element_string(SELF_TEST), SELF_TEST)


def _gs1_key(kind: LocalKind, value: str, prefix: str) -> tuple[tuple[str, str], ...]:
    """Name a thing below the prefix; nothing where GS1 has no number that fits."""
    if COMPANY_PREFIX.fullmatch(prefix) is None:
        raise ValueError("A GS1 company prefix has 6 to 11 digits, and is the one GS1 gave to the site.")
    if kind == "asset":
        return (("8004", (prefix + value)[:30]),) if len(prefix + value) <= 30 else ()
    if kind == "tote":
        return (("8003", "0" + _number(prefix, _TOTE_TYPE) + value),) if len(value) <= 16 else ()
    if kind == "location":
        return (("414", _number(prefix, "0")), ("254", value)) if len(value) <= _LONGEST_SERIAL else ()
    if kind in _ITEM_REFERENCES and len(value) <= _LONGEST_SERIAL:
        return (("01", "0" + _number(prefix, _ITEM_REFERENCES[kind])), ("21", value))
    return ()


def _number(prefix: str, reference: str) -> str:
    """The thirteen digits of a GTIN-13, GLN or asset type: prefix, reference, check digit (GenSpecs 7.9.1)."""
    digits = prefix + reference.zfill(12 - len(prefix))
    return digits + check_digit(digits)


def with_own_meaning(data: BarcodeData, company_prefix: str | None) -> BarcodeData:
    """The same data, and which of our own things they name, when they do."""
    if not data.usable or data.local is not None or data.sensitive:
        return data
    named = _named(data, company_prefix) if company_prefix else _self_test(data)
    return data if named is None else replace(data, local=named)


def _self_test(data: BarcodeData) -> LocalCode | None:
    is_test = data.gtin == SELF_TEST[0][1] and data.batch_lot == SELF_TEST[1][1] and data.serial == SELF_TEST[2][1]
    return LocalCode("self_test", "1") if is_test else None


def _named(data: BarcodeData, prefix: str) -> LocalCode | None:
    if data.giai is not None and data.giai.startswith(prefix) and data.giai != prefix:
        return LocalCode("asset", data.giai.removeprefix(prefix))
    tote = "0" + _number(prefix, _TOTE_TYPE)
    if data.grai is not None and data.grai.startswith(tote) and data.grai != tote:
        return LocalCode("tote", data.grai.removeprefix(tote))
    if data.location == _number(prefix, "0") and data.location_extension is not None:
        return LocalCode("location", data.location_extension)
    if data.gtin is not None and data.serial is not None:
        for kind, reference in _ITEM_REFERENCES.items():
            if data.gtin == "0" + _number(prefix, reference):
                return LocalCode(kind, data.serial)
    return _self_test(data)
