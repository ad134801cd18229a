"""The letters of labels: what the font has is printed as it is meant, and everything else is refused by its name."""

from __future__ import annotations

import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from labels.content import LabelContent, Paragraph
from labels.label import Label
from labels.label_symbol import LabelSymbol
from labels.layout import Layout, Size
from labels.letters import FONTS, letter_sizes, tidy, unprintable
from labels.refusal import LabelRefused
from labels.render import render
from labels.stock import Stock

LAYOUT = Layout({"line": Size(10, 7)})
STOCK = Stock(4000, 3000)


def label(text: str, *, bold: bool = False, caption: str = "") -> Label | LabelRefused:
    symbol = LabelSymbol("datamatrix", "]d1LOCAL-A1") if caption else None
    content = LabelContent("bag", (Paragraph("line", text, "directions", bold),), symbol, caption)
    return render(content, LAYOUT, STOCK, 203)


@pytest.mark.parametrize(("bold", "name"), [(False, "DejaVuSans.ttf"), (True, "DejaVuSans-Bold.ttf")])
def test_the_font_has_what_another_reader_of_fonts_finds_in_it(bold: bool, name: str) -> None:
    known = set(TTFont(FONTS / name).getBestCmap())

    assert len(known) > 2_000
    assert {code for code in range(0x10000) if unprintable(chr(code), bold) is None} <= known
    assert {code for code in known if unprintable(chr(code), bold) is not None} == {
        *range(0x300, 0x350), *range(0x351, 0x354), 0x357, 0x358, 0x35A, *range(0x35C, 0x363), *range(0x483, 0x48A),
    }, "accents without a letter, and nothing else, are in the font and cannot be printed"  # fmt: skip


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("tablet 中", "U+4E2D (中)"),
        ("a\x07b", "U+0007"),
        ("one\ntwo", "U+000A"),
        ("a\x1db", "U+001D"),
        ("\u202edrow", "U+202E"),
        ("\u2066x\u2069", "U+2066"),
        ("zero\u200bwidth", "U+200B"),
        ("soft\xadhyphen", "U+00AD"),
        ("שלום", "U+05E9 (ש)"),
        ("سلام", "U+0633 (س)"),
        ("x\u0323\u0308\u0301", "U+0323"),
        ("\ufeffBOM", "U+FEFF"),
        ("\ue000", "U+E000"),
        ("\ud800", "U+D800"),
        ("💊", "U+1F48A (💊)"),
        ("line\u2028break", "U+2028"),
    ],
)
@pytest.mark.parametrize("bold", [False, True])
def test_what_cannot_be_shown_as_it_is_meant_is_refused_by_its_name(text: str, named: str, bold: bool) -> None:
    made = label(text, bold=bold)

    assert isinstance(made, LabelRefused)
    assert (made.code, made.field) == ("NO_GLYPH", "directions")
    assert f"the character {named}," in made.message
    assert made.next_step.endswith(".")


def test_the_letters_under_the_symbol_are_looked_at_too() -> None:
    made = label("x", caption="LOCAL\x07")

    assert isinstance(made, LabelRefused)
    assert (made.code, made.field) == ("NO_GLYPH", "symbol")


def test_an_accent_that_was_typed_apart_is_put_on_its_letter() -> None:
    apart, whole = label("Rene\u0301 Mu\u0308ller, A\u030angstro\u0308m"), label("René Müller, Ångström")

    assert isinstance(apart, Label)
    assert isinstance(whole, Label)
    assert apart.raster_sha256 == whole.raster_sha256


def test_every_space_is_a_space_and_those_that_hold_words_together_still_do() -> None:
    assert tidy("5\u2009mg\u3000in\u00a0100\u202fmL") == "5 mg in\u00a0100\u00a0mL"


@given(st.characters(exclude_categories=["Cs"]), st.booleans())
def test_every_character_is_drawn_or_refused(letter: str, bold: bool) -> None:
    text = tidy(letter)
    made = label(f"a{letter}b", bold=bold)
    if isinstance(made, LabelRefused):
        assert made.code == "NO_GLYPH"
        return
    assert all(letter_sizes(bold, 10, 203)[each].advance > 0 for each in text), "a letter that takes no place is unseen"
