"""Dates of expiry: when a lot becomes unusable, whether two dates agree, and what a person means by one."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, cast
from zoneinfo import ZoneInfo

Precision = Literal["minute", "hour", "day", "month"]


@dataclass(frozen=True)
class PrintedExpiry:
    """The last moment of use as a package prints it, in the site's wall time."""

    text: str
    """ISO date (for a month: its last day), or ISO date and time to the minute."""
    precision: Precision


def unusable_from(expiry: PrintedExpiry, zone: ZoneInfo) -> datetime:
    """Compute the instant from which a lot may not be used.

    A day or month is usable through its end in the site's zone (GS1 General Specifications 3.4.7, day 00 = last day
    of the month); a time of day is the instant itself.
    """
    if expiry.precision in ("hour", "minute"):
        local = datetime.fromisoformat(expiry.text)
    else:
        local = datetime.combine(_day(expiry) + timedelta(days=1), time())
    return local.replace(tzinfo=zone).astimezone(UTC)


def _day(expiry: PrintedExpiry) -> date:
    return date.fromisoformat(expiry.text[:10])


def period(expiry: PrintedExpiry) -> tuple[datetime, datetime]:
    """Give the first and last moment, in wall time, that a printed expiry may stand for."""
    if expiry.precision == "minute":
        start = datetime.fromisoformat(expiry.text)
        return start, start
    if expiry.precision == "hour":
        start = datetime.fromisoformat(expiry.text).replace(minute=0)
        return start, start + timedelta(minutes=59)
    day = _day(expiry)
    first = day.replace(day=1) if expiry.precision == "month" else day
    return datetime.combine(first, time()), datetime.combine(day, time.max)


def conflict(one: PrintedExpiry, other: PrintedExpiry) -> bool:
    """Say whether two expiries contradict each other: they do only when their periods do not overlap."""
    first_start, first_end = period(one)
    second_start, second_end = period(other)
    return first_end < second_start or second_end < first_start


def days_left(expiry_instant: datetime, now: datetime, zone: ZoneInfo) -> int:
    """Count whole days of use left in the site's calendar; 0 on the last day, negative once expired."""
    last_moment = (expiry_instant - timedelta(microseconds=1)).astimezone(zone)
    return (last_moment.date() - now.astimezone(zone).date()).days


_MONTHS = {
    name: number
    for number, name in enumerate(
        ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"), start=1
    )
}
_FORMS: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    (re.compile(r"([0-9]{4})[-/. ]([0-9]{1,2})[-/. ]([0-9]{1,2})"), ("year", "month", "day")),
    (re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})"), ("year", "month", "day")),
    (re.compile(r"([0-9]{1,2})[-/. ]([0-9]{1,2})[-/. ]([0-9]{4})"), ("month", "day", "year")),
    (re.compile(r"([0-9]{4})[-/. ]([0-9]{1,2})"), ("year", "month")),
    (re.compile(r"([0-9]{1,2})[-/. ]([0-9]{4})"), ("month", "year")),
    (re.compile(r"([A-Z]{3})[-/. ]?([0-9]{4})"), ("month", "year")),
    (re.compile(r"([0-9]{4})[-/. ]([A-Z]{3})"), ("year", "month")),
    (re.compile(r"([0-9]{1,2})[-/. ]?([A-Z]{3})[-/. ]?([0-9]{4})"), ("day", "month", "year")),
    (re.compile(r"([0-9]{4})[-/. ]([A-Z]{3})[-/. ]([0-9]{1,2})"), ("year", "month", "day")),
)


class BadExpiry(ValueError):
    """What was typed is no expiry; the text of the error is a sentence for the person who typed it."""


def typed(text: str) -> PrintedExpiry:
    """Read an expiry that a person typed: 2028-03, 03/2028, 2028-03-31, 3/31/2028, 31 MAR 2028.

    A two-digit year is refused, because 05/06/07 means three different days. Raises BadExpiry.
    """
    cleaned = text.strip().upper()
    if len(cleaned) > 20:
        raise BadExpiry("That is too long for a date. Type it as 2028-03-31, or 2028-03 if only a month is printed.")
    for pattern, names in _FORMS:
        found = pattern.fullmatch(cleaned)
        if found:
            return _from_parts(dict(zip(names, found.groups(), strict=True)), cleaned)
    raise BadExpiry(
        f"“{cleaned}” is not a date with a four-digit year. "
        "Type it as 2028-03-31, or 2028-03 if only a month is printed."
    )


def _from_parts(parts: dict[str, str], typed_text: str) -> PrintedExpiry:
    month = _MONTHS.get(parts["month"]) if parts["month"].isalpha() else int(parts["month"])
    year = int(parts["year"])
    if month is None or not 1 <= month <= 12 or not 2000 <= year <= 2099:
        raise BadExpiry(f"“{typed_text}” has no such month or year. Type it as 2028-03-31 or 2028-03.")
    last = monthrange(year, month)[1]
    if "day" not in parts or parts["day"] in ("0", "00"):
        return PrintedExpiry(date(year, month, last).isoformat(), "month")
    if not 1 <= int(parts["day"]) <= last:
        raise BadExpiry(f"“{typed_text}”: that month has {last} days. Look at the package again.")
    return PrintedExpiry(date(year, month, int(parts["day"])).isoformat(), "day")


def shown_both(printed: PrintedExpiry | None, extended: PrintedExpiry | None) -> str:
    """Write what is printed and, where it may be used for longer, until when; empty where nothing is printed.

    >>> shown_both(PrintedExpiry("2026-11-30", "month"), PrintedExpiry("2027-05-31", "day"))
    '2026-11, extended to 2027-05-31'
    """
    first = shown(printed) if printed else ""
    return f"{first}, extended to {shown(extended)}" if extended else first


def stored(text: str | None, precision: str | None) -> PrintedExpiry | None:
    """Make an expiry of what is stored of one."""
    return None if text is None or precision is None else PrintedExpiry(text, cast(Precision, precision))


def shown(expiry: PrintedExpiry) -> str:
    """Write an expiry for people: only the month when only a month is known."""
    return expiry.text[:7] if expiry.precision == "month" else expiry.text.replace("T", " ")
