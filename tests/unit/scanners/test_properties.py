"""Properties that must hold for every text, not for chosen ones."""

import json
import re
import string
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import scanners
from scanners import ScannerProfile, ScanSession, as_json, check_digit, element_string, gtin14, join, read
from scanners.check_digits import has_valid_check_digit
from scanners.hibc_build import combined, primary, secondary
from scanners.text import CSET_82

TODAY = date(2026, 11, 23)
TESTED = ScannerProfile(tested=True)

any_text = st.text(st.characters(codec=None), max_size=600)
code_like = st.text(st.sampled_from(sorted(CSET_82) + list("\x1d\x1e\x04 []+$%|@^~{}\r\nç€")), max_size=80)
BEGINNINGS = (
    *("", "]d2", "]C1", "]E0", "]C0", "]d1", "]Q1", "]I1", "]E4", "+", "+$$", "+$", "=", "-", "01", "(01)", "%KIOSK-"),
    *("[)>\x1e06\x1d", "https://a/01/", "]d20100312345678906", "]d201003123456789061728033110", "]d28018"),
)
prefixed = st.builds(
    lambda prefix, body: prefix + body,
    st.sampled_from(BEGINNINGS),
    st.one_of(any_text, code_like, st.text(string.digits, max_size=30)),
)
profiles = st.builds(
    ScannerProfile,
    gs_replacement=st.none() | st.text(max_size=3),
    aim_prefix=st.none() | st.booleans(),
    suffix=st.none() | st.text(max_size=3),
    tested=st.booleans(),
)
gtins = st.text(string.digits, min_size=13, max_size=13).filter(lambda digits: set(digits) != {"0"})
field = st.text(st.sampled_from(sorted(CSET_82)), min_size=1, max_size=20)
hibc_field = st.text(string.ascii_uppercase + string.digits, min_size=1, max_size=18)
days = st.dates(date(2000, 1, 1), date(2036, 1, 1))


@given(st.one_of(any_text, code_like, prefixed), profiles, st.dates())
def test_any_text_gives_an_answer(raw: str, profile: ScannerProfile, today: date) -> None:
    data = read(raw, profile, today)
    json.dumps(as_json(data))
    repr(data)
    assert data.message
    assert data.message.isprintable()
    assert all(problem.message.isprintable() for problem in data.problems)
    assert (data.status == "reject") <= (data.error is not None)
    assert data.usable <= (data.error is None)
    for name in data.doubtful:
        assert getattr(data, name) is None


@given(st.lists(st.one_of(code_like, prefixed), max_size=4))
def test_any_row_of_scans_gives_an_answer(raws: list[str]) -> None:
    session = ScanSession()
    for raw in raws:
        session = session.add(read(raw, TESTED, TODAY))
    result = session.result()
    assert (result is None) == (not raws)


@given(gtins, field, field, days, st.permutations(["01", "17", "10", "21"]))
def test_what_is_built_is_read_back(payload: str, lot: str, serial: str, expiry: date, order: list[str]) -> None:
    gtin = payload + check_digit(payload)
    values = {"01": gtin, "17": f"{expiry:%y%m%d}", "10": lot, "21": serial}
    data = read(element_string([(ai, values[ai]) for ai in order]), TESTED, TODAY)
    assert data.usable, data.message
    assert (data.gtin, data.batch_lot, data.serial) == (gtin, lot, serial)
    assert data.expiry is not None
    assert data.expiry.value == expiry
    assert [(element.ai, element.value) for element in data.element_strings] == [(ai, values[ai]) for ai in order]


@given(gtins, field, st.sampled_from(["10", "21"]))
def test_an_untested_scanner_never_gives_a_wrong_lot(payload: str, value: str, ai: str) -> None:
    """Either the value comes back exactly, or it is left blank with the reading among the candidates."""
    raw = element_string([("01", payload + check_digit(payload)), (ai, value)]).removeprefix("]d2")
    data = read(raw, ScannerProfile(), TODAY)
    found = data.batch_lot if ai == "10" else data.serial
    assert found == value or (found is None and data.status in ("suspect", "reject"))


