"""What is asked of the entries of a count in one word: whose a line is, whether it differs, how many there are."""

from __future__ import annotations

from dataclasses import dataclass

from db.ledger import Place
from db.record import one
from db.store import Reader, Row


def posted_since(reader: Reader, job_id: str, at: str) -> str | None:
    """Name a posted count of a line that a step of a job moved, counted after the step; None when there is none."""
    found = one(
        reader,
        "select c.title from movement m join count_entry e on e.lot_id = m.lot_id and e.location_id = m.location_id "
        "and e.status = m.status and e.owner = m.owner and e.at > m.at and e.withdrawn_at is null "
        "join stock_count c on c.id = e.count_id and c.outcome = 'posted' "
        "where m.at = :at and m.job_id = :job and m.kind <> 'count' order by c.ended_at desc limit 1",
        job=job_id,
        at=at,
    )
    return str(found["title"]) if found else None


@dataclass(frozen=True)
class TakenBack:
    """A count of a controlled line that differed, and that whoever counted it took back."""

    id: str
    place: Place
    person_id: str


def taken_back(reader: Reader, count_id: str, percent: int) -> list[TakenBack]:
    """List the counts of controlled lines that differed, in number or by more than so much, and were taken back."""
    rows = reader.rows(
        "select e.id, e.person_id, e.lot_id, e.location_id, e.status, e.owner from count_entry e "
        "join item i on i.id = e.item_id and i.dea_schedule is not null where e.count_id = :count "
        "and e.withdrawn_at is not null and (e.quantity <> e.expected or exists (select 1 from container_measure m "
        "join opened_container c on c.id = m.container_id where m.entry_id = e.id "
        "and abs(m.expected - m.microlitres) * 100 > c.volume_microlitres * :percent)) order by e.at, e.id",
        count=count_id,
        percent=percent,
    )
    return [
        TakenBack(row["id"], Place(row["lot_id"], row["location_id"], row["status"], row["owner"]), row["person_id"])
        for row in rows
    ]


def controlled_in_open_parts(reader: Reader, count_id: str) -> bool:
    """Say whether something controlled was counted, or taken back, in a part of a count that is not finished."""
    return bool(
        reader.rows(
            "select 1 as there from count_entry e join item i on i.id = e.item_id and i.dea_schedule is not null "
            "join job j on j.id = e.job_id and j.status = 'open' where e.count_id = :count limit 1",
            count=count_id,
        )
    )


def any_of(reader: Reader, count_id: str) -> bool:
    """Say whether anything of a count was counted."""
    rows = reader.rows(
        "select 1 as there from count_entry where count_id = :count and withdrawn_at is null limit 1", count=count_id
    )
    return bool(rows)


def count_of_entry(reader: Reader, entry_id: str) -> str | None:
    """Name the count of an entry."""
    row = one(reader, "select count_id from count_entry where id = :id", id=entry_id)
    return str(row["count_id"]) if row else None


def place_of_entry(reader: Reader, entry_id: str) -> Place | None:
    """Name the line of an entry."""
    row = one(reader, "select lot_id, location_id, status, owner from count_entry where id = :id", id=entry_id)
    return Place(**row) if row else None


def lines_of_person(reader: Reader, count_id: str, person_id: str) -> set[Place]:
    """Name the lines that a person counted in a count, also where they took it back."""
    rows = reader.rows(
        "select distinct lot_id, location_id, status, owner from count_entry "
        "where count_id = :count and person_id = :person",
        count=count_id,
        person=person_id,
    )
    return {Place(**row) for row in rows}


def is_controlled(reader: Reader, entry_id: str) -> bool:
    """Say whether an entry is of a controlled substance."""
    row = one(
        reader,
        "select i.dea_schedule from count_entry e join item i on i.id = e.item_id where e.id = :id",
        id=entry_id,
    )
    return row is not None and row["dea_schedule"] is not None


def is_last(reader: Reader, entry_id: str) -> bool:
    """Say whether nobody counted the line again after an entry, and it is not taken back."""
    rows = reader.rows(
        "select 1 as last from count_entry e where e.id = :id and e.withdrawn_at is null and not exists "
        "(select 1 from count_entry n where n.count_id = e.count_id and n.lot_id = e.lot_id "
        "and n.location_id = e.location_id and n.status = e.status and n.owner = e.owner "
        "and n.withdrawn_at is null and n.round > e.round)",
        id=entry_id,
    )
    return bool(rows)


def lines_of_job(reader: Reader, job_id: str, latest: int) -> list[Row]:
    """List what one part counted, the last `latest`, in order; nothing of what the ledger has."""
    rows = reader.rows(
        "select i.name, l.batch_lot as lot, coalesce(x.expiry, l.expiry, '') as expires, o.name as location, "
        "e.status as state, e.quantity, i.base_unit as unit, e.at, e.round from count_entry e "
        "join item i on i.id = e.item_id join lot l on l.id = e.lot_id join location o on o.id = e.location_id "
        "left join lot_extension x on x.id = l.extension_id "
        "where e.job_id = :job and e.withdrawn_at is null "
        "order by e.at desc, length(e.id) desc, e.id desc limit :latest",
        job=job_id,
        latest=latest,
    )
    return rows[::-1]


def count_of_job(reader: Reader, job_id: str) -> int:
    """Count what one part counted."""
    row = reader.rows("select count(*) as n from count_entry where job_id = :job and withdrawn_at is null", job=job_id)
    return int(row[0]["n"])
