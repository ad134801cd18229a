"""Whose hands were in a preparation: everybody who did any step of its worksheet, also one that was taken back."""

from __future__ import annotations

from db.store import Reader


def who_worked_on(reader: Reader, job_id: str) -> set[str]:
    """Name the persons who did a step of a worksheet."""
    rows = reader.rows("select distinct person_id from job_step where job_id = :job", job=job_id)
    return {str(row["person_id"]) for row in rows}