@given(gtins, field, days)
def test_halves_join_in_either_order(payload: str, lot: str, expiry: date) -> None:
    one = read(element_string([("01", payload + check_digit(payload))]), TESTED, TODAY)
    other = read(element_string([("17", f"{expiry:%y%m%d}"), ("10", lot)]), TESTED, TODAY)
    for first, second in ((one, other), (other, one)):
        data = join(join((), first).pending, second).data
        assert (data.product, data.batch_lot) == (one.product, lot)
        assert data.expiry is not None
        assert data.expiry.value == expiry
        assert data.usable


lics = st.from_regex("[A-Z][A-Z0-9]{3}", fullmatch=True)


@given(lics, hibc_field, st.integers(0, 9), hibc_field, days, st.none() | st.integers(0, 99999))
def test_hibc_built_is_read_back(lic: str, pcn: str, uom: int, lot: str, expiry: date, quantity: int | None) -> None:
    whole = read(combined(lic, pcn, uom, lot=lot, expiry=expiry, quantity=quantity), TESTED, TODAY)
    first = primary(lic, pcn, uom)
    one = read(first, TESTED, TODAY)
    other = read(secondary(first, lot=lot, expiry=expiry, quantity=quantity), TESTED, TODAY)
    for data in (whole, join((one,), other).data, join((other,), one).data):
        assert data.usable, data.message
        assert data.product is not None
        assert data.product.value == f"{lic}{pcn}{uom}"
        assert data.expiry is not None
        assert (data.batch_lot, data.expiry.value, data.quantity) == (lot, expiry, quantity)


@given(lics, hibc_field, hibc_field, st.none() | days)
def test_hibc_serials_are_read_back(lic: str, pcn: str, serial: str, expiry: date | None) -> None:
    data = read(combined(lic, pcn, 0, serial=serial, expiry=expiry), TESTED, TODAY)
    assert data.usable
    assert data.serial == serial
    assert (data.expiry and data.expiry.value) == expiry


@given(st.text(string.digits, min_size=1, max_size=30), st.data())
def test_a_check_digit_finds_every_single_wrong_digit(payload: str, data: st.DataObject) -> None:
    number = payload + check_digit(payload)
    assert has_valid_check_digit(number)
    place = data.draw(st.integers(0, len(number) - 1))
    wrong = data.draw(st.sampled_from([digit for digit in string.digits if digit != number[place]]))
    assert not has_valid_check_digit(number[:place] + wrong + number[place + 1 :])


@pytest.mark.parametrize("length", [7, 11, 12, 13])
def test_a_gtin_of_any_length_has_fourteen_digits(length: int) -> None:
    payload = "4006381333931"[:length]
    assert gtin14(payload + check_digit(payload)) == (payload + check_digit(payload)).zfill(14)


@pytest.mark.parametrize("bad", ["", "12", "4006381333932", "٤٠٠٦٣٨١٣٣٣٩٣١", "400638133393A"])
def test_what_is_no_gtin_is_refused(bad: str) -> None:
    with pytest.raises(ValueError, match="GTIN"):
        gtin14(bad)


def test_nothing_here_strips_or_splits_at_whitespace() -> None:
    """The group separator is whitespace to Python: bare strip, split and splitlines would lose it without a word."""
    folder = Path(scanners.__file__).parent
    forbidden = re.compile(
        r"\.(?:l|r)?strip\(\)|\.r?split\(\)|splitlines\(|isspace\(|isdigit\(|isdecimal\(|\\s|\\d|\\w"
    )
    for path in [*folder.rglob("*.py"), folder.parent / "kiosk" / "cli" / "read.py"]:
        assert forbidden.search(path.read_text("utf-8")) is None, path.name


def test_nothing_but_the_devices_reads_a_clock_or_a_file() -> None:
    folder = Path(scanners.__file__).parent
    forbidden = re.compile(r"\.today\(\)|\.now\(|\bopen\(|import (?:time|os|sys)\b|biip\.parse\b")
    for path in folder.glob("*.py"):
        assert forbidden.search(path.read_text("utf-8")) is None, path.name
