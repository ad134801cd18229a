"""`kiosk near-misses`: what was refused at the scanner, how often, and what was said the last time."""

from __future__ import annotations

import argparse

from db.errors import StoreError
from kiosk.cli.opening import opened
from kiosk.cli.output import Output
from kiosk.cli.person import acting
from kiosk.cli.records import day
from kiosk.rules.permissions import Act
from kiosk.services.near_misses import near_misses
from kiosk.services.outcome import Refused
from kiosk.services.record_filter import Filter
from kiosk.settings import site_at


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Give `kiosk near-misses` its options."""
    command.add_argument("--as", dest="by", metavar="NAME", help="who looks; the PIN is asked for")
    command.add_argument("--from", dest="first_day", type=day, metavar="DATE", help="the first day that is meant")
    command.add_argument("--to", dest="last_day", type=day, metavar="DATE", help="the last day that is meant")


def run(options: argparse.Namespace, output: Output) -> int:
    """List the refusals by their reason, the most frequent first."""
    with opened(options, "write") as record:
        person = acting(record, options.by, Act.VIEW_RECORDS)
        zone = site_at(record, record.now()).zone
        found = near_misses(record, person.id, Filter().between(options.first_day, options.last_day, zone))
    if isinstance(found, Refused):
        raise StoreError(found.code, found.message, found.next_step)
    for each in found:
        output.line(each.to_json(), f"{each.count:>5}  {each.code:<20} {each.last_said}")
    return 0
