"""A sheet of barcodes with captions, for scanning from paper or from the screen: vectors, sharp at every size."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from labels.pdf_fonts import PageSize, Style, let_go
from labels.pdf_page import LEADING, Drawn, draw_symbol, new_drawing, write_text
from labels.symbol_modules import Modules, Symbol, modules_of


@dataclass(frozen=True)
class Entry:
    """One symbol with what is written beside it."""

    symbol: Symbol
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """Symbols that belong together."""

    title: str
    about: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Sheet:
    """What is printed."""

    title: str
    about: str
    sections: tuple[Section, ...]
    foot: str
    made_at: datetime
    page: PageSize = "letter"


_PIXEL = 0.75
"""Points to a pixel of a 96-dpi screen; matrices stand on this grid, so that a screen shows them without grey edges."""
_X_LINEAR, _X_MATRIX = 2 * _PIXEL, 3 * _PIXEL
"""X-dimensions in points: 0.53 mm and 0.79 mm."""
_X_LEAST = 0.38 / 25.4 * 72
_MARGIN, _GUTTER, _BETWEEN = 36.0, 18.0, 24.0
_BESIDE = 28 * _X_MATRIX
"""Where the captions of most matrices begin, so that they stand below one another."""
_TITLE, _HEADING, _NAME, _TEXT = 15.0, 11.0, 9.0, 7.5
"""Sizes of letters in points."""


def write_sheet(sheet: Sheet) -> Drawn:
    """Draw a sheet, portrait; the same sheet gives the same bytes.

    Raises ValueError for a symbol that is wider than the page, or whose kind cannot hold its data.
    """
    drawing = _Drawing(sheet)
    try:
        return drawing.draw()
    finally:
        drawing.close()


@dataclass(frozen=True)
class _Cell:
    """An entry with its size on the page."""

    entry: Entry
    modules: Modules
    x: float
    """The X-dimension in points."""
    is_wide: bool
    """Whether it needs the whole width of the page."""

    @property
    def quiet(self) -> float:
        return self.modules.quiet * self.x

    @property
    def width(self) -> float:
        return self.modules.width * self.x + 2 * self.quiet

    @property
    def height(self) -> float:
        return self.modules.height * self.x + (2 * self.quiet if self.modules.is_matrix else 0)


@dataclass(frozen=True)
class _Row:
    """What is drawn side by side, or the heading of a section."""

    cells: tuple[_Cell, ...]
    heading: Section | None
    height: float


class _Drawing:
    """One sheet being drawn; everything is measured first, so that each page can say how many there are."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._pdf = new_drawing(sheet.title, sheet.page, sheet.made_at)
        self._width = self._pdf.w - 2 * _MARGIN
        self._column = (self._width - _GUTTER) / 2

    def draw(self) -> Drawn:
        """Give the whole file."""
        self._pdf.add_page()  # the library measures text on a page only
        top = self._text(self._sheet.title, _MARGIN, _MARGIN, self._width, _TITLE, "B")
        top = self._text(self._sheet.about, _MARGIN, top + 3, self._width, _TEXT) + 6
        pages = list(self._pages(top))
        for number, rows in enumerate(pages, 1):
            if number > 1:
                self._pdf.add_page()
                top = _MARGIN
            self._foot(f"page {number} of {len(pages)}")
            for row in rows:
                self._draw_row(row, top)
                top += row.height
        return Drawn(bytes(self._pdf.output()), len(pages))

    def close(self) -> None:
        """Let the fonts go."""
        let_go(self._pdf)

    def _pages(self, top: float) -> Iterator[list[_Row]]:
        page: list[_Row] = []
        for rows in self._blocks():
            height = sum(row.height for row in rows)
            if page and top + height - _BETWEEN / 2 > self._bottom:
                yield page
                page, top = [], _MARGIN
            page += rows
            top += height
        yield page

    @property
    def _bottom(self) -> float:
        return self._pdf.h - _MARGIN - _TEXT * LEADING

    def _blocks(self) -> Iterator[list[_Row]]:
        """Rows that stay together: a heading never stands alone at the end of a page."""
        for section in self._sheet.sections:
            heading = _Row((), section, self._heading(section, 0, dry=True) + 6)
            rows = [self._row(cells) for cells in _side_by_side(self._cell(entry) for entry in section.entries)]
            yield [heading, *rows[:1]]
            yield from ([row] for row in rows[1:])

    def _cell(self, entry: Entry) -> _Cell:
        modules = modules_of(entry.symbol)
        if modules.is_matrix:
            return _Cell(entry, modules, _X_MATRIX, is_wide=False)
        whole = modules.width + 2 * modules.quiet
        x = min(_X_LINEAR, self._width / whole)
        if x < _X_LEAST:
            raise ValueError(f"The symbol of {entry.title} is wider than the page.")
        return _Cell(entry, modules, x, is_wide=whole * x > self._column)

    def _row(self, cells: tuple[_Cell, ...]) -> _Row:
        return _Row(cells, None, max(self._draw_cell(cell, 0, 0, dry=True) for cell in cells) + _BETWEEN)

    def _draw_row(self, row: _Row, top: float) -> None:
        if row.heading is not None:
            self._heading(row.heading, top)
        for place, cell in enumerate(row.cells):
            self._draw_cell(cell, _MARGIN + place * (self._column + _GUTTER), top)

    def _heading(self, section: Section, top: float, *, dry: bool = False) -> float:
        top = self._text(section.title, _MARGIN, top + 4, self._width, _HEADING, "B", dry=dry)
        return self._text(section.about, _MARGIN, top, self._width, _TEXT, dry=dry)

    def _draw_cell(self, cell: _Cell, left: float, top: float, *, dry: bool = False) -> float:
        """Draw symbol and caption, a matrix's caption beside it; gives the lower end."""
        top = math.ceil(top / _PIXEL) * _PIXEL
        if not dry:
            self._symbol(cell, left, top)
        if cell.modules.is_matrix:
            aside = max(cell.width, _BESIDE) + 6
            return max(self._caption(cell, left + aside, top, self._column - aside, dry=dry), top + cell.height)
        width = self._width if cell.is_wide else self._column
        return self._caption(cell, left + cell.quiet, top + cell.height + 3, width - cell.quiet, dry=dry)

    def _caption(self, cell: _Cell, left: float, top: float, width: float, *, dry: bool) -> float:
        top = self._text(cell.entry.title, left, top, width, _NAME, "B", dry=dry)
        for line in cell.entry.lines:
            top = self._text(line, left, top, width, _TEXT, dry=dry)
        return top

    def _symbol(self, cell: _Cell, left: float, top: float) -> None:
        left += cell.quiet
        top += cell.quiet if cell.modules.is_matrix else 0
        draw_symbol(self._pdf, cell.modules, cell.x, left, top)

    def _foot(self, page: str) -> None:
        self._text(self._sheet.foot, _MARGIN, self._bottom, self._width - 60, _TEXT)
        self._text(page, self._pdf.w - _MARGIN - 55, self._bottom, 55, _TEXT)

    def _text(
        self, text: str, left: float, top: float, width: float, size: float, style: Style = "", *, dry: bool = False
    ) -> float:
        return write_text(self._pdf, text, left, top, width, size, style, dry=dry)


def _side_by_side(cells: Iterable[_Cell]) -> Iterator[tuple[_Cell, ...]]:
    """Two cells of half a page's width to a row, of one shape so that their captions stand alike."""
    for (is_wide, _), alike in groupby(cells, key=lambda cell: (cell.is_wide, cell.modules.is_matrix)):
        waiting = list(alike)
        most = 1 if is_wide else 2
        yield from (tuple(waiting[start : start + most]) for start in range(0, len(waiting), most))
