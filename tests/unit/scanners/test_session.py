"""Symbols of one package joined in either order, and what repeats mean in each job."""

from datetime import date

import pytest

from scanners import BarcodeData, ScannerProfile, ScanSession, as_json, join, read
from scanners.session import Mode

TODAY = date(2026, 11, 23)
A = "]d20100312345678906"
B = "]d20100303380049042"
UNIT = A + "1728033110AB12\x1d21SN1"


def scan(raw: str) -> BarcodeData:
    return read(raw, ScannerProfile(), TODAY)


def status(*raws: str, mode: Mode | None = None) -> str:
    session = ScanSession(mode)
    for raw in raws:
        session = session.add(scan(raw))
    result = session.result()
    assert result is not None
    assert result.message
    return result.status


HALVES = [
    (A, "]d21728033110AB12"),
    ("]E00312345678906", "]d21728033110AB12"),
    ("312345678906", "]d2172803311" + "0AB12"),
    ("]E00312345678906", "]d210AB12"),
    (A + "17280331", "]d210AB12\x1d21S1"),
    ("+A123BJC5D6E71G", "+$$3280331LOT1GF"),
    ("+A123BJC5D6E71G", "+$$+7SER1G "),
    (A, "]d270032803311430"),
    ("]C100106141412345678908", "]C102003123456789063724"),
    ("]E00312345678906", A + "1728033110AB12"),
]


@pytest.mark.parametrize(("one", "other"), HALVES)
def test_either_order_gives_the_same_package(one: str, other: str) -> None:
    forth = join(join((), scan(one)).pending or (scan(one),), scan(other))
    back = join(join((), scan(other)).pending or (scan(other),), scan(one))
    assert forth.joined
    assert back.joined
    assert forth.data.status == back.data.status == "ok"
    unordered = ("ais", "carrier", "symbology_identifier", "scheme")
    keys = [key for key in as_json(forth.data) if key not in unordered]
    assert {key: as_json(forth.data)[key] for key in keys} == {key: as_json(back.data).get(key) for key in keys}


def test_a_package_of_three_symbols() -> None:
    session = ScanSession().add(scan("]d217280331")).add(scan("]d210AB12")).add(scan(A))
    (package,) = session.packages
    assert (package.status, package.batch_lot, package.needs) == ("ok", "AB12", ())
    assert session.pending == ()


def test_a_doubtful_half_stays_doubtful_when_joined() -> None:
    half = scan("1728033110AB1221SN0001")
    found = join(join((), scan(A)).pending, half)
    assert (found.data.status, found.data.batch_lot, found.data.serial) == ("suspect", None, None)
    assert found.data.candidates == half.candidates


def test_a_time_of_expiry_beats_its_day() -> None:
    found = join(join((), scan("]d217280331")).pending, scan("]d270032803311430"))
    assert found.data.expiry is not None
    assert found.data.expiry.precision == "minute"
    assert found.data.needs == ("01",)


def test_a_foreign_symbol_leaves_what_waits() -> None:
    session = ScanSession().add(scan("]d21728033110AB12")).add(scan("]d24140614141000012254A1")).add(scan(A))
    assert [package.batch_lot for package in session.packages] == [None, "AB12"]


@pytest.mark.parametrize(
    ("one", "other", "code"),
    [
        ("]d210AB12", "]d210ZZ99", "AI_CONFLICT"),
        ("]d217280331", "]d270032804010000", "AI_CONFLICT"),
        ("+A123BJC5D6E71G", "+$$3280331LOT1A9", "LINK_MISMATCH"),
        ("+$$3280331LOT1A9", "+A123BJC5D6E71G", "LINK_MISMATCH"),
        ("+$$7LOT1G2", "+$$3280331LOT1A9", "LINK_MISMATCH"),
        ("+$LOT1G%", A, "AI_CONFLICT"),
    ],
)
def test_what_cannot_be_one_package(one: str, other: str, code: str) -> None:
    held = join((), scan(one))
    found = join(held.pending, scan(other))
    assert (found.data.status, found.data.error, found.pending) == ("reject", code, held.pending)
    assert (found.data.product, found.data.batch_lot) == (None, None)


@pytest.mark.parametrize(
    ("scans", "mode", "expected"),
    [
        ((UNIT, UNIT), "receive", "duplicate_serial"),
        ((UNIT, UNIT), "pick", "duplicate_serial"),
        ((UNIT, UNIT), None, "duplicate_serial"),
        ((UNIT, UNIT), "count", "count_once"),
        ((UNIT, A + "1728033110AB12\x1d21SN2"), "receive", "two_units"),
        ((UNIT, A + "1728033110ZZ99\x1d21SN1"), "receive", "conflict"),
        ((A + "1728033110AB12", A + "1729033110AB12"), "receive", "conflict"),
        ((A + "1728033110AB12", A + "1728033110AB12"), "count", "two_units"),
        (("]E00312345678906", "]E00312345678906"), "pick", "two_units"),
        (("]E00312345678906", "]E04006381333931"), None, "two_products"),
        (("]C100106141412345678908",) * 2, "receive", "duplicate_sscc"),
        (("]C100106141412345678908",) * 2, "count", "count_once"),
        (("]d280040614141PUMP-0042",) * 2, "count", "count_once"),
        (("]d280040614141PUMP-0042",) * 2, "pick", "duplicate_serial"),
        ((UNIT, B + "1728033110AB12", UNIT), "receive", "duplicate_serial"),
        (("ABC-123", A), None, "lookup"),
        ((A + "10", A), None, "reject"),
    ],
)
def test_repeats(scans: tuple[str, ...], mode: Mode | None, expected: str) -> None:
    assert status(*scans, mode=mode) == expected


def test_after_the_time_limit_halves_stay_apart() -> None:
    session = ScanSession().add(scan("]d21728033110AB12")).expire().add(scan(A))
    assert [package.batch_lot for package in session.packages] == [None]
    kept = ScanSession().add(scan(A)).expire()
    assert len(kept.packages) == 1
    assert kept.pending == ()


def test_a_session_without_scans_has_no_result() -> None:
    assert ScanSession().result() is None


def test_a_patients_code_is_never_held() -> None:
    assert join((), scan("]d28018061414123456789012")).pending == ()
