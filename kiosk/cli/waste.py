"""`kiosk waste`: what was wasted, cleared or discarded, why, and what it cost."""

from __future__ import annotations

import argparse

from db.errors import StoreError
from kiosk.cli.opening import opened
from kiosk.cli.output import Output
from kiosk.cli.person import acting
from kiosk.cli.records import day
from kiosk.rules import money
from kiosk.rules.permissions import Act
from kiosk.services import records
from kiosk.services.outcome import Refused
from kiosk.services.receive_subject import plural
from kiosk.services.record_filter import Filter
from kiosk.services.waste import waste
from kiosk.settings import site_at


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Give `kiosk waste` its options."""
    command.add_argument("--as", dest="by", metavar="NAME", help="who looks; the PIN is asked for")
    command.add_argument("--from", dest="first_day", type=day, metavar="DATE", help="the first day that is meant")
    command.add_argument("--to", dest="last_day", type=day, metavar="DATE", help="the last day that is meant")


def run(options: argparse.Namespace, output: Output) -> int:
    """List it, the first first, and add it up."""
    with opened(options, "write") as record:
        person = acting(record, options.by, Act.VIEW_RECORDS)
        zone = site_at(record, record.now()).zone
        found = waste(record, person.id, Filter().between(options.first_day, options.last_day, zone))
    if isinstance(found, Refused):
        raise StoreError(found.code, found.message, found.next_step)
    for line in found.lines:
        cost = "no cost on file" if line["cost_minor"] is None else money.amount(line["cost_minor"], line["currency"])
        what = (
            f"{line['quantity']:,} {plural(line['unit'], line['quantity'])} of {line['name']}, lot {line['lot'] or '—'}"
        )
        on = f"{records.local(line['at'], zone):%Y-%m-%d}"
        output.line(line, f"{on}  {what}: {line['reason'] or line['kind']}, {cost}")
    output.line(found.total(), found.words())
    return 0
