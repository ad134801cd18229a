"""`kiosk printer queue`: the labels that wait or need a look, and what a person says of one."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import asdict
from typing import Final

from db.errors import StoreError
from db.record import Record
from kiosk.cli.opening import opened
from kiosk.cli.output import Output
from kiosk.cli.person import acting
from kiosk.rules.permissions import Act
from kiosk.services import print_again, print_queue
from kiosk.services.label_views import PrintJobView, job_view, labels_view
from kiosk.services.outcome import Outcome, Refused

MOST = 200
"""Labels that are listed."""

_Do = Callable[[Record, str, str, str], Outcome]
_ACTS: Final[dict[str, tuple[Act, str, _Do]]] = {
    "cancel": (
        Act.PRINT_LABEL,
        "give up a label that was not printed",
        lambda record, by, job, _: print_queue.cancel(record, by, job),
    ),
    "printed": (
        Act.PRINT_LABEL,
        "say that a label did come out",
        lambda record, by, job, _: print_queue.looked(record, by, job, printed=True),
    ),
    "not_printed": (
        Act.PRINT_LABEL,
        "say that a label did not come out",
        lambda record, by, job, _: print_queue.looked(record, by, job, printed=False),
    ),
    "reprint": (Act.REPRINT_LABEL, "print a label again; with --reason", print_again.reprint),
    "void": (Act.REPRINT_LABEL, "say that a printed label counts no longer; with --reason", print_queue.void),
}


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Give `kiosk printer queue` its options."""
    instead = command.add_mutually_exclusive_group()
    instead.add_argument("--all", action="store_true", help="also the labels that need nobody any more")
    for name, (_, help_text, _) in _ACTS.items():
        instead.add_argument(f"--{name.replace('_', '-')}", dest=name, metavar="ID", help=help_text)
    command.add_argument("--reason", metavar="TEXT", default="", help="why a label is printed again, or is void")
    command.add_argument("--as", dest="person", metavar="NAME", help="who says so")


def run(options: argparse.Namespace, output: Output) -> int:
    """Do the one thing that was asked, or list what needs somebody."""
    asked = next((name for name in _ACTS if getattr(options, name) is not None), None)
    if asked is not None:
        return _say(options, output, asked)
    with opened(options, "read") as record:
        for view in labels_view(record, record.now(), MOST).jobs:
            if options.all or view.state in ("queued", "sending", "sent", "needs_check"):
                _line(view, output)
    return 0


def _say(options: argparse.Namespace, output: Output, asked: str) -> int:
    act, _, do = _ACTS[asked]
    with opened(options, "write") as record:
        person = acting(record, options.person, act)
        outcome = do(record, person.id, getattr(options, asked), options.reason)
        if isinstance(outcome, Refused):
            raise StoreError(outcome.code, outcome.message, outcome.next_step)
        job_id = outcome.job_id if isinstance(outcome, print_queue.Queued) else getattr(options, asked)
        view = job_view(record, job_id)
    if view is not None:
        output.line(asdict(view), outcome.message)
    return 0


def _line(view: PrintJobView, output: Output) -> None:
    words = f"{view.id}  {view.sign} {view.word}  {view.title}, {view.printer} {view.stock}, {view.person}"
    output.line(asdict(view), f"{words}. {view.message}" if view.message else words)
