"""Ends of shifts by the site's clock, also on the days it is changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.rules.shifts import BEFORE_END, begun_ends

CHICAGO = ZoneInfo("America/Chicago")
TIMES = ["07:00", "19:00"]


@pytest.mark.parametrize(
    ("now", "last", "before"),
    [
        ("2026-11-29T17:59", "2026-11-29T07:00", "2026-11-28T19:00"),
        ("2026-11-29T18:00", "2026-11-29T19:00", "2026-11-29T07:00"),
        ("2026-11-29T05:59", "2026-11-28T19:00", "2026-11-28T07:00"),
        ("2026-11-29T06:00", "2026-11-29T07:00", "2026-11-28T19:00"),
    ],
)
def test_the_count_of_a_shift_may_begin_an_hour_before_its_end(now: str, last: str, before: str) -> None:
    ends = begun_ends(TIMES, datetime.fromisoformat(now).replace(tzinfo=CHICAGO))

    assert [f"{next(ends):%Y-%m-%dT%H:%M}", f"{next(ends):%Y-%m-%dT%H:%M}"] == [last, before]


def test_a_shift_may_end_at_midnight() -> None:
    ends = begun_ends(["00:00"], datetime(2026, 11, 29, 23, 30, tzinfo=CHICAGO))

    assert f"{next(ends):%Y-%m-%d %H:%M}" == "2026-11-30 00:00"


def test_on_the_night_the_clock_is_put_forward_the_hour_that_is_missing_ends_a_shift_later() -> None:
    ends = begun_ends(["02:30", "03:00"], datetime(2026, 3, 8, 12, tzinfo=CHICAGO))

    assert [f"{next(ends):%H:%M}", f"{next(ends):%H:%M}"] == ["02:30", "03:00"]


def test_where_no_shift_ends_none_is_due() -> None:
    assert list(begun_ends([], datetime(2026, 11, 29, tzinfo=CHICAGO))) == []


@given(
    st.integers(0, 2 * 365 * 24 * 60),
    st.lists(st.times().map(lambda time: f"{time:%H:%M}"), min_size=1, max_size=6, unique=True),
)
def test_ends_come_one_after_the_other_and_the_first_is_less_than_a_day_back(minutes: int, times: list[str]) -> None:
    local = (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)).astimezone(CHICAGO)
    found = [end.astimezone(UTC) for end in begun_ends(times, local)]

    assert found == sorted(found, reverse=True)
    assert len(found) >= 2
    assert timedelta(hours=-1) <= local.astimezone(UTC) - found[0] <= timedelta(hours=25) - BEFORE_END
