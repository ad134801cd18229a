"""What printouts with symbols put on a page: a symbol as vectors, and wrapped text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fpdf import FPDF

from labels.pdf_fonts import FAMILY, PageSize, Style, add_fonts, printable
from labels.symbol_modules import Modules

LEADING = 1.3
"""Height of a line of text, in sizes of its letters."""


@dataclass(frozen=True)
class Drawn:
    """A finished file."""

    content: bytes
    pages: int


def new_drawing(title: str, page: PageSize, made_at: datetime) -> FPDF:
    """Begin an upright drawing in points that places everything itself; the same content gives the same bytes."""
    pdf = FPDF(unit="pt", format=page)
    pdf.set_auto_page_break(False)
    pdf.set_margin(0)
    pdf.c_margin = 0
    pdf.set_creation_date(made_at)
    pdf.set_title(printable(title))
    add_fonts(pdf)
    return pdf


def draw_symbol(pdf: FPDF, modules: Modules, x: float, left: float, top: float) -> None:
    """Draw a symbol without its quiet zone; `x` is its X-dimension, in the drawing's unit."""
    # All parts are one path: drawn one by one, a screen would show hairs of light between those that touch.
    with pdf.new_path() as path:
        path.style.fill_color = "#000"
        path.style.stroke_color = None
        for right, down, width, height in modules.dark():
            path.rectangle(left + right * x, top + down * x, width * x, height * x)


def write_text(
    pdf: FPDF, text: str, left: float, top: float, width: float, size: float, style: Style = "", *, dry: bool = False
) -> float:
    """Write wrapped text in a drawing of points; gives the upper end of what comes below. `dry` only measures."""
    pdf.set_font(FAMILY, style, size)
    pdf.set_xy(left, top)
    lines = pdf.multi_cell(width, size * LEADING, printable(text, style), align="L", dry_run=dry, output="LINES")
    assert isinstance(lines, list)
    return top + size * LEADING * len(lines)
