"""Which backups are kept: the last of each of so many days, weeks and months."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Retention:
    """How many backups are kept of each kind."""

    daily: int
    weekly: int
    monthly: int


def kept(made_at: Iterable[datetime], retention: Retention) -> set[datetime]:
    """Choose what stays: the last of each of the newest days, weeks and months that have any, and always the newest."""
    newest_first = sorted(set(made_at), reverse=True)
    return {
        *newest_first[:1],
        *_last_of_each(newest_first, lambda at: (at.year, at.month, at.day), retention.daily),
        *_last_of_each(newest_first, lambda at: at.isocalendar()[:2], retention.weekly),
        *_last_of_each(newest_first, lambda at: (at.year, at.month), retention.monthly),
    }


def _last_of_each(
    newest_first: list[datetime], period: Callable[[datetime], tuple[int, ...]], count: int
) -> list[datetime]:
    last: dict[tuple[int, ...], datetime] = {}
    for at in newest_first:
        last.setdefault(period(at), at)
    return list(last.values())[:count]
