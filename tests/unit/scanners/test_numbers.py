"""Digits without an AIM identifier that are a GTIN and a date element as well, and GTINs in an envelope."""

from datetime import date

import pytest

from scanners import ScannerProfile, check_digit, read

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize("payload", ["1726010", "17280331101", "172803311012", "1128010"])
def test_a_gtin_that_is_a_near_date_as_well_is_asked(payload: str) -> None:
    number = payload + check_digit(payload)
    data = read(number, ScannerProfile(), TODAY)
    assert data.status == "choose"
    assert data.gtin == number.zfill(14)
    assert data.candidates == (f"GTIN-{len(number)} {number}",)
    assert data.rejected[0].startswith(f"AI {number[:2]} ")


def test_the_numbers_of_the_finding() -> None:
    short = read("17260103", ScannerProfile(), TODAY)
    assert (short.status, short.candidates) == ("choose", ("UPC-E -> 00172000006013",))
    assert read("172803311017", ScannerProfile(), TODAY).status == "choose"
    assert read("1728033110129", ScannerProfile(), TODAY).status == "choose"


@pytest.mark.parametrize("number", ["172803311010", "1728033110123", "112803311010"])
def test_a_wrong_check_digit_never_becomes_a_lot(number: str) -> None:
    data = read(number, ScannerProfile(), TODAY)
    assert (data.status, data.error, data.batch_lot) == ("reject", "BAD_CHECK_DIGIT", None)


@pytest.mark.parametrize("payload", ["1750010", "17500331101", "17281331101", "311234567890"])
def test_a_far_date_or_none_is_a_plain_gtin(payload: str) -> None:
    assert read(payload + check_digit(payload), ScannerProfile(), TODAY).status == "ok"


def test_a_gtin_in_an_envelope_passes_the_same_guards() -> None:
    zeros = read("[)>\x1e06\x1d8P" + "0" * 14 + "\x1d1TA\x1e\x04", ScannerProfile(), TODAY)
    assert (zeros.status, zeros.error, zeros.product, zeros.gtin) == ("reject", "PLACEHOLDER_GTIN", None, None)
    local = read("[)>\x1e06\x1d8P02012345678903\x1d1TA\x1e\x04", ScannerProfile(), TODAY)
    assert (local.status, local.warning) == ("warn", "RESTRICTED_CIRCULATION")
    assert local.product is not None
    assert local.product.scheme == "LOCAL"
