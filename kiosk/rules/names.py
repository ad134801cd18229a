"""Names as they are compared: however they are written, the same name is the same, and nothing else is."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_PARTS: Final = re.compile(r"[^\w]+|_+")
_APOSTROPHES: Final = "'`\N{RIGHT SINGLE QUOTATION MARK}\N{MODIFIER LETTER APOSTROPHE}"


def folded(text: str) -> str:
    """Write a name for comparing: without capitals, accents and signs, one space between its words.

    >>> folded("  O'Neill-Núñez "), folded("vancoMYcin"), folded("co-trimoxazole") == folded("Co Trimoxazole")
    ('oneill nunez', 'vancomycin', True)
    """
    apart = unicodedata.normalize("NFKD", text.casefold().replace("ß", "ss"))
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter) and letter not in _APOSTROPHES)
    return " ".join(_PARTS.sub(" ", bare).split())


def search_name(family_name: str, given_names: str) -> str:
    """Write a person's name for looking it up: the family name first.

    >>> search_name("Ødegård", "Kari Anne")
    'ødegard kari anne'
    """
    return folded(f"{family_name} {given_names}")
