"""Rows of `kiosk import csv`: a pharmacy's own list of what it stocks."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.catalogues.csv_codes import code_of
from kiosk.catalogues.packs import MOST_UNITS
from kiosk.catalogues.problem import CatalogueCode, CatalogueError, Fault, Note, Rejected
from kiosk.catalogues.source import Source
from kiosk.catalogues.text_rows import REPLACED, Line, TooLong, lines

MOST_BYTES = 64_000_000
"""Bytes of one file; half a million rows."""
COLUMNS = (
    "name",
    "scheme",
    "identifier",
    "units_per_pack",
    "base_unit",
    "level",
    "manufacturer",
    "par",
    "storage",
)
_REQUIRED = ("name", "scheme", "identifier")
_MOST_TEXT = 200
"""Characters of one cell."""
_NUMBER = re.compile(r"[0-9]{1,10}")
_WORD = re.compile(r"[A-Za-z][A-Za-z -]{0,39}")
_STORAGE = {
    "": None,
    "room": "room",
    "room temperature": "room",
    "refrigerated": "refrigerated",
    "refrigerator": "refrigerated",
    "frozen": "frozen",
    "freezer": "frozen",
}
_DEFUSED = ("'=", "'+", "'-", "'@")


@dataclass(frozen=True)
class CsvRow:
    """One packaging of an item, as a pharmacy lists it."""

    row: int
    """The line of the file, from 1 with the header."""
    name: str
    code: CatalogueCode
    units_per_pack: int
    base_unit: str
    level: str
    manufacturer: str
    par: int | None
    """In base units; None where the list does not say."""
    storage: str | None
    """`room`, `refrigerated` or `frozen`; None where the list does not say."""
    notes: tuple[Note, ...] = ()


def rows(source: Source) -> Iterator[CsvRow | Rejected]:
    """Give each row of a file, or why it is not taken; CatalogueError when its header is not the one agreed."""
    found = lines(source)
    columns, separator = _header(source.name, next(found, None))
    any_row = False
    for line in found:
        any_row = True
        yield _row(line, columns, separator)
    if not any_row:
        raise CatalogueError("NO_RECORDS", f"{source.name} has a header but no rows.", "Check that it was saved whole.")


def _header(name: str, line: Line | TooLong | None) -> tuple[tuple[str, ...], str]:
    """The columns in their order, and the sign between cells: spreadsheets of some countries write semicolons."""
    text = line.text if isinstance(line, Line) else ""
    separator = max((",", ";", "\t"), key=text.count)
    cells = _cells(text, separator)
    columns = () if isinstance(cells, Fault) else tuple("_".join(cell.lower().split()) for cell in cells)
    missing = [column for column in _REQUIRED if column not in columns]
    unknown = [column for column in columns if column not in COLUMNS]
    if missing:
        raise _bad_header(name, f"no column {missing[0]}")
    if unknown:
        raise _bad_header(name, f"a column “{unknown[0][:40]}” that is not known")
    if len(set(columns)) < len(columns):
        raise _bad_header(name, "a column twice")
    return columns, separator


def _bad_header(name: str, what: str) -> CatalogueError:
    next_step = f"Name the columns, as far as you need them: {', '.join(COLUMNS)}."
    return CatalogueError("BAD_HEADER", f"{name} has {what} in its first line.", next_step)


def _cells(text: str, separator: str) -> list[str] | Fault:
    """Each line is read by itself, so that a quote never closed spoils one row and not the rest of the file."""
    try:
        return next(csv.reader([text], delimiter=separator, strict=True))
    except csv.Error:
        return Fault("BAD_QUOTES", "The quotes of the row do not match, or a cell holds a line break.")


def _row(line: Line | TooLong, columns: tuple[str, ...], separator: str) -> CsvRow | Rejected:
    if isinstance(line, TooLong):
        return line.fault().at(line.number, None)
    cells = _cells(line.text, separator)
    if isinstance(cells, Fault):
        return cells.at(line.number, None)
    while len(cells) > len(columns) and not cells[-1].strip():
        cells.pop()
    if len(cells) > len(columns):
        message = f"The row has {len(cells)} cells, but the header names {len(columns)} columns."
        return Rejected(line.number, None, "COLUMN_COUNT", message)
    # Trailing cells that are empty are often not written.
    named = dict.fromkeys(COLUMNS, "") | dict(zip(columns, map(_plain, cells), strict=False))
    judged = _judged(line, named)
    return judged.at(line.number, named["identifier"][:80] or None) if isinstance(judged, Fault) else judged


def _plain(cell: str) -> str:
    """Single spaces, and without the apostrophe that our own exports put before what looks like a formula."""
    text = " ".join(cell.split())
    return text[1:] if text.startswith(_DEFUSED) else text


def _judged(line: Line, named: dict[str, str]) -> CsvRow | Fault:
    for column, text in named.items():
        if len(text) > _MOST_TEXT:
            return Fault("TOO_LONG", f"The cell {column} has more than {_MOST_TEXT} characters.")
        if not text.isprintable():
            return Fault("BAD_CHARACTER", f"The cell {column} holds a character that cannot be printed.")
    if not named["name"]:
        return Fault("NO_NAME", "The row has no name.")
    if named["storage"].lower() not in _STORAGE:
        return Fault("BAD_STORAGE", f"“{named['storage'][:40]}” is none of room, refrigerated and frozen.")
    code = code_of(named["scheme"], named["identifier"])
    return code if isinstance(code, Fault) else _counted(line, named, code)


def _counted(line: Line, named: dict[str, str], code: CatalogueCode) -> CsvRow | Fault:
    base_unit, level = (_word(named, column) for column in ("base_unit", "level"))
    if isinstance(base_unit, Fault):
        return base_unit
    if isinstance(level, Fault):
        return level
    units = _number(named, "units_per_pack", 1 if level in ("", "each", base_unit) else None, least=1)
    if isinstance(units, Fault):
        return units
    par = _number(named, "par", -1, least=0)
    if isinstance(par, Fault):
        return par
    return CsvRow(
        row=line.number,
        name=named["name"],
        code=code,
        units_per_pack=units,
        base_unit=base_unit or "each",
        level=level or ("each" if units == 1 else "pack"),
        manufacturer=named["manufacturer"],
        par=None if par < 0 else par,
        storage=_STORAGE[named["storage"].lower()],
        notes=(REPLACED,) if line.damaged else (),
    )


def _word(named: dict[str, str], column: str) -> str | Fault:
    text = named[column]
    if text and not _WORD.fullmatch(text):
        return Fault("BAD_WORD", f"“{text[:40]}” in {column} is no word such as vial, bag or case.")
    return text.lower()


def _number(named: dict[str, str], column: str, empty: int | None, *, least: int) -> int | Fault:
    """A whole number; `empty` stands for an empty cell, None when that says too little."""
    text = named[column]
    if not text and empty is not None:
        return empty
    if not _NUMBER.fullmatch(text) or not least <= int(text) <= MOST_UNITS:
        return Fault("BAD_NUMBER", f"“{text[:40]}” in {column} is no whole number of {least} or more.")
    return int(text)
