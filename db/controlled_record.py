"""The perpetual record of controlled substances: every movement of an item, and what became of each opened one."""

from __future__ import annotations

from collections.abc import Iterable

from db.store import Reader, Row


def balance_before(reader: Reader, item_id: str, instant: str) -> int:
    """Add up what moved of an item before an instant, in base units."""
    row = reader.rows(
        "select cast(coalesce(sum(m.quantity), 0) as bigint) as held from lot l join movement m on m.lot_id = l.id "
        "where l.item_id = :item and m.at < :instant",
        item=item_id,
        instant=instant,
    )[0]
    return int(row["held"])


def _signer(kind: str, subject: str, *meanings: str) -> str:
    named = ", ".join(f"'{each}'" for each in meanings)
    return (
        "(select w.name from signature g join person w on w.id = g.person_id "
        f"where g.subject_kind = '{kind}' and g.subject_id = {subject} and g.meaning in ({named}) "
        "order by g.at, length(g.id), g.id limit 1)"
    )


_COUNT = "left join stock_count c on m.kind = 'count' and c.id = substr(m.key, 1, length(m.key) - length(m.id) - 1)"
"""The key of what a count posted names the count before its own id."""


def movements(reader: Reader, item_id: str, since: str, until: str) -> list[Row]:
    """Read every movement of an item between two instants, the first first, with who witnessed or approved it."""
    return reader.rows(
        "select m.id, m.at, m.kind, m.quantity, m.status, m.owner, m.reason, m.key, m.job_id, p.name as person, "
        "o.name as location, l.batch_lot as lot, u.serial, j.kind as job_kind, j.state_json, v.invoice, v.sscc, "
        f"s.name as supplier, c.title, coalesce({_signer('movement', 'm.id', 'witnessed')}, "
        f"{_signer('stock_count', 'c.id', 'approved count', 'resolved discrepancy')}) as witness, d.delivery_id "
        "from lot l join movement m on m.lot_id = l.id join person p on p.id = m.person_id "
        "join location o on o.id = m.location_id left join unit u on u.id = m.unit_id "
        "left join job j on j.id = m.job_id left join delivery_line d on d.id = m.line_id "
        f"left join delivery v on v.id = d.delivery_id left join supplier s on s.id = v.supplier_id {_COUNT} "
        "where l.item_id = :item and m.at >= :since and m.at < :until order by m.at, m.node, m.seq",
        item=item_id,
        since=since,
        until=until,
    )


def orders(reader: Reader, item_id: str) -> list[Row]:
    """List on which orders an item came in each delivery, and who saw it come; what was signed again was taken back."""
    return reader.rows(
        "select r.delivery_id, r.form, r.number, w.name as witness from controlled_receipt r "
        "join person w on w.id = r.witness_id where r.item_id = :item and (select count(*) from signature g "
        "where g.subject_kind = 'controlled_receipt' and g.subject_id = r.id) < 2 order by r.at, length(r.id), r.id",
        item=item_id,
    )


def witnesses(reader: Reader, item_id: str) -> dict[str, str]:
    """Name who saw an opened container of an item go, by its id."""
    rows = reader.rows(
        "select c.id, p.name from opened_container c join signature g on g.subject_kind = 'opened_container' "
        "and g.subject_id = c.id and g.meaning = 'witnessed' join person p on p.id = g.person_id "
        "where c.item_id = :item order by g.at, length(g.id), g.id",
        item=item_id,
    )
    return {row["id"]: row["name"] for row in rows}


def draws(reader: Reader, item_id: str, since: str, until: str) -> list[Row]:
    """Read every use of an opened container of an item that was not taken back, the first first."""
    return reader.rows(
        "select d.id, d.at, d.microlitres, d.container_id, p.name as person, o.name as location, l.batch_lot as lot, "
        "u.serial, c.owner, j.kind as job_kind, j.state_json, "
        "(select k.kind || ' ' || k.id from cassette_fill f join cassette k on k.id = f.cassette_id "
        "where f.draw_id = d.id and coalesce(k.end_reason, '') <> 'taken back') as cassette_id "
        "from opened_container c "
        "join container_draw d on d.container_id = c.id join lot l on l.id = c.lot_id "
        "join person p on p.id = d.person_id join location o on o.id = c.location_id "
        "left join unit u on u.id = c.unit_id left join job j on j.id = d.job_id "
        "where c.item_id = :item and d.at >= :since and d.at < :until and d.reverses is null "
        "and not exists (select 1 from container_draw b where b.reverses = d.id) "
        "order by d.at, length(d.id), d.id",
        item=item_id,
        since=since,
        until=until,
    )


def cassettes(reader: Reader, item_id: str, since: str, until: str) -> list[Row]:
    """Read what of an item came back in cassettes between two instants, the first first, with who saw it go."""
    return reader.rows(
        "select r.id, r.at, r.put_in, r.given, r.wasted, r.draw_id, p.name as person, l.batch_lot as lot, "
        f"{_signer('cassette_rest', 'r.id', 'witnessed')} as witness, v.microlitres as differs, v.decided, "
        "v.reason as decided_why from cassette_rest r join person p on p.id = r.person_id "
        "join lot l on l.id = r.lot_id "
        "left join volume_difference v on v.cassette_id = r.id "
        "where r.item_id = :item and r.cassette_id is null and r.at >= :since and r.at < :until "
        "order by r.at, length(r.id), r.id",
        item=item_id,
        since=since,
        until=until,
    )


_DRAWN = "from container_draw d where d.container_id = c.id"


def containers(reader: Reader, item_id: str, since: str, until: str, closed: Iterable[str]) -> list[Row]:
    """Read the opened containers of an item that were open between two instants, with all that was drawn of each.

    `closed` are the kinds that are none: what is only out of its refrigerator.
    """
    kinds = {f"kind_{number}": kind for number, kind in enumerate(closed)}
    return reader.rows(
        "select c.id, c.opened_at, c.ended_at, c.end_reason, c.volume_microlitres as contents, c.rest_microlitres, "
        "v.microlitres as differs, v.decided, v.reason as decided_why, "
        "(select cast(coalesce(sum(s.microlitres), 0) as bigint) from volume_difference s "
        "where s.container_id = c.id and s.entry_id is not null) as settled, c.owner, "
        "l.batch_lot as lot, u.serial, o.name as location, p.name as person, "
        f"(select cast(coalesce(sum(d.microlitres), 0) as bigint) {_DRAWN}) as put_in, "
        "(select cast(coalesce(sum(case when d.reverses is null then 1 else -1 end), 0) as bigint) "
        f"{_DRAWN} and d.microlitres is null) as unmeasured "
        "from opened_container c join lot l on l.id = c.lot_id join location o on o.id = c.location_id "
        "join person p on p.id = coalesce(c.ended_by, c.opened_by) left join unit u on u.id = c.unit_id "
        "left join volume_difference v on v.container_id = c.id and v.entry_id is null "
        "where c.item_id = :item and c.opened_at < :until and (c.ended_at is null or c.ended_at >= :since) "
        "and coalesce(c.end_reason, '') <> 'taken back' "
        f"and coalesce(c.kind, '') not in ({', '.join(':' + name for name in kinds)}) "
        "order by c.opened_at, length(c.id), c.id",
        item=item_id,
        since=since,
        until=until,
        **kinds,
    )
