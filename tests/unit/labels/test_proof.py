"""The proof before paper: a picture that says anything but what was meant is no label."""

from __future__ import annotations

import pytest
from PIL import Image, ImageDraw

from labels.content import LabelContent, Paragraph
from labels.label import Label
from labels.label_symbol import LabelSymbol
from labels.layout import Layout, Size
from labels.proof import prove
from labels.raster import fingerprint, packed
from labels.refusal import LabelRefused
from labels.render import render
from labels.stock import Stock

PAIRS = (("01", "00312345678906"), ("10", "LOT42"))
SYMBOL = LabelSymbol("gs1_datamatrix", "]d2010031234567890610LOT42", PAIRS)
LAYOUT = Layout({"line": Size(10, 7)})


def drawn(symbol: LabelSymbol | None) -> Label | LabelRefused:
    content = LabelContent("bag", (Paragraph("line", "vancomycin 1,250 mg", "drug"),), symbol)
    return render(content, LAYOUT, Stock(2000, 1000), 203)


def label(symbol: LabelSymbol | None = SYMBOL) -> Label:
    made = drawn(symbol)
    assert isinstance(made, Label)
    return made


def test_a_label_that_says_what_it_should_is_proven() -> None:
    made = label()

    assert prove(made.image, SYMBOL) is None
    assert [(each.symbology_identifier, each.text) for each in made.symbols] == [("]d2", SYMBOL.text)]


def test_a_label_without_a_symbol_says_nothing_to_a_scanner() -> None:
    assert label(None).symbols == ()


@pytest.mark.parametrize(
    "text",
    [
        "]d2010031234567890610LOT43",  # another lot
        "]d1010031234567890610LOT42",  # the same letters, but no GS1 symbol
        "]d2010031234567890610LOT42\x1d",
        "]d2010031234567890610lot42",
        "]C1010031234567890610LOT42",
    ],
)
def test_a_symbol_that_says_something_else_never_becomes_a_label(text: str) -> None:
    made = drawn(LabelSymbol("gs1_datamatrix", text, PAIRS))

    assert isinstance(made, LabelRefused)
    assert (made.code, made.field) == ("NOT_READABLE", "symbol")
    assert "is read as something else" in made.message


def test_a_symbol_that_is_spoilt_is_found() -> None:
    made = label()
    spoilt = made.image.copy()
    ImageDraw.Draw(spoilt).rectangle((spoilt.width - 60, 0, spoilt.width, spoilt.height), fill=1)

    refused = prove(spoilt, SYMBOL)

    assert refused is not None
    assert "cannot be read" in refused.message


def test_a_second_symbol_is_found() -> None:
    one = label().image
    both = Image.new("1", (one.width, 2 * one.height), 255)
    both.paste(one, (0, 0))
    both.paste(one, (0, one.height))

    refused = prove(both, SYMBOL)

    assert refused is not None
    assert "besides its symbol" in refused.message
    assert prove(one, None) is not None


def test_the_hash_is_of_the_dots_alone() -> None:
    made = label()
    bits = "".join(
        "".join("0" if made.image.getpixel((x, y)) else "1" for x in range(made.image.width)).ljust(408, "0")
        for y in range(made.image.height)
    )

    assert made.image.mode == "1"
    assert made.image.size == (406, 203)
    assert packed(made.image) == int(bits, 2).to_bytes(len(bits) // 8)
    assert made.raster_sha256 == fingerprint(made.image)
    assert made.raster_sha256 == label().raster_sha256
    assert made.raster_sha256 != label(None).raster_sha256
