"""NDC forms: eleven digits, GTIN, and what is none."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.catalogues.ndc_code import Ndc, read_ndc_code
from kiosk.catalogues.problem import Fault
from scanners import ScannerProfile, read


@pytest.mark.parametrize(
    ("text", "ndc11", "gtin"),
    [
        ("0409-1234-10", "00409123410", "00304091234109"),
        ("63323-806-02", "63323080602", "00363323806026"),
        ("12345-6789-0", "12345678900", "00312345678906"),
        ("001234-5678-90", None, None),
    ],
)
def test_the_four_forms(text: str, ndc11: str | None, gtin: str | None) -> None:
    ndc = read_ndc_code(text)

    assert isinstance(ndc, Ndc)
    assert (ndc.text, ndc.ndc11, ndc.gtin) == (text, ndc11, gtin)
    assert [(code.scheme, code.origin) for code in ndc.codes] == [("NDC", "catalogue"), ("GTIN", "derived")][
        : 1 if gtin is None else 2
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0409123410",
        "0409-1234",
        "12345-6789-01",
        "1234-567-89",
        "01234-567-89",
        "0409-1234-1x",
        "\u0660409-1234-10",
    ],
)
def test_other_texts_are_none(text: str) -> None:
    found = read_ndc_code(text)

    assert isinstance(found, Fault)
    assert found.code == "BAD_NDC"


@given(st.sampled_from([(4, 4, 2), (5, 3, 2), (5, 4, 1)]), st.integers(0, 9_999_999_999))
def test_a_scan_gives_the_same_codes(lengths: tuple[int, int, int], number: int) -> None:
    text = f"{number:010d}"
    labeler = text[: lengths[0]]
    hyphened = f"{labeler}-{text[lengths[0] : lengths[0] + lengths[1]]}-{text[10 - lengths[2] :]}"
    ndc = read_ndc_code(hyphened)

    assert isinstance(ndc, Fault) == (lengths[0] == 5 and labeler[0] == "0")
    if isinstance(ndc, Ndc):
        scan = read(hyphened, ScannerProfile(), date(2026, 11, 23))
        assert scan.product is not None
        assert (scan.product.value, scan.gtin, scan.ndc.ndc11 if scan.ndc else None) == (ndc.text, ndc.gtin, ndc.ndc11)
