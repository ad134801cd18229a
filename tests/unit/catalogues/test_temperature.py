"""From a maker's storage temperatures to the place in the pharmacy."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.catalogues.temperature import Temperatures, celsius, storage_of

bounds = st.none() | st.integers(-300, 300).map(Decimal)


def between(low: int | None, high: int | None) -> Temperatures:
    return Temperatures(None if low is None else Decimal(low), None if high is None else Decimal(high))


@pytest.mark.parametrize(
    ("low", "high", "word", "looks_usual"),
    [
        (20, 25, "room", True),
        (15, 30, "room", True),
        (0, 25, "room", True),
        (None, 60, "room", True),
        (2, None, "room", True),
        (2, 25, "room", True),
        (2, 8, "refrigerated", True),
        (-30, 8, "refrigerated", True),
        (None, 8, "refrigerated", True),
        (2, 10, "refrigerated", True),
        (-25, -10, "frozen", True),
        (None, -10, "frozen", True),
        (25, 25, "room", False),
        (15, 20, "room", False),
        (5, 15, "refrigerated", False),
        (10, 15, "refrigerated", False),
        (30, 40, "room", False),
        (-5, 0, "frozen", False),
        (-80, -60, "frozen", False),
        (-20, -15, "frozen", False),
    ],
)
def test_the_warmest_place_that_fits(low: int | None, high: int | None, word: str, looks_usual: bool) -> None:
    found, note = storage_of((between(low, high),))

    assert found == word
    assert (note is None) == looks_usual


def test_nothing_stated_gives_nothing() -> None:
    assert storage_of(()) == (None, None)
    assert storage_of((between(None, None),)) == (None, None)


def test_of_several_ranges_all_hold() -> None:
    assert storage_of((between(0, 30), between(2, 8))) == ("refrigerated", None)


@pytest.mark.parametrize("ranges", [(between(8, 2),), (between(20, 25), between(2, 8))])
def test_ranges_that_contradict_one_another_give_no_place_and_say_so(ranges: tuple[Temperatures, ...]) -> None:
    word, note = storage_of(ranges)

    assert word is None
    assert note is not None
    assert note.code == "STORAGE_UNCLEAR"


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        ("90", "Degrees Fahrenheit", "32.2"),
        ("-4", "Degrees Fahrenheit", "-20.0"),
        ("298.15", "Degrees Kelvin", "25.0"),
        ("2", "Degrees Celsius", "2.0"),
        ("2", "Degrees", None),
        ("2", "", None),
        ("", "Degrees Celsius", None),
        ("٢", "Degrees Celsius", None),
        ("1e9", "Degrees Celsius", None),
        ("NaN", "Degrees Celsius", None),
    ],
)
def test_temperatures_are_read_in_each_unit(value: str, unit: str, expected: str | None) -> None:
    assert celsius(value, unit) == (None if expected is None else Decimal(expected))


@given(bounds, bounds)
def test_no_place_is_warmer_than_allowed(low: Decimal | None, high: Decimal | None) -> None:
    word, note = storage_of((Temperatures(low, high),))

    if note is None and word is not None:
        cold, warm = {"room": (20, 25), "refrigerated": (2, 8), "frozen": (-25, -10)}[word]
        assert low is None or low <= cold
        assert high is None or warm <= high
    if word == "room" and high is not None:
        assert high >= 20
