"""`kiosk label --print`: asks for a label to be printed, as a person does at the screen."""

from __future__ import annotations

import argparse

from db import instants
from kiosk.cli.label_data import read_data
from kiosk.cli.opening import opened
from kiosk.cli.output import Output
from kiosk.cli.person import acting
from kiosk.rules.permissions import Act
from kiosk.services.label_settings import labels_at
from kiosk.services.outcome import Refused
from kiosk.settings import site_at
from labels.refusal import LabelRefused


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Give `kiosk label` the options of printing."""
    command.add_argument("--print", action="store_true", help="queue it for a printer of this kiosk, not for a file")
    command.add_argument("--printer", metavar="NAME", help="which; else the first whose stock it fits on")
    command.add_argument("--as", dest="person", metavar="NAME", help="who asks for it to be printed")


def run(options: argparse.Namespace, output: Output) -> int:
    """Queue the label; a kiosk that runs prints it at once, `kiosk tick` where none does."""
    from kiosk.label_symbols import symbol_of  # what draws labels is loaded only where one is made
    from kiosk.services.print_queue import Queued, find_job, queue_label

    with opened(options, "write") as record:
        person = acting(record, options.person, Act.PRINT_LABEL)
        data = read_data(options.data)
        now = record.now()
        today = instants.from_text(now).astimezone(site_at(record, now).zone).date()
        symbol = symbol_of(options.kind, data, today, labels_at(record, now).company_prefix or None)
        if isinstance(symbol, LabelRefused):
            output.error(symbol.code, symbol.message, symbol.next_step, symbol.field)
            return 1
        data.pop("symbol", None)
        outcome = queue_label(
            record, person.id, options.kind, data, symbol, printer=options.printer, stock=options.stock
        )
        job = find_job(record, outcome.job_id) if isinstance(outcome, Queued) else None
    if job is None or isinstance(job, Refused):
        next_step = outcome.next_step if isinstance(outcome, Refused) else ""
        output.error(outcome.code, outcome.message, next_step)
        return 1
    answer = {"job": job.id, "kind": job.kind, "printer": job.printer, "stock": job.stock, "dpi": job.dpi}
    output.line({**answer, "raster_sha256": job.raster_sha256, "state": job.state}, outcome.message)
    return 0
