"""Names of rows that can leave the database (on a label, in a report): `<node>-<counter in base 32>`."""

from __future__ import annotations

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U, so that a printed name is not misread."""


def encode(number: int) -> str:
    """Write a counter of 1 or more in base 32, without padding."""
    if number < 1:
        raise ValueError("a counter starts at 1")
    digits = ""
    while number:
        number, rest = divmod(number, 32)
        digits = _ALPHABET[rest] + digits
    return digits


def decode(text: str) -> int:
    """Read what `encode` wrote; raises ValueError for anything else."""
    number = 0
    for digit in text:
        number = number * 32 + _ALPHABET.index(digit)
    return number


def make(node: str, number: int) -> str:
    """Name the `number`-th row that `node` made."""
    return f"{node}-{encode(number)}"
