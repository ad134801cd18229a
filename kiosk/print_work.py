"""Sending what is due: the one place that hands labels to printers; whoever ends here leaves nothing in doubt."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator

from db import print_jobs
from db.errors import StoreError
from db.opening import Where
from db.print_jobs import PrintJob
from db.record import Record
from kiosk.services import print_steps
from kiosk.services.hand import Hand
from kiosk.services.held_codes import SECRET_KINDS, HeldCodes
from kiosk.services.label_settings import labels_at
from kiosk.services.print_render import redraw
from kiosk.settings_printers import PrinterEntry
from labels.label import Label
from labels.printers import Address
from labels.printers.states import Document, Format, NotSent, Printer, PrinterStatus, SendResult, Unsure
from labels.refusal import LabelRefused

Connect = Callable[[Address], Printer]

CHANGED = "The program was updated since this label was asked for, and it would look another way now. Print it anew."
CODE_GONE = "The badge's code was only in the memory of a kiosk that has ended. Make a new badge under People (F1)."
_FAULT = "The kiosk has a fault"

_log = logging.getLogger("kiosk")


class Sender:
    """Sends the labels of one kiosk, one after the other.

    Only one may exist for a node at a time: whoever has it holds `place.printing`, and lets go however it ends. What is
    `sending` then was left behind.
    """

    def __init__(self, place: Where, reader: Record, write: Hand, connect: Connect, held: HeldCodes) -> None:
        self.reader = reader
        """May be exchanged for another connection to the same record."""
        self._place = place
        self._write = write
        self._connect = connect
        self._held = held
        self.untold: dict[str, tuple[PrintJob, SendResult]] = {}
        """What came of jobs, where the record could not be told: a full disk must not send anybody to look in vain."""

    def send_due(self) -> Iterator[PrintJob]:
        """Send what is due, and give each job as it stands afterwards."""
        for job, result in list(self.untold.values()):
            self._tell(job, result)
        left = print_steps.left_behind(self.reader, self._place.node, self.untold)
        if left:
            yield from self._write(lambda record: print_steps.settle(record, left))
        while due := print_jobs.due(self.reader, self._place.node, self.reader.now()):
            self._send_one(due[0])
            if (sent := print_jobs.print_job(self.reader, due[0].id)) is not None:
                yield sent

    def _send_one(self, job: PrintJob) -> None:
        ready = self._ready(job)
        if isinstance(ready, NotSent):
            self._write(lambda record: print_steps.put_off(record, job, ready))
            return
        if isinstance(ready, str):
            self._held.forget(job.id)
            self._write(lambda record: print_steps.give_up(record, job, ready))
            return
        taken = self._write(lambda record: print_steps.take(record, job))
        if taken is None:
            return
        printer, document = ready
        result = _sent(printer, document)
        self._tell(taken, result)

    def _ready(self, job: PrintJob) -> tuple[Printer, Document] | NotSent | str:
        """Make printer and document of a job; NotSent while its printer is not set up, a sentence if it never can."""
        entry = labels_at(self.reader, self.reader.now()).printer(self._place.node, job.printer)
        if entry is None:
            gone = f"There is no printer {job.printer} at this kiosk any more. Enter it again, or cancel this label."
            return NotSent("unreachable", gone)
        if entry.dpi != job.dpi:
            other = f"{entry.name} prints {entry.dpi} dots per inch now; this label was drawn for {job.dpi}."
            return NotSent("fault", f"{other} Cancel it and print it again.")
        try:
            address = entry.address(self._place.folder)
            printer = self._connect(address)
        except Exception as error:  # the printer's, so that every label for it waits
            _log.error("print: fault %s", type(error).__name__)
            return NotSent("fault", f"{_FAULT} ({type(error).__name__}); this label was not sent. Tell the manager.")
        try:
            label = self._drawn(job)
            return label if isinstance(label, str) else (printer, _document(label, address.formats[0], job.id))
        except StoreError:
            raise
        except Exception as error:  # this label's alone: those behind it must come out all the same
            _log.error("print: fault %s", type(error).__name__)
            return f"{_FAULT} ({type(error).__name__}); this label was not sent. Print it again, or tell the manager."

    def _drawn(self, job: PrintJob) -> Label | str:
        """Draw a label anew: what is sent is what was seen when it was asked for, dot by dot, or nothing."""
        said = print_jobs.content(self.reader, job.id)
        if said is None:
            return CHANGED
        if job.kind in SECRET_KINDS and self._held.symbol(job.id) is None:
            return CODE_GONE
        label = redraw(self.reader, job, said, self._held)
        if isinstance(label, LabelRefused) or label.raster_sha256 != job.raster_sha256:
            return CHANGED
        return label

    def _tell(self, job: PrintJob, result: SendResult) -> None:
        """Tell the record what came of a job, now or as soon as it can be told."""
        self.untold[job.id] = (job, result)
        try:
            self._write(lambda record: print_steps.report(record, job, result))
        except StoreError as error:
            _log.error("print: %s", error.code)
            return
        del self.untold[job.id]
        if not isinstance(result, NotSent):
            self._held.forget(job.id)

    def look_at_printers(self) -> Iterator[tuple[PrinterEntry, PrinterStatus]]:
        """Ask each printer of this kiosk how it is, note what is new, and give each answer."""
        for entry in labels_at(self.reader, self.reader.now()).printers_of(self._place.node):
            status = self._status(entry)
            if print_steps.is_news(self.reader, self._place.node, entry.name, status):
                self._write(lambda record, entry=entry, status=status: print_steps.saw(record, entry.name, status))  # type: ignore[misc]
            yield entry, status

    def _status(self, entry: PrinterEntry) -> PrinterStatus:
        try:
            return self._connect(entry.address(self._place.folder)).status()
        except Exception as error:  # one printer must not hide the others
            _log.error("printer: fault %s", type(error).__name__)
            return PrinterStatus("fault", f"{_FAULT} ({type(error).__name__}) with this printer. Tell the manager.")


def _sent(printer: Printer, document: Document) -> SendResult:
    try:
        return printer.send(document)
    except Exception as error:
        _log.error("print: fault %s", type(error).__name__)
        return Unsure(f"{_FAULT} ({type(error).__name__}). Look at the printer: did the label come out?", 0)


def _document(label: Label, kind: Format, job_id: str) -> Document:
    # Only here, so that no other command waits for the libraries to load.
    if kind == "zpl":
        from labels.zpl import to_zpl

        content = to_zpl(label)
    else:
        from labels.pdf import to_pdf

        content = to_pdf(label)
    return Document(content, kind, label.stock.width, label.stock.height, label.dpi, job_id)
