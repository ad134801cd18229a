"""A patient's number stays hidden wherever it stands in a text, and products with such digits stay readable."""

import json
from datetime import date

import pytest

from scanners import ScannerProfile, ScanSession, as_json, check_digit, read

TODAY = date(2026, 11, 23)
NUMBER = "003123450000000011"


@pytest.mark.parametrize(
    "raw",
    [
        f" 8018{NUMBER}",
        f"x8018{NUMBER}",
        f" (8018){NUMBER}",
        f" (8018) {NUMBER[:9]} {NUMBER[9:]}",
        f"[8018]{NUMBER}",
        f"]C0 8018{NUMBER}",
        f"]C08018{NUMBER}",
        f"8018 {NUMBER}",
        f"x8019{NUMBER}",
        f"x8018{NUMBER[:14]}",
        f"]d28018{NUMBER}",
        f"]d210LOT8018{NUMBER}",
        f"]d2010031234567890610LOT8018{NUMBER}",
        f"]d288018{NUMBER}",
        f"]E08018{NUMBER}",
        f"]I18018{NUMBER}",
        f"+8018{NUMBER}",
        f"*8018{NUMBER}*",
        f"https://example.com/8018x/8018/{NUMBER}9",
        f"https://example.com/p?8018={NUMBER}",
        f"WIFI:8018{NUMBER}",
        f"]XX8018{NUMBER}",
        f"8018{NUMBER}\n8018{NUMBER}",
        f"[)>\x1e06\x1d8018{NUMBER}\x1e\x04",
        f"8018{NUMBER}" + "x" * 600,
        " 7250" + "20010203",
    ],
)
def test_nothing_shows_a_patients_number(raw: str) -> None:
    data = read(raw, ScannerProfile(), TODAY)
    assert data.sensitive
    out = as_json(data)
    assert {"text", "raw", "ais", "candidates", "rejected"}.isdisjoint(out)
    out.pop("gsrn_recipient", None)
    session = ScanSession().add(read("]E04006381333931", ScannerProfile(), TODAY)).add(data).result()
    assert session is not None
    shown = data.message + repr(data) + repr(data.problems) + json.dumps(out) + session.message
    assert not any(part in shown for part in (NUMBER[:4], NUMBER[-4:], "2001"))


def test_a_product_with_such_digits_is_no_patient() -> None:
    italian = "080181234567" + "8"
    gtin = italian + check_digit(italian)
    sscc = "80181234567890123"
    for raw in (f"]d201{gtin}17280331", f"]d200{sscc}{check_digit(sscc)}", f"]d201{gtin}17281331"):
        assert not read(raw, ScannerProfile(), TODAY).sensitive
    wrong = read(f"]d201{gtin[:-1]}{(int(gtin[-1]) + 1) % 10}17280331", ScannerProfile(), TODAY)
    assert (wrong.error, wrong.sensitive) == ("BAD_CHECK_DIGIT", False)
    assert not read("]d201003123456789062180181234567890123456", ScannerProfile(), TODAY).sensitive
