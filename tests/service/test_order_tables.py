"""The site's tables for orders as a file: read whole or not at all, and each wrong line named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.record import Record
from kiosk.services import order_tables
from kiosk.services.outcome import Refused
from tests.pharmacy import Pharmacy, assert_sound, contents, done, refused
from tests.service.order_world import TABLES, Orders, furnish_orders


@pytest.fixture
def made(pharmacy: Pharmacy) -> Orders:
    return furnish_orders(pharmacy)


def bring_in(made: Orders, text: str) -> object:
    return order_tables.bring_in(made.record, made.dana, "tables.toml", text.encode())


def test_codes_ranges_and_groups_are_in_force_with_their_source(made: Orders) -> None:
    codes = order_tables.codes(made.record)
    vancomycin = made.pharmacy.items["Vancomycin 1 g"]
    assert (codes.means("vanc1g", "drug"), codes.means("VANC1G", "fluid"), codes.holds(vancomycin)) == (
        vancomycin, None, "1 g",
    )  # fmt: skip
    [found], source = order_tables.dose_ranges(made.record)
    assert (found.drug, found.least, found.most) == (vancomycin, "0.5", "2")
    assert source == "Formulary of the site, 2026-10, 2026-11-23"


def test_a_table_that_a_file_does_not_hold_stays_as_it_is(made: Orders) -> None:
    text = 'source = "later"\n[[dose_range]]\ndrug = "MERO1"\nbasis = "day"\nunit = "g"\nleast = 1\nmost = 6\n'
    done(bring_in(made, text))  # type: ignore[arg-type]
    [found], source = order_tables.dose_ranges(made.record)
    assert (found.drug, source[:5]) == (made.pharmacy.items["Meropenem 1 g"], "later")
    assert order_tables.therapy_groups(made.record)[0] != ()
    assert_sound(made.record)


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("source =", "# source =", "source is missing"),
        ('"VANC1G", kind = "drug"', '"VANC1G", kind = "pill"', "code 1: kind is one of"),
        ('holds = "1 g"', 'holds = "one"', "code 1: holds does not end with an amount"),
        ('code = "CEFAZ2"', 'code = "VANC1G"', "a code stands there twice"),
        ('means = "iv"', 'means = "oral"', "code 5: a route is one of"),
        ('basis = "dose"', 'basis = "week"', "dose_range 1: basis is one of"),
        ('least = "0.5"', "least = 0.5", "dose_range 1: least is a number such as"),
        ('least = "0.5"', 'least = "9"', "dose_range 1: least is more than most"),
        ('unit = "g"', 'unit = "IU"', "dose_range 1: IU is no unit"),
        ('["CEFAZ2", "MERO1"]', '["CEFAZ2"]', "therapy_group 1: drugs is a list of two or more"),
        ('["CEFAZ2", "MERO1"]', '["CEFAZ2", "aspirin"]', "therapy_group 1: no drug on file has the code aspirin"),
        ("dose_range =", "dose_ranges =", "“dose_ranges” is none of"),
    ],
)
def test_a_file_with_a_fault_is_refused_whole_and_the_fault_is_named(
    made: Orders, before: str, after: str, says: str
) -> None:
    assert before in TABLES
    there = contents(made.record)
    outcome = refused(bring_in(made, TABLES.replace(before, after, 1)), "BAD_TABLE")
    assert says in outcome.message
    assert contents(made.record) == there


@given(content=st.binary(max_size=300))
def test_no_bytes_at_all_are_a_traceback(record: Record, content: bytes) -> None:
    outcome = order_tables.bring_in(record, "system", "x.toml", content)
    assert isinstance(outcome, Refused)


@pytest.mark.parametrize("text", ["[" * 10_000, "a" + ".a" * 10_000 + " = 1", 'source = "x"\n' + "#" * 1_100_000])
def test_a_file_that_is_too_deep_or_too_large_is_refused(made: Orders, text: str) -> None:
    refused(bring_in(made, text), "BAD_TABLE")
