"""Codes of our own: %KIOSK-<letter>-<value>-<check>, a form that no public scheme begins with.

The percent sign and the hyphens keep it apart from GS1 (digits), HIBC (+), PZN (-), ISBT 128 (= and &), web addresses
and bare numbers; the check character (ISO/IEC 7064, MOD 37-36) refuses a text that lost or changed a character.
"""

from __future__ import annotations

import re

from scanners.barcode_data import BarcodeData, LocalCode, LocalKind, ProductIdentifier
from scanners.scan_text import ScanText

PREFIX = "%KIOSK-"

_KINDS: dict[str, LocalKind] = {
    "L": "location",
    "P": "person",
    "D": "delivery",
    "C": "command",
    "I": "item",
    "B": "preparation",
    "O": "container",
    "R": "lot",
    "A": "asset",
    "T": "tote",
    "K": "kit",
    "S": "sheet",
}
_LETTERS = {kind: letter for letter, kind in _KINDS.items()}
_VALUE = r"[A-Z0-9](?:[A-Z0-9.-]{0,38}[A-Z0-9])?"
_FORM = re.compile(rf"%KIOSK-([{''.join(_KINDS)}])-({_VALUE})-([0-9A-Z])")
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def build_local(kind: LocalKind, value: str) -> str:
    """The text of one of our own codes; ValueError when the value is not made of A-Z, 0-9, full stops and hyphens.

    >>> build_local("location", "A1-03")
    '%KIOSK-L-A1-03-F'
    """
    if kind not in _LETTERS or re.fullmatch(_VALUE, value) is None:
        raise ValueError("A local code holds 1 to 40 capital letters, digits, full stops or hyphens.")
    letter = _LETTERS[kind]
    return f"{PREFIX}{letter}-{value}-{_check(letter + value)}"


def is_local(text: str) -> bool:
    """Whether the text claims to be one of our own codes, in any case of letters."""
    return text[: len(PREFIX)].upper() == PREFIX


def read_local(scan: ScanText) -> BarcodeData:
    """Barcode data from one of our own codes."""
    if not scan.data.startswith(PREFIX):
        text = "The letters of our own code arrived in the wrong case, so Caps Lock is on or the scanner changes it."
        return scan.refuse("LOCAL", "CAPS_LOCK", text)
    match = _FORM.fullmatch(scan.data)
    if match is None:
        return scan.refuse("LOCAL", "TRUNCATED", "The code is one of our own, but it is not whole.", field="local")
    letter, value, check = match[1], match[2], match[3]
    if _check(letter + value) != check:
        text = "The code is one of our own, but its check character is wrong."
        return scan.refuse("LOCAL", "BAD_CHECK_DIGIT", text, field="local")
    kind = _KINDS[letter]
    product = ProductIdentifier("LOCAL", value) if kind == "item" else None
    needs = ("lot", "expiry") if product else ()
    return scan.answer("LOCAL", "ok", local=LocalCode(kind, value), product=product, needs=needs)


def _check(text: str) -> str:
    product = 36
    for character in text:
        # Full stop and hyphen carry position, not value: they weigh as the letter they cannot be confused with.
        number = _ALPHABET.index(character) if character in _ALPHABET else {"-": 13, ".": 31}[character]
        total = (product + number) % 36 or 36
        product = total * 2 % 37
    return _ALPHABET[(37 - product) % 36]
