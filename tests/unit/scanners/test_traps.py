"""The traps of real labels and scanners that the vectors do not cover, one row each."""

from datetime import date
from typing import Any

import pytest

from scanners import BarcodeData, ScannerProfile, as_json, read, visible

TODAY = date(2026, 11, 23)
GTIN = "0100312345678906"


def scan(raw: str, **profile: Any) -> BarcodeData:
    return read(raw, ScannerProfile(**profile), TODAY)


REFUSED = [
    # keyboard and scanner settings
    ("a123BJC5D6E71G", "CODE39_FULL_ASCII"),
    ("]A5a123BJC5D6E71G", "CODE39_FULL_ASCII"),
    ("+a123bjc5d6e71g", "CAPS_LOCK"),
    ("]D2" + GTIN, "CAPS_LOCK"),
    ("]q3" + GTIN, "CAPS_LOCK"),
    ("%kiosk-l-a1-03-f", "CAPS_LOCK"),
    ("+d2" + GTIN, "KEYBOARD_LAYOUT"),
    ("+C1" + GTIN + "1728033110AB", "KEYBOARD_LAYOUT"),
    ('à&àà"&é"\'(-è_çà-', "KEYBOARD_LAYOUT"),
    # two scans in one text
    ("]d2" + GTIN + "]d2" + GTIN, "TWO_SCANS"),
    ("]E04006381333931]E04006381333931", "TWO_SCANS"),
    ("40063813339314006381333931", "TWO_SCANS"),
    (GTIN + "1728033110AB12" + GTIN, "TWO_SCANS"),
    ("]d2" + GTIN + "10A\x1d" + GTIN + "10A", "TWO_SCANS"),
    ("]d2" + GTIN + "\r]d2" + GTIN, "TWO_SCANS"),
    # envelopes
    ("[)>069N1103752864141TABC", "SEPARATOR_MISSING"),
    ("[)>\x1e12\x1dX\x1e\x04", "UNSUPPORTED_SCHEME"),
    ("[)>\x1e06\x1d9N110375286414\x1d1TA\x1d1TB\x1e\x04", "AI_REPEAT_CONFLICT"),
    ("[)>\x1e06\x1d9N110375286414\x1dD281331\x1e\x04", "BAD_DATE"),
    ("[)>\x1e06\x1d9N110375286414\x1d\x1e\x04", "UNKNOWN_AI"),
    # other people's codes
    ("=A99971234560012", "UNSUPPORTED_SCHEME"),
    ("&,1000000000000XYZ123", "UNSUPPORTED_SCHEME"),
    ("+/EU720060FF0O", "UNSUPPORTED_SCHEME"),
    ("WIFI:S:clinic;T:WPA;P:x;;", "NOT_PRODUCT"),
    ("]Q1mailto:a@b.example", "NOT_PRODUCT"),
    ("]Q1BEGIN:VCARD\r\nFN:X\r\nEND:VCARD", "NOT_PRODUCT"),
    ("http://[::1", "NOT_PRODUCT"),
    ("]e1" + GTIN, "UNSUPPORTED_SCHEME"),
    ("]E212", "UNSUPPORTED_SCHEME"),
    # numbers
    ("00000000000000", "PLACEHOLDER_GTIN"),
    ("]E40000000000000", "BAD_LENGTH"),
    ("]E0ABCDEFGHIJKLM", "BAD_CHARSET"),
    ("]I112345678", "BAD_LENGTH"),
    ("-03752865", "BAD_CHECK_DIGIT"),
    ("]I1ABCDEFGHIJKLMN", "BAD_CHARSET"),
    ("[)>\x1e06\x1d9N11037528641\x1e\x04", "BAD_CHECK_DIGIT"),
    ("[)>\x1e06\x1d9N1 \x1e\x04", "BAD_LENGTH"),
    ("[)>\x1e06\x1d9N110375286414\x1d1T" + "L" * 21 + "\x1e\x04", "BAD_LENGTH"),
    ("[)>\x1e06\x1d9N110375286414\x1dSA B\x1e\x04", "BAD_CHARSET"),
    ("[)>\x1e06\x1d9N110375286414\x1e06\x1d1TA\x1e\x04", "TWO_SCANS"),
    # dates
    ("]d2" + GTIN + "172803317003280401" + "1200", "AI_CONFLICT"),
    ("]d2" + GTIN + "7003280331" + "2460", "BAD_DATE"),
    ("]d2" + GTIN + "11280230", "BAD_DATE"),
    ("]d2" + GTIN + "17281301", "BAD_DATE"),
    # associations
    ("]d2" + GTIN + "0200312345678906", "AI_CONFLICT"),
    ("]d2" + GTIN + "10A\x1d10B", "AI_REPEAT_CONFLICT"),
    # web links
    ("https://example.com/01/00312345678906/10/A%E2%82%AC", "BAD_CHARSET"),
    ("https://example.com/01/00312345678906/10", "BAD_LENGTH"),
    ("https://example.com/01/00000000000000", "PLACEHOLDER_GTIN"),
    # our own codes
    ("%KIOSK-L-A1-0-F", "BAD_CHECK_DIGIT"),
    ("%KIOSK-L-A1", "TRUNCATED"),
    ("%KIOSK-Z-A1-0", "TRUNCATED"),
    # the text itself
    ("\ud800", "BAD_CHARSET"),
    ("]d2" + GTIN + "10A\x00", "BAD_CHARSET"),
    ("]d2\x1d\x1d", "EMPTY"),
    ("  ", "EMPTY"),
    ("\x1d", "EMPTY"),
    ("x" * 513, "TOO_LONG"),
]


