"""Inventories of controlled substances by 21 CFR 1304.11: kinds, what must be exact, and when the next is due."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import date
from typing import Final

NEWLY_SCHEDULED: Final = "newly-scheduled"
KINDS: Final[Mapping[str, str]] = {
    "initial": "initial",
    "annual": "annual",
    "biennial": "biennial",
    NEWLY_SCHEDULED: "of newly scheduled substances",
}
MOMENTS: Final[Mapping[str, str]] = {
    "opening": "at the opening of business",
    "closing": "at the close of business",
}

NARROW: Final = "Schedules I and II"
OTHERS: Final = "Schedules III, IV and V"
PARTS: Final[Mapping[str, str]] = {"cii": NARROW, "ciii-v": OTHERS}
"""What is kept apart (21 CFR 1304.04)."""

LARGEST_ESTIMATED: Final = 1_000
"""A container of more units is counted exactly, whatever its schedule (21 CFR 1304.11(e)(6))."""


def part_of(schedule: str) -> str:
    """Say with what a schedule is kept together.

    >>> part_of("CII"), part_of("CIV")
    ('Schedules I and II', 'Schedules III, IV and V')
    """
    return NARROW if schedule in ("CI", "CII") else OTHERS


def must_be_exact(schedule: str, most_in_pack: int, *, all_schedules: bool) -> bool:
    """Say whether only a count will do.

    >>> must_be_exact("CIII", 1_000, all_schedules=False), must_be_exact("CIII", 1_001, all_schedules=False)
    (False, True)
    """
    return all_schedules or part_of(schedule) == NARROW or most_in_pack > LARGEST_ESTIMATED


def next_due(last: date, months: int) -> date:
    """Give the last day of the next inventory; a day that its month does not have becomes the month's last.

    >>> next_due(date(2026, 11, 29), 24), next_due(date(2026, 1, 31), 1)
    (datetime.date(2028, 11, 29), datetime.date(2026, 2, 28))
    """
    year, month = divmod(last.year * 12 + last.month - 1 + months, 12)
    return date(year, month + 1, min(last.day, calendar.monthrange(year, month + 1)[1]))
