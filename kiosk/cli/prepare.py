"""`kiosk prepare`: what is to be prepared, under way, waiting for its check, and released today."""

from __future__ import annotations

import argparse

from db.errors import StoreError
from kiosk.cli.opening import opened
from kiosk.cli.output import Output
from kiosk.cli.person import acting
from kiosk.rules.permissions import Act
from kiosk.services.outcome import Refused
from kiosk.services.prepare_today import work_today


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Give `kiosk prepare` its options."""
    command.add_argument("--as", dest="by", metavar="NAME", help="who looks; the PIN is asked for")


def run(options: argparse.Namespace, output: Output) -> int:
    """List the day's work."""
    with opened(options, "write") as record:
        person = acting(record, options.by, Act.VIEW_ORDER)
        found = work_today(record, person.id, record.now())
    if isinstance(found, Refused):
        raise StoreError(found.code, found.message, found.next_step)
    for each in found:
        output.line(each.to_json(), each.words)
    if not found and not output.json:
        output.line({}, "Nothing is to be prepared, and nothing waits for its check.")
    return 0
