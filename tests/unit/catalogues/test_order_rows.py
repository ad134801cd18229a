"""Rows of orders in a drop folder: every form is read, and whatever is wrong is named and not guessed."""

from __future__ import annotations

import io
import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kiosk.catalogues.order_rows import OrderRow, rows
from kiosk.catalogues.problem import CatalogueError, Rejected
from kiosk.catalogues.source import Source

ROW = {"number": "RX1", "drug": "VANC1G", "dose": "1000", "dose_unit": "mg", "route": "iv"}


def read(text: str | bytes) -> list[OrderRow | Rejected]:
    data = text.encode() if isinstance(text, str) else text
    return list(rows(Source("orders", io.BufferedReader(io.BytesIO(data)), 1_000_000)))


def csv_of(*lines: str, head: str = "number,drug,dose,dose_unit,route") -> list[OrderRow | Rejected]:
    return read("\n".join([head, *lines]) + "\n")


@pytest.mark.parametrize(
    "text",
    [
        "number,drug,dose,dose_unit,route\nRX1,VANC1G,1000,mg,iv\n",
        "\ufeffNumber;Drug;Dose;Dose unit;Route\r\nRX1;VANC1G;1000;mg;iv\r\n",
        json.dumps([ROW]),
        json.dumps(ROW) + "\n",
        json.dumps([{**ROW, "dose": 1000, "note": None}]),
    ],
)
def test_each_form_says_the_same(text: str) -> None:
    [found] = read(text)
    assert isinstance(found, OrderRow)
    assert (found.number, dict(found.said)) == ("RX1", ROW)


def test_a_number_of_json_is_never_rounded() -> None:
    [found] = read('{"number":"RX1","drug":"A","dose":0.10000000000000000001,"dose_unit":"mg","route":"iv"}')
    assert isinstance(found, OrderRow)
    assert found.said["dose"] == "0.10000000000000000001"


@pytest.mark.parametrize("dose", ["1e3", "1E999999999", "1e999999999999999999999", "NaN", "-Infinity"])
def test_a_number_with_an_exponent_is_read_as_it_stands_and_never_written_out(dose: str) -> None:
    for text in (f'[{{{_BUT_DOSE},"dose":{dose}}}]', f'{{{_BUT_DOSE},"dose":{dose}}}\n'):
        [found] = read(text)
        assert isinstance(found, OrderRow)
        assert found.said["dose"] == dose  # which is no dose


_BUT_DOSE = '"number":"RX1","drug":"A","dose_unit":"mg","route":"iv"'


def test_a_row_that_says_something_twice_is_not_guessed_at() -> None:
    twice, once = f'{{{_BUT_DOSE},"dose":1,"dose":10}}', f'{{{_BUT_DOSE},"dose":1}}'
    for text in (f"[{once},{twice}]", f"{once}\n{twice}\n"):
        first, second = read(text)
        assert isinstance(first, OrderRow)
        assert isinstance(second, Rejected)
        assert (second.row, second.code) == (2, "BAD_JSON")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("RX1,VANC1G,,mg,iv", "MISSING"),
        ("Jane Doe,VANC1G,1,mg,iv", "BAD_NUMBER"),
        ('RX1,"VANC1G,1,mg,iv', "BAD_QUOTES"),
        ("RX1,VANC1G,1,mg,iv,more", "COLUMN_COUNT"),
        (f"RX1,VANC1G,{'1' * 400},mg,iv", "BAD_TEXT"),
    ],
)
def test_a_row_that_cannot_be_read_is_named_and_the_next_one_is_read(line: str, code: str) -> None:
    wrong, right = csv_of(line, "RX2,VANC1G,1000,mg,iv")
    assert isinstance(wrong, Rejected)
    assert (wrong.row, wrong.code) == (2, code)
    assert "Jane" not in (wrong.id or "") + wrong.message
    assert isinstance(right, OrderRow)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("name,dose\nvancomycin,1\n", "BAD_HEADER"),
        ("number,drug,dose,dose_unit,route,drug_name\n", "BAD_HEADER"),
        ("[{", "BAD_JSON"),
        ("[" * 100_000, "BAD_JSON"),
    ],
)
def test_a_file_that_is_no_list_of_orders_is_refused_whole(text: str, code: str) -> None:
    with pytest.raises(CatalogueError) as refused:
        read(text)
    assert refused.value.code == code


@pytest.mark.parametrize("line", ["[1]", "{", '{"number": ["RX1"]}', "{" * 60_000, '{"number":{"a":1}}', "7"])
def test_a_line_of_json_that_is_no_order_is_named(line: str) -> None:
    found = read(json.dumps(ROW) + "\n" + line + "\n")
    assert [type(each) for each in found] == [OrderRow, Rejected]


@given(st.binary(max_size=400))
@example(b"\r\x01")
def test_no_bytes_at_all_bring_the_reader_down(data: bytes) -> None:
    for begin in (b"", b"[", b"{", b"number,drug,dose,dose_unit,route\n"):
        with suppress(CatalogueError):
            assert all(isinstance(each, OrderRow | Rejected) for each in read(begin + data))


@given(st.dictionaries(st.text(max_size=12), st.text(max_size=12) | st.integers() | st.booleans() | st.none()))
def test_whatever_keys_an_object_has_it_is_an_order_or_named(said: dict[str, Any]) -> None:
    [found] = read(json.dumps([said]))
    assert isinstance(found, Rejected | OrderRow)
