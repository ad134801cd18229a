"""`kiosk read`: one answer a line, whatever the bytes are."""

import io
import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.cli.read import run

TODAY = date(2026, 11, 23)
RAW = "]d2010031234567890610AB12\x1d1728033121SN0001"


def answers(data: bytes, *args: str) -> list[str]:
    output = io.StringIO()
    assert run(list(args), io.BytesIO(data), output, io.StringIO(), TODAY) == 0
    return output.getvalue().split("\n")[:-1]


def objects(*lines: str | dict[str, Any]) -> list[dict[str, Any]]:
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    return [json.loads(line) for line in answers("\n".join(texts).encode(), "--json")]


def test_the_published_examples() -> None:
    ok, joined, bad = objects(
        {"raw": RAW, "today": "2026-11-23"},
        {"scans": ["]d21728033110AB12", "]d20100312345678906"], "today": "2026-11-23"},
        {"raw": "]d20100312345678907", "today": "2026-11-23"},
    )
    expected = {
        "status": "ok",
        "scheme": "GS1",
        "carrier": "gs1_datamatrix",
        "gtin": "00312345678906",
        "lot": "AB12",
        "expiry": "2028-03-31",
        "expiry_precision": "day",
        "expired": False,
        "serial": "SN0001",
        "problems": [],
        "ais": [["01", "00312345678906"], ["10", "AB12"], ["17", "280331"], ["21", "SN0001"]],
    }
    assert {key: ok[key] for key in expected} == expected
    assert (joined["status"], joined["gtin"], joined["lot"]) == ("ok", "00312345678906", "AB12")
    assert (bad["status"], bad["scheme"], bad["error"]) == ("reject", "GS1", "BAD_CHECK_DIGIT")
    assert (bad["problems"][0]["code"], bad["problems"][0]["field"]) == ("BAD_CHECK_DIGIT", "gtin")


@pytest.mark.parametrize(
    "line",
    [
        '{"raw": 5}',
        '{"raw": null}',
        '{"raw": "a", "scans": ["b"]}',
        '{"scans": []}',
        '{"scans": "abc"}',
        '{"scans": ["a", 1]}',
        '{"raw": "a", "today": "2026-13-01"}',
        '{"raw": "a", "today": "20261123"}',
        '{"raw": "a", "today": 5}',
        '{"raw": "a", "mode": "steal"}',
        '{"raw": "a", "mode": []}',
        '{"raw": "a", "profile": []}',
        '{"raw": "a", "profile": {"x": 1}}',
        '{"raw": "a", "profile": {"tested": "yes"}}',
        '{"raw": "a", "profile": {"gs_replacement": 29}}',
        '{"raw": "a", "after": -1}',
        '{"raw": "a", "after": {}}',
        '{"raw": "a", "after": NaN}',
        '{"raw": "a", "after": ' + "9" * 5000 + "}",
        '{"raw": ' + "[" * 100_000 + "]" * 100_000 + "}",
    ],
)
def test_a_bad_request_has_its_own_answer(line: str) -> None:
    error = io.StringIO()
    output = io.StringIO()
    assert run(["--json"], io.BytesIO(line.encode()), output, error, TODAY) == 0
    assert json.loads(output.getvalue()) == {"status": "reject", "error": "BAD_REQUEST"}
    assert error.getvalue().isprintable() is False  # it ends its line
    assert error.getvalue().startswith("The request cannot be read. ")


def test_any_other_line_is_a_raw_scan() -> None:
    found = objects(RAW, "", '{"lot": 1}', "{", "[1]", "null", "\ufeff" + RAW)
    assert [answer["status"] for answer in found] == ["ok", "reject", "lookup", "lookup", "lookup", "lookup", "reject"]


def test_lines_end_at_lf_and_lose_one_cr_only() -> None:
    assert len(answers(b"a\n\x0bb\x0c\x1c\x85\n", "--json")) == 2
    assert len(answers(b"a\n\nb", "--json")) == 3
    assert json.loads(answers(b"+B489X891 \r\n", "--json")[0])["status"] == "ok"


def test_bytes_that_are_no_text_get_a_sentence() -> None:
    (line,) = answers(b"]d20100312345678906\xff\xfe\n")
    assert line.endswith("run the scanner check.")
    (answer,) = answers(b"\xff\n", "--json")
    assert json.loads(answer)["error"] == "BAD_CHARSET"


def test_words_show_control_characters() -> None:
    (line,) = answers(b"\x1b[2J\n")
    assert "\x1b" not in line
    assert "␛" in line


def test_a_very_long_line_is_one_answer() -> None:
    first, second = answers(b"x" * 3_000_000 + b"\n" + RAW.encode() + b"\n", "--json")
    assert json.loads(first)["error"] == "TOO_LONG"
    assert json.loads(second)["status"] == "ok"


def test_arguments_are_raw_texts() -> None:
    found = [json.loads(line) for line in answers(b"ignored\n", RAW, "--json", "--", "--json")]
    assert [answer["status"] for answer in found] == ["ok", "lookup"]


def test_an_unknown_option_is_a_usage_error() -> None:
    error = io.StringIO()
    assert run(["--what\x1b"], io.BytesIO(), io.StringIO(), error, TODAY) == 2
    assert "Usage: kiosk read" in error.getvalue()
    assert "\x1b" not in error.getvalue()


def test_after_is_scans_before_or_seconds_between() -> None:
    halves = ["]d21728033110AB12", "]d20100312345678906"]
    before, soon, late = objects(
        {"raw": halves[1], "after": [halves[0]]},
        {"scans": halves, "after": 5},
        {"scans": halves, "after": 3600},
    )
    assert (before["lot"], soon["lot"]) == ("AB12", "AB12")
    assert "lot" not in late


def test_several_packages_are_listed() -> None:
    (answer,) = objects({"scans": [RAW, RAW], "mode": "receive"})
    assert answer["status"] == "duplicate_serial"
    assert [package["serial"] for package in answer["packages"]] == ["SN0001", "SN0001"]


def test_a_terminal_without_the_signs_still_gets_its_line() -> None:
    output = io.TextIOWrapper(io.BytesIO(), encoding="ascii", newline="\n")
    assert run([], io.BytesIO(b"\x1b\n"), output, io.StringIO(), TODAY) == 0


@given(st.binary(max_size=200))
def test_any_bytes_give_as_many_lines_as_came_in(data: bytes) -> None:
    wanted = data.count(b"\n") + (not data.endswith(b"\n") and bool(data))
    for args in ([], ["--json"]):
        lines = answers(data, *args)
        assert len(lines) == wanted
        assert all(line.isprintable() and line for line in lines)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), lambda inner: st.lists(inner)))
def test_any_request_is_answered(value: Any) -> None:
    for key in ("raw", "scans", "today", "profile", "mode", "after"):
        line = json.dumps({"raw": "x", key: value}).encode()
        (answer,) = answers(line, "--json")
        assert json.loads(answer)["status"]


def test_a_patients_number_in_free_text_is_never_printed() -> None:
    raw = "x (8018) 003123450000000011"
    printed = "".join(answers(raw.encode())) + json.dumps(objects(raw, {"raw": raw}, {"scans": [raw, RAW, raw]}))
    assert "0031234500" not in printed
    assert "0000011" not in printed


def test_a_scan_that_does_not_join_drops_the_half_before_it() -> None:
    (found,) = objects({"scans": ["]d21728033110LOTA", "]d280040614141PUMP-0042", "]E00381122020207"]})
    assert "LOTA" not in json.dumps(found)
