"""Missing separators: when a lot or serial may have swallowed the next field, and when two scans ran together."""

from __future__ import annotations

import re
from datetime import date

from scanners.check_digits import has_valid_check_digit
from scanners.dates import TEN_YEARS, yymmdd
from scanners.gs1_elements import FIELD_OF_AI, definition_at, problem_of
from scanners.gs1_tokens import Token

SPLITTABLE = ("10", "21", "240", "241", "250")
"""Fields of free text whose tail can be another field."""

COUNTS = ("30", "37")
MOST_COUNTED = 5
"""A count of more digits is so unlikely that it may have swallowed the next field."""

_LOOKED_FOR = ("10", "11", "15", "17", "21", "240", "7003")
"""What stands behind a lot or serial on healthcare labels, whatever its value."""

_ONLY_LIKE = {
    **dict.fromkeys(COUNTS, re.compile("[1-9][0-9]{1,4}")),
    **dict.fromkeys(("241", "250"), re.compile("[A-Za-z].*")),
    **dict.fromkeys(("710", "711", "712", "713", "714", "715", "716", "717"), re.compile("[0-9]{6,14}")),
}
"""Fields looked for only with such values, because their short AIs stand in many an ordinary lot."""

_CODED = re.compile("(?=.*[A-Za-z]).{4}")
"""A lot or serial before a count: with a letter, because in plain digits every second one would hold a count."""

_MOST_CANDIDATES = 6

_WORDS = {
    "batch_lot": "lot",
    "serial": "serial",
    "expiry": "expiry",
    "production_date": "production",
    "best_before_date": "best before",
    "additional_id": "additional id",
    "variable_count": "count",
    "contained_count": "count",
    "national_number": "national number",
}

Split = tuple[tuple[str, str], ...]


def splits(token: Token, present: frozenset[str], today: date) -> list[Split]:
    """Every reading of the token as itself followed by one to three further legal fields, shortest head first."""
    found: list[Split] = []
    for place in range(1, min(len(token.value), token.definition.longest + 1)):
        head, tail = token.value[:place], token.value[place:]
        if problem_of(token.definition, head) is None:
            rest = _fields(tail, present | {token.ai}, today)
            if rest and (rest[0][0] not in COUNTS or _CODED.match(head)):
                found.append(((token.ai, head), *rest))
    return found


def candidates(token: Token, found: list[Split]) -> tuple[str, ...]:
    """The readings in words, the unsplit one first when it is legal."""
    whole = [words(((token.ai, token.value),))] if len(token.value) <= token.definition.longest else []
    return tuple((whole + [words(split) for split in found])[:_MOST_CANDIDATES])


def words(split: Split) -> str:
    """A reading as a person compares it with the print.

    >>> words((("10", "AB12"), ("17", "280331")))
    'lot AB12, expiry 280331'
    """
    return ", ".join(f"{_WORDS.get(FIELD_OF_AI.get(ai, ''), f'({ai})')} {value}" for ai, value in split)


def holds_second_scan(value: str) -> bool:
    """Whether a product number with a valid check digit stands inside a field: the end mark of a scan was lost."""
    place = value.find("01", 1)
    while place > 0:
        if has_valid_check_digit(value[place + 2 : place + 16]) and len(value) >= place + 16:
            return True
        place = value.find("01", place + 1)
    return False


def _fields(text: str, present: frozenset[str], today: date) -> Split | None:
    definition = definition_at(text)
    if definition is None or definition.ai in present:
        return None
    only = _ONLY_LIKE.get(definition.ai)
    if only is None and definition.ai not in _LOOKED_FOR:
        return None
    begin = len(definition.ai)
    fixed = {"11": 6, "15": 6, "17": 6, "7003": 10}.get(definition.ai)
    value = text[begin:] if fixed is None else text[begin : begin + fixed]
    if problem_of(definition, value) is not None or (only is not None and not only.fullmatch(value)):
        return None
    if fixed is None:
        return ((definition.ai, value),)
    if not is_near(value[:6], today):
        return None
    rest = text[begin + fixed :]
    if not rest:
        return ((definition.ai, value),)
    further = _fields(rest, present | {definition.ai}, today)
    return ((definition.ai, value), *further) if further else None


def is_near(digits: str, today: date) -> bool:
    """Whether six digits are a date at most ten years away."""
    found = yymmdd(digits, today)
    return found is not None and abs(found.day.year - today.year) <= TEN_YEARS
