"""What waits for a person and is no stock: the clock, notes, reviews. No text of a note is shown on Home."""

from __future__ import annotations

from db import emergency, notes, people, signatures
from db.store import Reader
from kiosk.services import controlled_due

_SHOWN = 5

WaitingRow = tuple[str, str, str, str]
"""Sign, word, text and detail of a row on Home."""


def waiting_rows(reader: Reader, now: str) -> list[WaitingRow]:
    """List what waits, the gravest first."""
    rows: list[WaitingRow] = [
        ("▲", "CLOCK", f"Time uncertain at {row['node']}", "two people confirm it (F1)")
        for row in reader.rows("select node from clock_doubt where confirmed_at is null order by node")
    ]
    rows += controlled_due.due_rows(reader, now)
    rows += [
        ("▲", "REVIEW", "An emergency access", f"by {each.opened_by or 'somebody'} (F1)")
        for each in emergency.to_review(reader)
    ]
    for own in signatures.own_work_to_review(reader)[:_SHOWN]:
        person = people.anybody(reader, own.person_id)
        rows.append(("▲", "REVIEW", "Own work was checked", f"by {person.name if person else own.person_id}"))
    rows += [
        ("●", "NOTE", f"From {note.person}", "a pharmacist answers it (F1)")
        for note in notes.open_notes(reader, _SHOWN)
    ]
    return rows
