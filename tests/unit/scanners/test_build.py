"""What we build for our own labels, and what must never be printed."""

from datetime import date

import pytest

from scanners import BarcodeData, LocalKind, ScannerProfile, build_local, element_string, read


def scan(raw: str) -> BarcodeData:
    return read(raw, ScannerProfile(), date(2026, 11, 23))


def test_local_codes_are_their_own() -> None:
    with pytest.raises(ValueError, match="capital letters"):
        build_local("location", "a 1")
    item = scan(build_local("item", "42"))
    assert item.product is not None
    assert (item.product.scheme, item.product.value) == ("LOCAL", "42")
    kinds: tuple[LocalKind, ...] = ("location", "person", "delivery", "command")
    for kind in kinds:
        data = scan(build_local(kind, "K1-7F2"))
        assert (data.status, data.product) == ("ok", None)


@pytest.mark.parametrize(
    ("pairs", "symbology"),
    [
        ([("01", "00312345678907")], "]d2"),
        ([("10", "a b")], "]d2"),
        ([("17", "280230")], "]d2"),
        ([("7003", "2803001200")], "]d2"),
        ([("89", "1")], "]d2"),
        ([("01", "00312345678906"), ("02", "00312345678906")], "]d2"),
        ([("10", "A"), ("10", "B")], "]d2"),
        ([("01", "00312345678906")], "]E0"),
        ([("10", "A" * 20), ("21", "B" * 20), ("240", "C" * 10)], "]C1"),
        ([], "]d2"),
    ],
)
def test_what_must_not_be_printed(pairs: list[tuple[str, str]], symbology: str) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        element_string(pairs, symbology)
