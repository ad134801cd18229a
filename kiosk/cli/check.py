"""`kiosk check`: what waits for the pharmacist's check, STAT first; `kiosk job check` does it."""

from __future__ import annotations

import argparse

from db import instants
from db.errors import StoreError
from kiosk.cli.opening import opened
from kiosk.cli.output import Output
from kiosk.cli.person import acting
from kiosk.rules.permissions import Act
from kiosk.services import check_queue
from kiosk.services.check_queue import ToCheck
from kiosk.services.outcome import Refused
from kiosk.services.receive_subject import plural
from kiosk.settings import site_at


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Give `kiosk check` its options."""
    command.add_argument("--as", dest="by", metavar="NAME", help="who looks; the PIN is asked for")


def run(options: argparse.Namespace, output: Output) -> int:
    """List what waits."""
    with opened(options, "write") as record:
        person = acting(record, options.by, Act.VIEW_ORDER)
        found = check_queue.looked(record, person.id)
        zone = site_at(record, record.now()).zone
    if isinstance(found, Refused):
        raise StoreError(found.code, found.message, found.next_step)
    for line in found:
        until = f"{instants.from_text(line.beyond_use_date).astimezone(zone):%Y-%m-%d %H:%M}"
        output.line(line.to_json(), _words(line, until))
    if not found and not output.json:
        output.line({}, "Nothing waits for the check.")
    return 0


def _words(line: ToCheck, until: str) -> str:
    stat = "STAT " if line.is_stat else ""
    count = f"{line.containers:,} {plural('container', line.containers)}"
    over = "BEYOND USE PASSED" if line.is_over else f"use by {until}"
    own = "; you had a hand in it" if line.is_own else ""
    return f"{stat}{line.preparation} {line.name}, {count}: needed {line.needed_at}, {over}, by {line.made_by}{own}"
