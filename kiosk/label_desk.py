"""The part of the desk where labels are asked for, looked at and given up; for whoever acts here now."""

from __future__ import annotations

from collections.abc import Callable

from db.record import Record
from kiosk.door import Door
from kiosk.rules.permissions import Act
from kiosk.services import labels, permit, print_again, print_proof, print_queue
from kiosk.services.held_codes import HeldCodes
from kiosk.services.labels import Wanted
from kiosk.services.outcome import Done, Outcome, Refused

PICTURE_OPEN = "LABEL_PICTURE"
"""The code of the outcome after which a patient's label may be shown."""
Builder = Callable[[Record], Wanted | Refused]
"""Makes the label of something on record."""


class LabelDesk:
    """Does what people want of labels."""

    def __init__(self, record: Record, door: Door, held: HeldCodes) -> None:
        self._record = record
        self._door = door
        self.held = held
        """Codes of badges that wait for their paper."""

    @property
    def _by(self) -> str:
        return self._door.person_id

    def print(self, build: Builder, printer: str | None = None) -> Outcome:
        """Have a label printed."""
        wanted = build(self._record)
        if isinstance(wanted, Refused):
            return permit.noted_alone(self._record, self._by, "print.queue", wanted)
        return print_queue.queue_label(
            self._record, self._by, wanted.kind, wanted.data, wanted.symbol, printer=printer, held=self.held
        )

    def print_badge(self, person_id: str, code: str) -> Outcome:
        """Print a badge that was just made."""
        return self.print(lambda reader: labels.badge_label(reader, person_id, code))

    def print_again(self, job_id: str, reason: str) -> Outcome:
        """Print a label again."""
        return print_again.reprint(self._record, self._by, job_id, reason)

    def void(self, job_id: str, reason: str) -> Outcome:
        """Say that a printed label counts no longer."""
        return print_queue.void(self._record, self._by, job_id, reason)

    def cancel(self, job_id: str) -> Outcome:
        """Give a label up."""
        return print_queue.cancel(self._record, self._by, job_id)

    def looked(self, job_id: str, *, printed: bool) -> Outcome:
        """Say what was seen at the printer."""
        return print_queue.looked(self._record, self._by, job_id, printed=printed)

    def confirm(self, raw: str, source: str) -> Outcome | None:
        """Take a scan as proof of a printed label; None when none waits for it."""
        return print_proof.confirm_scan(self._record, self._by, raw, is_typed=source == "typed")

    def open_picture(self, job_id: str) -> Outcome:
        """Note who looks at what a patient's label says, before it is shown."""
        with self._record.write(self._by, "print.view", print_queue.well_formed(job_id)) as write:
            if (refused := permit.refusal(write, self._by, Act.PRINT_LABEL)) is not None:
                return permit.noted(write, refused)
            job = print_queue.find_job(write, job_id)
            if isinstance(job, Refused):
                return permit.noted(write, job)
        return Done(PICTURE_OPEN, f"{print_queue.title_of(job)}: as it is printed. Who looks is noted.")
