"""Abbreviations that have killed: none of them is printed where a drug, a dose or its giving is spoken of."""

from __future__ import annotations

import re
from typing import Final

INSTEAD: Final = {
    "U": "units",
    "u": "units",
    "IU": "units",
    "QD": "daily",
    "Q.D.": "daily",
    "qd": "daily",
    "q.d.": "daily",
    "QOD": "every other day",
    "Q.O.D.": "every other day",
    "qod": "every other day",
    "q.o.d.": "every other day",
    "MS": "morphine sulfate or magnesium sulfate",
    "MSO4": "morphine sulfate",
    "MgSO4": "magnesium sulfate",
    "ug": "mcg",
    "\N{MICRO SIGN}g": "mcg",
    "\N{GREEK SMALL LETTER MU}g": "mcg",
    "cc": "mL",
    "HCT": "hydrocortisone or hydrochlorothiazide",
    "HS": "at bedtime, or half-strength",
    "AU": "both ears",
    "OD": "once daily, or right eye",
    "SC": "subcutaneous",
    "SQ": "subcutaneous",
    "TIW": "three times a week",
    "D/C": "discharge or discontinue",
}
"""What to write in the place of each: the Joint Commission's Do Not Use list and ISMP's list of error-prone
abbreviations, in the letters of those lists."""

_TITLE: Final = "ms"
"""The one that means something else in small letters."""
_MEANT: Final = {
    written: word
    for token, word in INSTEAD.items()
    for written in (token.upper(), token.lower(), token)
    if written != _TITLE
}


def _dotted(token: str) -> str:
    """Write a pattern for a token, with or without full stops between its letters: SC and S.C."""
    return r"\.?".join(map(re.escape, token)) if token.isalpha() else re.escape(token)


# A letter before or after makes it another word; a digit before does not (5U). U-100 and U-500 name insulins.
_FOUND = re.compile(
    r"(?<![^\W\d_])(?![Uu]-(?:40|[1-5]00)\b)(?:"
    + "|".join(_dotted(token) for token in sorted(_MEANT, key=len, reverse=True))
    + r")(?![^\W_])"
)


def unsafe_token(text: str) -> str | None:
    """Find the first abbreviation of `INSTEAD` that stands in a text as a word of its own.

    >>> unsafe_token("5 U every 8 hours"), unsafe_token("Urea 5 units")
    ('U', None)
    """
    found = _FOUND.search(text)
    return None if found is None else found[0]


def instead_of(token: str) -> str:
    """Say what to write in the place of what `unsafe_token` found."""
    return _MEANT.get(token) or _MEANT[token.replace(".", "")]
