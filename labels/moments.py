"""Dates and times on labels: the site's wall time, as digits for staff and as words for a patient."""

from __future__ import annotations

import re
from datetime import date, datetime, time

from labels.letters import NO_BREAK_SPACE

_TIME = (
    r"(?:,?[T ] ?(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::[0-9]{2}(?:\.0+)?)?(?: ?(?P<half>[AaPp])\.?[Mm]\.?)?)?"
)
_MONTH = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])")
_FORMS = tuple(
    re.compile(day + _TIME)
    for day in (
        r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})",
        r"(?P<year>[0-9]{4})-(?P<month>[A-Za-z]{3,9})-(?P<day>[0-9]{2})",
        r"(?P<day>[0-9]{1,2})[ -](?P<month>[A-Za-z]{3,9})\.?,?[ -](?P<year>[0-9]{4})",
        r"(?P<month>[A-Za-z]{3,9})\.? (?P<day>[0-9]{1,2}), ?(?P<year>[0-9]{4})",
    )
)
"""Dates that are read in one way only: 12/01/2026 is none of them."""
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

    >>> when("2026-12-01T14:00:00"), when("Dec 1, 2026 2:00 PM"), when("2028-03"), when("12/01/2026")
    ('2026-12-01 14:00', '2026-12-01 14:00', '2028-03', None)
    """
    if isinstance(value, datetime):
        return None if value.tzinfo is not None else f"{value:%Y-%m-%d %H:%M}"
    text = value.isoformat() if isinstance(value, date) else value
    if not isinstance(text, str):
        return None
    text = text.strip(" ")
    if _MONTH.fullmatch(text):
        return text
    found = next((found for form in _FORMS if (found := form.fullmatch(text)) is not None), None)
    return None if found is None else _moment(found)


def _moment(found: re.Match[str]) -> str | None:
    month, hour = _month(found["month"]), _hour(found["hour"], found["half"])
    try:
        day = date(int(found["year"]), month, int(found["day"])).isoformat()
        return day if found["hour"] is None else f"{day} {time(hour, int(found['minute'])):%H:%M}"
    except ValueError:
        return None


def _month(text: str) -> int:
    """Read a month's number or name; 0 for no month."""
    if text.isdigit():
        return int(text)
    named = (place for place, name in enumerate(_MONTHS, 1) if name.lower().startswith(text.lower()))
    return next(named, 0)


def _hour(text: str | None, half: str | None) -> int:
    """Read an hour of the day; 24 for none that exists."""
    hour = int(text or 0)
    if half is None:
        return hour
    return hour % 12 + (12 if half in "Pp" else 0) if 1 <= hour <= 12 else 24


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
