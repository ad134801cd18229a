"""Tables of tab-separated text with a header line, as the FDA publishes its NDC files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.catalogues.problem import CatalogueError, Note, Rejected
from kiosk.catalogues.source import Source
from kiosk.catalogues.text_rows import REPLACED, Line, TooLong, lines


@dataclass(frozen=True)
class TabRow:
    """One row: its cells by column, and what had to be mended."""

    number: int
    offset: int
    """Bytes before it in the file."""
    cells: dict[str, str]
    notes: tuple[Note, ...]

    def value(self, column: str) -> str:
        """Give a cell; empty when this form of the file does not have the column."""
        return self.cells.get(column, "")


def table(source: Source, required: frozenset[str], kind: str) -> Iterator[TabRow | Rejected]:
    """Give each row below the header; CatalogueError when the header lacks a required column.

    `kind` names the file to people, such as "product.txt of the NDC directory".
    """
    rows = lines(source)
    columns = columns_of(next(rows, None))
    if not required <= set(columns):
        message = f"{source.name} is not the file {kind}: its first line does not name the columns of that file."
        raise CatalogueError("WRONG_FILE", message, "Choose product.txt and package.txt of the FDA's NDC directory.")
    found = False
    for line in rows:
        found = True
        yield row_of(line, columns)
    if not found:
        raise CatalogueError("NO_RECORDS", f"{source.name} has a header but no rows.", "Download it again.")


def columns_of(header: Line | TooLong | None) -> tuple[str, ...]:
    """Name the columns of a header line in capitals."""
    if not isinstance(header, Line):
        return ()
    return tuple(cell.strip().strip('"').upper() for cell in header.text.split("\t"))


def row_of(line: Line | TooLong, columns: tuple[str, ...]) -> TabRow | Rejected:
    """Put the cells of a line under their columns."""
    if isinstance(line, TooLong):
        return line.fault().at(line.number, None)
    cells = line.text.split("\t")
    while len(cells) > len(columns) and not cells[-1].strip():
        cells.pop()
    if len(cells) != len(columns):
        message = f"The row has {len(cells)} columns, but the header names {len(columns)}."
        return Rejected(line.number, _plain(cells[0])[:80] or None, "COLUMN_COUNT", message)
    named = dict(zip(columns, map(_plain, cells), strict=True))
    return TabRow(line.number, line.offset, named, (REPLACED,) if line.damaged else ())


def _plain(cell: str) -> str:
    """Take the quotes off that a spreadsheet put around a cell, make spaces single, drop control characters."""
    text = cell.strip()
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1].replace('""', '"')
    if not text.isprintable():
        text = "".join(each if each.isprintable() else " " for each in text)
    return " ".join(text.split())
