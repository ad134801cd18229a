"""How right the record was: what the last counts that were posted found, and what that was worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from db import counts, instants
from db.counts import StockCount
from db.store import Reader
from kiosk.settings import site_at

_DAYS: Final = 366
LAST: Final = 12
"""Counts that are looked at."""


@dataclass(frozen=True)
class PostedCount:
    """One count."""

    day: date
    """In the site's zone."""
    title: str
    lines: int
    exact: int
    per_mille: int
    """How many of a thousand lines would be exact; 1000 only if all are."""
    found_minor: int
    lost_minor: int


@dataclass(frozen=True)
class Trend:
    """The last counts, the oldest first."""

    counts: tuple[PostedCount, ...]
    lines: int
    exact: int
    per_mille: int
    found_minor: int
    lost_minor: int
    currency: str


def trend(reader: Reader, now: str) -> Trend:
    """Read what the last counts came to."""
    site = site_at(reader, now)
    since = instants.to_text(instants.from_text(now) - timedelta(days=_DAYS))
    last = counts.posted_counts(reader, since)[-LAST:]
    posted = tuple(
        PostedCount(
            instants.from_text(each.ended_at or now).astimezone(site.zone).date(),
            each.title,
            each.lines or 0,
            each.exact or 0,
            per_mille([each]),
            each.found_minor or 0,
            each.lost_minor or 0,
        )
        for each in last
    )
    return Trend(
        posted,
        sum(each.lines for each in posted),
        sum(each.exact for each in posted),
        per_mille(last),
        sum(each.found_minor for each in posted),
        sum(each.lost_minor for each in posted),
        site.currency,
    )


def per_mille(of: Sequence[StockCount]) -> int:
    """Say how many of a thousand lines of some counts were exact; 1000 only if all are."""
    lines, exact = sum(each.lines or 0 for each in of), sum(each.exact or 0 for each in of)
    if lines in (0, exact):
        return 1000 if lines else 0
    return min(999, (2000 * exact + lines) // (2 * lines))
