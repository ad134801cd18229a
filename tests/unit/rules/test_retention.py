"""Which backups stay: said once more in other words, and held against the rule for any days."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kiosk.rules.retention import Retention, kept

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
MOMENTS = st.lists(st.integers(0, 3 * 365 * 24).map(lambda hours: FIRST + timedelta(hours=hours)), max_size=80)
RETENTIONS = st.builds(Retention, st.integers(0, 20), st.integers(0, 10), st.integers(0, 14))


def day(at: datetime) -> str:
    return f"{at:%Y-%m-%d}"


def week(at: datetime) -> str:
    return f"{at:%G-%V}"


def month(at: datetime) -> str:
    return f"{at:%Y-%m}"


@given(MOMENTS, RETENTIONS)
def test_a_backup_stays_exactly_if_it_is_the_last_of_a_day_week_or_month_that_counts(
    moments: list[datetime], retention: Retention
) -> None:
    staying = kept(moments, retention)
    for at in moments:
        reasons = []
        for period, count in ((day, retention.daily), (week, retention.weekly), (month, retention.monthly)):
            later = [other for other in moments if other > at]
            last_of_its_period = all(period(other) != period(at) for other in later)
            reasons.append(last_of_its_period and len({period(other) for other in later}) < count)
        assert (at in staying) == (any(reasons) or at == max(moments))


@given(st.integers(1, 500), RETENTIONS)
def test_with_a_backup_a_day_there_is_always_enough_and_never_too_much(days: int, retention: Retention) -> None:
    """Day after day, as it really happens: what was removed once is never wanted later."""
    held: set[datetime] = set()
    for number in range(days):
        held = kept({*held, FIRST + timedelta(days=number)}, retention)

    everything = [FIRST + timedelta(days=number) for number in range(days)]
    assert held == kept(everything, retention)
    assert len(held) <= max(1, retention.daily + retention.weekly + retention.monthly)


def test_the_newest_is_never_removed() -> None:
    assert kept([FIRST, FIRST + timedelta(hours=1)], Retention(0, 0, 0)) == {FIRST + timedelta(hours=1)}


def test_with_the_first_settings_a_year_leaves_two_weeks_of_days_eight_weeks_and_twelve_months() -> None:
    moments = [FIRST + timedelta(days=number) for number in range(365)]

    staying = sorted(kept(moments, Retention(14, 8, 12)), reverse=True)

    assert staying[:14] == moments[:-15:-1]
    assert [day(at) for at in staying[14:]] == [
        # 2026-12-31 is a Thursday: the Sundays of the weeks before it, and the last days of the months
        "2026-12-13", "2026-12-06", "2026-11-30", "2026-11-29", "2026-11-22", "2026-11-15", "2026-10-31",
        "2026-09-30", "2026-08-31", "2026-07-31", "2026-06-30", "2026-05-31", "2026-04-30", "2026-03-31",
        "2026-02-28", "2026-01-31",
    ]  # fmt: skip
