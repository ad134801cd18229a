"""`kiosk report`: workload, turnaround, close calls and the cost of waste, in plain columns with their total."""

from __future__ import annotations

import argparse
import csv
import io
from collections.abc import Mapping
from typing import Final
from zoneinfo import ZoneInfo

from db import instants
from db.errors import StoreError
from kiosk.cli.opening import opened
from kiosk.cli.output import Output
from kiosk.cli.person import acting
from kiosk.cli.records import day
from kiosk.rules.permissions import Act
from kiosk.services.export_forms import safe
from kiosk.services.outcome import Refused
from kiosk.services.record_filter import Filter
from kiosk.services.reports import Cell, Gather, Report, report
from kiosk.services.reports_close_calls import close_calls
from kiosk.services.reports_turnaround import turnaround
from kiosk.services.reports_waste_cost import waste_cost
from kiosk.services.reports_workload import workload
from kiosk.settings import site_at

REPORTS: Final[Mapping[str, Gather]] = {
    "workload": workload,
    "turnaround": turnaround,
    "close-calls": close_calls,
    "waste-cost": waste_cost,
}


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Give `kiosk report` its options."""
    command.add_argument("report", choices=list(REPORTS))
    command.add_argument("--csv", action="store_true", help="as lines for a spreadsheet, the total last")
    command.add_argument("--as", dest="by", metavar="NAME", help="who looks; the PIN is asked for")
    command.add_argument("--from", dest="first_day", type=day, metavar="DATE", help="the first day that is meant")
    command.add_argument("--to", dest="last_day", type=day, metavar="DATE", help="the last day that is meant")


def run(options: argparse.Namespace, output: Output) -> int:
    """Gather the report and write it as it was asked for."""
    if options.csv and output.json:
        raise StoreError("TWO_FORMS", "CSV and JSON are both asked for.", "Give --csv or --json.")
    with opened(options, "write") as record:
        person = acting(record, options.by, Act.VIEW_RECORDS)
        zone = site_at(record, record.now()).zone
        wanted = Filter().between(options.first_day, options.last_day, zone)
        found = report(record, person.id, wanted, REPORTS[options.report])
    if isinstance(found, Refused):
        raise StoreError(found.code, found.message, found.next_step)
    output.say(f"{found.title}: {wanted.words}.")
    if options.csv:
        _write_csv(found, output, zone)
    else:
        _write(found, output, zone)
    return 0


def _cells(found: Report, zone: ZoneInfo) -> list[list[Cell]]:
    """Give the cells of each row for people, the total last: instants in the site's time."""
    return [
        [_local(row.get(each.name), zone) if each.is_instant else row.get(each.name) for each in found.columns]
        for row in (*found.rows, found.total)
    ]


def _local(cell: Cell, zone: ZoneInfo) -> Cell:
    return f"{instants.from_text(cell).astimezone(zone):%Y-%m-%d %H:%M}" if isinstance(cell, str) else cell


def _write_csv(found: Report, output: Output, zone: ZoneInfo) -> None:
    """RFC 4180, as every export; no cell is run as a formula."""
    text = io.StringIO(newline="")
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerow([column.name for column in found.columns])
    for cells in _cells(found, zone):
        lines.writerow([safe(cell) for cell in cells])
    output.text(text.getvalue())


def _write(found: Report, output: Output, zone: ZoneInfo) -> None:
    table = _cells(found, zone)
    headings: list[Cell] = [column.heading for column in found.columns]
    places = [_place(column) for column in zip(headings, *table, strict=True)]
    if not output.json:
        output.line({}, _spread(headings, places))
    for row, cells in zip((*found.rows, found.totals()), table, strict=True):
        output.line(row, _spread(cells, places))


def _place(column: tuple[Cell, ...]) -> str:
    """Say how a column stands: as wide as its widest, numbers to the right."""
    width = max(len(_text(cell)) for cell in column)
    return f"{'>' if any(isinstance(cell, int) for cell in column) else '<'}{width}"


def _spread(cells: list[Cell], places: list[str]) -> str:
    return "  ".join(f"{_text(cell):{place}}" for cell, place in zip(cells, places, strict=True)).rstrip()


def _text(cell: Cell) -> str:
    return "—" if cell is None else f"{cell:,}" if isinstance(cell, int) else cell
