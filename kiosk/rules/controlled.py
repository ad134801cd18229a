"""Deadlines for a loss of a controlled substance: the DEA is told in writing, then Form 106 follows."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

FORM_106_DAYS: Final = 45
"""Calendar days from discovery to Form 106 (21 CFR 1301.76(b), as of 88 FR 40707)."""

_SATURDAY: Final = 5


def notice_by(discovered: date) -> date:
    """Give the last day for the written notice: one business day after discovery (21 CFR 1301.76(b)).

    Holidays are not counted as days off: a pharmacy that writes on one is early, and never late.

    >>> notice_by(date(2026, 11, 26)), notice_by(date(2026, 11, 27))
    (datetime.date(2026, 11, 27), datetime.date(2026, 11, 30))
    """
    day = discovered + timedelta(days=1)
    while day.weekday() >= _SATURDAY:
        day += timedelta(days=1)
    return day


def time_left(by: date, today: date, *, business: bool = False) -> str:
    """Say how long there is until the end of a day, or since when it is past; in business days where only they count.

    >>> time_left(date(2026, 11, 27), date(2026, 11, 25)), time_left(date(2026, 11, 27), date(2026, 11, 27))
    ('2 days left', 'TODAY')
    >>> time_left(date(2026, 11, 30), date(2026, 11, 27), business=True)
    '1 business day left'
    >>> time_left(date(2026, 11, 27), date(2027, 1, 2))
    'OVERDUE since Fri 27 Nov 2026'
    """
    if today >= by:
        return "TODAY" if today == by else f"OVERDUE since {by:%a %d %b %Y}"
    ahead = [today + timedelta(days=each) for each in range(1, (by - today).days + 1)]
    days = sum(day.weekday() < _SATURDAY or not business for day in ahead)
    return f"{days:,} {'business ' * business}{'day' if days == 1 else 'days'} left"


def form_106_by(discovered: date) -> date:
    """Give the last day for Form 106.

    >>> form_106_by(date(2026, 11, 27))
    datetime.date(2027, 1, 11)
    """
    return discovered + timedelta(days=FORM_106_DAYS)
