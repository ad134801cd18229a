"""Who saw what a count came to: the differences that somebody was shown while it was open, by the audit entries."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Final

from db.record import Record
from db.store import Reader

ACTION: Final = "count.look"


def seen_by(reader: Reader, count_id: str, person_id: str) -> set[str]:
    """Name the entries of a count whose difference a person was shown."""
    rows = reader.rows(
        "select detail from audit where subject = :count and action = :action and actor = :person",
        count=count_id,
        action=ACTION,
        person=person_id,
    )
    return {entry_id for row in rows for entry_id in json.loads(row["detail"]).get("entries", ())}


def note(record: Record, person_id: str, count_id: str, entry_ids: Iterable[str]) -> None:
    """Note that a person is shown these entries' differences, where that is new."""
    new = sorted(set(entry_ids) - seen_by(record, count_id, person_id))
    if new:
        with record.write(person_id, ACTION, count_id) as write:
            write.note(entries=new)
