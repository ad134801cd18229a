"""Rows of orders as another system drops them: a CSV file, a JSON array, or a JSON object a line; nothing is guessed.

What a row says is only read here; which drug, fluid, formula and patient its codes mean is found by the service.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from kiosk.catalogues.problem import CatalogueError, Fault, Rejected
from kiosk.catalogues.source import Source
from kiosk.catalogues.text_rows import TooLong, decoded, lines
from kiosk.rules.order_additives import LONGEST as LONGEST_LIST

MOST_BYTES: Final = 64_000_000
"""Bytes of one file."""
REQUIRED: Final = ("number", "drug", "dose", "dose_unit", "route")
COLUMNS: Final = (
    *REQUIRED, "kind", "patient", "per", "weight_kg", "height_cm", "diluent", "volume_ml", "rate_ml_h", "minutes",
    "every_hours", "starts_at", "needed_at", "doses", "fills", "priority", "prescriber", "formula", "owner", "note",
    "additives",
)  # fmt: skip
"""What a row may say, by the names of its columns or keys."""
_MOST_TEXT: Final = 300
_MOST_DEEP: Final = 20
"""Brackets in one row of JSON; a row of ours has two."""
_NUMBER: Final = re.compile(r"(?=.*[0-9])[A-Za-z0-9#/._-]{1,40}")
_DEFUSED: Final = ("'=", "'+", "'-", "'@")


@dataclass(frozen=True)
class OrderRow:
    """One row that can be read."""

    row: int
    """The line of the file, or the place in an array, from 1."""
    number: str
    said: Mapping[str, str]


def row_of(number: int, found: Any) -> OrderRow | Rejected:
    """Read one object, as a command is given it."""
    return _said(number, found)


def rows(source: Source) -> Iterator[OrderRow | Rejected]:
    """Give each row of a file, or why it cannot be read; CatalogueError when the file is no list of orders."""
    first = source.file.peek(64)[:64] if hasattr(source.file, "peek") else b""
    begin = first.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if begin == b"[":
        yield from _array(source)
    elif begin == b"{":
        for line in lines(source):
            yield line.fault().at(line.number, None) if isinstance(line, TooLong) else _object(line.number, line.text)
    else:
        yield from _table(source)


def read_json(text: str) -> Any:
    """Read JSON with its numbers as they are written; raises ValueError or RecursionError.

    What says a key twice is nothing, and a number with an exponent is a text that is no number: either is ambiguous,
    and the second may be gigabytes of zeros.
    """
    return json.loads(text, parse_float=str, parse_int=str, parse_constant=str, object_pairs_hook=_once)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any] | None:
    found = dict(pairs)
    return found if len(found) == len(pairs) else None


def _array(source: Source) -> Iterator[OrderRow | Rejected]:
    content = bytearray()
    while piece := source.read(1 << 20):
        content += piece
    text, _ = decoded(bytes(content).removeprefix(b"\xef\xbb\xbf"))
    try:
        found = read_json(text)
    except (ValueError, RecursionError) as error:
        where = f", line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        said, advice = f"{source.name}{where}: that is no JSON.", "Check that it was written whole."
        raise CatalogueError("BAD_JSON", said, advice) from error
    for number, each in enumerate(found, start=1):
        yield _said(number, each)


def _object(number: int, text: str) -> OrderRow | Rejected:
    if text.count("{") + text.count("[") > _MOST_DEEP:
        return Rejected(number, None, "BAD_JSON", "The line is no JSON object of one order.")
    try:
        found = read_json(text)
    except (ValueError, RecursionError):
        return Rejected(number, None, "BAD_JSON", "The line is no JSON object.")
    return _said(number, found)


def _said(number: int, found: Any) -> OrderRow | Rejected:
    if not isinstance(found, dict):
        return Rejected(number, None, "BAD_JSON", "The row is no JSON object, or says something twice.")
    said: dict[str, str] = {}
    for name, value in found.items():
        if value is None:
            continue
        if not isinstance(value, str):
            return _refused(number, found.get("number"), "BAD_VALUE", f"{_named(name)} is neither a text nor a number.")
        said[name] = value[: _most(name) + 1]
    return _judged(number, said)


def _table(source: Source) -> Iterator[OrderRow | Rejected]:
    found = lines(source)
    head = next(found, None)
    text = head.text if head is not None and not isinstance(head, TooLong) else ""
    separator = max((",", ";", "\t"), key=text.count)
    cells = _cells(text, separator)
    columns = [] if isinstance(cells, Fault) else ["_".join(cell.lower().split()) for cell in cells]
    wrong = [f"no column {each}" for each in REQUIRED if each not in columns]
    wrong += [f"a column “{each[:40]}” that is not known" for each in columns if each not in COLUMNS]
    wrong += ["a column twice"] if len(set(columns)) < len(columns) else []
    if wrong:
        next_step = f"Name the columns, as far as you need them: {', '.join(COLUMNS)}."
        raise CatalogueError("BAD_HEADER", f"{source.name} has {wrong[0]} in its first line.", next_step)
    for line in found:
        if isinstance(line, TooLong):
            yield line.fault().at(line.number, None)
            continue
        cells = _cells(line.text, separator)
        if isinstance(cells, Fault):
            yield cells.at(line.number, None)
        elif len(cells) > len(columns):
            message = f"The row has {len(cells):,} cells, but the header names {len(columns):,} columns."
            yield Rejected(line.number, None, "COLUMN_COUNT", message)
        elif line.damaged:
            yield Rejected(line.number, None, "BAD_CHARACTER", "Some characters of the row are damaged.")
        else:
            yield _judged(line.number, dict(zip(columns, map(_plain, cells), strict=False)))


def _cells(text: str, separator: str) -> list[str] | Fault:
    try:
        return next(csv.reader([text], delimiter=separator, strict=True), [])
    except csv.Error:
        return Fault("BAD_QUOTES", "The quotes of the row do not match, or a cell holds a line break.")


def _plain(cell: str) -> str:
    text = cell.strip(" ")
    return text[1:] if text.startswith(_DEFUSED) else text


def _judged(row: int, said: dict[str, str]) -> OrderRow | Rejected:
    given = {name: value.strip(" ") for name, value in said.items() if value.strip(" ")}
    number = given.get("number", "")
    unknown = [name for name in given if name not in COLUMNS]
    if unknown:
        return _refused(row, number, "UNKNOWN_FIELD", f"{_named(unknown[0])} is nothing that an order says.")
    missing = [name for name in REQUIRED if name not in given]
    if missing:
        return _refused(row, number, "MISSING", f"{missing[0]} is missing.")
    if not _NUMBER.fullmatch(number):
        message = "number has 1 to 40 letters and digits without a space, a digit among them."
        return Rejected(row, None, "BAD_NUMBER", message)
    for name, value in given.items():
        if len(value) > _most(name) or not value.isprintable():
            return Rejected(row, number, "BAD_TEXT", f"{name} is too long, or holds what cannot be printed.")
    return OrderRow(row, number, given)


def _most(name: str) -> int:
    return LONGEST_LIST if name == "additives" else _MOST_TEXT


def _refused(row: int, number: object, code: str, message: str) -> Rejected:
    """Name a row by its number; what is no number may be a name, and is repeated nowhere."""
    named = str(number) if isinstance(number, str | int) and _NUMBER.fullmatch(str(number)) else None
    return Rejected(row, named, code, message)


def _named(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z_]{1,40}", name) else "A key of the row"
