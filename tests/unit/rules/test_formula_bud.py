"""Beyond-use dates of formulas: every shared case through a formula, hoods that allow less, and makers' limits."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.rules.beyond_use import BeyondUse, Category, Component, NoBeyondUse, Storage
from kiosk.rules.expiry import PrintedExpiry
from kiosk.rules.formula import Formula, Stability
from kiosk.rules.formula_bud import LIMIT_WORDS, beyond_use_for, limit_id
from tests.formulas import site, vancomycin
from tests.unit.test_beyond_use import instant, printed

FACTS: dict[str, Any] = json.loads((Path(__file__).parents[2] / "data" / "bud_797.json").read_text())
SITE = site().limits
START = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
NEW_YEAR = Component("a bag", PrintedExpiry("2027-12-31", "day"))


def by(rule: dict[str, Any], **changed: Any) -> Formula:
    """A formula of which a rule of the facts is the one that holds."""
    starting = rule.get("starting", "only_sterile")
    return vancomycin(
        category=rule["cat"],
        process="terminal" if rule["process"] == "terminal" else "aseptic",
        sterility_tested=rule.get("sterility_tested", False),
        starting_components="only_sterile" if starting == "any" else starting,
        **changed,
    )


@pytest.mark.parametrize("rule", FACTS["rules"], ids=[rule["id"] for rule in FACTS["rules"]])
def test_the_shipped_limits_are_those_of_the_facts(rule: dict[str, Any]) -> None:
    assert limit_id(by(rule), rule["cat"]) == rule["id"]
    assert SITE.limits[rule["id"]].hours == {name: hours for name, hours in rule["limits_h"].items() if hours}
    assert rule["id"] in LIMIT_WORDS


@pytest.mark.parametrize("case", FACTS["vectors"], ids=range(len(FACTS["vectors"])))
def test_a_shared_case_comes_to_the_same_through_a_formula(case: dict[str, Any]) -> None:
    rule = next(each for each in FACTS["rules"] if each["id"] == case["rule"])
    formula = by(rule, storage=(Stability(storage=case["storage"], hours=case["stability_h"], source="a study"),))
    components = [Component(text, printed(text)) for text in case["component_expiries"]]
    components += [Component("ours", beyond_use=instant(text)) for text in case.get("component_buds", ())]
    found = beyond_use_for(
        formula,
        case["storage"],
        "3",
        SITE,
        ZoneInfo("UTC"),
        start=instant(case["start"]),
        components=components,
    )
    if case["expect"] == "refuse":
        assert isinstance(found, NoBeyondUse)
    else:
        assert isinstance(found, BeyondUse), found
        assert found.at == instant(case["expect"]).astimezone(UTC)


def reckoned(formula: Formula, storage: Storage, place: Category | None, **asked: Any) -> BeyondUse | NoBeyondUse:
    limits = asked.pop("limits", SITE)
    return beyond_use_for(formula, storage, place, limits, ZoneInfo("UTC"), start=START, components=[NEW_YEAR], **asked)


def test_a_hood_in_a_segregated_area_is_category_1() -> None:
    inside, segregated = (reckoned(vancomycin(), "refrigerator", place) for place in ("2", "1"))
    assert isinstance(inside, BeyondUse)
    assert isinstance(segregated, BeyondUse)
    assert inside.at == START + timedelta(hours=96)
    assert segregated.at == START + timedelta(hours=24)
    assert segregated.winner.words == "category 1, 24 hours in the refrigerator"


@pytest.mark.parametrize(
    ("formula", "storage", "place", "code"),
    [
        (vancomycin(), "refrigerator", None, "NO_LIMIT"),
        (vancomycin(), "crt", "2", "NO_STABILITY"),
        (vancomycin(storage=(Stability(storage="crt", hours=9),)), "crt", "2", "NO_STABILITY"),
        (vancomycin(starting_components="one_or_more_nonsterile"), "refrigerator", "1", "NO_LIMIT"),
    ],
)
def test_without_all_it_follows_from_there_is_none(formula: Formula, storage: Any, place: Any, code: str) -> None:
    found = reckoned(formula, storage, place)
    assert isinstance(found, NoBeyondUse)
    assert found.code == code


def test_a_draft_limit_is_said_to_be_one_and_holds_only_in_a_demo() -> None:
    held = reckoned(vancomycin(), "refrigerator", "1", limits=site(draft=True, drafts_hold=True).limits)
    assert isinstance(held, BeyondUse)
    assert "draft" in held.winner.words
    refused = reckoned(vancomycin(), "refrigerator", "1", limits=site(draft=True).limits)
    assert isinstance(refused, NoBeyondUse)
    assert "draft" in refused.message


@pytest.mark.parametrize("category", ["label", "docked"])
def test_the_makers_limit_depends_on_no_hood_and_no_limit_of_the_site(category: str) -> None:
    formula = vancomycin(category=category, storage=(Stability(storage="crt", hours=500, source="the label"),))
    found = reckoned(formula, "crt", None, limits=site(draft=True).limits)
    assert isinstance(found, BeyondUse)
    assert found.at == START + timedelta(hours=500)


def test_one_that_would_end_before_its_last_planned_use_is_not_begun() -> None:
    found = reckoned(vancomycin(), "refrigerator", "2", last_planned_use=START + timedelta(hours=97))
    assert isinstance(found, NoBeyondUse)
    assert found.code == "ENDS_TOO_SOON"


@given(
    category=st.sampled_from(["1", "2", "3"]),
    places=st.lists(st.sampled_from(["1", "2", "3"]), min_size=2, max_size=2),
    hours=st.integers(1, 5_000),
    storage=st.sampled_from(["crt", "refrigerator", "freezer"]),
    process=st.sampled_from(["aseptic", "terminal"]),
)
def test_a_place_that_allows_less_never_lengthens_it(
    category: str, places: list[str], hours: int, storage: str, process: str
) -> None:
    formula = vancomycin(
        category=category,
        process=process,
        sterility_tested=category == "3",
        storage=(Stability(storage=storage, hours=hours, source="a study"),),
    )
    less, more = (reckoned(formula, cast("Storage", storage), cast("Category", each)) for each in sorted(places))
    if isinstance(less, BeyondUse):
        assert isinstance(more, BeyondUse)
        assert less.at <= more.at
        assert more.at <= START + timedelta(hours=hours)
