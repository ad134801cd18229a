"""Labels that people ask for: queued, printed again, given up, looked at, proven by a scan. Sending is in print_steps."""

from __future__ import annotations

from dataclasses import dataclass

from db import print_jobs
from db.print_jobs import NewPrintJob, PrintContent, PrintJob, State
from db.record import Record, Write
from db.store import Reader
from kiosk.rules.permissions import Act
from kiosk.services import permit
from kiosk.services.held_codes import SECRET_KINDS, HeldCodes
from kiosk.services.label_settings import labels_at
from kiosk.services.label_words import STATES, title
from kiosk.services.outcome import Done, Outcome, Refused
from kiosk.services.print_render import Data, Planned, content_of, data_of, plan, symbol_of
from labels.label_symbol import LabelSymbol
from labels.stock import Stock, stock_named

LONGEST_REASON = 200


@dataclass(frozen=True)
class Queued(Done):
    """A label waits to be printed."""

    job_id: str = ""


def queue_label(
    record: Record,
    by: str,
    kind: str,
    data: Data,
    symbol: LabelSymbol | None,
    *,
    printer: str | None = None,
    stock: Stock | None = None,
    held: HeldCodes | None = None,
) -> Outcome:
    """Ask for a label: it is drawn and proven now, and printed by this kiosk as soon as the printer takes it.

    Printer and stock are the usual ones unless they are named. The code of a badge goes into `held`, and into no record.
    """
    if (refused := permit.refusal(record, by, Act.PRINT_LABEL)) is not None:
        return permit.noted_alone(record, by, "print.queue", refused)
    made = _made(record, kind, data, symbol, printer, stock)
    if isinstance(made, Refused):
        return permit.noted_alone(record, by, "print.queue", made)
    planned, content = made
    if kind in SECRET_KINDS and held is None:
        no_hand = Refused("NOT_HERE", "The code of a badge is in no record.", "Print it where it is made: People (F1).")
        return permit.noted_alone(record, by, "print.queue", no_hand)
    with record.write(by, "print.queue") as write:
        if (refused := permit.refusal(write, by, Act.PRINT_LABEL)) is not None:
            return permit.noted(write, refused)
        new = _new(write, planned, content, kind, subject_of(data, symbol, kind))
        job_id = print_jobs.add_print_job(write, new)
        if held is not None and symbol is not None and kind in SECRET_KINDS:
            held.keep(job_id, symbol)  # before anybody can see the job
    where = f"{planned.printer.name} prints it on {planned.stock.name}."
    return Queued("LABEL_QUEUED", f"{title(kind, new.subject, 0)}: {where}", job_id)


def _made(
    reader: Record, kind: str, data: Data, symbol: LabelSymbol | None, printer: str | None, stock: Stock | None
) -> tuple[Planned, PrintContent] | Refused:
    content = content_of(kind, data, symbol)
    if isinstance(content, Refused):
        return content
    planned = plan(reader, reader.node, kind, data, symbol, printer=printer, stock=stock)
    return planned if isinstance(planned, Refused) else (planned, content)


def _new(write: Write, planned: Planned, content: PrintContent, kind: str, subject: str) -> NewPrintJob:
    scanned_back = kind in labels_at(write, write.at).scan_back and content.symbol_text is not None
    label = planned.label
    return NewPrintJob(
        kind=kind,
        subject=subject,
        content=content,
        printer=planned.printer.name,
        stock=label.stock.name,
        dpi=label.dpi,
        raster_sha256=label.raster_sha256,
        needs_scan_back=scanned_back,
    )


def subject_of(data: Data, symbol: LabelSymbol | None, kind: str) -> str:
    """Name what a label is for by an id of ours, short; never by anything that a patient's label says besides."""
    found = data.get("internal_id")
    return found[:40] if isinstance(found, str) and found.isprintable() else ""


def reprint(
    record: Record,
    by: str,
    job_id: str,
    reason: str,
    *,
    printer: str | None = None,
    stock: Stock | None = None,
) -> Outcome:
    """Print a label again, as a new job that says REPRINT n; `reason` is a sentence of the person."""
    raise NotImplementedError


def void(record: Record, by: str, job_id: str, reason: str) -> Outcome:
    """Say that a printed label counts no longer: it was torn, stuck on the wrong thing, thrown away."""
    raise NotImplementedError


def cancel(record: Record, by: str, job_id: str) -> Outcome:
    """Give up a label that was not printed yet, or of which nobody needs to know any more."""
    raise NotImplementedError


def looked(record: Record, by: str, job_id: str, *, printed: bool) -> Outcome:
    """Say what a person saw at the printer, where the kiosk could not know."""
    raise NotImplementedError


def confirm_scan(record: Record, by: str, text: str) -> Outcome | None:
    """Take a scan as the proof of a printed label; None when no label waits for this text."""
    raise NotImplementedError
