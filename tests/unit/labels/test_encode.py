"""The symbols of labels: each kind holds what it was given, or is refused with the reason."""

from __future__ import annotations

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from labels.encode import Modules, modules_of
from labels.label_symbol import LabelSymbol, SymbolKind
from labels.refusal import LabelRefused
from scanners import element_string
from scanners.text import CSET_82

GTIN = "00312345678906"
values = st.text(sorted(CSET_82), min_size=1, max_size=20)


def read(modules: Modules) -> list[str]:
    """Draw a symbol three dots a module and read it."""
    quiet = 3 * modules.quiet
    rows = modules.rows * 40 if modules.is_linear else modules.rows
    dots = bytes(0 if module == "1" else 255 for row in rows for module in row)
    small = Image.frombytes("L", (modules.width, len(rows)), dots)
    large = small.resize((3 * small.width, 3 * small.height), Image.Resampling.NEAREST)
    canvas = Image.new("L", (large.width + 2 * quiet, large.height + 2 * quiet), 255)
    canvas.paste(large, (quiet, quiet))
    return [found.symbology_identifier + found.bytes.decode("ascii") for found in zxingcpp.read_barcodes(canvas)]


def encoded(symbol: LabelSymbol) -> Modules:
    made = modules_of(symbol)
    assert isinstance(made, Modules), made
    return made


@given(values, values, st.booleans())
def test_a_gs1_datamatrix_holds_every_lot_and_serial(lot: str, serial: str, with_gtin: bool) -> None:
    pairs = ((("01", GTIN),) if with_gtin else ()) + (("10", lot), ("21", serial))
    symbol = LabelSymbol("gs1_datamatrix", element_string(pairs), pairs)

    modules = encoded(symbol)

    assert read(modules) == [symbol.text]
    assert modules.width == len(modules.rows), "it is square, as most readers expect"


@given(st.text(sorted(CSET_82), min_size=1, max_size=10), st.text(sorted(CSET_82), min_size=1, max_size=10))
def test_a_gs1_128_holds_every_lot_and_serial(lot: str, serial: str) -> None:
    symbol = LabelSymbol("gs1_128", element_string([("01", GTIN), ("10", lot), ("21", serial)], "]C1"))

    assert read(encoded(symbol)) == [symbol.text]


@given(
    st.sampled_from(("datamatrix", "code_128")),
    st.text([chr(code) for code in range(32, 127)], min_size=1, max_size=40),
)
def test_our_own_codes_hold_every_letter_of_ascii(kind: SymbolKind, data: str) -> None:
    symbol = LabelSymbol(kind, ("]d1" if kind == "datamatrix" else "]C0") + data)

    assert read(encoded(symbol)) == [symbol.text]


def test_brackets_in_a_value_stay_what_they_are() -> None:
    pairs = (("10", "A(21)B"), ("21", "(01)9"))
    symbol = LabelSymbol("gs1_datamatrix", element_string(pairs), pairs)

    assert read(encoded(symbol)) == [symbol.text]


@pytest.mark.parametrize(
    ("symbol", "why"),
    [
        (LabelSymbol("gs1_datamatrix", "]d210A"), "there are no Application Identifiers"),
        (LabelSymbol("gs1_datamatrix", "]d210A[21]B", (("10", "A[21]B"),)), "element (10) cannot be written"),
        (LabelSymbol("gs1_datamatrix", "]d2", (("1]0", "A"),)), "element (1]0) cannot be written"),
        (LabelSymbol("gs1_datamatrix", "]d2013", (("01", "3"),)), "Invalid data length for AI (01)"),
        (LabelSymbol("gs1_datamatrix", "]d210é", (("10", "é"),)), "Extended ASCII characters are not supported by GS1"),
        (LabelSymbol("gs1_datamatrix", "]d2", (("99", "a" * 90),) * 40), "too long"),
        (LabelSymbol("gs1_128", "]C110" + "A" * 47), "holds at most 48 characters, this has 49"),
        (LabelSymbol("gs1_128", "]C110é"), "é"),
        (LabelSymbol("datamatrix", "]d1"), "1 to 80 letters of ASCII"),
        (LabelSymbol("datamatrix", "]d1Łódź"), "1 to 80 letters of ASCII"),
        (LabelSymbol("datamatrix", "]d1A\x1dB"), "1 to 80 letters of ASCII"),
        (LabelSymbol("code_128", "]C0" + "A" * 81), "1 to 80 letters of ASCII"),
    ],
)
def test_what_cannot_be_encoded_is_refused_with_the_reason(symbol: LabelSymbol, why: str) -> None:
    refused = modules_of(symbol)

    assert isinstance(refused, LabelRefused)
    assert (refused.code, refused.field) == ("BAD_ELEMENT_STRING", "symbol")
    assert why in refused.message
    assert refused.message.endswith(".")
    assert ".." not in refused.message
    assert "retval" not in refused.message
