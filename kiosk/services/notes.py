"""A note to the pharmacist, from any screen; it is answered there, and both stay on record."""

from __future__ import annotations

from db import delivery_lines, notes, receiving, stock
from db.notes import Note
from db.record import Record, Write, one
from db.store import Reader
from db.subject import Subject
from kiosk.rules.permissions import Act
from kiosk.services import permit
from kiosk.services.outcome import Done, Outcome, Refused
from kiosk.services.record_names import Names

LONGEST = 500
SHOWN = 20


def write_note(record: Record, by: str, text: str, subject: Subject | None = None) -> Outcome:
    """Leave a note; `subject` is what is on the screen."""
    if (fault := _fault(text)) is not None:
        return permit.noted_alone(record, by, "note", fault)
    with record.write(by, "note", subject.id if subject else None) as write:
        if (refused := permit.refusal(write, by, Act.WRITE_NOTE)) is not None:
            return permit.noted(write, refused)
        notes.add_note(write, text.strip(), subject)
    return Done("NOTE_WRITTEN", "The note is on Home for the pharmacist.")


def answer_note(record: Record, by: str, note_id: str, text: str) -> Outcome:
    """Answer a note, once."""
    if (fault := _fault(text)) is not None:
        return permit.noted_alone(record, by, "note.answer", fault)
    with record.write(by, "note.answer", note_id) as write:
        note = _answerable(write, by, note_id)
        if isinstance(note, Refused):
            return permit.noted(write, note)
        notes.add_note(write, text.strip(), note.subject, note.id)
    return Done("NOTE_ANSWERED", f"{note.person} finds the answer under Notes (F1).")


def _answerable(write: Write, by: str, note_id: str) -> Note | Refused:
    if (refused := permit.refusal(write, by, Act.ANSWER_NOTE)) is not None:
        return refused
    note = notes.note(write, note_id)
    if note is None:
        return Refused("NO_NOTE", "That note is not on record.", "Choose a note from the list.")
    if note.answer is not None:
        said = f"{note.answered_by} answered this note already."
        return Refused("ANSWERED", said, "Write a new note if there is more to say.")
    return note


def open_notes(reader: Reader, limit: int = SHOWN) -> list[Note]:
    """List the notes that wait for an answer."""
    return notes.open_notes(reader, limit)


def answered_notes(reader: Reader) -> list[Note]:
    """List the last answers."""
    return notes.answered_notes(reader, SHOWN)


def about_item(reader: Reader, item_id: str, now: str) -> list[Subject]:
    """List what a note written at an item's card may be about: the item, or a lot of it on the shelf."""
    lines = stock.stock_now(reader, now, stock.Filter(item_id=item_id))
    lots = dict.fromkeys(line.lot_id for line in sorted(lines, key=stock.order))
    return [Subject("item", item_id), *(Subject("lot", lot_id) for lot_id in lots)]


def about_delivery(reader: Reader, job_id: str) -> list[Subject]:
    """List what a note written in a delivery may be about: the delivery, or a lot of it, the last received first."""
    found = one(reader, "select id from delivery where job_id = :job", job=job_id)
    lines = delivery_lines.lines(reader, found["id"], SHOWN) if found else []
    lots = dict.fromkeys(line.lot_id for line in reversed(lines))
    return [Subject("job", job_id), *(Subject("lot", lot_id) for lot_id in lots)]


def in_words(reader: Reader, subject: Subject) -> str:
    """Name what a note is about, as people do."""
    if subject.kind == "job":
        return _delivery(reader, subject.id)
    names = Names(reader)
    return names.lot(subject.id) if subject.kind == "lot" else names.name(subject.kind, subject.id)


def _delivery(reader: Reader, job_id: str) -> str:
    row = one(reader, "select id from delivery where job_id = :job", job=job_id)
    found = receiving.delivery(reader, row["id"]) if row else None
    if found is None:
        return f"job {job_id}"
    said = [f"invoice {found.invoice}" if found.invoice else "", f"SSCC {found.sscc}" if found.sscc else ""]
    papers = ", ".join(filter(None, (found.supplier, *said)))
    return f"the delivery {papers or job_id}"


def _fault(text: str) -> Refused | None:
    if not text.strip():
        return Refused("NO_TEXT", "The note is empty.", "Type what the pharmacist should know.")
    if len(text) > LONGEST or not text.isprintable():
        return Refused("BAD_TEXT", f"A note has at most {LONGEST} letters in one line.", "Say it shorter.")
    return None
