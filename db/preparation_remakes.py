"""What was made again: the makings that name an earlier one."""

from __future__ import annotations

from db import preparations
from db.preparations import Preparation
from db.store import Reader


def remakes_of(reader: Reader, preparation_id: str) -> list[Preparation]:
    """List what was begun in place of a preparation, the oldest first."""
    rows = reader.rows("select id from preparation where remake_of = :id order by length(id), id", id=preparation_id)
    found = (preparations.preparation(reader, str(row["id"])) for row in rows)
    return [each for each in found if each is not None]
