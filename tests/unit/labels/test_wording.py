"""Numbers on labels: written so that they are read safely, and never changed."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels.wording import doubtful_number, is_bare_number, left_wrong, written_right

NUMBERS = st.from_regex(r"[0-9]{1,12}(\.[0-9]{1,6})?|\.[0-9]{1,6}", fullmatch=True)
UNITS = st.sampled_from(["mg", "mL", "units", "mEq", "mg/mL", "%", "mL/hour", "mmol"])


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("5.0 mg", "5 mg"),
        ("5.50 mg", "5.5 mg"),
        ("5. mg", "5 mg"),
        (".5 mg", "0.5 mg"),
        ("00.5 mg", "0.5 mg"),
        ("0.0 mL", "0 mL"),
        ("1000 mg", "1,000 mg"),
        ("1250mg", "1,250 mg"),
        ("1000000 units", "1,000,000 units"),
        ("1,000.50 mg", "1,000.5 mg"),
        ("1000-2000 mL", "1,000-2,000 mL"),
        ("1000 to 2000 units", "1,000 to 2,000 units"),
        ("5mg", "5 mg"),
        ("10mg/5.0mL", "10 mg/5 mL"),
        ("cefazolin2g", "cefazolin 2 g"),
        ("250 ml", "250 mL"),
        ("1 l", "1 L"),
        ("5 MG in 100 ML", "5 mg in 100 mL"),
        ("10 Units", "10 units"),
        ("0.9 % sodium chloride", "0.9% sodium chloride"),
        ("at 125.0 mL/hour", "at 125 mL/hour"),
        ("infuse over 1.0 hour", "infuse over 1 hour"),
        ("vitamin B12 1000mcg", "vitamin B12 1,000 mcg"),
        ("technetium-99m 5mCi", "technetium-99m 5 mCi"),
    ],
)
def test_a_number_is_written_as_it_is_read_safely(written: str, right: str) -> None:
    assert written_right(written) == right


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-28 at 14:00",
        "11/28/2026",
        "28.11.2026",
        "call 601-555-0100",
        "at 1400 hours",
        "q8h",
        "U-100 insulin",
        "factor 1:1000",
        "05 mg",
        "flush per procedure 4.2.1",
        "12.30 pm",
        "start at 8.00 pm",
        "take out at 8.30, start at 9.30",
        "at 14.00 h",
        "5.00am",
        "8.30 PM",
        "10.00 a.m.",
        "5-fluorouracil 500 mg",
        "1,250 mg",
        "0.5 mg",
        "Room 1204",
    ],
)
def test_dates_times_and_names_keep_their_letters(text: str) -> None:
    assert written_right(text) == text


@given(NUMBERS, UNITS, st.sampled_from(["", " "]))
def test_no_number_is_ever_changed(number: str, unit: str, between: str) -> None:
    right = written_right(f"{number}{between}{unit}")

    found = re.fullmatch(r"([0-9.,]+) ?(.+)", right)
    assert found is not None
    assert Decimal(found[1].replace(",", "")) == Decimal(number)
    assert found[2] == unit
    whole, _, part = found[1].partition(".")
    assert whole, "a point never stands first"
    assert not part.endswith("0")
    assert not found[1].endswith(".")
    assert number.startswith("0") or all(len(group) <= 3 for group in whole.split(","))


@given(st.text(max_size=60))
def test_what_is_written_right_stays_as_it_is(text: str) -> None:
    once = written_right(text)

    assert written_right(once) == once


@pytest.mark.parametrize(
    "text",
    [
        "2,5 mg",
        "1.000.000 units",
        "1.000 mg",
        "25.000 units",
        "1,0000 mL",
        "1,00 g",
        "0,5mL",
        "1.2.3 mg",
        "12,50 %",
        "2,5-5 mg",
        "1 000 mg",
        "1'250 mL",
        "1\xa0250 mg",
        "2,5 to 7,5 mL",
        "0,5 or 1 g",
    ],
)
def test_a_number_that_people_read_in_two_ways_is_found(text: str) -> None:
    assert doubtful_number(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "2.5 mg",
        "1,000 mg",
        "vitamin B12 500 mcg",
        "call 601 055 0100",
        "in 0.9% 250 mL",
        "in 5, 10 or 15 minutes",
        "procedure 4.2.1",
        "28.11.2026",
        "5. mg",
    ],
)
def test_a_clear_number_is_not_doubted(text: str) -> None:
    assert doubtful_number(text) is None


@pytest.mark.parametrize(
    ("text", "is_bare"),
    [
        ("5", True),
        ("1,000.5", True),
        ("5 mg", False),
        ("5-10", True),
        ("5\N{EN DASH}10", True),
        ("5 to 10", True),
        ("5 or 10", True),
        ("~5", True),
        ("\N{VULGAR FRACTION ONE HALF}", True),
        ("5 to 10 mg", False),
        ("0.9%", False),
        ("1:1000", False),
        ("full", False),
    ],
)
def test_a_measure_without_its_unit_is_found(text: str, is_bare: bool) -> None:
    assert is_bare_number(text) is is_bare


@pytest.mark.parametrize("text", ["Na20.0 mEq", "x5.0 mg", "D5.0%", "5..0 mg", "x.5 mg", "Na2.50mEq"])
def test_a_zero_that_hangs_on_a_name_is_seen(text: str) -> None:
    assert left_wrong(written_right(text)) is not None


@given(NUMBERS, UNITS, st.sampled_from(["", " "]), st.sampled_from(["", "in ", "(", "1-"]))
def test_what_can_be_written_right_has_no_such_zero_left(number: str, unit: str, between: str, before: str) -> None:
    assert left_wrong(written_right(f"{before}{number}{between}{unit}")) is None
