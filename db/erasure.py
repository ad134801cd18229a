"""Erasing what need not be kept any longer: contents go, their rows and the chain stay."""

from __future__ import annotations

from typing import Final

from db.record import Write
from db.schema_patients import FACTS
from db.store import Reader

ERASED = "erased"
"""Stands where the text of a scan was."""

_OLD = f"at < :before and raw_hex <> '{ERASED}'"
_OLD_ATTACHMENTS = (
    "from attachment a where a.recorded_at < :before "
    "and not exists (select 1 from attachment_erased e where e.sha256 = a.sha256)"
)


def old_scans(reader: Reader, before: str) -> int:
    """Count the scans of before an instant whose text is still there."""
    return int(reader.rows(f"select count(*) as n from scan where {_OLD}", before=before)[0]["n"])


def old_attachments(reader: Reader, before: str) -> list[str]:
    """Name the photographs and documents of before an instant that are still there."""
    return [
        row["sha256"] for row in reader.rows(f"select a.sha256 {_OLD_ATTACHMENTS} order by a.sha256", before=before)
    ]


KEEPS_A_PATIENT: Final = (*FACTS, "patient_order")
"""A young row of any of these keeps its patient's data; each has a `patient_id` and an `at`."""
_YOUNG_WORK: Final = (
    # What was made for them, or given to them of a batch, later than it was ordered.
    "and not exists (select 1 from preparation y join patient_order o on o.id = y.order_id "
    "where o.patient_id = p.id and y.at >= :before) "
    "and not exists (select 1 from unit_handover y join preparation_unit u on u.id = y.unit_id "
    "join patient_order o on o.id = u.order_id where o.patient_id = p.id and y.at >= :before) "
)


def old_patients(reader: Reader, before: str, born_before: str) -> list[str]:
    """Name the patients of whom nothing was put on record since an instant, and who were born before a day."""
    young = " ".join(
        f"and not exists (select 1 from {table} y where y.patient_id = p.id and y.at >= :before)"
        for table in KEEPS_A_PATIENT
    )
    rows = reader.rows(
        f"select p.id from patient p where p.at < :before {young} {_YOUNG_WORK}"
        "and not exists (select 1 from patient_erased e where e.patient_id = p.id) "
        # Of several birth dates that were ever on record the latest counts.
        "and not exists (select 1 from patient_details b where b.patient_id = p.id and b.birth_date >= :born) "
        "order by length(p.id), p.id",
        before=before,
        born=born_before,
    )
    return [row["id"] for row in rows]


def erase_scans(write: Write, before: str) -> int:
    """Erase the texts of the scans of before an instant, and count them."""
    count = write.run(
        f"update scan set raw_hex = '{ERASED}' where at < :before and raw_hex <> '{ERASED}'", before=before
    )
    write.note(scans_erased={"before": before, "count": count})
    return count


def erase_attachments(write: Write, names: list[str], signature_id: str) -> None:
    """Note that attachments are erased; their files go once this is in the record."""
    for sha256 in names:
        write.run(
            "insert into attachment_erased (sha256, at, signature_id) values (:sha256, :at, :signature)",
            sha256=sha256,
            at=write.at,
            signature=signature_id,
        )
        write.note_in("attachments_erased", {"id": sha256, "signature": signature_id})
