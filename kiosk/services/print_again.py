"""Printing a label again: a new job with a reason, and its number on the paper, so that no two can be taken for one."""

from __future__ import annotations

from dataclasses import replace

from db import print_jobs
from db.print_jobs import NewPrintJob, PrintJob
from db.record import Record, Write
from kiosk.rules.permissions import Act
from kiosk.services import permit
from kiosk.services.held_codes import SECRET_KINDS
from kiosk.services.label_settings import labels_at
from kiosk.services.label_words import title
from kiosk.services.outcome import Outcome, Refused
from kiosk.services.preparation_void import void_paper
from kiosk.services.print_queue import Queued, fault_of_reason, find_job, not_now, well_formed
from kiosk.services.print_render import Planned, content_of, data_of, kept_in_plain, plan, symbol_of
from labels.stock import Stock, stock_named

_TRIES = 5
"""Two kiosks that print the same label again at once get numbers one after the other."""
_MAY_BE = ("sent", "confirmed", "failed", "cancelled")


def reprint(
    record: Record,
    by: str,
    job_id: str,
    reason: str,
    *,
    printer: str | None = None,
    stock: Stock | None = None,
) -> Outcome:
    """Print a label again, as a new job that says REPRINT n; `reason` is a sentence of the person.

    It goes to the same printer and stock as before unless others are named. n counts from the first label on.
    """
    fault = permit.refusal(record, by, Act.REPRINT_LABEL) or fault_of_reason(reason)
    if fault is not None:
        return permit.noted_alone(record, by, "print.reprint", fault)
    for _ in range(_TRIES):
        job = _again(record, job_id)
        if isinstance(job, Refused):
            return permit.noted_alone(record, by, "print.reprint", job)
        made = _made(record, job, printer, stock)
        if isinstance(made, Refused):
            return permit.noted_alone(record, by, "print.reprint", made)
        outcome = _queue(record, by, job, made, reason.strip())
        if outcome is not None:
            return outcome
    too_many = Refused("TOO_LATE", "That label is being printed again elsewhere.", "Look at the list of labels again.")
    return permit.noted_alone(record, by, "print.reprint", too_many)


def _again(record: Record, job_id: str) -> PrintJob | Refused:
    job = find_job(record, job_id)
    if isinstance(job, Refused):
        return job
    if job.kind in SECRET_KINDS:
        gone = "A badge's code is in no record, so it cannot be printed again."
        return Refused("NOT_KEPT", gone, "Make a new badge under People (F1); the old one then opens nothing.")
    return void_paper(record, job) or (job if job.state in _MAY_BE else not_now(job))


def _made(
    record: Record, job: PrintJob, printer: str | None, stock: Stock | None
) -> tuple[NewPrintJob, Planned] | Refused:
    """Draw the next copy."""
    first = job.reprint_of or job.id
    said = print_jobs.content(record, first)
    if said is None:
        return Refused("NO_LABEL", "There is no such label on record.", "Choose one from the list of labels.")
    number = print_jobs.last_copy(record, first) + 1
    data, symbol = {**data_of(said), "reprint": number}, symbol_of(said)
    content = content_of(job.kind, data, symbol)
    if isinstance(content, Refused):
        return content
    name, size = _place(record, job, printer, stock)
    planned = plan(record, record.node, job.kind, data, symbol, printer=name, stock=size)
    if isinstance(planned, Refused):
        return planned
    if (fault := kept_in_plain(record, job.kind, planned)) is not None:
        return fault
    settings, label = labels_at(record, record.now()), planned.label
    new = NewPrintJob(
        kind=job.kind,
        subject=job.subject,
        content=content,
        printer=planned.printer.name,
        stock=label.stock.name,
        dpi=label.dpi,
        raster_sha256=label.raster_sha256,
        needs_scan_back=job.kind in settings.scan_back and symbol is not None,
        reprint_of=first,
        copy_number=number,
    )
    return new, planned


def _place(record: Record, job: PrintJob, printer: str | None, stock: Stock | None) -> tuple[str | None, Stock | None]:
    """Say where a copy goes: where the label went, if that printer is still there and nothing else was chosen."""
    if printer is not None or stock is not None:
        return printer, stock
    before = labels_at(record, record.now()).printer(record.node, job.printer)
    size = stock_named(job.stock)
    return (before.name, size) if before is not None and size is not None and before.holds(size) else (None, size)


def _queue(record: Record, by: str, job: PrintJob, made: tuple[NewPrintJob, Planned], reason: str) -> Outcome | None:
    """Queue a copy; None when somebody else took its number meanwhile."""
    new, planned = made
    with record.write(by, "print.reprint", well_formed(job.id)) as write:
        write.alone_with(f"copies of {new.reprint_of}")
        if (refused := permit.refusal(write, by, Act.REPRINT_LABEL)) is not None:
            return permit.noted(write, refused)
        if _number_is_taken(write, new):
            write.note(refused="TOO_LATE")
            return None
        queued = print_jobs.add_print_job(write, replace(new, reason=reason))
    name = title(new.kind, new.subject, new.copy_number)
    return Queued("LABEL_QUEUED", f"{name}: {planned.printer.name} prints it on {new.stock}.", queued)


def _number_is_taken(write: Write, new: NewPrintJob) -> bool:
    return print_jobs.last_copy(write, new.reprint_of or "") != new.copy_number - 1
