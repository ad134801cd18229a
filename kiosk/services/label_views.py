"""What the screen of labels shows: every job with its state in words, and every printer as it was last seen."""

from __future__ import annotations

from dataclasses import dataclass

from db import people, print_jobs, printer_states
from db.print_jobs import PrintJob, State
from db.printer_states import PrinterSeen
from db.store import Reader
from kiosk.services.label_settings import labels_at
from kiosk.services.label_words import PRINTER_STATES, STATES, UNKNOWN_PRINTER, VOID, title
from kiosk.settings_printers import PrinterEntry


@dataclass(frozen=True)
class PrintJobView:
    """One label's job for people; nothing of what a patient's label says."""

    id: str
    kind: str
    title: str
    printer: str
    stock: str
    state: State
    word: str
    sign: str
    at: str
    """When its state began."""
    person: str
    """The name of who asked for it."""
    message: str
    copy_number: int
    reason: str
    """Why it was printed again, or why it is void."""
    needs_scan_back: bool
    is_void: bool
    node: str
    """The kiosk that prints it."""
    queued_at: str
    tries: int

    @property
    def can_cancel(self) -> bool:
        """Say whether it can be given up."""
        return self.state in ("queued", "needs_check")

    @property
    def can_look(self) -> bool:
        """Say whether a person has to say what came of it."""
        return self.state == "needs_check"

    @property
    def can_reprint(self) -> bool:
        """Say whether it can be printed again."""
        return self.state in ("sent", "confirmed", "failed", "cancelled")

    @property
    def can_void(self) -> bool:
        """Say whether it can be declared void."""
        return self.state in ("sent", "confirmed")


@dataclass(frozen=True)
class PrinterView:
    """One printer for people."""

    name: str
    url: str
    dpi: int
    stocks: str
    """Such as `4x3, 2x1`, or `any`."""
    state: str
    """As `labels.printers.states` names it; `unknown` before the first look."""
    word: str
    sign: str
    message: str
    since: str | None
    node: str | None
    """The only kiosk that reaches it; None: every kiosk does."""
    is_here: bool
    """Whether the kiosk that looks reaches it."""


@dataclass(frozen=True)
class LabelsView:
    """All that the screen shows."""

    jobs: tuple[PrintJobView, ...]
    """What a person has to look at first, then what waits, then what ended last."""
    printers: tuple[PrinterView, ...]


def labels_view(reader: Reader, now: str, limit: int, node: str | None = None, chosen: str | None = None) -> LabelsView:
    """Draw the screen of labels: the jobs and printers of all kiosks; `node` is the kiosk that looks.

    The chosen job is listed also where it is none of the first `limit`: behind a long queue it is the last.
    """
    jobs = _jobs(reader, limit)
    if chosen is not None and chosen not in {job.id for job in jobs}:
        job = job_view(reader, chosen)
        jobs = (*jobs[: limit - 1], job) if job is not None else jobs
    return LabelsView(jobs, printers_view(reader, now, node))


def _jobs(reader: Reader, limit: int) -> tuple[PrintJobView, ...]:
    ordered = (*print_jobs.to_look_at(reader), *print_jobs.waiting(reader), *print_jobs.latest(reader, limit))
    distinct = {job.id: job for job in reversed(ordered)}
    places = {job.id: place for place, job in reversed(list(enumerate(ordered)))}
    chosen = sorted(distinct.values(), key=lambda job: places[job.id])[:limit]
    names: dict[str, str] = {}
    return tuple(_job(job, _name(reader, job.person_id, names)) for job in chosen)


def _name(reader: Reader, person_id: str, known: dict[str, str]) -> str:
    if person_id not in known:
        person = people.anybody(reader, person_id)
        known[person_id] = person.name if person else person_id
    return known[person_id]


def _job(job: PrintJob, person: str) -> PrintJobView:
    sign, word = VOID if job.void_reason is not None else STATES[job.state]
    return PrintJobView(
        id=job.id,
        kind=job.kind,
        title=title(job.kind, job.subject, job.copy_number),
        printer=job.printer,
        stock=job.stock,
        state=job.state,
        word=word,
        sign=sign,
        at=job.changed_at,
        person=person,
        message=job.message,
        copy_number=job.copy_number,
        reason=job.void_reason or job.reason or "",
        needs_scan_back=job.needs_scan_back,
        is_void=job.void_reason is not None,
        node=job.node,
        queued_at=job.queued_at,
        tries=job.tries,
    )


def job_view(reader: Reader, job_id: str) -> PrintJobView | None:
    """Draw one job."""
    job = print_jobs.print_job(reader, job_id)
    return _job(job, _name(reader, job.person_id, {})) if job is not None else None


def printers_view(reader: Reader, now: str, node: str | None = None) -> tuple[PrinterView, ...]:
    """Draw every printer as it was last seen; those that `node`, the kiosk that looks, reaches come first."""
    last: dict[str, PrinterSeen] = {}
    for seen in printer_states.seen(reader):
        known = last.get(seen.name)
        # What this kiosk saw itself counts before what others saw, and else the latest.
        if known is None or (seen.node == node, seen.since) > (known.node == node, known.since):
            last[seen.name] = seen
    views = [_printer(entry, last.get(entry.name), node) for entry in labels_at(reader, now).printers]
    return tuple(sorted(views, key=lambda view: not view.is_here))


def _printer(entry: PrinterEntry, seen: PrinterSeen | None, node: str | None) -> PrinterView:
    sign, word = PRINTER_STATES.get(seen.state, UNKNOWN_PRINTER) if seen else UNKNOWN_PRINTER
    return PrinterView(
        name=entry.name,
        url=entry.url,
        dpi=entry.dpi,
        stocks=", ".join(stock.name for stock in entry.stocks) or "any",
        state=seen.state if seen else "unknown",
        word=word,
        sign=sign,
        message=seen.message if seen else "Nobody has looked at it yet.",
        since=seen.since if seen else None,
        node=entry.node,
        is_here=node is None or entry.node in (None, node),
    )
