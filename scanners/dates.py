"""Dates in symbols: two-digit years, day zero, day of the year. Nothing here reads a clock."""

from __future__ import annotations

import calendar
from datetime import date, datetime

from scanners.barcode_data import ExpiryDate, Precision
from scanners.text import is_digits

TEN_YEARS = 10

_EXACTNESS: dict[Precision, int] = {"month": 2, "day": 3, "hour": 4, "minute": 5}
"""How many of year, month, day, hour and minute were printed."""


def full_year(two_digits: int, today: date) -> int:
    """The year meant by two digits: from 49 years back to 50 years ahead (GS1 General Specifications 7.12).

    >>> full_year(76, date(2026, 1, 1)), full_year(77, date(2026, 1, 1))
    (2076, 1977)
    """
    century = today.year - today.year % 100
    ahead = two_digits - today.year % 100
    if ahead >= 51:
        century -= 100
    elif ahead <= -50:
        century += 100
    return century + two_digits


def civil(year: int, month: int, day: int) -> date | None:
    """The date, or None when there is no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def last_day(year: int, month: int) -> date | None:
    """The last day of the month, or None when there is no such month."""
    if not (1 <= month <= 12 and date.min.year <= year <= date.max.year):
        return None
    return date(year, month, calendar.monthrange(year, month)[1])


def yymmdd(text: str, today: date) -> ExpiryDate | None:
    """Six digits year, month, day; day 00 means the last day of the month. None when it is no date."""
    if len(text) != 6 or not is_digits(text):
        return None
    year, month, day = full_year(int(text[:2]), today), int(text[2:4]), int(text[4:])
    if day == 0:
        return _with_precision(last_day(year, month), "month")
    return _with_precision(civil(year, month, day), "day")


def yymmddhhmm(text: str, today: date) -> ExpiryDate | None:
    """Eight or ten digits to the hour or minute; day 00 is not allowed (AI 7003, AI 4324). None when it is no time."""
    if len(text) not in (8, 10) or not is_digits(text):
        return None
    year, month, day, hour = full_year(int(text[:2]), today), int(text[2:4]), int(text[4:6]), int(text[6:8])
    minute = int(text[8:] or "0")
    day_found = civil(year, month, day)
    if day_found is None or hour > 23 or minute > 59:
        return None
    moment = datetime(year, month, day, hour, minute)  # noqa: DTZ001 the site's wall time, as printed
    return ExpiryDate(moment, "minute" if len(text) == 10 else "hour")


def mmyy(text: str, today: date) -> ExpiryDate | None:
    """Four digits month and year: the last day of that month. None when it is no month."""
    if len(text) != 4 or not is_digits(text):
        return None
    return _with_precision(last_day(full_year(int(text[2:]), today), int(text[:2])), "month")


def yyjjj(text: str, today: date) -> ExpiryDate | None:
    """Five digits year and day of the year, 001 to 365 or 366. None when there is no such day."""
    if len(text) != 5 or not is_digits(text):
        return None
    year, number = full_year(int(text[:2]), today), int(text[2:])
    first = civil(year, 1, 1)
    if first is None or not 1 <= number <= 365 + calendar.isleap(year):
        return None
    return ExpiryDate(date.fromordinal(first.toordinal() + number - 1), "day")


def yyyymmdd(text: str) -> date | None:
    """Eight digits with the full year. None when it is no date."""
    if len(text) != 8 or not is_digits(text):
        return None
    return civil(int(text[:4]), int(text[4:6]), int(text[6:]))


def finer(one: ExpiryDate, other: ExpiryDate) -> ExpiryDate | None:
    """The more exact of two expiries when it lies inside the other; None when they contradict each other.

    >>> month, day = ExpiryDate(date(2028, 3, 31), "month"), ExpiryDate(date(2028, 3, 15), "day")
    >>> finer(month, day) == finer(day, month) == day, finer(day, ExpiryDate(date(2028, 3, 31), "day"))
    (True, None)
    """
    coarse, fine = sorted((one, other), key=lambda expiry: _EXACTNESS[expiry.precision])
    parts = _EXACTNESS[coarse.precision]
    return fine if _moment(coarse)[:parts] == _moment(fine)[:parts] else None


def agree(one: ExpiryDate | None, other: ExpiryDate | None) -> bool:
    """Whether two expiries can be those of one package; an unknown one agrees with any."""
    return one is None or other is None or finer(one, other) is not None


def _moment(expiry: ExpiryDate) -> tuple[int, ...]:
    """Year, month, day, hour and minute."""
    return expiry.value.timetuple()[:5]


def is_plausible(day: date, today: date) -> bool:
    """Whether a printed expiry can be meant: in this century and at most ten years ahead."""
    return day.year >= 2000 and day.year - today.year <= TEN_YEARS and not _beyond_ten_years(day, today)


def _with_precision(found: date | None, precision: Precision) -> ExpiryDate | None:
    return None if found is None else ExpiryDate(found, precision)


def _beyond_ten_years(day: date, today: date) -> bool:
    return (day.year - TEN_YEARS, day.month, day.day) > (today.year, today.month, today.day)
