"""The codes of preparations as the printing asks for them: which label bears one, and which is not printed yet."""

from __future__ import annotations

from db import preparation_facts, preparation_work
from db.preparation_work import UnitLabel
from db.record import one
from db.store import Reader


def of_print_job(reader: Reader, job_id: str) -> UnitLabel | None:
    """Find the code that the paper of a print job bears; a reprint bears that of its first job."""
    row = one(
        reader,
        "select l.id from preparation_label l where l.print_job_id = :id or l.print_job_id = "
        "(select reprint_of from print_job where id = :id)",
        id=job_id,
    )
    return preparation_work.label(reader, str(row["id"])) if row else None


def not_printed(reader: Reader, preparation_id: str) -> list[UnitLabel]:
    """List the codes of a preparation that count and that nobody asked the printer for, in the order of the units."""
    labels = (label for _, label in preparation_facts.labels_of(reader, preparation_id))
    return [label for label in labels if label.print_job_id is None and label.voided_at is None]


def print_jobs_of(reader: Reader, label: UnitLabel) -> list[str]:
    """Name the print jobs by which a code came on paper, the first and its copies."""
    rows = reader.rows(
        "select id from print_job where id = cast(:id as text) or reprint_of = cast(:id as text) "
        "order by length(id), id",
        id=label.print_job_id,
    )
    return [str(row["id"]) for row in rows]


def has_small_label(reader: Reader, container_id: str) -> bool:
    """Say whether the small label of an open container was asked for."""
    wanted = "select 1 as there from print_job where kind = 'opened_container' and subject = :id"
    return one(reader, wanted, id=container_id) is not None


def are_in(reader: Reader, text: str) -> bool:
    """Say whether a symbol reads as the code of a preparation that was printed already."""
    asked = (
        "select 1 as there from print_job j join preparation_label l on l.print_job_id = j.id "
        "where j.symbol_text = :text"
    )
    return one(reader, asked, text=text) is not None
