"""Check characters: GS1 modulo 10, HIBC modulo 43, PPN modulo 97, PZN modulo 11."""

from __future__ import annotations

from scanners.text import is_digits

HIBC_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%"
"""Code 39 characters in the order of their values (ANSI/HIBC 2.6, appendix B)."""


def check_digit(payload: str) -> str:
    """The GS1 modulo 10 digit for the digits before it; ValueError when they are not digits (GenSpecs 7.9.1).

    >>> check_digit("0031234567890")
    '6'
    """
    if not is_digits(payload):
        raise ValueError("A GS1 check digit can only be computed from the digits 0 to 9.")
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(payload)))
    return str(-total % 10)


def has_valid_check_digit(number: str) -> bool:
    """Whether the last digit is the GS1 check digit of those before it."""
    return len(number) > 1 and is_digits(number) and check_digit(number[:-1]) == number[-1]


def hibc_check_character(text: str) -> str:
    """The modulo 43 character; ValueError for a character outside the alphabet. The result may be a space.

    >>> hibc_check_character("+A123BJC5D6E71"), hibc_check_character("+B489X891")
    ('G', ' ')
    """
    if not frozenset(text) <= frozenset(HIBC_ALPHABET):
        raise ValueError("A HIBC symbol holds only capital letters, digits, space and - . $ / + %.")
    return HIBC_ALPHABET[sum(HIBC_ALPHABET.index(character) for character in text) % 43]


def ppn_check(text: str) -> str:
    """The two check digits of a PPN: character codes weighted 2, 3, 4 … modulo 97 (IFA PPN code specification).

    >>> ppn_check("1103752864")
    '14'
    """
    return f"{sum(ord(character) * weight for weight, character in enumerate(text, start=2)) % 97:02d}"


def is_valid_pzn(pzn: str) -> bool:
    """Whether eight digits are a PZN: seven digits weighted 1 to 7 modulo 11; a remainder of 10 is never given out."""
    if len(pzn) != 8 or not is_digits(pzn):
        return False
    return sum(int(digit) * weight for weight, digit in enumerate(pzn[:7], start=1)) % 11 == int(pzn[7])


def gtin14(number: str) -> str:
    """A GTIN-8, -12, -13 or -14 with 14 digits; ValueError when its length, digits or check digit are wrong.

    >>> gtin14("312345678906")
    '00312345678906'
    """
    if len(number) not in (8, 12, 13, 14) or not is_digits(number):
        raise ValueError("A GTIN has 8, 12, 13 or 14 digits.")
    if not has_valid_check_digit(number):
        raise ValueError(f"The check digit of the GTIN should be {check_digit(number[:-1])}, not {number[-1]}.")
    return number.zfill(14)
