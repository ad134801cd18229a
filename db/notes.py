"""Notes from one person to the pharmacist, and their answers; nothing written is ever changed."""

from __future__ import annotations

from dataclasses import dataclass

from db import told_people
from db.record import Write, one
from db.store import Reader, Row
from db.subject import Subject


@dataclass(frozen=True)
class Note:
    """One note, and its answer once there is one."""

    id: str
    at: str
    person: str
    """The name of who wrote it."""
    subject: Subject | None
    """What it is about."""
    text: str
    answer: str | None
    answered_by: str | None
    answered_at: str | None


_NOTES = (
    "select n.id, n.at, p.name as person, n.subject_kind, n.subject_id, n.text, a.text as answer, "
    "q.name as answered_by, a.at as answered_at from note n join person p on p.id = n.person_id "
    "left join note a on a.answers = n.id left join person q on q.id = a.person_id where n.answers is null"
)


def _note(row: Row) -> Note:
    kind, subject_id = row.pop("subject_kind"), row.pop("subject_id")
    return Note(subject=Subject(kind, subject_id) if kind else None, **row)


def open_notes(reader: Reader, limit: int) -> list[Note]:
    """List the notes that nobody answered yet, the oldest first."""
    rows = reader.rows(f"{_NOTES} and a.id is null order by n.at, length(n.id), n.id limit :limit", limit=limit)
    return [_note(row) for row in rows]


def answered_notes(reader: Reader, limit: int) -> list[Note]:
    """List the notes that were answered, the last answered first."""
    rows = reader.rows(
        f"{_NOTES} and a.id is not null order by a.at desc, length(a.id) desc, a.id desc limit :limit", limit=limit
    )
    return [_note(row) for row in rows]


def note(reader: Reader, note_id: str) -> Note | None:
    """Find a note by id; an answer is no note."""
    row = one(reader, f"{_NOTES} and n.id = :id", id=note_id)
    return _note(row) if row else None


def add_note(write: Write, text: str, subject: Subject | None, answers: str | None = None) -> str:
    """Keep a note, or the answer to one, and return its id; the audit entry tells a digest of its text."""
    note_id = write.new_id()
    kind, subject_id = (subject.kind, subject.id) if subject else (None, None)
    write.run(
        "insert into note (id, node, at, person_id, subject_kind, subject_id, text, answers) values "
        "(:id, :node, :at, :person, :kind, :subject, :text, :answers)",
        id=note_id,
        node=write.node,
        at=write.at,
        person=write.actor,
        kind=kind,
        subject=subject_id,
        text=text,
        answers=answers,
    )
    told = {"id": note_id, "subject_kind": kind, "subject_id": subject_id, "answers": answers}
    write.note_in("notes", {**told, "digest": told_people.digest(text)})
    return note_id
