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

# A letter before or after makes it another word; a digit before does not (5U); U-100 and U-500 name insulins.
_FOUND = re.compile(
    r"(?<![^\W\d_])(?:" + "|".join(re.escape(token) for token in sorted(INSTEAD, key=len, reverse=True)) + r")"
    r"(?![^\W_]|-[0-9])"
)


def unsafe_token(text: str) -> str | None:
    """Find the first abbreviation of `INSTEAD` that stands in a text as a word of its own.

    >>> unsafe_token("5 U every 8 hours"), unsafe_token("Urea 5 units")
    ('U', None)
    """
    found = _FOUND.search(text)
    return None if found is None else found[0]
