"""When a lot becomes unusable, whether two dates agree, and what a person means by one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import instants
from kiosk.rules.expiry import BadExpiry, PrintedExpiry, conflict, days_left, period, shown, typed, unusable_from

CHICAGO = ZoneInfo("America/Chicago")


@pytest.mark.parametrize(
    ("text", "expected", "precision"),
    [
        ("2028-03", "2028-03-31", "month"),
        ("2028/3", "2028-03-31", "month"),
        ("03/2028", "2028-03-31", "month"),
        ("3.2028", "2028-03-31", "month"),
        ("MAR 2028", "2028-03-31", "month"),
        ("mar2028", "2028-03-31", "month"),
        ("2028 MAR", "2028-03-31", "month"),
        ("2028-02", "2028-02-29", "month"),
        ("2027-02", "2027-02-28", "month"),
        ("2028-03-00", "2028-03-31", "month"),
        ("2028-03-31", "2028-03-31", "day"),
        ("20280331", "2028-03-31", "day"),
        ("3/31/2028", "2028-03-31", "day"),
        ("31 MAR 2028", "2028-03-31", "day"),
        ("31MAR2028", "2028-03-31", "day"),
        ("2028-MAR-31", "2028-03-31", "day"),
        ("  2028-03-31 ", "2028-03-31", "day"),
        ("2028-02-29", "2028-02-29", "day"),
    ],
)
def test_a_date_is_read_as_people_type_it(text: str, expected: str, precision: str) -> None:
    found = typed(text)

    assert (found.text, found.precision) == (expected, precision)


@pytest.mark.parametrize(
    "text",
    [
        *("", "28-03-31", "03/28", "05/06/07", "31/03/2028", "2028-13", "2028-00", "2028-02-30", "2027-02-29"),
        *("1999-12-31", "2100-01-01", "ABC 2028", "٢٠٢٨-٠٣", "2028-03-31T10", "2028-3-311", "2028--03"),
        *("x" * 1000, "2028-03\x1d31"),
    ],
)
def test_a_date_that_is_none_or_could_be_two_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(BadExpiry) as refused:
        typed(text)
    assert str(refused.value).endswith(".")


@given(st.text(max_size=25))
def test_any_text_is_a_date_or_a_sentence(text: str) -> None:
    try:
        found = typed(text)
    except BadExpiry:
        return
    assert date.fromisoformat(found.text).year in range(2000, 2100)


days = st.dates(date(2000, 1, 1), date(2099, 12, 31))
moments = st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31)).map(  # noqa: DTZ001
    lambda moment: moment.isoformat(timespec="minutes")
)
expiries = st.one_of(
    days.map(lambda day: PrintedExpiry(day.isoformat(), "day")),
    days.map(lambda day: typed(f"{day:%Y-%m}")),
    moments.map(lambda text: PrintedExpiry(text, "minute")),
    moments.map(lambda text: PrintedExpiry(f"{text[:13]}:00", "hour")),
)


@given(days)
def test_what_is_shown_is_read_back(day: date) -> None:
    for expiry in (PrintedExpiry(day.isoformat(), "day"), typed(f"{day:%Y-%m}")):
        assert typed(shown(expiry)) == expiry


@given(expiries, expiries)
def test_a_conflict_is_one_from_both_sides_and_never_with_oneself(one: PrintedExpiry, other: PrintedExpiry) -> None:
    assert conflict(one, other) == conflict(other, one)
    assert not conflict(one, one)
    assert not conflict(one, PrintedExpiry(one.text[:10], "day"))


@given(days, st.integers(-40, 40))
def test_a_day_agrees_with_its_month_only(day: date, later: int) -> None:
    # Only years that a person may type.
    other = min(max(day + timedelta(days=later), date(2000, 1, 1)), date(2099, 12, 31))

    assert conflict(PrintedExpiry(day.isoformat(), "day"), typed(f"{other:%Y-%m}")) == (
        (day.year, day.month) != (other.year, other.month)
    )


@given(expiries)
def test_a_period_holds_what_is_printed(expiry: PrintedExpiry) -> None:
    first, last = period(expiry)

    assert first <= last
    assert first.date() <= date.fromisoformat(expiry.text[:10]) <= last.date()


@pytest.mark.parametrize(
    ("expiry", "zone", "instant"),
    [
        (PrintedExpiry("2026-11-23", "day"), "America/Chicago", "2026-11-24T06:00:00.000Z"),
        (PrintedExpiry("2026-07-23", "day"), "America/Chicago", "2026-07-24T05:00:00.000Z"),
        (PrintedExpiry("2028-02-29", "month"), "UTC", "2028-03-01T00:00:00.000Z"),
        # Summer time begins in the night after the 13th, and ends in the night after the 31st of October.
        (PrintedExpiry("2027-03-13", "day"), "America/Chicago", "2027-03-14T06:00:00.000Z"),
        (PrintedExpiry("2027-03-14", "day"), "America/Chicago", "2027-03-15T05:00:00.000Z"),
        (PrintedExpiry("2026-11-01", "day"), "America/Chicago", "2026-11-02T06:00:00.000Z"),
        # Where clocks are put forward at midnight, the day begins at one.
        (PrintedExpiry("2026-03-28", "day"), "Asia/Beirut", "2026-03-28T22:00:00.000Z"),
        (PrintedExpiry("2026-04-23", "day"), "Africa/Cairo", "2026-04-23T22:00:00.000Z"),
        # Of an hour that comes twice the earlier one counts.
        (PrintedExpiry("2026-11-01T01:30", "minute"), "America/Chicago", "2026-11-01T06:30:00.000Z"),
        (PrintedExpiry("2026-11-23T14:00", "hour"), "America/Chicago", "2026-11-23T20:00:00.000Z"),
    ],
)
def test_a_lot_is_usable_to_the_end_of_its_day_at_the_site(expiry: PrintedExpiry, zone: str, instant: str) -> None:
    assert instants.to_text(unusable_from(expiry, ZoneInfo(zone))) == instant


@given(days, st.sampled_from(["America/Chicago", "Asia/Beirut", "Pacific/Auckland", "America/Havana", "UTC"]))
def test_days_left_are_those_of_the_calendar(day: date, name: str) -> None:
    zone = ZoneInfo(name)
    until = unusable_from(PrintedExpiry(day.isoformat(), "day"), zone)

    for before in (0, 1, 30, 365):
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=zone) - timedelta(days=before)
        assert days_left(until, noon.astimezone(UTC), zone) == before
    assert days_left(until, until, zone) == -1
    assert days_left(until, until - timedelta(minutes=1), zone) == 0


@given(st.datetimes(datetime(2000, 1, 1), datetime(2999, 12, 31)))  # noqa: DTZ001
def test_order_of_instants_is_order_of_their_text(moment: datetime) -> None:
    one = moment.replace(tzinfo=UTC)
    text = instants.to_text(one)

    assert len(text) == instants.WIDTH
    assert instants.to_text(instants.from_text(text)) == text
    assert instants.to_text(one + timedelta(milliseconds=1)) > text
