"""The refill calendar: the last dose that what was made covers, and the day on which the next ones are compounded.

Times are the site's wall time: a dose at eight stays one at eight when the clocks change.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta


@dataclass(frozen=True)
class Schedule:
    """When doses are given, and how many of them are made at once."""

    starts_at: datetime
    """The first dose, in the site's wall time."""
    every_hours: int
    """Hours between two doses; 0 for a single one."""
    doses: int
    """Doses of one fill."""
    fills: int
    """How often so many are made in all."""

    @property
    def doses_in_all(self) -> int:
        """Count the doses of the whole order."""
        return 1 if self.every_hours == 0 else self.doses * self.fills


@dataclass(frozen=True)
class Calendar:
    """What is covered, and what comes next."""

    last_covered: datetime | None
    """The last dose for which something is made; None when nothing is."""
    next_dose: datetime | None
    """The first dose that nothing is made for; None when all are."""
    compound_on: date | None
    """The day on which that one is compounded at the latest."""


def dose_at(schedule: Schedule, number: int) -> datetime:
    """Give the time of a dose, the first being number 1."""
    return schedule.starts_at + timedelta(hours=schedule.every_hours * (number - 1))


def calendar(schedule: Schedule, doses_made: int, lead_days: int = 1) -> Calendar:
    """Say which dose is the last that is covered, and when the next fill is compounded, so many days ahead of it.

    >>> start = datetime(2026, 11, 24, 8)
    >>> found = calendar(Schedule(start, 8, doses=21, fills=2), doses_made=21)
    >>> found.last_covered.isoformat(), found.next_dose.isoformat(), found.compound_on.isoformat()
    ('2026-12-01T00:00:00', '2026-12-01T08:00:00', '2026-11-30')
    """
    total = schedule.doses_in_all
    made = min(max(0, doses_made), total)
    last = dose_at(schedule, made) if made else None
    if made == total:
        return Calendar(last, None, None)
    following = dose_at(schedule, made + 1)
    return Calendar(last, following, following.date() - timedelta(days=lead_days))
