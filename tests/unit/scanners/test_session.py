"""Symbols of one package joined in either order, and what repeats mean in each job."""

from datetime import date

import pytest

from scanners import BarcodeData, ScannerProfile, ScanSession, as_json, join, read
from scanners.session import Mode

TODAY = date(2026, 11, 23)
A = "]d20100312345678906"
B = "]d20100303380049042"
SSCC = "]C100106141412345678908"
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


@pytest.mark.parametrize(
    "between", ["]d24140614141000012254A1", "]d280040614141PUMP-0042", SSCC, "ABC-123", A + "10", ""]
)
def test_a_foreign_scan_between_two_halves_drops_the_first(between: str) -> None:
    session = ScanSession().add(scan("]d21728033110AB12")).add(scan(between)).add(scan(A))
    assert all(package.batch_lot is None for package in session.packages)
    assert session.packages[-1].product is not None
    assert join((scan("]d21728033110AB12"),), scan("ABC-123")).pending == ()


def test_after_a_refused_join_no_lot_reaches_another_product() -> None:
    half, other = "]d21728043010LOTA", "]d201003811220202071728013110MFY"
    refused = join((scan(half),), scan(other))
    assert (refused.data.error, refused.pending) == ("AI_CONFLICT", ())
    session = ScanSession().add(scan(half)).add(scan(other)).add(scan("]E00381122020207"))
    assert (session.refused is not None, session.packages[-1].batch_lot) == (True, None)
    assert join(refused.pending, scan("]E00381122020207")).data.batch_lot is None


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
    assert (found.data.status, found.data.error, found.pending) == ("reject", code, ())
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
        ((A + "1728030010AB12", A + "1728031510AB12"), "receive", "two_units"),
        ((A + "1728030010AB12", A + "1728041510AB12"), "receive", "conflict"),
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


ANY_ORDER = [
    ("]E00303380049042", B + "1728033110AB12\x1d21SN1"),
    ("]E00303380049042", B + "1728033110AB12"),
    ("]d21728033110AB12", "1234-5678-90"),
    ("]d21728033110AB12", A),
    ("]C102003123456789063724", SSCC),
    ("]d217280300", "]d21728031510AB12"),
]


@pytest.mark.parametrize("mode", ["receive", None])
@pytest.mark.parametrize(("one", "other"), ANY_ORDER)
def test_a_session_joins_in_either_order(one: str, other: str, mode: Mode | None) -> None:
    forth = ScanSession(mode).add(scan(one)).add(scan(other))
    back = ScanSession(mode).add(scan(other)).add(scan(one))
    assert status(one, other, mode=mode) == status(other, one, mode=mode)
    assert len(forth.packages) == len(back.packages) == 1
    unordered = ("ais", "carrier", "symbology_identifier", "scheme")
    shown = [{k: v for k, v in as_json(s.packages[0]).items() if k not in unordered} for s in (forth, back)]
    assert shown[0] == shown[1]


def test_a_whole_package_takes_only_its_own_bare_number() -> None:
    whole = B + "1728033110AB12"
    session = ScanSession("receive").add(scan(whole)).add(scan("]d21729033110ZZ")).add(scan(A))
    assert [package.batch_lot for package in session.packages] == ["AB12", "ZZ"]
    assert status(whole, "]E00303380049042", "]E00303380049042", mode="receive") == "two_units"
    assert status(whole, "]E00312345678906", mode="receive") == "two_products"


def test_two_shipping_codes_and_then_contents() -> None:
    session = ScanSession().add(scan(SSCC)).add(scan("]C102003123456789063724"))
    assert (session.packages[0].sscc, session.packages[0].contained_count) == ("106141412345678908", 24)
    assert [p.sscc for p in ScanSession().add(scan(SSCC)).add(scan(A)).packages] == ["106141412345678908", None]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("]d217280300", "]d217280315", "2028-03-15"),
        ("]d217280300", "]d270032803151200", "2028-03-15T12:00"),
        ("]d217280315", "]d270032803151200", "2028-03-15T12:00"),
    ],
)
def test_a_finer_expiry_inside_a_coarser_one_is_taken(one: str, other: str, expected: str) -> None:
    for first, second in ((one, other), (other, one)):
        found = join((scan(first),), scan(second)).data.expiry
        assert found is not None
        assert found.isoformat() == expected
    conflict = join((scan("]d217280300"),), scan("]d217280401")).data
    assert conflict.error == "AI_CONFLICT"


def test_a_month_and_a_time_inside_it_agree_in_one_symbol() -> None:
    data = scan(A + "172803007003" + "2803151200")
    assert data.expiry is not None
    assert (data.status, data.expiry.isoformat()) == ("ok", "2028-03-15T12:00")
    assert scan(A + "172803007003" + "2804151200").error == "AI_CONFLICT"
