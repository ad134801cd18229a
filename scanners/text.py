"""Characters: which are legal where, and how any text is shown to people."""

from __future__ import annotations

import string

from scanners.profile import GS

MAX_LENGTH = 512
"""Longest text that is looked at; the longest healthcare symbol is far below it."""

CSET_82 = frozenset(string.ascii_letters + string.digits + "!\"%&'()*+,-./:;<=>?_")
"""The characters of a GS1 alphanumeric field (GS1 General Specifications, figure 7.11-1)."""

DIGITS = frozenset(string.digits)

_NAMED = {GS: "␝", "\x1e": "␞", "\x04": "␄", "\x1b": "␛", "\x1c": "␜", "\x1f": "␟", "\x7f": "␡"}


def is_digits(text: str) -> bool:
    """Whether the text is one or more of 0 to 9; other scripts' digits are not.

    >>> is_digits("0123"), is_digits("\\u0660"), is_digits("")
    (True, False, False)
    """
    return bool(text) and DIGITS.issuperset(text)


def visible(text: str, limit: int = 60) -> str:
    """The text with every control or unprintable character made visible, cut at `limit` characters.

    >>> visible("10AB" + chr(29) + "21" + chr(27))
    '10AB␝21␛'
    """
    shown = "".join(_visible_character(character) for character in text[:limit])
    return shown if len(text) <= limit else shown + "…"


def _visible_character(character: str) -> str:
    if character in _NAMED:
        return _NAMED[character]
    if character < " ":
        return chr(0x2400 + ord(character))
    return character if character.isprintable() else "\N{REPLACEMENT CHARACTER}"
