"""GS1 elements one by one: which Application Identifier, how long, which characters, which check digit.

The table of Application Identifiers is biip's; the judgement is ours, because biip hides bad check digits, splits
over-long fields without a word and reads the century from the system clock.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from biip import ParseError
from biip.gs1_application_identifiers import GS1ApplicationIdentifier

from scanners.barcode_data import PERSONAL_AIS, ElementString, Problem
from scanners.check_digits import check_digit, has_valid_check_digit
from scanners.text import CSET_82, is_digits, visible

FIELD_OF_AI = {
    "00": "sscc",
    "01": "gtin",
    "02": "content_gtin",
    "10": "batch_lot",
    "11": "production_date",
    "15": "best_before_date",
    "17": "expiry",
    "21": "serial",
    "240": "additional_id",
    "253": "gdti",
    "254": "location_extension",
    "30": "variable_count",
    "37": "contained_count",
    "400": "purchase_order",
    "410": "ship_to",
    "414": "location",
    "7003": "expiry",
    "8003": "grai",
    "8004": "giai",
    "8006": "trade_item_piece",
    "8017": "gsrn_provider",
    "8018": "gsrn_recipient",
    **{f"310{decimals}": "net_weight" for decimals in range(6)},
    **{str(number): "national_number" for number in range(710, 718)},
}
"""The attribute of `BarcodeData` each healthcare AI fills."""

_WORDS = {
    "batch_lot": "lot",
    "expiry": "expiry",
    "gtin": "GTIN",
    "production_date": "production date",
    "serial": "serial",
    "sscc": "shipping code (SSCC)",
}

_DATE_AIS = frozenset({"11", "12", "13", "15", "16", "17"})

_CHECKED_PART = {
    **dict.fromkeys(("00", "8017", "8018"), slice(0, 18)),
    **dict.fromkeys(("01", "02", "03", "8006", "8026"), slice(0, 14)),
    **dict.fromkeys(("410", "411", "412", "413", "414", "415", "416", "417", "253", "255"), slice(0, 13)),
    "402": slice(0, 17),
    "8003": slice(0, 14),
}
"""Which part of a value ends in a modulo 10 check digit (GS1 Syntax Dictionary, linter csum)."""

IDENTIFIER_AIS = frozenset(_CHECKED_PART) | {"401", "8004", "8010"}
"""A problem in one of these refuses the whole scan; elsewhere it only blanks the field."""


@dataclass(frozen=True)
class Definition:
    """What one Application Identifier allows."""

    ai: str
    title: str
    needs_separator: bool
    pattern: str
    kinds: tuple[tuple[str, int], ...]
    """Character kind (N, X, Y, Z) and the longest length of each part."""

    @property
    def longest(self) -> int:
        """The most characters a value may have."""
        return sum(length for _, length in self.kinds)

    @property
    def is_numeric(self) -> bool:
        """Whether only digits are allowed."""
        return all(kind == "N" for kind, _ in self.kinds)


@lru_cache(maxsize=2048)
def _definition(prefix: str) -> Definition | None:
    try:
        known = GS1ApplicationIdentifier.extract(prefix)
    except ParseError:
        return None
    parts = re.findall(r"([NXYZ])(?:\.\.)?([0-9]+)", known.format.split("+", 1)[1])
    kinds = tuple((kind, int(length)) for kind, length in parts)
    return Definition(known.ai, known.data_title, known.separator_required, known.pattern, kinds)


def definition_at(text: str) -> Definition | None:
    """The definition whose AI the text begins with, or None when the AI is not in the table."""
    return _definition(text[:4]) if is_digits(text[:2]) else None


def plain_name(definition: Definition) -> str:
    """The field as a technician calls it, with its AI; the data title of the standard where there is no such word."""
    word = _WORDS.get(FIELD_OF_AI.get(definition.ai, ""), definition.title)
    return f"{word} ({definition.ai})"


def element(definition: Definition, value: str) -> ElementString:
    """The element string for a value."""
    return ElementString(definition.ai, value, definition.title)


def problem_of(definition: Definition, value: str) -> Problem | None:
    """What is wrong with a value, or None: length, characters, check digit; dates are judged where today is known."""
    return _length_problem(definition, value) or _content_problem(definition, value)


def _length_problem(definition: Definition, value: str) -> Problem | None:
    name = plain_name(definition)
    if not value:
        return _problem(definition, "BAD_LENGTH", f"The {name} is empty.")
    alien = _alien_character(definition, value)
    if alien is not None:
        return _problem(definition, "BAD_CHARSET", _alien_message(name, alien, definition.is_numeric))
    if len(value) > definition.longest:
        text = f"The {name} has {len(value)} characters, but at most {definition.longest} are allowed."
        return _problem(definition, "BAD_LENGTH", text)
    if not definition.needs_separator and len(value) != definition.longest:
        text = f"The {name} has {len(value)} digits, but exactly {definition.longest} are needed."
        return _problem(definition, "BAD_LENGTH", text)
    return None


def _content_problem(definition: Definition, value: str) -> Problem | None:
    name = plain_name(definition)
    if definition.ai == "8003" and value[0] != "0":
        return _problem(definition, "BAD_CHARSET", f"The {name} must begin with a zero.")
    if not re.fullmatch(definition.pattern, definition.ai + value):
        if definition.ai in _DATE_AIS:
            return _problem(definition, "BAD_DATE", f"The {name} holds no date that exists.")
        code = "BAD_LENGTH" if len(value) < definition.longest else "BAD_CHARSET"
        return _problem(definition, code, f"The {name} does not have the form the standard asks for.")
    part = _CHECKED_PART.get(definition.ai)
    if part is not None and not has_valid_check_digit(value[part]):
        text = f"The check digit of the {name} is wrong."
        if definition.ai not in PERSONAL_AIS:
            text = (
                f"The check digit of the {name} is {value[part][-1]}, but it should be {check_digit(value[part][:-1])}."
            )
        return _problem(definition, "BAD_CHECK_DIGIT", text)
    if definition.ai in ("01", "02") and value == "0" * 14:
        return _problem(definition, "PLACEHOLDER_GTIN", "The GTIN is all zeros, which stands for no product.")
    return None


def _alien_character(definition: Definition, value: str) -> str | None:
    legal = CSET_82 | {"#"} if any(kind == "Y" for kind, _ in definition.kinds) else CSET_82
    for character in value:
        if character not in legal or (definition.is_numeric and not is_digits(character)):
            return character
    return None


def _alien_message(name: str, alien: str, is_numeric: bool) -> str:
    if alien in CSET_82 and is_numeric:
        return f"The {name} may hold only digits, but it holds a '{alien}'."
    return (
        f"The {name} holds '{visible(alien)}', which no GS1 field may hold; perhaps the scanner sends it "
        "in place of the separator between fields."
    )


def _problem(definition: Definition, code: str, message: str) -> Problem:
    return Problem(code, FIELD_OF_AI.get(definition.ai, f"ai_{definition.ai}"), message)
