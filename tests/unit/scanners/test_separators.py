"""Separators that were lost, and a substitute that is turned back only where separators can be."""

from datetime import date

import pytest

from scanners import BarcodeData, ScannerProfile, read
from scanners.check_digits import hibc_check_character

TODAY = date(2026, 11, 23)
GTIN = "]d20100312345678906"


def scan(raw: str, substitute: str | None = None, *, tested: bool = False) -> BarcodeData:
    return read(raw, ScannerProfile(gs_replacement=substitute, tested=tested), TODAY)


@pytest.mark.parametrize("tail", ["7141234567", "713123456", "30100", "37100", "241REF", "250X1", "24021", "21SN1"])
def test_a_field_behind_the_lot_makes_its_end_doubtful(tail: str) -> None:
    data = scan(f"{GTIN}10AB12{tail}")
    assert (data.status, data.error, data.batch_lot) == ("suspect", "SEPARATOR_MISSING", None)
    assert any(candidate.startswith("lot AB12, ") for candidate in data.candidates)
    assert scan(f"{GTIN}10AB12{tail}", tested=True).batch_lot == f"AB12{tail}"


@pytest.mark.parametrize("ai", ["241", "250"])
def test_a_field_we_do_not_use_can_have_swallowed_another(ai: str) -> None:
    data = scan(f"{GTIN}{ai}REF17280331")
    assert (data.status, data.error, data.expiry) == ("suspect", "SEPARATOR_MISSING", None)
    assert ai not in [element.ai for element in data.element_strings]
    assert all(hasattr(data, name) for name in data.doubtful)


@pytest.mark.parametrize("ai", ["30", "37"])
def test_a_count_can_have_swallowed_a_serial(ai: str) -> None:
    data = scan(f"{GTIN}{ai}2421123")
    assert (data.error, data.variable_count, data.contained_count) == ("SEPARATOR_MISSING", None, None)
    assert data.status == "suspect"
    assert "count 24, serial 123" in data.candidates


def test_an_ordinary_count_stays() -> None:
    assert scan(f"{GTIN}3010211").variable_count == 10211
    assert scan(f"{GTIN}30240000").variable_count == 240000


@pytest.mark.parametrize(
    "lot", ["AB12", "LOT30", "L3012", "3012345", "371234", "158993A", "A714", "B2500", "7141", "AB241", "EX30A", "G37"]
)
def test_ordinary_lots_pass(lot: str) -> None:
    assert scan(f"{GTIN}10{lot}").batch_lot == lot


@pytest.mark.parametrize("substitute", [" ", "$", "-", "]", "/", "+", "."])
def test_a_substitute_leaves_other_schemes_alone(substitute: str) -> None:
    body = "+A123BJC6991"
    assert hibc_check_character(body) == " "
    assert scan(body + " ", substitute).status == "ok"
    assert scan("+$$3280331LOT1GF", substitute).batch_lot == "LOT1"
    assert scan("+A123BJC5D6E71/$$3280331LOT1E", substitute).batch_lot == "LOT1"
    assert scan("1234-5678-90", substitute).scheme == "NDC"
    assert scan("NDC 1234-5678-90", substitute).scheme == "NDC"
    assert scan("-03752864", substitute).pzn == "03752864"
    assert scan("https://my-site.example/01/00312345678906", substitute).gtin == "00312345678906"
    assert scan("%KIOSK-L-A1-03-F", substitute).scheme == "LOCAL"
    assert scan("shelf 3-$]", substitute).text == "shelf 3-$]"
    assert scan("(01) 00312345678906 (10) A-B", substitute).batch_lot == "A-B"


@pytest.mark.parametrize("substitute", [" ", "$", "-", "]", "^]", "029", "{GS}"])
def test_a_substitute_is_turned_back_in_gs1_and_envelopes(substitute: str) -> None:
    body = f"10AB12{substitute}17280331"
    for begin in ("]d2", "]d20100312345678906", "0100312345678906", ""):
        data = scan(begin + body, substitute)
        assert (data.scheme, data.batch_lot) == ("GS1", "AB12"), data.message
    envelope = f"[)>\x1e06{substitute}9N110375286414{substitute}1TABC\x1e\x04"
    assert scan(envelope, substitute).batch_lot == "ABC"
    assert scan(f"]d1{envelope}", substitute).batch_lot == "ABC"


def test_a_substitute_of_digits_leaves_bare_numbers_alone() -> None:
    assert scan("]E04006381333931", "333").gtin == "04006381333931"
    assert scan("4006381333931", "333").gtin == "04006381333931"


@pytest.mark.parametrize("substitute", ["]", "^]", "$"])
def test_a_substitute_for_the_first_separator_is_no_identifier(substitute: str) -> None:
    data = scan(f"{substitute}010031234567890610AB12{substitute}17280331", substitute)
    assert (data.status, data.batch_lot, data.symbology_identifier) == ("ok", "AB12", None)
    assert scan(f"]d2010031234567890610AB12{substitute}17280331", substitute).symbology_identifier == "]d2"
