"""Missing separators: when a lot or serial may have swallowed the next field, and when two scans ran together."""

from __future__ import annotations

from datetime import date

from scanners.check_digits import has_valid_check_digit
from scanners.dates import TEN_YEARS, yymmdd
from scanners.gs1_elements import FIELD_OF_AI, definition_at, problem_of
from scanners.gs1_tokens import Token

SPLITTABLE = ("10", "21", "240", "241", "250")
"""Fields of free text whose tail can be another field."""

_LOOKED_FOR = ("10", "11", "15", "17", "21", "240", "7003")
"""What stands behind a lot or serial on healthcare labels."""

_MOST_CANDIDATES = 6

_WORDS = {
    "batch_lot": "lot",
    "serial": "serial",
    "expiry": "expiry",
    "production_date": "production",
    "best_before_date": "best before",
    "additional_id": "additional id",
}

Split = tuple[tuple[str, str], ...]


def splits(token: Token, present: frozenset[str], today: date) -> list[Split]:
    """Every reading of the token as itself followed by one to three further legal fields, shortest head first."""
    found: list[Split] = []
    for place in range(1, min(len(token.value), token.definition.longest + 1)):
        head, tail = token.value[:place], token.value[place:]
        if problem_of(token.definition, head) is None:
            rest = _fields(tail, present | {token.ai}, today)
            if rest:
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
    if definition is None or definition.ai not in _LOOKED_FOR or definition.ai in present:
        return None
    begin = len(definition.ai)
    fixed = {"11": 6, "15": 6, "17": 6, "7003": 10}.get(definition.ai)
    value = text[begin:] if fixed is None else text[begin : begin + fixed]
    if problem_of(definition, value) is not None:
        return None
    if fixed is None:
        return ((definition.ai, value),)
    if not _is_near(value[:6], today):
        return None
    rest = text[begin + fixed :]
    if not rest:
        return ((definition.ai, value),)
    further = _fields(rest, present | {definition.ai}, today)
    return ((definition.ai, value), *further) if further else None


def _is_near(digits: str, today: date) -> bool:
    found = yymmdd(digits, today)
    return found is not None and abs(found.day.year - today.year) <= TEN_YEARS
