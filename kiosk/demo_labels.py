"""The demo pharmacy's labels: printed this morning, and one of which nobody knows whether it came out."""

from __future__ import annotations

from datetime import timedelta

from db import print_jobs
from db.record import Record
from kiosk.demo_shelf import earlier
from kiosk.services import labels, print_queue, print_steps
from kiosk.services.labels import Wanted
from kiosk.services.outcome import Refused
from labels.printers.states import SendResult, Sent, Unsure

_PRINTED = Sent("It is in the folder.")
_LOST = Unsure("The printer hung up in the middle of the label. Look: did it come out?", 2_048)
_PLACES = (("Refrigerator", 95, _PRINTED), ("Shelf", 94, _PRINTED), ("Freezer", 12, _LOST))
"""Which shelf, how many minutes ago, and how the sending ended."""
_LOT, _LOT_MINUTES = "P470171", 41
"""A plain bag's code carries no lot."""


def print_labels(record: Record) -> None:
    """Print the labels of a morning."""
    for name, minutes, result in _PLACES:
        [place] = record.rows("select id from location where name = :name", name=name)
        _print(record, labels.location_label(record, place["id"]), minutes, result)
    [lot] = record.rows("select id from lot where batch_lot = :lot", lot=_LOT)
    _print(record, labels.received_lot_label(record, lot["id"]), _LOT_MINUTES, _PRINTED)


def _print(record: Record, wanted: Wanted | Refused, minutes: int, result: SendResult) -> None:
    morning = earlier(record, timedelta(minutes=minutes))
    if not isinstance(wanted, Wanted):
        raise RuntimeError(f"the demo pharmacy could not be built: {wanted.message}")
    queued = print_queue.queue_label(morning, "demo", wanted.kind, wanted.data, wanted.symbol)
    if not isinstance(queued, print_queue.Queued):
        raise RuntimeError(f"the demo pharmacy could not be built: {queued.message}")
    job = print_jobs.print_job(morning, queued.job_id)
    taken = print_steps.take(morning, job) if job is not None else None
    if taken is not None:
        print_steps.report(morning, taken, result)
