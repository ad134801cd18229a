"""A note to the pharmacist, from any screen; it is answered there, and both stay on record."""

from __future__ import annotations

from db import notes
from db.notes import Note
from db.record import Record, Write
from db.store import Reader
from db.subject import Subject
from kiosk.rules.permissions import Act
from kiosk.services import permit
from kiosk.services.outcome import Done, Outcome, Refused

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


def _fault(text: str) -> Refused | None:
    if not text.strip():
        return Refused("NO_TEXT", "The note is empty.", "Type what the pharmacist should know.")
    if len(text) > LONGEST or not text.isprintable():
        return Refused("BAD_TEXT", f"A note has at most {LONGEST} letters in one line.", "Say it shorter.")
    return None
