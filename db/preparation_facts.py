"""What else a compounding record tells: where a lot came from, and what was refused while something was made."""

from __future__ import annotations

import json
from dataclasses import dataclass

from db.preparation_work import UnitLabel
from db.record import one
from db.store import Reader


@dataclass(frozen=True, repr=False)
class NearMiss:
    """Something that was refused in a job; never whom: whoever fears to be named scans no more."""

    at: str
    code: str
    said: str | None
    """What the screen said of a scan; None for what was pressed or typed."""


def supplier_of_lot(reader: Reader, lot_id: str) -> str | None:
    """Name who delivered a lot, the first where several did; None where nobody said."""
    row = one(
        reader,
        "select s.name from movement m join delivery_line l on l.id = m.line_id "
        "join delivery d on d.id = l.delivery_id join supplier s on s.id = d.supplier_id "
        "where m.lot_id = :lot and m.line_id is not null "
        "order by m.at, m.node, m.seq limit 1",
        lot=lot_id,
    )
    return str(row["name"]) if row else None


def refused_in(reader: Reader, job_id: str) -> list[NearMiss]:
    """List every scan and every act that was refused in a job, the first first."""
    scans = reader.rows(
        "select at, reason as code, said from scan where job_id = :job and result = 'refused' and repeat_of is null",
        job=job_id,
    )
    acts = reader.rows(
        "select at, detail from audit where subject = :job and action like :refused",
        job=job_id,
        refused="%.refused",
    )
    found = [NearMiss(row["at"], row["code"] or "", row["said"]) for row in scans]
    for row in acts:
        detail = json.loads(row["detail"])
        if "judged" not in detail:  # what also refused a scan is told by the scan
            found.append(NearMiss(row["at"], str(detail.get("code") or ""), None))
    return sorted(found, key=lambda each: (each.at, each.code))


@dataclass(frozen=True)
class Print:
    """One time that a label was asked for on paper."""

    id: str
    kind: str
    state: str
    copy_number: int
    """0 for the first."""
    at: str
    person: str
    """The name of who asked for it."""
    reason: str | None
    """Why it was printed again."""
    data_json: str
    """What stands on it."""


def labels_of(reader: Reader, preparation_id: str) -> list[tuple[int, UnitLabel]]:
    """List every label that the units of a preparation ever had, with the unit's number, unit by unit."""
    rows = reader.rows(
        "select u.number, l.id, l.unit_id, l.kind, l.print_job_id, l.at, l.by_id, l.applied_at, l.applied_by, "
        "l.voided_at, l.voided_by, l.void_reason from preparation_label l "
        "join preparation_unit u on u.id = l.unit_id where u.preparation_id = :id "
        "order by u.number, length(l.id), l.id",
        id=preparation_id,
    )
    return [(row.pop("number"), UnitLabel(**row)) for row in rows]


def prints_of(reader: Reader, preparation_id: str) -> dict[str, list[Print]]:
    """List the prints of a preparation's labels by the code that they bear, the first and its copies in order."""
    rows = reader.rows(
        "select l.id as code, j.id, j.kind, j.state, j.copy_number, j.queued_at as at, p.name as person, j.reason, "
        "j.data_json from preparation_unit u join preparation_label l on l.unit_id = u.id "
        "join print_job j on j.id = l.print_job_id or j.reprint_of = l.print_job_id "
        "join person p on p.id = j.person_id where u.preparation_id = :id order by length(j.id), j.id",
        id=preparation_id,
    )
    found: dict[str, list[Print]] = {}
    for row in rows:
        found.setdefault(row.pop("code"), []).append(Print(**row))
    return found


@dataclass(frozen=True)
class Discarded:
    """What of a container for one patient was left and thrown away."""

    name: str
    batch_lot: str
    amount: str
    unit: str
    modifier: str
    at: str


def discarded_of(reader: Reader, preparation_id: str) -> list[Discarded]:
    """List what was thrown away of a preparation's containers."""
    rows = reader.rows(
        "select i.name, l.batch_lot, d.amount, d.unit, d.modifier, d.at from discarded_drug d "
        "join item i on i.id = d.item_id join lot l on l.id = d.lot_id where d.preparation_id = :id "
        "order by length(d.id), d.id",
        id=preparation_id,
    )
    return [Discarded(**row) for row in rows]


def picture(reader: Reader, picture_id: str) -> tuple[str, str, str] | None:
    """Give the hash of a picture, when it was taken and by whom."""
    row = one(
        reader,
        "select c.sha256, c.at, p.name from picture c join person p on p.id = c.person_id where c.id = :id",
        id=picture_id,
    )
    return (row["sha256"], row["at"], row["name"]) if row else None
