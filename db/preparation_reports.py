"""What reports ask of preparations: when each went through which hands, what was refused, what was thrown away."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from db import chain, history_places
from db.store import Reader, Row, Value

_PAGE: Final = 2000


@dataclass(frozen=True)
class Made:
    """One preparation as the reports see it; instants are None where it did not come so far."""

    id: str
    at: str
    """When its worksheet was begun."""
    started_at: str | None
    state: str
    units: int
    person: str
    """The name of who prepared it, else of who began it."""
    hood: str | None
    formula: str
    """The formula's code and name."""
    priority: str
    verified_at: str | None
    """When a pharmacist signed the version of the order that it was made by."""
    completed_at: str | None
    released_at: str | None
    handed_over_at: str | None
    """When the first of its units was packed."""


def made_between(reader: Reader, since: str, until: str) -> list[Made]:
    """List the preparations that were begun from one instant to before another, the first first."""
    rows = reader.rows(
        "select p.id, p.at, p.started_at, p.state, p.units, w.name as person, h.name as hood, "
        "f.code || ' ' || f.name as formula, o.priority, p.completed_at, "
        "(select max(e.at) from order_event e where e.order_id = p.order_id and e.version = p.order_version "
        "and e.kind = 'verify' and e.at <= p.at) as verified_at, "
        "(select min(r.at) from preparation_record r where r.preparation_id = p.id and p.state = 'released') "
        "as released_at, "
        "(select min(n.at) from unit_handover n join preparation_unit u on u.id = n.unit_id "
        "where u.preparation_id = p.id) as handed_over_at "
        "from preparation p join person w on w.id = coalesce(p.prepared_by, p.begun_by) "
        "join patient_order o on o.id = p.order_id join formula_version f on f.id = p.formula_id "
        "left join location h on h.id = p.hood_id where p.at >= :since and p.at < :until "
        "order by p.at, length(p.id), p.id",
        since=since,
        until=until,
    )
    return [Made(**row) for row in rows]


@dataclass(frozen=True)
class RefusedStep:
    """Something that was refused in a job, or when one was to begin."""

    at: str
    kind: str
    """The job's kind."""
    code: str
    job_id: str | None
    said: str | None
    """What the screen said of a scan; None for what was pressed or typed."""


def refused_in_jobs(reader: Reader, kinds: tuple[str, ...], since: str, until: str) -> Iterator[RefusedStep]:
    """List what was refused in jobs of these kinds from one instant to before another."""
    for head in chain.heads(reader):
        for epoch, first, end in history_places.ranges_of_days(reader, head.node, since, until):
            values: dict[str, Value] = {"node": head.node, "epoch": epoch, "end": end, "since": since, "until": until}
            yield from _refused(reader, kinds, first, values)


def _refused(reader: Reader, kinds: tuple[str, ...], first: int, values: dict[str, Value]) -> Iterator[RefusedStep]:
    called = {f"{kind}_{what}": f"{kind}.{what}" for kind in kinds for what in ("begin", "%.refused")}
    names = {f"action_{number}": action for number, action in enumerate(called.values())}
    fits = " or ".join(f"action like :{name}" for name in names)
    while True:
        rows = reader.rows(
            "select seq, at, action, subject, detail from audit where node = :node and epoch = :epoch "
            f"and seq >= :first and seq < :end and at >= :since and at < :until and ({fits}) order by seq limit :page",
            first=first,
            page=_PAGE,
            **names,
            **values,
        )
        for row in rows:
            detail = json.loads(row["detail"])
            if code := detail.get("code") or detail.get("refused"):
                kind = str(row["action"]).partition(".")[0]
                yield RefusedStep(row["at"], kind, str(code), row["subject"], _said(reader, detail))
        if len(rows) < _PAGE:
            return
        first = rows[-1]["seq"] + 1


def _said(reader: Reader, detail: dict[str, list[dict[str, str]]]) -> str | None:
    judged = detail.get("judged") or [{}]
    rows = reader.rows("select said from scan where id = :id", id=judged[0].get("scan"))
    return str(rows[0]["said"]) if rows and rows[0]["said"] else None


def last_done_before(reader: Reader, job_id: str, at: str) -> Row | None:
    """Find the last step that was done of a worksheet before an instant: `step`, `evidence`."""
    rows = reader.rows(
        "select s.step, s.evidence from preparation_step s join preparation p on p.id = s.preparation_id "
        "where p.job_id = :job and s.at <= :at and s.reverses is null and not exists (select 1 from preparation_step b "
        "where b.reverses = s.id and b.at <= :at) order by s.at desc, length(s.id) desc, s.id desc limit 1",
        job=job_id,
        at=at,
    )
    return rows[0] if rows else None


def released_since(reader: Reader, since: str) -> list[str]:
    """Name the preparations that were released since an instant, the first first."""
    rows = reader.rows(
        "select r.preparation_id as id from preparation_record r join preparation p on p.id = r.preparation_id "
        "where r.version = 1 and r.at >= :since and p.state = 'released' order by r.at, length(r.id), r.id",
        since=since,
    )
    return [row["id"] for row in rows]


def gone_between(reader: Reader, since: str, until: str) -> list[Row]:
    """List when units were rejected or wasted: `at`, `kind`, `preparation_id`, `unit_id`, and `facts` of the event."""
    rows = reader.rows(
        "select at, kind, preparation_id, unit_id, facts_json from preparation_event where at >= :since "
        "and at < :until and (kind = 'rejected' or (kind = 'wasted' and unit_id is not null)) "
        "order by at, length(id), id",
        since=since,
        until=until,
    )
    return [{**row, "facts": json.loads(row.pop("facts_json"))} for row in rows]
