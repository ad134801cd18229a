"""Beyond-use dates: every shared case, and that no way of asking ever lengthens one."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.rules.beyond_use import BeyondUse, Component, Limit, NoBeyondUse, Preparation, beyond_use, moved
from kiosk.rules.expiry import PrintedExpiry

FACTS: dict[str, Any] = json.loads((Path(__file__).parents[1] / "data" / "bud_797.json").read_text())
ZONE = ZoneInfo("America/New_York")
LIMITS = {
    rule["id"]: Limit(
        rule["id"],
        f"category {rule['cat']}",
        {storage: hours for storage, hours in rule["limits_h"].items() if hours is not None},
    )
    for rule in FACTS["rules"]
}


def printed(text: str) -> PrintedExpiry:
    if not text.endswith("-00"):
        return PrintedExpiry(text, "day")
    first = datetime.fromisoformat(text[:-2] + "01")
    last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return PrintedExpiry(last.date().isoformat(), "month")


def instant(text: str) -> datetime:
    read = datetime.fromisoformat(text)
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def made(case: dict[str, Any]) -> Preparation:
    components = [Component(f"component {text}", printed(text)) for text in case["component_expiries"]]
    components += [Component("ours", beyond_use=instant(text)) for text in case.get("component_buds", ())]
    return Preparation(
        instant(case["start"]), case["storage"], LIMITS[case["rule"]], case["stability_h"], components
    )  # what of it was opened earlier is no part of it


@pytest.mark.parametrize("case", FACTS["vectors"], ids=range(len(FACTS["vectors"])))
def test_a_shared_case_comes_to_what_it_says(case: dict[str, Any]) -> None:
    found = beyond_use(made(case), ZoneInfo("UTC"))  # but for the one that names its offset
    if case["expect"] == "refuse":
        assert isinstance(found, NoBeyondUse)
        assert found.message
    else:
        assert isinstance(found, BeyondUse), found
        assert found.at == instant(case["expect"]).astimezone(UTC)
        assert found.winner.at == found.at


AUTUMN = datetime(2026, 10, 31, 20, tzinfo=ZONE)
PLAIN = Preparation(AUTUMN, "crt", LIMITS["c1"], 24, ())


def test_twelve_hours_are_twelve_hours_when_clocks_are_set_back() -> None:
    found = beyond_use(PLAIN, ZONE)
    assert isinstance(found, BeyondUse)
    assert found.at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M %Z") == "2026-11-01 07:00 EST"
    assert found.winner.words == "category 1, 12 hours at room temperature"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"storage": "freezer"}, "NO_LIMIT"),
        ({"stability_hours": None}, "NO_STABILITY"),
        ({"stability_hours": 0}, "NO_STABILITY"),
        ({"components": (Component("x", PrintedExpiry("2026-10-30", "day")),)}, "COMPONENT_EXPIRED"),
        ({"components": (Component("x", beyond_use=AUTUMN),)}, "COMPONENT_EXPIRED"),
        ({"last_planned_use": AUTUMN.astimezone(UTC) + timedelta(hours=12, minutes=1)}, "ENDS_TOO_SOON"),
        ({"start": datetime(2026, 10, 31, 20)}, "NO_START"),  # noqa: DTZ001
        ({"components": (Component("a vial without an expiry"),)}, "NO_EXPIRY"),
        ({"components": (Component("x", beyond_use=datetime(2026, 11, 9)),)}, "NO_ZONE"),  # noqa: DTZ001
        ({"last_planned_use": datetime(2026, 10, 31, 21)}, "NO_ZONE"),  # noqa: DTZ001
    ],
)
def test_without_all_it_follows_from_there_is_none(changed: dict[str, Any], code: str) -> None:
    found = beyond_use(replace(PLAIN, **changed), ZONE)
    assert isinstance(found, NoBeyondUse)
    assert found.code == code


def test_what_is_moved_lasts_no_longer_than_it_is_stable_where_it_is_moved_to() -> None:
    cold = replace(PLAIN, storage="refrigerator", limit=LIMITS["c2-asep-nontest-sterile"], stability_hours=216)
    before = beyond_use(cold, ZONE)
    assert isinstance(before, BeyondUse)
    at = AUTUMN + timedelta(hours=24)
    after = moved(before, at, cold.limit, "crt", 6)
    assert isinstance(after, BeyondUse)
    assert (after.at, after.winner.name) == ((at + timedelta(hours=6)).astimezone(UTC), "stability")
    unknown = moved(before, at, cold.limit, "crt", None)
    assert isinstance(unknown, NoBeyondUse)
    assert unknown.code == "NO_STABILITY"


def test_its_last_planned_use_may_be_its_last_minute() -> None:
    assert isinstance(
        beyond_use(replace(PLAIN, last_planned_use=AUTUMN.astimezone(UTC) + timedelta(hours=12)), ZONE), BeyondUse
    )


starts = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
days = st.dates(datetime(2027, 1, 1).date(), datetime(2029, 1, 1).date())  # noqa: DTZ001
limits = st.sampled_from(list(LIMITS.values()))


@given(
    start=starts,
    limit=limits,
    stability=st.integers(1, 5000),
    ends=st.lists(days, max_size=4),
    later=st.integers(0, 999),
)
def test_it_is_the_earliest_of_all_and_never_rounded_up(
    start: datetime, limit: Limit, stability: int, ends: list[Any], later: int
) -> None:
    components = [Component(str(day), PrintedExpiry(day.isoformat(), "day")) for day in ends]
    asked = Preparation(start, "crt", limit, stability, components)
    found = beyond_use(asked, ZONE)
    if isinstance(found, BeyondUse):
        assert found.at == min(cap.at for cap in found.caps)
        assert len(found.caps) == 2 + len(ends)
        assert found.at <= start + timedelta(hours=min(stability, limit.hours["crt"]))
        assert found.at.second == found.at.microsecond == 0
        one_more = beyond_use(replace(asked, components=[*components, Component("x", beyond_use=found.at)]), ZONE)
        assert isinstance(one_more, BeyondUse)
        assert one_more.at == found.at
        elsewhere = moved(found, start + timedelta(hours=later), limit, "crt", stability)
        assert isinstance(elsewhere, BeyondUse)
        assert elsewhere.at <= found.at
    else:
        assert found.code == "COMPONENT_EXPIRED"
