"""Formulas as files: every one comes back exactly, every wrong line is named, and nothing brings the reader down."""

from __future__ import annotations

from dataclasses import MISSING, fields
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk import formula_toml
from kiosk.rules.formula import CODE, LONGEST_CODE, Formula
from tests.formulas import vancomycin

TEXT = formula_toml.write(vancomycin())

letters = st.characters(exclude_categories=["Cs"]).filter(str.isprintable)
numbers = st.decimals(0, 99_999, places=4, allow_nan=False, allow_infinity=False).map(formula_toml.normal)


def lines(longest: int, least: int = 0) -> st.SearchStrategy[str]:
    return st.text(letters, min_size=least, max_size=min(longest, 12)).filter(
        lambda each: each == each.strip() and len(each) >= least
    )


def anything(of: type[Any]) -> st.SearchStrategy[Any]:
    """Any value that the fields of a table may hold."""
    made = {}
    for each in fields(of):
        value = _value(dict(each.metadata), least=1 if each.default is MISSING else 0)
        optional = each.default is None
        made[each.name] = (st.none() | value) if optional else value
        assert each.default is MISSING or optional or each.metadata["kind"] != "table"
    return st.builds(of, **made)


def _value(meta: dict[str, Any], least: int) -> st.SearchStrategy[Any]:
    match meta["kind"]:
        case "table":
            return anything(meta["of"])
        case "tables":
            return st.lists(anything(meta["of"]), max_size=2).map(tuple)
        case "lines":
            return st.lists(lines(meta["longest"], least=1), max_size=2).map(tuple)
        case "word":
            return st.sampled_from(meta["choices"])
        case "yes_no":
            return st.booleans()
        case "number":
            return numbers
        case "whole":
            return st.integers(0, 10**6)
        case "code":
            return st.from_regex(CODE, fullmatch=True).filter(lambda code: len(code) <= LONGEST_CODE)
    return lines(meta["longest"], least)


@given(anything(Formula))
def test_every_formula_comes_back_exactly_as_it_went_out(formula: Formula) -> None:
    text = formula_toml.write(formula)
    read = formula_toml.read(text.encode())
    assert read == formula
    assert isinstance(read, Formula)
    assert formula_toml.write(read) == text


def wrong(text: str) -> list[tuple[int | None, str]]:
    found = formula_toml.read(text.encode())
    assert isinstance(found, tuple), found
    return [(each.line, each.message) for each in found]


def line_of(text: str, part: str) -> int:
    return next(number for number, line in enumerate(text.split("\n"), start=1) if part in line)


@pytest.mark.parametrize(
    ("right", "changed", "said"),
    [
        ("tolerance_percent = 5", "tolerance_percent = true", "a number"),
        ('code = "VANCOMYCIN-NS"', 'code = "vancomycin:2"', "capital letters"),
        ('strength = "500 mg to 1 g in 100 mL"', 'strength = ""', "a text of 1 to 120"),
        ("tolerance_percent = 5", 'tolerance_percent = "5"', "a number"),
        ("tolerance_percent = 5", "tolerance_percent = -5", "a number"),
        ("tolerance_percent = 5", "tolerance_percent = 5e300", "a number"),
        ("tolerance_percent = 5", "tolerance_percent = inf", "a number"),
        ("tolerance_percent = 5", "tolerance_percent = 5.0000000001", "a number"),
        ('category = "2"', 'category = "4"', "one of immediate_use"),
        ('category = "2"', "category = 2", "one of immediate_use"),
        ('category = "2"', 'kategory = "2"', "is it category?"),
        ("hours = 96", "hours = 96.5", "a whole number"),
        ("hours = 96", "hours = 99999999999999999999", "a whole number"),
        ('device = "syringe_10"', 'device = "syringe_7"', "one of syringe_1"),
        ('evidence = "photograph"', 'evidence = "see"', "one of scan"),
        ('name = "Vancomycin in', 'name = "\\u001b Vancomycin in', "can be seen"),
        ("least = 500", 'leest = "500"', "is it least?"),
        ('unit = "mg"', "unit = []", "a text"),
    ],
)
def test_a_wrong_line_is_named_with_what_to_write(right: str, changed: str, said: str) -> None:
    assert right in TEXT
    text = TEXT.replace(right, changed)
    found = wrong(text)
    assert (line_of(text, changed), True) in [(line, said in message) for line, message in found], found


def test_every_wrong_line_is_named_not_the_first_alone() -> None:
    text = TEXT.replace("hours = 96", "hours = true").replace('category = "2"', 'category = ""')
    assert [line for line, _ in wrong(text)] == [line_of(text, 'category = ""'), line_of(text, "hours = true")]


def test_what_is_missing_is_named_at_its_table() -> None:
    text = TEXT.replace('unit = "mg"\n', "")
    [(line, message)] = wrong(text)
    assert line == line_of(text, "[[ingredients]]")
    assert "ingredients.1.unit is missing" in message


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"x" * (formula_toml.LARGEST + 1), "larger than 64 KB"),
        (b"code = \xff", "UTF-8"),
        (b"code = ", "no TOML"),
        (b"[" * 5000, "no TOML"),
        (b".".join([b"a"] * 10_000) + b" = 1", "nested too deep"),
        (b"", "is missing"),
        (b"container = 4", "is a table"),
        (b"steps = [1, 2]", "is a table"),
    ],
)
def test_no_file_brings_the_reader_down(content: bytes, said: str) -> None:
    found = formula_toml.read(content)
    assert isinstance(found, tuple)
    assert any(said in each.message for each in found), found
    assert all(each.words("f.toml").startswith("f.toml") for each in found)


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_a_formula_or_sentences(content: bytes) -> None:
    found = formula_toml.read(content)
    assert isinstance(found, tuple)
    assert all(each.message.endswith(".") for each in found)


def test_numbers_are_kept_in_one_way() -> None:
    read = formula_toml.read(TEXT.replace("tolerance_percent = 5", "tolerance_percent = 5.00").encode())
    assert isinstance(read, Formula)
    assert read.tolerance_percent == Decimal(5)
    assert formula_toml.write(read) == TEXT
