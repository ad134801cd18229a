"""Labels that people ask for: queued, given up, looked at, proven by a scan. Sending them is in print_steps."""

from __future__ import annotations

import re
from dataclasses import dataclass

from db import preparation_codes, print_jobs
from db.print_jobs import NewPrintJob, PrintContent, PrintJob, State
from db.record import Record, Write
from db.store import Reader
from kiosk.rules.permissions import Act
from kiosk.services import permit
from kiosk.services.held_codes import SECRET_KINDS, HeldCodes
from kiosk.services.label_settings import labels_at
from kiosk.services.label_words import STATES, VOID, title
from kiosk.services.outcome import Done, Outcome, Refused
from kiosk.services.print_render import Data, Planned, content_of, data_of, kept_in_plain, plan
from labels.label_symbol import LabelSymbol
from labels.stock import Stock

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
    of_preparation: bool = False,
) -> Outcome:
    """Ask for a label: it is drawn and proven now, and printed by this kiosk as soon as the printer takes it.

    Printer and stock are the usual ones unless they are named. A badge's code goes into `held`, and into no record.
    `of_preparation`: a worksheet asks, which alone prints the codes of preparations.
    """
    if (refused := permit.refusal(record, by, Act.PRINT_LABEL)) is not None:
        return permit.noted_alone(record, by, "print.queue", refused)
    made = _made(record, kind, data, symbol, printer, stock)
    if not of_preparation and symbol is not None and preparation_codes.are_in(record, symbol.text):
        made = _BY_WORKSHEET
    if isinstance(made, Refused):
        return permit.noted_alone(record, by, "print.queue", made)
    planned, content = made
    if kind in SECRET_KINDS and held is None:
        no_hand = Refused("NOT_HERE", "The code of a badge is in no record.", "Print it where it is made: People (F1).")
        return permit.noted_alone(record, by, "print.queue", no_hand)
    with record.write(by, "print.queue") as write:
        if (refused := permit.refusal(write, by, Act.PRINT_LABEL)) is not None:
            return permit.noted(write, refused)
        new = _new(write, planned, content, kind, subject_of(kind, data))
        job_id = print_jobs.add_print_job(write, new)
        if held is not None and symbol is not None and kind in SECRET_KINDS:
            held.keep(job_id, symbol)  # before anybody can see the job
    where = f"{planned.printer.name} prints it on {planned.stock.name}."
    return Queued("LABEL_QUEUED", f"{title(kind, new.subject, 0)}: {where}", job_id)


_BY_WORKSHEET = Refused(
    "BY_WORKSHEET",
    "That is the code of a preparation: only its worksheet prints it, once every step is done.",
    "Go on with the worksheet; what is printed already is printed again under Labels.",
)


def _made(
    record: Record, kind: str, data: Data, symbol: LabelSymbol | None, printer: str | None, stock: Stock | None
) -> tuple[Planned, PrintContent] | Refused:
    content = content_of(kind, data, symbol)
    if isinstance(content, Refused):
        return content
    # Drawn from what the record will hold, so that it is the same picture when it is sent.
    planned = plan(record, record.node, kind, data_of(content), symbol, printer=printer, stock=stock)
    if isinstance(planned, Refused):
        return planned
    return kept_in_plain(record, kind, planned) or (planned, content)


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


_BY_NAME = frozenset({"location", "asset", "badge", "received_lot", "command_card"})
"""Kinds that are never a patient's: people know them by name."""
_LONGEST_SUBJECT = 40


def subject_of(kind: str, data: Data) -> str:
    """Name what a label is for, short: by an id of ours, where anything else on it may be a patient's."""
    keys = ("name", "internal_id") if kind in _BY_NAME else ("internal_id",)
    found = next((str(given) for key in keys if isinstance(given := data.get(key), str | int) and given), "")
    return found[:_LONGEST_SUBJECT] if found.isprintable() else ""


def cancel(record: Record, by: str, job_id: str) -> Outcome:
    """Give up a label that was not printed yet, or of which nobody needs to know any more."""
    return _change(record, by, "print.cancel", job_id, Act.PRINT_LABEL, _CANCEL)


def looked(record: Record, by: str, job_id: str, *, printed: bool) -> Outcome:
    """Say what a person saw at the printer, where the kiosk could not know."""
    return _change(record, by, "print.look", job_id, Act.PRINT_LABEL, _SAW_IT if printed else _SAW_NOTHING)


