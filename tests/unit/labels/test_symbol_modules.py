"""Symbols as modules: every kind says exactly what it was asked to say, or is not made."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels.pdf_page import Drawn
from labels.sheet_pdf import Entry, Section, Sheet, write_sheet
from labels.symbol_modules import Kind, Symbol, modules_of
from scanners.text import CSET_82
from tests.pdf_text import pages
from tests.seen import pictures, scanned

MADE_AT = datetime(2026, 11, 23, tzinfo=UTC)
GTIN = "00312345010119"


def sheet(*symbols: Symbol, title: str = "Vancomycin 1 g") -> Drawn:
    entries = tuple(Entry(symbol, title, (symbol.data.replace("\x1d", " "),)) for symbol in symbols)
    return write_sheet(Sheet("Symbols", "about", (Section("One", "few", entries),), "foot", MADE_AT))


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("gs1_datamatrix", f"01{GTIN}1728011710VN25077\x1d21710348"),
        ("gs1_datamatrix", f"01{GTIN}"),
        ("datamatrix", "+C733HN20751/$$329021025C007O"),
        ("gs1_128", f"01{GTIN}10VN25077\x1d21710348"),
        ("gs1_128", "00003123450100000010"),
        ("code_128", "+C733EP25051W"),
        ("itf_14", "50312345010114"),
        ("upc_a", "0312345010119"),
        ("ean_13", "4006381333931"),
    ],
)
@pytest.mark.parametrize("dots_per_inch", [96, 203, 300])
def test_a_symbol_is_read_as_it_was_asked_for(kind: Kind, data: str, dots_per_inch: int) -> None:
    symbol = Symbol(kind, data)

    assert scanned(sheet(symbol).content, dots_per_inch) == [symbol.scanned]


@pytest.mark.thorough
@given(lot=st.text(sorted(CSET_82), min_size=1, max_size=20), serial=st.text(sorted(CSET_82), min_size=1, max_size=20))
def test_a_gs1_datamatrix_holds_every_lot_and_serial(lot: str, serial: str) -> None:
    symbol = Symbol("gs1_datamatrix", f"01{GTIN}10{lot}\x1d21{serial}")

    assert scanned(sheet(symbol).content) == [symbol.scanned]


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("upc_a", "0312345010118"),  # a wrong check digit
        ("upc_a", "4006381333931"),
        ("ean_13", "4006381333930"),
        ("itf_14", "5031234501011"),
        ("gs1_128", "10" + "1" * 47),
    ],
)
def test_what_a_kind_cannot_hold_is_not_drawn_as_something_else(kind: Kind, data: str) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        modules_of(Symbol(kind, data))


@pytest.mark.parametrize("data", ["X1", "A" * 28], ids=["short", "as wide as the page"])
def test_the_narrowest_bar_is_wide_enough_for_paper_and_screen(data: str) -> None:
    [page] = pictures(sheet(Symbol("code_128", data)).content, 720)
    row = page.crop((0, page.height // 7, page.width, page.height // 7 + 1)).tobytes()
    bars = [len(list(run)) for dark, run in groupby(row, key=lambda grey: grey < 128) if dark]

    assert len(bars) > 12  # the row goes through the symbol
    assert 0.38 <= min(bars) / 720 * 25.4 <= 0.55


def test_a_symbol_that_is_wider_than_the_page_is_refused() -> None:
    with pytest.raises(ValueError, match="wider than the page"):
        sheet(Symbol("code_128", "A" * 60))


def test_many_symbols_go_on_to_the_next_page_and_none_is_lost() -> None:
    symbols = [Symbol("gs1_128", f"01{GTIN}10LOT{number}") for number in range(20)]

    drawn = sheet(*symbols)

    assert drawn.pages == len(pages(drawn.content)) == 3
    assert sorted(scanned(drawn.content)) == sorted(symbol.scanned for symbol in symbols)
    assert all(f"page {number} of 3" in page for number, page in enumerate(pages(drawn.content), 1))


def test_a_letter_that_the_font_lacks_is_named() -> None:
    drawn = sheet(Symbol("code_128", "X"), title="Vancomycin \N{CJK UNIFIED IDEOGRAPH-4E2D}")

    assert "Vancomycin [U+4E2D]" in pages(drawn.content)[0]
