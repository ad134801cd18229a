"""Forms that are filled in by hand: a line for each thing, with its code and empty boxes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from labels.pdf_fonts import PageSize, Style, let_go
from labels.pdf_page import LEADING, Drawn, draw_symbol, new_drawing, write_text
from labels.symbol_modules import Symbol, modules_of


@dataclass(frozen=True)
class Box:
    """An empty box of every line, with its heading."""

    name: str
    width: float
    """Points."""


@dataclass(frozen=True)
class Line:
    """One line of a form."""

    symbol: Symbol | None
    """None for a line in which somebody writes what it is about."""
    title: str
    text: str


@dataclass(frozen=True)
class Part:
    """Lines that belong together, under a heading."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Form:
    """What is printed."""

    title: str
    about: tuple[str, ...]
    symbol: Symbol
    """Names the form itself; it stands on every page, as pages get apart."""
    boxes: tuple[Box, ...]
    parts: tuple[Part, ...]
    foot: str
    made_at: datetime
    page: PageSize = "letter"


_X = 1.5
"""The X-dimension of the symbols in points: 0.53 mm."""
_MARGIN, _BETWEEN = 36.0, 6.0
_LEAST_LINE = 34.0
"""Points from line to line: room for a hand that writes."""
_BOX_HEIGHT = 26.0
_TITLE, _HEADING, _NAME, _TEXT = 15.0, 11.0, 9.5, 8.0
"""Sizes of letters in points."""


def write_form(form: Form) -> Drawn:
    """Draw a form, portrait; the same form gives the same bytes.

    Raises ValueError for a symbol whose kind cannot hold its data.
    """
    drawing = _Drawing(form)
    try:
        return drawing.draw()
    finally:
        drawing.close()


@dataclass(frozen=True)
class _Row:
    """A line or the heading of a part, with its height."""

    line: Line | None
    heading: str
    height: float


class _Drawing:
    """One form being drawn; everything is measured first, so that each page can say how many there are."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self._pdf = new_drawing(form.title, form.page, form.made_at)
        self._own = modules_of(form.symbol)
        self._modules = {line: modules_of(line.symbol) for part in form.parts for line in part.lines if line.symbol}
        self._boxes = sum(box.width + _BETWEEN for box in form.boxes)
        self._symbols = max((self._size(line) for part in form.parts for line in part.lines), default=0.0) + _BETWEEN

    def draw(self) -> Drawn:
        """Give the whole file."""
        self._pdf.add_page()  # the library measures text on a page only
        head = self._head(dry=True)
        pages = list(self._pages(head))
        for number, rows in enumerate(pages, 1):
            if number > 1:
                self._pdf.add_page()
            top = self._head()
            self._text(f"{self._form.foot} · page {number} of {len(pages)}", _MARGIN, self._bottom, self._width, _TEXT)
            for row in rows:
                self._draw_row(row, top)
                top += row.height
        return Drawn(bytes(self._pdf.output()), len(pages))

    def close(self) -> None:
        """Let the fonts go."""
        let_go(self._pdf)

    @property
    def _width(self) -> float:
        return self._pdf.w - 2 * _MARGIN

    @property
    def _bottom(self) -> float:
        return self._pdf.h - _MARGIN - _TEXT * LEADING

    def _size(self, line: Line) -> float:
        """Give the width of a line's symbol with its quiet zone."""
        modules = self._modules.get(line)
        return 0.0 if modules is None else (modules.width + 2 * modules.quiet) * _X

    def _head(self, *, dry: bool = False) -> float:
        """Draw what stands on every page: title, the form's own symbol, headings of the boxes; gives its lower end."""
        size = self._own.width * _X
        width = self._width - size - 4 * _BETWEEN
        top = self._text(self._form.title, _MARGIN, _MARGIN, width, _TITLE, "B", dry=dry) + 2
        for text in self._form.about:
            top = self._text(text, _MARGIN, top, width, _TEXT, dry=dry)
        if not dry:
            draw_symbol(self._pdf, self._own, _X, self._pdf.w - _MARGIN - size, _MARGIN)
        top = max(top, _MARGIN + size) + 2 * _BETWEEN
        left = self._pdf.w - _MARGIN - self._boxes
        for box in self._form.boxes:
            self._text(box.name, left + _BETWEEN, top, box.width, _TEXT, "B", dry=dry)
            left += box.width + _BETWEEN
        return top + _TEXT * LEADING + 2

    def _pages(self, first_top: float) -> Iterator[list[_Row]]:
        page: list[_Row] = []
        top = first_top
        for rows in self._blocks():
            height = sum(row.height for row in rows)
            if page and top + height > self._bottom - _BETWEEN:
                yield page
                page, top = [], first_top
            page += rows
            top += height
        yield page

    def _blocks(self) -> Iterator[list[_Row]]:
        """Rows that stay together: a heading never stands alone at the end of a page."""
        for part in self._form.parts:
            rows = [_Row(line, "", self._height(line)) for line in part.lines]
            yield [_Row(None, part.title, _HEADING * LEADING + 2 * _BETWEEN), *rows[:1]]
            yield from ([row] for row in rows[1:])

    def _height(self, line: Line) -> float:
        return max(_LEAST_LINE, self._size(line), self._caption(line, 0, dry=True)) + _BETWEEN

    def _draw_row(self, row: _Row, top: float) -> None:
        if row.line is None:
            self._text(row.heading, _MARGIN, top + _BETWEEN, self._width, _HEADING, "B")
            return
        if (modules := self._modules.get(row.line)) is not None:
            draw_symbol(self._pdf, modules, _X, _MARGIN + modules.quiet * _X, top + modules.quiet * _X)
        self._caption(row.line, top)
        left = self._pdf.w - _MARGIN - self._boxes
        self._pdf.set_draw_color(0)
        self._pdf.set_line_width(0.75)
        for box in self._form.boxes:
            self._pdf.rect(left + _BETWEEN, top + 2, box.width, _BOX_HEIGHT)
            left += box.width + _BETWEEN
        self._pdf.set_draw_color(160)
        self._pdf.set_line_width(0.3)
        end = top + row.height - _BETWEEN / 2
        self._pdf.line(_MARGIN, end, self._pdf.w - _MARGIN, end)

    def _caption(self, line: Line, top: float, *, dry: bool = False) -> float:
        left, width = _MARGIN + self._symbols, self._width - self._symbols - self._boxes
        top = self._text(line.title, left, top + 2, width, _NAME, "B", dry=dry)
        return self._text(line.text, left, top, width, _TEXT, dry=dry)

    def _text(
        self, text: str, left: float, top: float, width: float, size: float, style: Style = "", *, dry: bool = False
    ) -> float:
        return write_text(self._pdf, text, left, top, width, size, style, dry=dry)
