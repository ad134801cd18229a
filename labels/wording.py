"""How numbers and units are written where a dose is read: 5 mg, never 5.0 mg; 0.5, never .5; 1,000, never 1000.

The rules are those of ISMP and the Joint Commission. Only text is changed, digit by digit: no number is ever computed.
"""

from __future__ import annotations

import re
from typing import Final

_AMOUNTS: Final = (
    "kg|mg|mcg|ng|g|mL|L|dL|mmol|mol|mEq|mOsm|kcal|mCi|MBq|GBq|units?|million units?|international units?"
    "|cells?|mm|cm|m2|drops?|doses?|microns?"
)
_TIMES: Final = "h|hr|hrs|hours?|min|mins|minutes?|seconds?|sec|s|days?|weeks?|months?"
_END: Final = r"(?![^\W_])"
_UNIT: Final = rf"(?:{_AMOUNTS}|{_TIMES}){_END}"
_AMOUNT: Final = rf"(?:(?:{_AMOUNTS}){_END}|%)"

_SPELLED: Final = {
    "ml": "mL",
    "ML": "mL",
    "Ml": "mL",
    "l": "L",
    "MG": "mg",
    "MCG": "mcg",
    "meq": "mEq",
    "MEQ": "mEq",
    "mosm": "mOsm",
    "gm": "g",
    "gms": "g",
    "Units": "units",
    "UNITS": "units",
    "Unit": "unit",
    "UNIT": "unit",
}
_MISSPELLED = re.compile(rf"((?:[0-9]\.?|[0-9]\)|/) ?)({'|'.join(sorted(_SPELLED, key=len, reverse=True))}){_END}")
_GLUED_NAME = re.compile(rf"(?<=[^\W\d_]{{3}})(?=[0-9][0-9.,]* ?{_UNIT})")
_GLUED_UNIT = re.compile(rf"(?<![\w.,])(\.?[0-9][0-9.,]*)(?={_UNIT})")
_LOOSE_PERCENT = re.compile(r"(?<=[0-9]) +%")

# Taken whole or not at all, (?>…): no part of 8.00 pm, an hour of the day, is a number with zeros to spare.
_TOKEN = re.compile(rf"(?<![\w.,])(?>\.?[0-9]+(?:[.,][0-9]+)*(?:\.(?= ?{_UNIT}))?)(?! ?[AaPp]\.?[Mm]\b)")
_NUMBER = re.compile(r"(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]*)(?:\.(?P<part>[0-9]*))?")
_AT = re.compile(r"(?:\bat|@) ?$", re.IGNORECASE)
_MEASURED = re.compile(rf"(?:(?: ?[-\N{{EN DASH}}] ?| to )[0-9.,]+)? ?{_AMOUNT}")
_LEFT_WRONG = re.compile(rf"[0-9]*\.(?:[0-9]*0)?(?= ?{_AMOUNT})|(?<![0-9])\.[0-9]+(?= ?{_AMOUNT})")
_UP_TO = r"(?: ?[-\N{EN DASH}/] ?| (?:to|or) )"
_DOUBTED = re.compile(rf"(?:{_UP_TO}[0-9.,]+)? ?(?:{_UNIT}|%)")
_APART = "['\N{RIGHT SINGLE QUOTATION MARK}\xa0]"
_SPACED = re.compile(rf"(?<![\w.,])[0-9]{{1,3}}(?: 0[0-9]{{2}}|{_APART}[0-9]{{3}})+(?= ?(?:{_UNIT}|%))")
_THOUSAND = re.compile(r"[1-9][0-9]{0,2}\.000")
"""Nobody measures to the thousandth and finds three zeros; where a point parts thousands it is far more."""
_RATIO = re.compile(r"[0-9]:[0-9]")
_BETWEEN = re.compile(r"\b(?:to|or|and|x)\b", re.IGNORECASE)


def written_right(text: str) -> str:
    """Write numbers and units as they are read safely; dates, times and names keep their letters.

    >>> written_right("vancomycin 1000.0mg in 250ml, then .5 mg/kg")
    'vancomycin 1,000 mg in 250 mL, then 0.5 mg/kg'
    """
    text = _LOOSE_PERCENT.sub("%", _MISSPELLED.sub(lambda found: found[1] + _SPELLED[found[2]], text))
    text = _GLUED_UNIT.sub(r"\1 ", _GLUED_NAME.sub(" ", text))
    return _TOKEN.sub(lambda found: _number_in(text, found), text)


def doubtful_number(text: str) -> str | None:
    """Find a number that people read in two ways, such as 2,5 mg, 1.000 mg or 1.000.000 units.

    >>> doubtful_number("2,5 mg"), doubtful_number("2.5 mg")
    ('2,5', None)
    """
    for found in _TOKEN.finditer(text):
        in_doubt = _NUMBER.fullmatch(found[0]) is None or _THOUSAND.fullmatch(found[0]) is not None
        if in_doubt and _DOUBTED.match(text, found.end()):
            return found[0]
    spaced = _SPACED.search(text)
    return None if spaced is None else spaced[0]


def left_wrong(text: str) -> str | None:
    """Find a number with a zero too many or too few that `written_right` could not reach, as it hangs on a name.

    >>> left_wrong("Na20.0 mEq"), left_wrong("Na 20 mEq")
    ('20.0', None)
    """
    found = _LEFT_WRONG.search(text)
    return None if found is None else found[0]


def is_bare_number(text: str) -> bool:
    """Whether a measure lacks its unit; a ratio such as 1:1000 needs none.

    >>> is_bare_number("5 to 10"), is_bare_number("5 to 10 mg")
    (True, False)
    """
    said = _BETWEEN.sub("", text)
    return _RATIO.search(said) is None and not any(sign.isalpha() or sign == "%" for sign in said)


def _is_measured(text: str, end: int) -> bool:
    """Whether a unit of amount follows, so that the number is no year, room or hour of the day."""
    return _MEASURED.match(text, end) is not None


def _number_in(text: str, found: re.Match[str]) -> str:
    """Write a number; at 8.30 and at 14.30 h are hours of the day, and at 125.0 mL/hour is none."""
    is_measured = _is_measured(text, found.end())
    is_hour = _AT.search(text, max(0, found.start() - 4), found.start()) is not None and not is_measured
    return found[0] if is_hour else _number(found[0], is_measured=is_measured)


def _number(token: str, *, is_measured: bool) -> str:
    found = _NUMBER.fullmatch(token)
    if found is None:
        return token
    whole, part = found["whole"], (found["part"] or "").rstrip("0")
    if found["part"] is not None:  # 00.5, .5 and 5. are decimals; 007 may be anything
        whole = whole.lstrip("0") or "0"
    if is_measured and whole.isdigit() and len(whole) > 3 and not whole.startswith("0"):
        whole = _with_commas(whole)
    return whole + (f".{part}" if part else "")


def _with_commas(digits: str) -> str:
    first = len(digits) % 3 or 3
    return ",".join([digits[:first], *(digits[place : place + 3] for place in range(first, len(digits), 3))])
