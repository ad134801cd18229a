"""The forms of an export: CSV for spreadsheets, JSON for programs, PDF for people, all with the chain's heads."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from itertools import islice
from typing import BinaryIO, Final, Literal

from db.chain import Head
from kiosk.services.export_tables import Cell, Table, for_paper, grouped
from kiosk.services.outcome import Refused

Form = Literal["csv", "json", "pdf"]
FORMS: Final[tuple[Form, ...]] = ("csv", "json", "pdf")

MOST_ON_PAPER = 5_000
"""Rows of a printout: some 250 pages."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""How a cell begins that a spreadsheet would run."""


@dataclass
class Made:
    """What the export is about, and how many rows were written so far."""

    table: Table
    heads: tuple[Head, ...]
    pharmacy: str
    by: str
    at: str
    """UTC."""
    local: datetime
    """The same in the site's zone."""
    rows: int = field(default=0)

    def counted(self) -> Iterator[tuple[Cell, ...]]:
        """Give the rows, and count them."""
        for row in self.table.rows:
            self.rows += 1
            yield row


def write(form: Form, made: Made, file: BinaryIO) -> Refused | None:
    """Write an export into an open file; a printout that nobody would read is refused."""
    if form == "pdf":
        return _pdf(made, file)
    if form == "csv":
        _csv(made, file)
    else:
        _json(made, file)
    return None


def safe(cell: Cell) -> str | int:
    """Make a cell that no spreadsheet takes for a formula: a text that begins like one gets an apostrophe before it.

    Numbers are ours and stay numbers, also below zero.
    """
    if cell is None:
        return ""
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return f"'{cell}"
    return cell


def _csv(made: Made, file: BinaryIO) -> None:
    """RFC 4180, UTF-8. The last rows are the heads of the chain, as wide as all others."""
    text = io.TextIOWrapper(file, encoding="utf-8", errors="backslashreplace", newline="", write_through=True)
    rows = csv.writer(text, lineterminator="\r\n")
    width = len(made.table.columns)
    rows.writerow(made.table.columns)
    for row in made.counted():
        rows.writerow([safe(cell) for cell in row])
    for head in made.heads:
        cells: list[Cell] = ["chain head", head.node, head.epoch, head.seq, head.hash]
        rows.writerow([*map(safe, cells), *[""] * (width - len(cells))])
    text.flush()
    text.detach()


def _json(made: Made, file: BinaryIO) -> None:
    """One object; the rows come last, so that a long export is written as it is read."""
    about = {
        "what": made.table.what,
        "pharmacy": made.pharmacy,
        "by": made.by,
        "at": made.at,
        "filter": dict(made.table.facts),
        "heads": [asdict(head) for head in made.heads],
    }
    file.write(json.dumps(about).removesuffix("}").encode() + b', "rows": [')
    for number, row in enumerate(made.counted()):
        content = dict(zip(made.table.columns, row, strict=True))
        if isinstance(content.get("detail"), str):
            content["detail"] = json.loads(str(content["detail"]))
        file.write((b",\n" if number else b"\n") + json.dumps(content).encode())
    file.write(b"\n]}\n")


def _pdf(made: Made, file: BinaryIO) -> Refused | None:
    from labels.report_pdf import Column, Report, write_pdf  # its library is loaded only where it is used

    rows = [for_paper(made.table, row) for row in islice(made.counted(), MOST_ON_PAPER + 1)]
    if len(rows) > MOST_ON_PAPER:
        message = f"There are more than {MOST_ON_PAPER:,} rows: too many to be read on paper."
        return Refused("TOO_MANY_ROWS", message, "Ask for fewer days, or export CSV or JSON.")
    asked = ", ".join(f"{label} {value}" for label, value in made.table.facts) or "all of it"
    about = (
        f"{made.pharmacy} — {asked} — {len(rows):,} rows",
        f"Printed by {made.by} on {made.local:%Y-%m-%d %H:%M:%S} ({made.local.tzname()}), {made.at} UTC.",
        "Check it with: kiosk verify --head “the line at the foot of a page”",
    )
    columns = tuple(Column(heading, share) for _, heading, share in made.table.on_paper)
    file.write(write_pdf(Report(made.table.title, about, columns, rows, foot(made.heads), made.local)))
    return None


def foot(heads: tuple[Head, ...]) -> tuple[str, ...]:
    """Write the heads as they stand at the foot of every page."""
    return tuple(
        f"Chain head: node {head.node} epoch {head.epoch} entry {head.seq} hash {grouped(head.hash)}" for head in heads
    ) or ("The chain has no entry yet.",)
