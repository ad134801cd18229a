"""The scan of a printed label: the proof that its paper reads, and that it still counts."""

from __future__ import annotations

from db import print_jobs
from db.print_jobs import PrintJob
from db.record import Record
from db.store import Reader
from kiosk.label_symbols import IDENTIFIERS
from kiosk.rules.permissions import Act
from kiosk.services import permit
from kiosk.services.outcome import Done, Outcome, Refused
from kiosk.services.preparation_void import void_paper
from kiosk.services.print_queue import TOO_LATE, title_of

SCANNED = "Its paper was scanned."
TYPED = "Its code was typed, so nobody knows whether a scanner reads it."


def confirm_scan(record: Record, by: str, text: str, *, is_typed: bool = False) -> Outcome | None:
    """Take a scan as the proof of a printed label; None when no label waits for this text, refused when it is void.

    `text` is what the scanner sent, with its AIM identifier if the scanner sends one. A code that was typed shows that
    the paper is there, and the record says that it shows no more.
    """
    bearing = _bearing(record, text)
    refused = void_paper(record, bearing[-1]) if bearing else None
    if refused is None and bearing and all(job.void_reason is not None for job in bearing):
        refused = _void(bearing[-1])
    if refused is not None:
        return permit.noted_alone(record, by, "print.confirm", refused)
    if _waiting(bearing) is None:
        return None
    with record.write(by, "print.confirm") as write:
        if (refused := permit.refusal(write, by, Act.PRINT_LABEL)) is not None:
            return permit.noted(write, refused)
        job = _waiting(_bearing(write, text))
        if job is None or not print_jobs.move(write, job, "confirmed", TYPED if is_typed else SCANNED):
            return permit.noted(write, TOO_LATE)
    proven = f"is printed. {TYPED}" if is_typed else "is printed and reads as it should."
    return Done("LABEL_CONFIRMED", f"{title_of(job)} {proven}")


def _bearing(reader: Reader, text: str) -> list[PrintJob]:
    """List the jobs whose paper bears what was scanned, the oldest first."""
    # Without an identifier, any of the symbols that labels bear may have been scanned.
    texts = (text,) if text.startswith("]") else tuple(identifier + text for identifier in IDENTIFIERS)
    return print_jobs.with_symbol(reader, texts)


def _waiting(bearing: list[PrintJob]) -> PrintJob | None:
    """Choose the label that a scan proves.

    Of copies it is the last: whoever prints again destroys the paper before. Of labels that were asked for apart it is
    the oldest. One of which nobody knows whether it came out is proven too, if no other paper can bear the same symbol.
    """
    sent = [job for job in bearing if job.state == "sent"]
    if sent:
        return max(sent, key=lambda job: job.copy_number)
    return bearing[0] if len(bearing) == 1 and bearing[0].state == "needs_check" else None


def _void(job: PrintJob) -> Refused:
    return Refused("VOID_LABEL", f"{title_of(job)} is void.", "Destroy it; print it again if it is needed (Labels).")
