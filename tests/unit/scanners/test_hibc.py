"""HIBC supplier codes: every date and quantity form, supplements, damage."""

from datetime import date
from typing import Any

import pytest

from scanners import BarcodeData, ScannerProfile, as_json, read
from scanners.check_digits import hibc_check_character

TODAY = date(2026, 11, 23)
PRIMARY = "+A123BJC5D6E71"


def scan(body: str) -> BarcodeData:
    return read(body + hibc_check_character(body), ScannerProfile(), TODAY)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("$$0228LOT1", {"expiry": "2028-02-29", "expiry_precision": "month", "lot": "LOT1"}),
        ("$$1228LOT1", {"expiry": "2028-12-31", "expiry_precision": "month"}),
        ("$$2033128LOT1", {"expiry": "2028-03-31", "expiry_precision": "day"}),
        ("$$3280331LOT1", {"expiry": "2028-03-31"}),
        ("$$428033114LOT1", {"expiry": "2028-03-31T14:00", "expiry_precision": "hour"}),
        ("$$528366LOT1", {"expiry": "2028-12-31"}),
        ("$$62809108LOT1", {"expiry": "2028-03-31T08:00", "expiry_precision": "hour"}),
        ("$$7LOT1", {"expiry": None, "lot": "LOT1"}),
        ("$$8240228LOT1", {"quantity": 24, "expiry": "2028-02-29", "lot": "LOT1"}),
        ("$$9000507LOT1", {"quantity": 50, "lot": "LOT1"}),
        ("$$3280331", {"expiry": "2028-03-31"}),
        ("28091LOT1", {"expiry": "2028-03-31", "lot": "LOT1"}),
        ("$LOT1", {"lot": "LOT1"}),
        ("$+SER1", {"serial": "SER1"}),
        ("$$+0328SER1", {"serial": "SER1", "expiry": "2028-03-31"}),
        ("$LOT1/SSER1/16D20260102/Q12", {"lot": "LOT1", "serial": "SER1", "production": "2026-01-02", "quantity": 12}),
        ("$$3280331LOT1/14D20280331", {"expiry": "2028-03-31"}),
        ("$$0328LOT1/14D20280315", {"expiry": "2028-03-15", "expiry_precision": "day", "lot": "LOT1"}),
        ("$$824", {"quantity": 24}),
        ("$$900050", {"quantity": 50}),
        ("16D20260102/SSER1", {"production": "2026-01-02", "serial": "SER1"}),
    ],
)
def test_forms_of_the_secondary(data: str, expected: dict[str, Any]) -> None:
    found = as_json(scan(f"{PRIMARY}/{data}"))
    assert found["status"] == "ok", found["message"]
    assert {key: found[key] for key in expected} == expected
    if data[:1] in "$2":
        separate = as_json(scan(f"+{data}G"))
        assert separate["status"] == "partial"
        assert {key: separate[key] for key in expected} == expected


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (PRIMARY + "/$$0028LOT1", "BAD_DATE"),
        (PRIMARY + "/$$3280300LOT1", "BAD_DATE"),
        (PRIMARY + "/$$2023028LOT1", "BAD_DATE"),
        (PRIMARY + "/$$428033125LOT1", "BAD_DATE"),
        (PRIMARY + "/$$527366LOT1", "BAD_DATE"),
        (PRIMARY + "/$$62809124LOT1", "BAD_DATE"),
        (PRIMARY + "/$$LOT1", "BAD_DATE"),
        (PRIMARY + "/$$328", "BAD_DATE"),
        (PRIMARY + "/$$8X47LOT1", "BAD_CHARSET"),
        (PRIMARY + "/$$3280331" + "L" * 19, "BAD_LENGTH"),
        (PRIMARY + "/$LO+T", "BAD_CHARSET"),
        (PRIMARY + "/$$3280331LOT1/14D20280401", "AI_CONFLICT"),
        (PRIMARY + "/$$0328LOT1/14D20280415", "AI_CONFLICT"),
        (PRIMARY + "/$$", "BAD_DATE"),
        (PRIMARY + "/$$824LOT1", "BAD_DATE"),
        (PRIMARY + "/$$8247LOT1/Q25", "AI_CONFLICT"),
        (PRIMARY + "/$LOT1/16D20261301", "BAD_DATE"),
        (PRIMARY + "/$LOT1/XYZ", "BAD_CHARSET"),
        (PRIMARY + "/XYZ", "BAD_CHARSET"),
        ("+A12", "BAD_LENGTH"),
        ("+A1 3REF91", "BAD_CHARSET"),
        ("+A123RE+F1", "BAD_CHARSET"),
    ],
)
def test_refused_forms(body: str, code: str) -> None:
    data = scan(body)
    assert (data.status, data.error) == ("reject", code)


def test_a_bad_date_leaves_product_and_lot() -> None:
    data = scan(PRIMARY + "/$$3281331LOT1")
    assert data.product is not None
    assert (data.product.value, data.batch_lot, data.expiry) == ("A123BJC5D6E71", "LOT1", None)
    assert "expiry" in data.needs


@pytest.mark.parametrize("raw", ["+A123BJC5D6E71H", "+A123BJC5D6E81G", "+B489X891", "+$LOT1G"])
def test_a_wrong_check_character_refuses(raw: str) -> None:
    assert read(raw, ScannerProfile(), TODAY).error == "BAD_CHECK_DIGIT"


def test_folding_by_full_ascii_is_named_on_secondaries_too() -> None:
    assert read("+\x0cOT1G%", ScannerProfile(), TODAY).error == "CODE39_FULL_ASCII"


def test_a_quantity_alone_is_legal() -> None:
    data = read("+Z999009993020351/$$824I", ScannerProfile(), TODAY)
    assert (data.status, data.quantity, data.batch_lot, data.expiry) == ("ok", 24, None, None)
    assert data.needs == ("lot", "expiry")


@pytest.mark.parametrize("raw", ["*+A123BJC5D6E71G", "+A123BJC5D6E71G*", "*+A123BJC5D6E71G*"])
def test_asterisks_of_the_caption_are_taken_off(raw: str) -> None:
    data = read(raw, ScannerProfile(), TODAY)
    assert data.product is not None
    assert data.product.value == "A123BJC5D6E71"