def void(record: Record, by: str, job_id: str, reason: str) -> Outcome:
    """Say that a printed label counts no longer: it was torn, stuck on the wrong thing, thrown away."""
    if (fault := fault_of_reason(reason)) is not None:
        return permit.noted_alone(record, by, "print.void", fault)
    return _change(record, by, "print.void", job_id, Act.REPRINT_LABEL, _VOID, reason.strip())


@dataclass(frozen=True)
class _Change:
    """What a person can make of a job, and when."""

    came_from: tuple[State, ...]
    code: str
    says: str
    """To the person; the label's title stands before it."""
    message: str
    """Of the job from then on."""
    to: State | None = None
    """None: what a printed label becomes, which depends on whether it is scanned back."""

    def becomes(self, job: PrintJob) -> State:
        """Tell the state that a job has from then on."""
        return self.to or printed_state(job)


_CANCEL = _Change(
    ("queued", "needs_check"), "LABEL_CANCELLED", "is given up; if it comes out, destroy it.", "", "cancelled"
)
_SAW_IT = _Change(("needs_check",), "LABEL_PRINTED", "is printed.", "A person saw it printed.")
_SAW_NOTHING = _Change(
    ("needs_check",),
    "LABEL_NOT_PRINTED",
    "did not come out; print it again.",
    "A person saw nothing come out.",
    "failed",
)
_VOID = _Change(("sent", "confirmed"), "LABEL_VOID", "is void; destroy the label.", "It is void.", "failed")


def printed_state(job: PrintJob) -> State:
    """Tell what a label is once its paper is there: proven only by a scan, where the site wants one."""
    return "sent" if job.needs_scan_back else "confirmed"


def _change(
    record: Record, by: str, action: str, job_id: str, act: Act, change: _Change, void_reason: str | None = None
) -> Outcome:
    with record.write(by, action, well_formed(job_id)) as write:
        job = _found(write, by, job_id, act)
        if isinstance(job, Refused):
            return permit.noted(write, job)
        if job.state not in change.came_from:
            return permit.noted(write, not_now(job))
        if not print_jobs.move(write, job, change.becomes(job), change.message, void_reason=void_reason):
            return permit.noted(write, TOO_LATE)
    return Done(change.code, f"{title_of(job)} {change.says}")


TOO_LATE = Refused("TOO_LATE", "Something happened to that label just now.", "Look at the list again.")
_ID_FORM = re.compile("[0-9A-Z]{1,8}-[0-9A-Z]{1,16}")


def well_formed(job_id: str) -> str | None:
    """Give an id back that can be one: the record names nothing else."""
    return job_id if _ID_FORM.fullmatch(job_id) else None


def _found(write: Write, by: str, job_id: str, act: Act) -> PrintJob | Refused:
    if (refused := permit.refusal(write, by, act)) is not None:
        return refused
    return find_job(write, job_id)


def find_job(reader: Reader, job_id: str) -> PrintJob | Refused:
    """Find a job, or say that there is none."""
    job = print_jobs.print_job(reader, job_id) if well_formed(job_id) else None
    return job or Refused("NO_LABEL", "There is no such label on record.", "Choose one from the list of labels.")


def title_of(job: PrintJob) -> str:
    """Name a job for people."""
    return title(job.kind, job.subject, job.copy_number)


def not_now(job: PrintJob) -> Refused:
    """Say that a job's state does not allow what was asked."""
    _, word = VOID if job.void_reason is not None else STATES[job.state]
    return Refused("NOT_NOW", f"{title_of(job)}: {word.lower()}. {job.message}".strip(), _NEXT[job.state])


_NEXT: dict[State, str] = {
    "queued": "It is printed as soon as the printer takes it; cancel it if it is not wanted.",
    "sending": "Wait until the printer has it.",
    "sent": "Scan the printed label; or print it again, or declare it void.",
    "confirmed": "Print it again, or declare it void.",
    "needs_check": "First look at the printer, and say whether the label came out.",
    "failed": "Print it again.",
    "cancelled": "Print it again.",
}


def fault_of_reason(reason: str) -> Refused | None:
    """Say why a reason cannot be kept; None when it can."""
    if not reason.strip():
        return Refused("NO_REASON", "No reason was given.", "Say in a few words why.")
    if len(reason) > LONGEST_REASON or not reason.isprintable():
        return Refused("BAD_REASON", f"A reason has at most {LONGEST_REASON} letters in one line.", "Say it shorter.")
    return None
