"""`kiosk discarded`: what of containers for one patient was thrown away, by order, for the bill (JW, JZ)."""

from __future__ import annotations

import argparse
import csv

from db.errors import StoreError
from kiosk.cli.opening import opened
from kiosk.cli.output import Output
from kiosk.cli.person import acting
from kiosk.cli.records import day
from kiosk.rules.permissions import Act
from kiosk.services.discarded import COLUMNS, listed
from kiosk.services.export_forms import safe
from kiosk.services.outcome import Refused
from kiosk.services.record_filter import Filter
from kiosk.settings import site_at


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Give `kiosk discarded` its options."""
    command.add_argument("--as", dest="by", metavar="NAME", help="who looks; the PIN is asked for")
    command.add_argument("--from", dest="first_day", type=day, metavar="DATE", help="the first day that is meant")
    command.add_argument("--to", dest="last_day", type=day, metavar="DATE", help="the last day that is meant")
    command.add_argument("--csv", action="store_true", help="a table for a spreadsheet")


def run(options: argparse.Namespace, output: Output) -> int:
    """List it, the first first."""
    if options.csv and output.json:
        raise StoreError("TWO_FORMS", "CSV and JSON are both asked for.", "Give --csv or --json.")
    with opened(options, "write") as record:
        person = acting(record, options.by, Act.VIEW_RECORDS)
        zone = site_at(record, record.now()).zone
        found = listed(record, person.id, Filter().between(options.first_day, options.last_day, zone))
    if isinstance(found, Refused):
        raise StoreError(found.code, found.message, found.next_step)
    if options.csv:
        table = csv.writer(output.stdout, lineterminator="\r\n")
        table.writerow(COLUMNS)
        table.writerows([safe(line.facts[name]) for name in COLUMNS] for line in found)
        return 0
    for line in found:
        output.line(line.facts, line.words)
    if not found:
        output.say("Nothing was prepared of a container for one patient.")
    return 0
