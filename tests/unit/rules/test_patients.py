"""Rules of patients: names are the same however they are written, and no measure is believed that cannot be one."""

from __future__ import annotations

import doctest
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.rules import allergies, body_measures, names, patients
from kiosk.rules.allergies import AllergyState, KnownAllergy
from kiosk.rules.body_measures import Plausible
from kiosk.rules.names import folded

LETTERS = st.text(st.characters(codec="utf-8"), max_size=30)
PLAUSIBLE = Plausible(Decimal(35), Decimal(180), Decimal(10))
DAYS = st.dates(date(1905, 1, 1), date(2026, 11, 23))


@pytest.mark.parametrize("module", [names, body_measures, patients])
def test_the_examples_hold(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


@given(LETTERS)
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(LETTERS)
def test_signs_that_a_search_understands_as_anything_never_stand_in_a_folded_name(text: str) -> None:
    assert not {"%", "_", "\\", "\x00"} & set(folded(text))


@given(st.lists(st.sampled_from(["penicillin", "latex", "vancomycin", "co-trimoxazole", "Pénicilline"])), LETTERS)
def test_only_identical_names_are_marked(ingredients: list[str], substance: str) -> None:
    known = KnownAllergy("K1-1", substance, None)

    found = allergies.check(AllergyState.RECORDED, [known], [*ingredients, substance.upper()])

    marked = {each.ingredient for each in found.identical}
    assert all(folded(each) == folded(substance) for each in marked)
    assert not folded(substance) or folded(substance.upper()) != folded(substance) or substance.upper() in marked
    assert allergies.NO_CROSS_REACTIONS in " ".join(found.words)


@pytest.mark.parametrize(
    ("substance", "ingredient", "is_same"),
    [
        ("Vancomycin", "VANCOmycin", True),
        ("co-trimoxazole", "Co Trimoxazole", True),
        ("Penicillin G", "penicillin  g", True),
        ("pénicilline", "penicilline", True),
        ("penicillin", "penicillin G", False),
        ("cephalosporins", "cefazolin", False),
        ("vancomycin", "vancomycin hydrochloride", False),
        ("sulfa", "sulfamethoxazole", False),
        ("…", "", False),
    ],
)
def test_what_an_identical_name_is(substance: str, ingredient: str, is_same: bool) -> None:
    found = allergies.check(AllergyState.RECORDED, [KnownAllergy("K1-1", substance, None)], [ingredient])

    assert bool(found.identical) is is_same


@given(st.booleans(), st.lists(LETTERS, max_size=3))
def test_only_who_was_never_asked_blocks(none_known: bool, substances: list[str]) -> None:
    known = [KnownAllergy(str(number), each, None) for number, each in enumerate(substances)]
    state = allergies.state_of(known, none_known=none_known)

    assert allergies.check(state, known, []).blocks_verification is (not known and not none_known)


@given(st.sampled_from(["weight", "height"]), st.text("0123456789.,-+eE kg", max_size=8))
def test_what_is_read_is_a_plain_number_in_the_range_of_people(kind: str, text: str) -> None:
    value = body_measures.read(kind, text)

    if value is not None:
        assert text == text.strip()
        assert Decimal(text) == value
        assert Decimal("0.2") <= value <= 650


@given(st.decimals(Decimal("0.2"), 650, places=2), st.decimals(Decimal("0.2"), 650, places=2), st.integers(0, 120))
def test_what_is_in_the_limits_and_near_the_last_one_is_believed(value: Decimal, before: Decimal, years: int) -> None:
    doubted = body_measures.doubts("weight", value, before, PLAUSIBLE, years)

    is_near = abs(value - before) * 100 <= PLAUSIBLE.change_percent * before
    is_in_limits = value <= 180 and (value >= 35 or years < 18)
    assert bool(doubted) == (not (is_near and is_in_limits))


@given(DAYS, st.integers(0, 200_000))
def test_somebody_is_a_year_older_each_birthday_and_not_a_day_before(born: date, lived: int) -> None:
    on = min(born + timedelta(days=lived), date(2200, 1, 1))
    years = body_measures.years_old(born, on)

    assert years >= 0
    assert (born.year + years, born.month, born.day) <= (on.year, on.month, on.day)
    assert (born.year + years + 1, born.month, born.day) > (on.year, on.month, on.day)


@given(st.text(max_size=12))
def test_only_whole_days_are_days(text: str) -> None:
    day = patients.day(text)

    assert day is None or day.isoformat() == text
