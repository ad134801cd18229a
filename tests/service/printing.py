"""Labels in the tests' pharmacy: a printer that comes from outside and does as it is told, and a kiosk that sends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from db import people, print_jobs, settings
from db.opening import Where
from db.print_jobs import PrintJob, State
from db.record import Record
from kiosk.label_symbols import as_symbol
from kiosk.print_work import Sender
from kiosk.services import print_queue
from kiosk.services.hand import own_hand
from kiosk.services.held_codes import HeldCodes
from kiosk.settings_labels import PRINTERS
from labels.label_symbol import LabelSymbol
from labels.printers import Address
from labels.printers.states import Document, Printer, PrinterStatus, SendResult, Sent
from scanners import own_code
from tests.pharmacy import Pharmacy

ZEBRA = "Zebra | socket://192.0.2.7 | 203 | 4x3"
SMALL = "Small | socket://192.0.2.8 | 203 | 2x1"
PATIENT = "Marisol Quintanilla"
BAG: dict[str, Any] = {
    "patient_name": PATIENT,
    "second_identifier": "DOB 1961-04-17",
    "internal_id": "RX4417",
    "drug": "vancomycin",
    "dose": "1 g",
    "diluent": "sodium chloride 0.9% 250 mL",
    "total_volume": "250 mL",
    "route": "Intravenous",
    "rate": "125 mL/hour",
    "bud": "2026-12-01T14:00",
    "storage": "Refrigerator",
    "dosage_form": "Injection",
    "prepared_by": "AR",
    "checked_by": "DW",
    "prescriber": "Dr. Ines Falk",
    "rx_number": "4417",
    "frequency": "every 12 hours",
}
Answer = SendResult | BaseException | Callable[[Document], SendResult]


READY = PrinterStatus("ready", "It is ready.")


class Killed(BaseException):
    """The power went: nothing after this runs."""


@dataclass
class Paper:
    """A printer that answers what it is told to, and keeps what came out."""

    answers: list[Answer] = field(default_factory=list)
    """For the next labels, in order; then everything prints."""
    printed: list[Document] = field(default_factory=list)
    asked: int = 0
    how: PrinterStatus = READY
    addresses: list[Address] = field(default_factory=list)

    def connect(self, address: Address) -> Printer:
        self.addresses.append(address)
        return self

    def status(self) -> PrinterStatus:
        return self.how

    def send(self, document: Document) -> SendResult:
        self.asked += 1
        answer = self.answers.pop(0) if self.answers else Sent("The printer has it.")
        if isinstance(answer, BaseException):
            raise answer
        result = answer(document) if callable(answer) else answer
        if isinstance(result, Sent):
            self.printed.append(document)
        return result


@dataclass
class Printing:
    """A pharmacy with printers, and its kiosk's sender."""

    pharmacy: Pharmacy
    paper: Paper
    held: HeldCodes

    @property
    def record(self) -> Record:
        return self.pharmacy.record

    def sender(self, record: Record | None = None, place: Where | None = None) -> Sender:
        used = record or self.record
        return Sender(place or self.pharmacy.place, used, own_hand(used), self.paper.connect, self.held)

    def send(self) -> list[tuple[str, State]]:
        """Send what is due, as a kiosk that was just started."""
        return [(job.id, job.state) for job in self.sender().send_due()]

    def queue(self, data: dict[str, Any] | None = None, kind: str = "bag", **chosen: Any) -> str:
        """Ask for a label and give its job."""
        content = BAG if data is None else data
        outcome = print_queue.queue_label(
            self.record, self.pharmacy.ana, kind, content, preparation(str(content["internal_id"])), **chosen
        )
        assert isinstance(outcome, print_queue.Queued), outcome
        return outcome.job_id

    def job(self, job_id: str) -> PrintJob:
        found = print_jobs.print_job(self.record, job_id)
        assert found is not None
        return found

    def state(self, job_id: str) -> State:
        return self.job(job_id).state


def preparation(number: str) -> LabelSymbol:
    """The symbol on a preparation's label."""
    return as_symbol(own_code("preparation", number))


def set_printers(record: Record, *lines: str) -> None:
    """Enter the printers of the site."""
    with record.write("system", "test") as write:
        settings.put_setting(write, PRINTERS, list(lines), source_note="test", approved_by=None)


def make_manager(record: Record) -> str:
    """Add a manager who is a pharmacist."""
    with record.write("system", "test") as write:
        return people.add_person(write, "Dana Whitfield", ["manager", "pharmacist"])


def printing(pharmacy: Pharmacy) -> Printing:
    """Set two printers up."""
    set_printers(pharmacy.record, ZEBRA, SMALL)
    return Printing(pharmacy, Paper(), HeldCodes())
