"""The site's tables for orders as a file: read whole or not at all, and each wrong line named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.record import Record
from kiosk.services import order_tables
from kiosk.services.outcome import Outcome, Refused
from tests import codes
from tests.pharmacy import Pharmacy, assert_sound, contents, done, refused
from tests.service.order_world import TABLES, Orders, furnish_orders


@pytest.fixture
def made(pharmacy: Pharmacy) -> Orders:
    return furnish_orders(pharmacy)


def bring_in(made: Orders, text: str) -> Outcome:
    return order_tables.bring_in(made.record, made.dana, "tables.toml", text.encode())


def code(name: str, holds: str = "", means: str = codes.VANCOMYCIN) -> str:
    said = f'\nholds = "{holds}"' if holds else ""
    return f'[[code]]\ncode = "{name}"\nkind = "drug"\nmeans = "{means}"{said}\n'


def ranged(**said: object) -> str:
    facts = {"drug": "VANC1G", "basis": "dose", "unit": "mg", "least": 1, "most": 2, **said}
    lines = (f"{name} = {value!r}\n" for name, value in facts.items())
    return code("VANC1G") + "[[dose_range]]\n" + "".join(lines)


def test_codes_ranges_and_groups_are_in_force_with_their_source(made: Orders) -> None:
    known = order_tables.codes(made.record)
    vancomycin = made.pharmacy.items["Vancomycin 1 g"]
    assert (known.means("vanc1g", "drug"), known.means("VANC1G", "fluid"), known.holds(vancomycin)) == (
        vancomycin, None, "1 g",
    )  # fmt: skip
    [found], source = order_tables.dose_ranges(made.record)
    assert (found.drug, found.least, found.most) == (vancomycin, "0.5", "2")
    assert source == "Formulary of the site, 2026-10, 2026-11-23"


def test_a_table_that_a_file_does_not_hold_stays_as_it_is(made: Orders) -> None:
    text = 'source = "later"\n[[dose_range]]\ndrug = "MERO1"\nbasis = "day"\nunit = "g"\nleast = 1\nmost = 6\n'
    done(bring_in(made, text))
    [found], source = order_tables.dose_ranges(made.record)
    assert (found.drug, source[:5]) == (made.pharmacy.items["Meropenem 1 g"], "later")
    assert order_tables.therapy_groups(made.record)[0] != ()
    assert_sound(made.record)


def test_two_codes_of_one_item_say_the_same_of_what_it_holds(made: Orders) -> None:
    table = f"source = 'x'\n{code('A', '1 g')}{code('B')}{code('C', '1 g')}"
    done(bring_in(made, table), "ORDER_TABLES")
    assert order_tables.codes(made.record).holds(made.pharmacy.items["Vancomycin 1 g"]) == "1 g"


FAULTS_IN_A_GOOD_FILE = (
    ("source =", "# source =", "source is missing"),
    ("source", "sauce", "“sauce” is none of"),
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
)
FAULTY_TABLES = (
    (code("A", "1 g") + code("B", "500 mg"), "A and B are one item"),
    (code("A", "1 g") + code("A", "1 g"), "twice"),
    (code("A", "0 g"), "more than nothing"),
    (code("A", "1 gram"), "unit"),
    (code("a b"), "capital letters"),
    (code("A", means="Vancomycin 1 g"), "no item on file"),
    (ranged(unit="ug"), "Write mcg"),
    (ranged(least=3), "least is more than most"),
    (ranged(most=2.5), "most is a number"),
    (ranged(most="1e3"), "most is a number"),
    (ranged(basis="month"), "basis is one of"),
    (ranged(route="by mouth"), "a route is one of"),
    (ranged(more="x"), "“more” is none of"),
    ("code = 1\n", "a list of"),
    (f"{code('VANC1G')}[[therapy_group]]\nname = 'x'\ndrugs = ['VANC1G']\n", "two or more"),
    ("x = 1\n", "“x” is none of"),
    ("", "it holds none of"),
    ("a." * 60 + "b = 1\n", "too deep"),
    ("\0", "no TOML"),
)


def test_a_file_with_a_fault_is_refused_whole_and_the_fault_is_named(made: Orders) -> None:
    # One record is enough for all of them: none may leave a trace in it.
    there = contents(made.record)
    assert all(before in TABLES for before, _, _ in FAULTS_IN_A_GOOD_FILE)
    faulty = [(TABLES.replace(before, after, 1), says) for before, after, says in FAULTS_IN_A_GOOD_FILE]
    faulty += [(f"source = 'x'\n{table}", says) for table, says in FAULTY_TABLES]
    for text, says in faulty:
        assert says in refused(bring_in(made, text), "BAD_TABLE").message, text
        assert contents(made.record) == there, text


@given(content=st.binary(max_size=300))
def test_no_bytes_at_all_are_a_traceback(record: Record, content: bytes) -> None:
    outcome = order_tables.bring_in(record, "system", "x.toml", content)
    assert isinstance(outcome, Refused)


def test_a_file_that_is_too_deep_too_large_or_no_text_is_refused(made: Orders) -> None:
    deep = ["[" * 10_000, "a" + ".a" * 10_000 + " = 1"]
    large = ['source = "x"\n' + "#" * 1_100_000, " " * 1_048_577]
    for content in (*(text.encode() for text in (*deep, *large)), b"\xff"):
        refused(order_tables.bring_in(made.record, made.dana, "t.toml", content), "BAD_TABLE")
