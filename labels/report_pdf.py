"""Reports on paper: a table whose cells are wrapped and never cut, with the same lines at the foot of every page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from fpdf import FPDF

from labels.pdf_fonts import FAMILY, PageSize, Style, add_fonts, let_go, printable


@dataclass(frozen=True)
class Column:
    """One column of a report."""

    name: str
    share: float
    """Its part of the page's width, compared with the other columns'."""


@dataclass(frozen=True)
class Report:
    """What a report says."""

    title: str
    about: tuple[str, ...]
    """Lines under the title: who printed it, when, and what was asked for."""
    columns: tuple[Column, ...]
    rows: Sequence[tuple[str, ...]]
    foot: tuple[str, ...]
    """Lines at the foot of every page."""
    made_at: datetime
    page: PageSize = "letter"
    is_compressed: bool = True


_MARGIN = 12.0
_TITLE, _TEXT, _CELL, _FOOT = 14.0, 9.0, 7.5, 7.0
"""Sizes of letters in points."""
_LEADING = 1.3
_MM = 25.4 / 72
_GAP = 1.6
"""Millimetres between the columns' texts."""


def write_pdf(report: Report) -> bytes:
    """Draw a report, landscape; a character that the font lacks is named by its code point."""
    return _Drawing(report).draw()


@dataclass(frozen=True)
class _Row:
    """A row as it will be drawn: for each column its lines."""

    cells: tuple[tuple[str, ...], ...]

    @property
    def height(self) -> int:
        """Count its lines."""
        return max(1, *(len(lines) for lines in self.cells))

    def parts(self, most: int) -> Iterator[_Row]:
        """Split a row that is higher than a page."""
        for start in range(0, self.height, most):
            yield _Row(tuple(lines[start : start + most] for lines in self.cells))


class _Drawing:
    """One report being drawn; everything is measured first, so that each page can say how many there are."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._pdf = FPDF(orientation="landscape", unit="mm", format=report.page)
        self._pdf.set_compression(report.is_compressed)
        self._pdf.set_auto_page_break(False)
        self._pdf.set_creation_date(report.made_at)
        self._pdf.set_title(printable(report.title))
        add_fonts(self._pdf)
        self._widths: dict[tuple[str, float, str], float] = {}
        self._width = self._pdf.w - 2 * _MARGIN
        shares = sum(column.share for column in report.columns)
        self._columns = [self._width * column.share / shares for column in report.columns]

    def draw(self) -> bytes:
        """Give the whole file."""
        about = [line for text in self._report.about for line in self._wrap(text, self._width, _TEXT, "")]
        title = self._wrap(self._report.title, self._width, _TITLE, "B")
        foot = [line for text in self._report.foot for line in self._wrap(text, self._width - 30, _FOOT, "")]
        head = self._row([column.name for column in self._report.columns], "B")
        first_top = _MARGIN + _line(_TITLE) * len(title) + _line(_TEXT) * (len(about) + 1)
        bottom = self._pdf.h - _MARGIN - _line(_FOOT) * max(1, len(foot)) - 2
        pages = list(self._pages(first_top, bottom, head))
        for number, rows in enumerate(pages, 1):
            self._pdf.add_page()
            top = _MARGIN
            if number == 1:
                top = self._lines(title, _MARGIN, top, _TITLE, "B")
                top = self._lines(about, _MARGIN, top, _TEXT, "") + _line(_TEXT)
            top = self._draw_row(head, top, "B")
            for row in rows:
                top = self._draw_row(row, top, "")
            self._foot(foot, bottom, f"page {number} of {len(pages)}")
        made = bytes(self._pdf.output())
        let_go(self._pdf)
        return made

    def _pages(self, first_top: float, bottom: float, head: _Row) -> Iterator[list[_Row]]:
        page: list[_Row] = []
        used = first_top + self._height(head)
        most = max(1, int((bottom - _MARGIN - self._height(head) - 1) / _line(_CELL)))
        for values in self._report.rows:
            for row in self._row(values, "").parts(most):
                if used + self._height(row) > bottom:
                    yield page
                    page, used = [], _MARGIN + self._height(head)
                page.append(row)
                used += self._height(row)
        yield page

    def _row(self, values: Iterable[str], style: Style) -> _Row:
        cells = zip(values, self._columns, strict=True)
        return _Row(tuple(tuple(self._wrap(text, width - _GAP, _CELL, style)) for text, width in cells))

    def _height(self, row: _Row) -> float:
        return row.height * _line(_CELL) + 0.8

    def _draw_row(self, row: _Row, top: float, style: Style) -> float:
        left = _MARGIN
        for lines, width in zip(row.cells, self._columns, strict=True):
            self._lines(lines, left, top, _CELL, style)
            left += width
        bottom = top + self._height(row)
        self._pdf.set_draw_color(160)
        self._pdf.set_line_width(0.1 if not style else 0.4)
        self._pdf.line(_MARGIN, bottom - 0.3, self._pdf.w - _MARGIN, bottom - 0.3)
        return bottom

    def _foot(self, foot: Sequence[str], bottom: float, page: str) -> None:
        self._lines(foot, _MARGIN, bottom + 1, _FOOT, "")
        self._lines([page], self._pdf.w - _MARGIN - self._measure(page, _FOOT, ""), bottom + 1, _FOOT, "")

    def _lines(self, lines: Iterable[str], left: float, top: float, size: float, style: Style) -> float:
        self._pdf.set_font(FAMILY, style, size)
        for line in lines:
            if line:
                self._pdf.text(left, top + size * _MM, line)
            top += _line(size)
        return top

    def _measure(self, text: str, size: float, style: Style) -> float:
        return sum(self._letter(letter, size, style) for letter in text)

    def _letter(self, letter: str, size: float, style: Style) -> float:
        found = self._widths.get((letter, size, style))
        if found is None:
            self._pdf.set_font(FAMILY, style, size)
            found = self._widths[letter, size, style] = self._pdf.get_string_width(letter)
        return found

    def _wrap(self, text: str, width: float, size: float, style: Style) -> list[str]:
        """Break a text into lines at spaces, and a word that is longer than a line within it."""
        lines: list[str] = []
        for paragraph in printable(text, style).split("\n"):
            line, used = "", 0.0
            for word in paragraph.split(" "):
                space = self._letter(" ", size, style) if line else 0.0
                if line and used + space + self._measure(word, size, style) > width:
                    lines.append(line)
                    line, used, space = "", 0.0, 0.0
                line, used = (f"{line} ", used + space) if line else ("", 0.0)
                for letter in word:
                    wide = self._letter(letter, size, style)
                    if line and used + wide > width:
                        lines.append(line)
                        line, used = "", 0.0
                    line, used = line + letter, used + wide
            lines.append(line)
        return lines


def _line(size: float) -> float:
    return size * _MM * _LEADING
