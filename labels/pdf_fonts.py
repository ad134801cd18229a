"""The letters of our printouts: a font that is the same on every machine, and what to do about letters it lacks."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

from fpdf import FPDF
from fpdf.fonts import TTFFont

FONTS = Path(__file__).parent / "fonts"
FAMILY = "DejaVu"
_FILES = {"": FONTS / "DejaVuSans.ttf", "B": FONTS / "DejaVuSans-Bold.ttf"}

Style = Literal["", "B"]
PageSize = Literal["letter", "a4"]


def add_fonts(drawing: FPDF) -> None:
    """Give a drawing the font `FAMILY` in both styles; call `let_go` when the drawing is done."""
    for style, file in _FILES.items():
        drawing.add_font(FAMILY, style, file)


def let_go(drawing: FPDF) -> None:
    """Close the files of the fonts, which the library leaves open."""
    for font in _fonts(drawing):
        font.ttfont.close()


def printable(text: str, style: Style = "") -> str:
    """Replace what the font lacks by its code point in words, such as [U+4E2D]; line breaks stay."""
    known = _letters(style)
    return "".join(letter if ord(letter) in known or letter == "\n" else f"[U+{ord(letter):04X}]" for letter in text)


@lru_cache(maxsize=2)
def _letters(style: Style) -> frozenset[int]:
    drawing = FPDF()
    drawing.add_font(FAMILY, style, _FILES[style])
    [font] = _fonts(drawing)
    known = frozenset(font.cmap)
    let_go(drawing)
    return known


def _fonts(drawing: FPDF) -> list[TTFFont]:
    return [font for font in drawing.fonts.values() if isinstance(font, TTFFont)]
