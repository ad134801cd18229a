"""`kiosk tick`: does what is due now and prints what waits, for a timer where no kiosk runs day and night."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from db import print_jobs
from db.opening import Where
from db.print_jobs import PrintJob
from db.record import Record
from kiosk.alone import alone
from kiosk.background import tick
from kiosk.cli.opening import opened, where
from kiosk.cli.output import Output
from kiosk.keeper import Keeper
from kiosk.services.hand import own_hand
from kiosk.services.held_codes import HeldCodes
from kiosk.services.label_words import STATES, title


def run(options: argparse.Namespace, output: Output) -> int:
    """Tell of each task in a line; 1 when one failed."""
    failed = False
    with opened(options, "write") as record:
        for ran in tick(Keeper(where(options), record, own_hand(record)), record.clock()):
            output.line(ran.to_json(), ran.words)
            failed = failed or ran.error is not None
        for job in _printed(where(options), record):
            came_out = job.state in ("sent", "confirmed")
            told = {"task": "print", "job": job.id, "result": job.state, "message": job.message}
            name = title(job.kind, job.subject, job.copy_number)
            output.line(told, f"{name}: {STATES[job.state][1].lower()}. {job.message}".strip())
            failed = failed or not came_out
    return 1 if failed else 0


def _printed(place: Where, record: Record) -> Iterator[PrintJob]:
    """Print what is due, unless a kiosk that runs does so anyway."""
    if not (print_jobs.due(record, place.node, record.now()) or print_jobs.left_behind(record, place.node)):
        return
    from kiosk.print_work import Sender  # what draws labels is loaded only where there is one
    from labels.printers import connect

    with alone(place.printing) as is_alone:
        if is_alone:
            yield from Sender(place, record, own_hand(record), connect, HeldCodes()).send_due()
