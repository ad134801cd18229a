"""The site's tables for orders as a file: read whole or not at all, and nothing of it is guessed."""

from __future__ import annotations

import pytest

from kiosk.services import order_tables
from tests import codes
from tests.pharmacy import Pharmacy, contents, done, refused
from tests.service.order_world import TABLES, Orders, furnish_orders


@pytest.fixture
def made(pharmacy: Pharmacy) -> Orders:
    return furnish_orders(pharmacy)


def code(name: str, holds: str = "", means: str = codes.VANCOMYCIN) -> str:
    said = f'\nholds = "{holds}"' if holds else ""
    return f'[[code]]\ncode = "{name}"\nkind = "drug"\nmeans = "{means}"{said}\n'


def ranged(**said: object) -> str:
    facts = {"drug": "VANC1G", "basis": "dose", "unit": "mg", "least": 1, "most": 2, **said}
    lines = (f"{name} = {value!r}\n" for name, value in facts.items())
    return code("VANC1G") + "[[dose_range]]\n" + "".join(lines)


@pytest.mark.parametrize(
    ("table", "why"),
    [
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
    ],
)
def test_a_file_that_cannot_be_taken_whole_changes_nothing(made: Orders, table: str, why: str) -> None:
    before = contents(made.record)
    content = f"source = 'x'\n{table}".encode()
    said = refused(order_tables.bring_in(made.record, made.dana, "t.toml", content), "BAD_TABLE")
    assert why in said.message
    assert contents(made.record) == before


@pytest.mark.parametrize("content", [TABLES.replace("source", "sauce", 1).encode(), b"\xff", b" " * 1_048_577])
def test_no_bytes_and_no_file_without_a_source_are_taken(made: Orders, content: bytes) -> None:
    refused(order_tables.bring_in(made.record, made.dana, "t.toml", content), "BAD_TABLE")


def test_two_codes_of_one_item_say_the_same_of_what_it_holds(made: Orders) -> None:
    table = f"source = 'x'\n{code('A', '1 g')}{code('B')}{code('C', '1 g')}"
    done(order_tables.bring_in(made.record, made.dana, "t.toml", table.encode()), "ORDER_TABLES")
    assert order_tables.codes(made.record).holds(made.pharmacy.items["Vancomycin 1 g"]) == "1 g"
