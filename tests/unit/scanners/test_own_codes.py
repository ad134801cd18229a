"""Codes of our own things: what is printed is known again, and nothing else is taken for one."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanners import COMPANY_PREFIX, LocalKind, ScannerProfile, own_code, read, self_test_code

TODAY = date(2026, 11, 23)
THINGS: tuple[LocalKind, ...] = ("location", "preparation", "container", "lot", "asset", "tote", "command", "person")
GS1_THINGS: tuple[LocalKind, ...] = ("location", "preparation", "container", "lot", "asset", "tote")
IDS = st.from_regex(r"[A-Z0-9]([A-Z0-9.-]{0,13}[A-Z0-9])?", fullmatch=True)
PREFIXES = st.from_regex(COMPANY_PREFIX, fullmatch=True)


@given(st.sampled_from(THINGS), IDS, st.none() | PREFIXES)
def test_what_is_printed_is_known_again(kind: LocalKind, value: str, prefix: str | None) -> None:
    code = own_code(kind, value, prefix)
    data = read(code.text, ScannerProfile(tested=True, company_prefix=prefix), TODAY)
    assert data.usable
    assert data.local is not None
    assert (data.local.kind, data.local.value) == (kind, value)


@given(st.sampled_from(GS1_THINGS), IDS, PREFIXES)
def test_a_site_with_a_prefix_prints_gs1_that_every_scanner_reads(kind: LocalKind, value: str, prefix: str) -> None:
    code = own_code(kind, value, prefix)
    assert code.text.startswith("]d2")
    elsewhere = read(code.text, ScannerProfile(tested=True), TODAY)
    assert (elsewhere.status, elsewhere.local) == ("ok", None)


@given(st.sampled_from(GS1_THINGS), IDS)
def test_another_sites_thing_is_not_ours(kind: LocalKind, value: str) -> None:
    code = own_code(kind, value, "0312345")
    assert read(code.text, ScannerProfile(tested=True, company_prefix="0399999"), TODAY).local is None


@pytest.mark.parametrize("kind", ["command", "person"])
def test_a_badge_and_a_command_are_never_gs1(kind: LocalKind) -> None:
    assert own_code(kind, "UNDO", "0312345").text.startswith("]d1%KIOSK-")


def test_a_preparation_carries_its_beyond_use_date_and_lot() -> None:
    code = own_code("preparation", "K1-7F2", "0312345", (("7003", "2611241400"), ("10", "C261123-1")))
    data = read(code.text, ScannerProfile(tested=True, company_prefix="0312345"), TODAY)
    assert (data.batch_lot, data.serial, data.expiry and data.expiry.isoformat()) == (
        "C261123-1",
        "K1-7F2",
        "2026-11-24T14:00",
    )


def test_what_gs1_cannot_hold_is_local() -> None:
    long = "A" * 38
    assert own_code("preparation", long, "0312345").text.startswith("]d1%KIOSK-B-")
    with pytest.raises(ValueError, match="6 to 11 digits"):
        own_code("asset", "P1", "12345")
    with pytest.raises(ValueError, match="GS1 gave"):
        own_code("asset", "P1", "0212345")


@pytest.mark.parametrize("prefix", [None, "0312345"])
def test_the_test_symbol_is_known_as_such(prefix: str | None) -> None:
    data = read(self_test_code().text, ScannerProfile(company_prefix=prefix), TODAY)
    assert data.local is not None
    assert data.local.kind == "self_test"


def test_a_products_own_serial_is_no_thing_of_ours() -> None:
    data = read("]d201003123456789062110", ScannerProfile(tested=True, company_prefix="0312345"), TODAY)
    assert (data.usable, data.local, data.serial) == (True, None, "10")
