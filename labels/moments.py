"""Dates and times on labels: the site's wall time, as digits for staff and as words for a patient."""

from __future__ import annotations

import re
from datetime import date, datetime, time

from labels.letters import NO_BREAK_SPACE

_WHEN = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ]([0-9]{2}:[0-9]{2})(?::[0-9]{2}(?:\.0+)?)?)?")
_MONTH = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def when(value: object) -> str | None:
    """Give a date, month, or date and time as digits of a fixed form; None when it is none, or names another zone.

    >>> when("2026-12-01T14:00:00"), when("2028-03"), when("12/01/2026")
    ('2026-12-01 14:00', '2028-03', None)
    """
    if isinstance(value, datetime):
        return None if value.tzinfo is not None else f"{value:%Y-%m-%d %H:%M}"
    text = value.isoformat() if isinstance(value, date) else value
    if not isinstance(text, str):
        return None
    if _MONTH.fullmatch(text):
        return text
    found = _WHEN.fullmatch(text)
    if found is None:
        return None
    try:
        date.fromisoformat(found[1])
        time.fromisoformat(found[2] or "00:00")
    except ValueError:
        return None
    return f"{found[1]} {found[2]}" if found[2] else found[1]


def has_time(moment: str) -> bool:
    """Whether `when` gave an hour too."""
    return ":" in moment


def in_words(moment: str) -> str:
    """Write what `when` gave as a patient reads it; no line ends within it.

    >>> in_words("2026-12-01 14:00").replace(NO_BREAK_SPACE, " ")
    'December 1, 2026, 2:00 PM'
    """
    day, _, hour = moment.partition(" ")
    year, month, number = day.split("-")
    words = f"{_MONTHS[int(month) - 1]} {int(number)}, {year}"
    if hour:
        hours = int(hour[:2])
        words += f", {hours % 12 or 12}:{hour[3:]} {'AM' if hours < 12 else 'PM'}"
    return words.replace(" ", NO_BREAK_SPACE)
