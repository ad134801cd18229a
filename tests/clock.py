"""A clock that stands still until a test moves it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
"""Nine in the morning in Chicago, where the tests' pharmacy is."""


class StandingClock:
    """Tells the same instant until it is advanced."""

    def __init__(self, instant: datetime = NOW) -> None:
        self.instant = instant

    def __call__(self) -> datetime:
        return self.instant

    def advance(self, *, days: int = 0, hours: int = 0, minutes: int = 0, seconds: int = 0) -> None:
        self.instant += timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
