"""The secondary part of a HIBC supplier code: quantity, date, lot, serial and the supplements behind them."""

from __future__ import annotations

import string
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from scanners.barcode_data import ExpiryDate, Problem
from scanners.dates import finer, mmyy, yyjjj, yymmdd, yymmddhhmm, yyyymmdd
from scanners.text import is_digits

_LONGEST = 18
_FREE_TEXT = frozenset(string.ascii_uppercase + string.digits + ".-")


@dataclass
class Secondary:
    """Fields gathered so far, and what is wrong with them."""

    today: date
    fields: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    says_no_date: bool = False

    def put(self, name: str, value: object) -> None:
        """Keep a value; a second, different one is a conflict."""
        if self.fields.setdefault(name, value) != value:
            self.fail("AI_CONFLICT", name, f"The code gives two different values for {name.replace('_', ' ')}.")

    def fail(self, code: str, name: str, message: str) -> None:
        """Note an error on a field."""
        self.problems.append(Problem(code, name, message))

    @property
    def doubtful(self) -> frozenset[str]:
        """Fields with an error, and an expiry that the code says it does not have."""
        names = {problem.field for problem in self.problems if problem.field is not None}
        return frozenset(names | ({"expiry"} if self.says_no_date and "expiry" not in self.fields else set()))


def read_secondary(text: str, into: Secondary) -> None:
    """Read what follows the + (or the first /) of a secondary: YYJJJ, $, $+, $$ or $$+ forms (ANSI/HIBC 2.6)."""
    if text.startswith("$$+"):
        _free(into, "serial", _date(text[3:], into))
    elif text.startswith("$$"):
        rest = _quantity(text[2:], into)
        if rest or "quantity" not in into.fields:
            _free(into, "batch_lot", _date(rest, into))
    elif text.startswith("$+"):
        _free(into, "serial", text[2:])
    elif text.startswith("$"):
        _free(into, "batch_lot", text[1:])
    elif is_digits(text[:5]) and len(text) >= 5:
        _keep_date(into, yyjjj(text[:5], into.today))
        _free(into, "batch_lot", text[5:])
    else:
        into.fail("BAD_CHARSET", "expiry", "A secondary HIBC code must begin with $ or with five digits.")


def read_supplement(text: str, into: Secondary) -> bool:
    """Read one part behind a further slash; False when it is not a supplement."""
    if text[:3] in ("14D", "16D") and is_digits(text[3:]):
        found = yyyymmdd(text[3:])
        if found is None:
            name = "expiry" if text[:3] == "14D" else "production_date"
            into.fail("BAD_DATE", name, "The code holds a date that does not exist.")
        elif text[:3] == "14D":
            _put_expiry(into, ExpiryDate(found, "day"))
        else:
            into.put("production_date", found)
        return True
    if text.startswith("Q") and is_digits(text[1:]) and len(text) <= 6:
        into.put("quantity", int(text[1:]))
        return True
    if text.startswith("S") and len(text) > 1:
        _free(into, "serial", text[1:])
        return True
    return False


def _put_expiry(into: Secondary, expiry: ExpiryDate) -> None:
    before = into.fields.get("expiry")
    exact = finer(before, expiry) if before is not None else None
    if exact is not None:
        into.fields["expiry"] = exact
    else:
        into.put("expiry", expiry)


def _quantity(text: str, into: Secondary) -> str:
    digits = {"8": 2, "9": 5}.get(text[:1])
    if digits is None:
        return text
    number = text[1 : 1 + digits]
    if len(number) == digits and is_digits(number):
        into.put("quantity", int(number))
    else:
        into.fail("BAD_CHARSET", "quantity", f"The quantity must have {digits} digits.")
    return text[1 + digits :]


_Reader = Callable[[str, date], ExpiryDate | None]


def _month_day_year(text: str, today: date) -> ExpiryDate | None:
    return _year_month_day(text[4:] + text[:4], today)


def _year_month_day(text: str, today: date) -> ExpiryDate | None:
    return None if text[4:] == "00" else yymmdd(text, today)


def _day_of_year_and_hour(text: str, today: date) -> ExpiryDate | None:
    day = yyjjj(text[:5], today)
    if day is None or not is_digits(text[5:]) or int(text[5:]) > 23:
        return None
    moment = datetime(day.day.year, day.day.month, day.day.day, int(text[5:]))  # noqa: DTZ001 the site's wall time
    return ExpiryDate(moment, "hour")


_FORMS: dict[str, tuple[int, int, _Reader]] = {
    "0": (0, 4, mmyy),
    "1": (0, 4, mmyy),
    "2": (1, 6, _month_day_year),
    "3": (1, 6, _year_month_day),
    "4": (1, 8, yymmddhhmm),
    "5": (1, 5, yyjjj),
    "6": (1, 7, _day_of_year_and_hour),
}
"""First character of the date: where the digits begin, how many there are, how to read them."""


def _date(text: str, into: Secondary) -> str:
    """Read the date at the beginning and return the rest."""
    if text[:1] == "7":
        into.says_no_date = True
        return text[1:]
    form = _FORMS.get(text[:1])
    if form is None:
        into.fail("BAD_DATE", "expiry", "The code does not say which form its date has.")
        return text
    begin, length, read = form
    digits = text[begin : begin + length]
    if len(digits) < length or not is_digits(digits):
        into.fail("BAD_DATE", "expiry", "The date in the code is too short or holds other characters than digits.")
        return ""
    _keep_date(into, read(digits, into.today))
    return text[begin + length :]


def _keep_date(into: Secondary, found: ExpiryDate | None) -> None:
    if found is None:
        into.fail("BAD_DATE", "expiry", "The code holds an expiry date that does not exist.")
    else:
        into.put("expiry", found)


def _free(into: Secondary, name: str, value: str) -> None:
    plain = {"batch_lot": "lot"}.get(name, name)
    if len(value) > _LONGEST:
        into.fail("BAD_LENGTH", name, f"The {plain} has {len(value)} characters, but at most {_LONGEST} are allowed.")
    elif not _FREE_TEXT.issuperset(value):
        into.fail("BAD_CHARSET", name, f"The {plain} may hold only capital letters, digits, full stop and hyphen.")
    elif value:
        into.put(name, value)
