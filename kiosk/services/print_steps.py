"""What the kiosk does with a queued label by itself: takes it, sends it once, and says what came of it.

A job is taken before its first byte can leave, so that a kiosk that ends in the middle leaves it as `sending`; such a
job is never sent again by itself, a person looks. Only a printer that certainly took nothing is tried again.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from db import instants, print_jobs, printer_states
from db.print_jobs import PrintJob, State
from db.record import Record, Write
from db.store import Reader
from kiosk.services.print_queue import printed_state
from labels.printers.states import NotSent, PrinterStatus, SendResult, Sent

RETRY_SECONDS: Final = (5, 15, 60)
"""How long to wait after each try in a row; then as long as the last, for ever: a label is never forgotten."""

_HURRIED_TRIES: Final = 10
"""A printer that says again and again that it is ready, and takes nothing, is not asked at each look for ever."""

ENDED = "The kiosk ended while this label was sent. Look at the printer: did it come out?"
RESTORED = "A backup was restored that is older than this label may be. Look: was it printed before?"


def left_behind(reader: Reader, node: str, known: Iterable[str] = ()) -> list[PrintJob]:
    """List the jobs of which nobody knows the end; `known` are those of which this program knows it."""
    told = frozenset(known)
    return [job for job in print_jobs.left_behind(reader, node) if job.id not in told]


def settle(record: Record, left: Iterable[PrintJob]) -> list[PrintJob]:
    """Give to people what was left behind; only for the program that alone sends the labels of this node."""
    with record.write("system", "print.left") as write:
        moved = [
            job
            for job in left
            if print_jobs.move(write, job, "needs_check", ENDED if job.state == "sending" else RESTORED)
        ]
        return [found for job in moved if (found := print_jobs.print_job(write, job.id)) is not None]


def take(record: Record, job: PrintJob) -> PrintJob | None:
    """Take a job before it is sent, and give it as it is from then on; None when it is no longer to be sent."""
    with record.write("system", "print.take", job.id) as write:
        if not print_jobs.move(write, job, "sending", tries=job.tries + 1):
            write.note(refused="TOO_LATE")
            return None
        return print_jobs.print_job(write, job.id)


def report(record: Record, job: PrintJob, result: SendResult) -> None:
    """Say how the sending of a job ended; the entry names picture, printer and stock."""
    with record.write("system", "print.report", job.id) as write:
        write.note(raster_sha256=job.raster_sha256, printer=job.printer, media=job.stock)
        if isinstance(result, NotSent):
            write.note(printer_state=result.state)
            _note_state(write, job.printer, PrinterStatus(result.state, result.message))
        if not _report(write, job, result):
            write.note(refused="TOO_LATE")


def _report(write: Write, job: PrintJob, result: SendResult) -> bool:
    # Who sent it knows better than who found it left behind; what a person said since stands.
    came_from: tuple[State, ...] = ("sending", "needs_check")
    if isinstance(result, Sent):
        return print_jobs.move(write, job, printed_state(job), result.detail, came_from=came_from)
    if isinstance(result, NotSent):
        again = instants.from_text(write.at) + timedelta(seconds=_pause(job.tries))
        return print_jobs.move(
            write, job, "queued", result.message, came_from=came_from, next_try_at=instants.to_text(again)
        )
    return print_jobs.move(write, job, "needs_check", result.message, came_from=came_from)


def _pause(tries: int) -> int:
    """Tell the seconds to wait after so many tries."""
    return RETRY_SECONDS[min(tries, len(RETRY_SECONDS)) - 1]


def put_off(record: Record, job: PrintJob, why: NotSent) -> None:
    """Leave a job that cannot even be begun in the queue: its printer is no longer set up as it was."""
    with record.write("system", "print.put_off", job.id) as write:
        again = instants.from_text(write.at) + timedelta(seconds=RETRY_SECONDS[-1])
        print_jobs.move(write, job, "queued", why.message, next_try_at=instants.to_text(again))


def give_up(record: Record, job: PrintJob, message: str) -> None:
    """Say that a label will not be printed: what would come out is not what was asked for."""
    with record.write("system", "print.fail", job.id) as write:
        print_jobs.move(write, job, "failed", message)


def saw(record: Record, name: str, status: PrinterStatus) -> None:
    """Note how a printer is from now on; one that somebody refilled or closed prints at once."""
    with record.write("system", "print.status") as write:
        if status.state == "ready":
            _hurry(write, name)
        _note_state(write, name, status)


def _hurry(write: Write, name: str) -> None:
    for job in print_jobs.waiting(write, write.node):
        tried = job.state == "queued" and 0 < job.tries <= _HURRIED_TRIES
        if job.printer == name and tried and job.next_try_at > write.at:
            print_jobs.move(write, job, "queued", job.message, next_try_at=write.at)


def is_news(reader: Reader, node: str, name: str, status: PrinterStatus) -> bool:
    """Say whether a printer is another way than it was last seen."""
    before = printer_states.last_seen(reader, node, name)
    return before is None or (before.state, before.message) != (status.state, status.message)


def _note_state(write: Write, name: str, status: PrinterStatus) -> None:
    if is_news(write, write.node, name, status):
        printer_states.set_state(write, name, status.state, status.message)
