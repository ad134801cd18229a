"""Ends of shifts: which one a count is due for, by the times of the site's day at which shifts end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Final

BEFORE_END: Final = timedelta(hours=1)
"""The count of a shift may begin so long before its end."""


def begun_ends(times: Iterable[str], now: datetime) -> Iterator[datetime]:
    """Give the ends of shifts whose count may have begun by now, the latest first; `now` is in the site's zone.

    >>> next(begun_ends(["07:00", "19:00"], datetime(2026, 11, 23, 18, 5, tzinfo=UTC))).strftime("%d %H:%M")
    '23 19:00'
    """
    days = [now.date() + timedelta(days=days) for days in range(-3, 2)]
    ends = [datetime.combine(day, time.fromisoformat(each), now.tzinfo) for day in days for each in times]
    # As instants: on the day a clock is changed its hours are not all there, and some are there twice.
    ends.sort(key=lambda end: end.astimezone(UTC), reverse=True)
    yield from (end for end in ends if end.astimezone(UTC) - BEFORE_END <= now.astimezone(UTC))
