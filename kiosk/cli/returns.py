"""`kiosk returns`: the return list of a round that cleared the shelf, as a file; that it was written is noted."""

from __future__ import annotations

import argparse
from pathlib import Path

from db.errors import StoreError
from kiosk.cli.opening import opened
from kiosk.cli.output import Output
from kiosk.cli.person import acting
from kiosk.rules.permissions import Act
from kiosk.services.export_forms import FORMS
from kiosk.services.hand import own_hand
from kiosk.services.outcome import Refused
from kiosk.services.return_list import export_list


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Give `kiosk returns` its options."""
    command.add_argument("job", metavar="JOB", help="the round, as `kiosk job shelf` named it")
    command.add_argument("--form", choices=FORMS, default="pdf")
    command.add_argument("--out", type=Path, required=True, metavar="FILE", help="a file that is not there yet")
    command.add_argument("--as", dest="by", metavar="NAME", help="who writes it; the PIN is asked for")


def run(options: argparse.Namespace, output: Output) -> int:
    """Write the list."""
    with opened(options, "write") as record:
        person = acting(record, options.by, Act.KEEP_SHELF)
        made = export_list(record, own_hand(record), person.id, options.job, options.form, options.out)
    if isinstance(made, Refused):
        raise StoreError(made.code, made.message, made.next_step)
    output.line(made.to_json(), f"{made.rows:,} rows written to {made.path} (SHA-256 {made.sha256}).")
    return 0