@pytest.mark.parametrize(("raw", "code"), REFUSED)
def test_refused(raw: str, code: str) -> None:
    data = scan(raw)
    assert (data.status, data.error) == ("reject", code)
    assert data.message.endswith(".")


ACCEPTED: list[tuple[str, dict[str, Any]]] = [
    ("]E496385074", {"scheme": "GTIN", "gtin": "00000096385074"}),
    ("]E001234565", {"gtin": "00012345000065"}),
    ("]E004252614", {"gtin": "00042100005264"}),
    ("]E0" + "01234531", {"gtin": "00012300000451"}),
    ("]E0" + "01234543", {"gtin": "00012340000053"}),
    ("]E401234565", {"gtin": "00000001234565"}),
    ("]I130312345678907", {"gtin": "30312345678907", "packaging_indicator": 3}),
    ("*+A123BJC5D6E71G*", {"scheme": "HIBC", "pcn": "BJC5D6E7"}),
    ("-03752864", {"scheme": "IFA", "ppn": "110375286414", "pzn": "03752864"}),
    ("\x1d" + GTIN, {"scheme": "GS1", "gtin": "00312345678906"}),
    ("]d2" + GTIN + "15280331", {"best_before": "2028-03-31", "expiry": "2028-03-31"}),
    ("]d2" + GTIN + "70032803311430", {"expiry": "2028-03-31T14:30", "expiry_precision": "minute"}),
    ("]d2" + GTIN + "1728033170032803311430", {"expiry": "2028-03-31T14:30", "expired": False}),
    ("]d28006003123456789060102", {"itip": {"gtin": "00312345678906", "piece": 1, "total": 2}}),
    ("]d280180614141234567890" + "12", {"gsrn_recipient": "061414123456789012", "sensitive": True}),
    ("]d280170614141234567890" + "12", {"gsrn_provider": "061414123456789012"}),
    ("]d2800300614141000012PUMP07", {"grai": "00614141000012PUMP07"}),
    ("]C1001061414123456789080200312345678906" + "3724", {"sscc": "106141412345678908", "content_count": 24}),
    ("[)>\x1e05\x1d" + GTIN + "10AB\x1d17280331\x1e\x04", {"scheme": "GS1", "lot": "AB", "expiry": "2028-03-31"}),
    ("[)>\x1e06\x1d9N110375286414\x1d8P04150037528643\x1e\x04", {"ppn": "110375286414", "gtin": "04150037528643"}),
    ("[)>\x1e06\x1d8P00312345678906\x1d14D20280331\x1e\x04", {"gtin": "00312345678906", "expiry": "2028-03-31"}),
    ("https://example.com/gtin/00312345678906/lot/A%2FB", {"scheme": "GS1_DL", "lot": "A/B"}),
    ("https://example.com/x/y/01/00312345678906/?17=280331&utm=1", {"expiry": "2028-03-31"}),
    ("https://example.com/8004/0614141PUMP-0042", {"giai": "0614141PUMP-0042"}),
    ("12345-678-90", {"scheme": "NDC", "config": "5-3-2", "ndc11": "12345067890"}),
    ("NDC 12345-6789-0", {"config": "5-4-1", "ndc11": "12345678900"}),
    ("%KIOSK-L-A1-03-F", {"scheme": "LOCAL", "local": {"kind": "location", "value": "A1-03"}}),
    ("]C0%KIOSK-L-A1-03-F", {"scheme": "LOCAL", "carrier": "code_128"}),
]


@pytest.mark.parametrize(("raw", "expected"), ACCEPTED)
def test_accepted(raw: str, expected: dict[str, Any]) -> None:
    data = scan(raw)
    assert data.status == "ok", data.message
    assert {key: as_json(data).get(key) for key in expected} == expected


