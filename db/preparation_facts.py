"""What else a compounding record tells: where a lot came from, and what was refused while something was made."""

from __future__ import annotations

import json
from dataclasses import dataclass

from db.record import one
from db.store import Reader


@dataclass(frozen=True, repr=False)
class NearMiss:
    """Something that was refused in a job."""

    at: str
    person: str
    """The name of who was refused."""
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
        "select c.at, p.name as person, c.reason as code, c.said from scan c join person p on p.id = c.person_id "
        "where c.job_id = :job and c.result = 'refused' and c.repeat_of is null",
        job=job_id,
    )
    acts = reader.rows(
        "select a.at, p.name as person, a.detail from audit a join person p on p.id = a.actor "
        "where a.subject = :job and a.action like :refused",
        job=job_id,
        refused="%.refused",
    )
    found = [NearMiss(row["at"], row["person"], row["code"] or "", row["said"]) for row in scans]
    for row in acts:
        detail = json.loads(row["detail"])
        if "judged" not in detail:  # what also refused a scan is told by the scan
            found.append(NearMiss(row["at"], row["person"], str(detail.get("code") or ""), None))
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


def prints_of(reader: Reader, print_job_id: str) -> list[Print]:
    """List the first print of a label and its copies, in order."""
    rows = reader.rows(
        "select j.id, j.kind, j.state, j.copy_number, j.queued_at as at, p.name as person, j.reason, j.data_json "
        "from print_job j join person p on p.id = j.person_id where j.id = :id or j.reprint_of = :id "
        "order by length(j.id), j.id",
        id=print_job_id,
    )
    return [Print(**row) for row in rows]


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
