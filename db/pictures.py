"""Pictures of work: which attachment shows which job, who took it and when."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from db import attachments
from db.attachments import Kept
from db.record import Write
from db.store import Reader, Row


@dataclass(frozen=True)
class Picture:
    """One picture of a job."""

    id: str
    at: str
    person: str
    """The name of whoever took it."""
    sha256: str
    media_type: str


def add(write: Write, job_id: str, kept: Kept) -> str:
    """Note that a picture, whose file is on the disk already, shows a job; return the picture's id."""
    attachments.add(write, kept)
    told = {"id": write.new_id(), "job_id": job_id, "sha256": kept.sha256}
    write.run(
        "insert into picture (id, job_id, sha256, person_id, at) values (:id, :job_id, :sha256, :by, :at)",
        by=write.actor,
        at=write.at,
        **told,
    )
    write.note_in("pictures", told)
    return str(told["id"])


def of_job(reader: Reader, job_id: str) -> list[Picture]:
    """List the pictures of a job, the first first."""
    rows = reader.rows(
        "select c.id, c.at, p.name as person, c.sha256, a.media_type from picture c "
        "join person p on p.id = c.person_id join attachment a on a.sha256 = c.sha256 where c.job_id = :job "
        "order by c.at, length(c.id), c.id",
        job=job_id,
    )
    return [Picture(**row) for row in rows]


def count_of_job(reader: Reader, job_id: str) -> int:
    """Count the pictures of a job."""
    rows = reader.rows("select count(*) as n from picture where job_id = :job", job=job_id)
    return int(rows[0]["n"])


_TOLD: Final = ("job_id", "sha256")
COLUMNS: Final = {"picture": (*_TOLD, "person_id", "at")}
"""What `verify` compares with the audit chain."""


def _told(fact: Mapping[str, Any], entry: Row) -> tuple[str, Mapping[str, Any]]:
    return "picture", {**{name: fact[name] for name in _TOLD}, "person_id": entry["actor"], "at": entry["at"]}


WRITTEN: Final[dict[str, Callable[[Mapping[str, Any], Row], tuple[str, Mapping[str, Any]]]]] = {"pictures": _told}