@pytest.mark.parametrize(
    ("raw", "status", "scheme"),
    [
        ("]C0ABC-123", "lookup", "UNKNOWN"),
        ("10-B-3", "lookup", "UNKNOWN"),
        ("=1+1", "lookup", "UNKNOWN"),
        ("0112", "lookup", "UNKNOWN"),
        ("(room 4)", "lookup", "UNKNOWN"),
        ("]C00100312345678907", "lookup", "UNKNOWN"),
        ("1234567890", "choose", "NDC"),
        ("]C04006381333931", "choose", "GTIN"),
        ("]d1" + GTIN + "1728033110AB12", "choose", "GS1"),
        ("1728033110AB12", "partial", "GS1"),
        ("17280331", "partial", "GS1"),
        ("]C102003123456789063724", "partial", "GS1"),
        ("]C1254A", "partial", "GS1"),
        ("[)>\x1e06\x1d1TA\x1e\x04", "partial", "IFA"),
    ],
)
def test_other_answers(raw: str, status: str, scheme: str) -> None:
    data = scan(raw)
    assert (data.status, data.scheme) == (status, scheme)


def test_a_lookup_hands_over_the_text_without_identifier() -> None:
    assert scan("]C0ABC-123\r\n").text == "ABC-123"


def test_a_tested_scanner_is_not_asked_where_a_lot_ends() -> None:
    data = scan("010031234567890610AB1217280331", tested=True)
    assert (data.status, data.batch_lot) == ("ok", "AB1217280331")
    assert data.separator_proven


def test_an_over_long_lot_blocks_even_a_tested_scanner() -> None:
    data = scan(GTIN + "10ABCDEFGHIJKLMNO17280331", tested=True)
    assert (data.status, data.error, data.batch_lot) == ("suspect", "SEPARATOR_MISSING", None)
    assert "lot ABCDEFGHIJKLMNO, expiry 280331" in data.candidates


def test_an_open_end_on_an_untested_scanner_is_marked_quietly() -> None:
    data = scan("]d2" + GTIN + "10AB12")
    assert (data.status, data.problems, data.separator_proven) == ("ok", (), False)
    assert scan("]d2" + GTIN + "10AB12\x1d17280331").separator_proven


def test_a_declared_identifier_that_is_missing_refuses() -> None:
    assert scan(GTIN, aim_prefix=True).error == "TRUNCATED"
    assert scan("]d2" + GTIN, aim_prefix=True).status == "ok"


def test_end_marks_go_and_a_check_character_of_space_stays() -> None:
    assert scan("+B489X891 \r\n\t").status == "ok"
    assert scan("]d2" + GTIN + "10AB<end>\r\n", suffix="<end>").batch_lot == "AB"
    assert scan(GTIN + "10AB\t", gs_replacement="\t").batch_lot == "AB"


def test_the_count_beside_a_product_is_set_aside() -> None:
    data = scan("]d2" + GTIN + "3710")
    assert data.contained_count is None
    assert as_json(data)["content_count"] is None


def test_a_wrong_check_digit_hides_every_field() -> None:
    data = scan("]d2010031234567890717280331" + "10AB")
    out = as_json(data)
    assert (data.product, data.batch_lot, data.expiry, data.element_strings) == (None, None, None, ())
    assert (out["gtin"], out["lot"], out["expiry"], out["ais"]) == (None, None, None, [])


def test_a_number_of_restricted_circulation_is_a_local_product() -> None:
    data = scan("]E02012345678903")
    assert data.product is not None
    assert (data.product.scheme, data.warning) == ("LOCAL", "RESTRICTED_CIRCULATION")


def test_a_wrong_number_of_centuries_is_not_guessed_from_the_clock() -> None:
    expiry = read("]d2" + GTIN + "17761231", ScannerProfile(), date(2031, 1, 1)).expiry
    assert expiry is not None
    assert expiry.isoformat() == "2076-12-31"


@pytest.mark.parametrize("raw", ["]d28018061414123456789012", "]d28018061414123456789013", "]C08018061414123456789012"])
def test_a_patients_number_is_not_shown(raw: str) -> None:
    data = scan(raw)
    assert data.sensitive
    shown = data.message + repr(data) + repr(data.element_strings) + "".join(p.message for p in data.problems)
    assert "0614141" not in shown
    assert "ais" not in as_json(data)


def test_visible_shows_what_a_terminal_would_obey() -> None:
    assert visible("\x1b[2J\x1d\u202e") == "␛[2J␝\N{REPLACEMENT CHARACTER}"
