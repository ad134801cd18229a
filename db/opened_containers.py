"""Opened containers: each was one unit of a lot and is `opened` stock until it is used up or discarded."""

from __future__ import annotations

from dataclasses import dataclass

from db.ledger import HELD, OWN, Place, Status
from db.record import Write, one
from db.store import Reader


@dataclass(frozen=True)
class OpenedContainer:
    """One container that was opened."""

    id: str
    item_id: str
    name: str
    unit: str
    lot_id: str
    batch_lot: str
    location_id: str
    location: str
    owner: str
    unit_id: str | None
    serial: str | None
    opened_at: str
    opened_by: str
    """The person's name."""
    use_until: str
    """The instant from which it may not be used any more; never later than its lot's.

    Of what is back in the refrigerator and was out as long as it may be, the instant when it came back.
    """
    ended_at: str | None
    kind: str | None
    """What it is, such as `multi_dose_vial`; None where it was opened before kinds were asked for."""
    area: str | None
    """Where it was opened: `hood`, `hazardous_hood` or `outside`; None where it is closed still, or nobody said."""
    volume_microlitres: int | None
    """What was in it; None where that is not known."""
    minutes_used: int
    """How long it was out of the refrigerator before this."""
    continues: str | None
    """The container that went on as this one."""
    status: Status
    """`opened`, or `opened_quarantined` while it is set aside."""
    opened_by_id: str
    drawn: int
    """Microlitres that were drawn from it."""
    draws: int
    """How often something was drawn."""
    unmeasured: int
    """How often of these nobody said how much."""
    corrected: int
    """Microlitres by which counts found less in it than the record had; below zero for more."""
    rest_microlitres: int | None
    """What was left in it when it was ended, as it was measured; None where nobody did."""

    @property
    def place(self) -> Place:
        """Where and how it lies."""
        return Place(self.lot_id, self.location_id, self.status, self.owner)

    @property
    def is_held(self) -> bool:
        """Say whether it is set aside."""
        return self.status in HELD

    @property
    def left_microlitres(self) -> int | None:
        """Say what is left in it at most; None where that is not known. What nobody measured came out of it, too."""
        return None if self.volume_microlitres is None else self.volume_microlitres - self.drawn - self.corrected


# A closed package that came back and was out for all the minutes that its maker gives may not be used from then on.
_SPENT = (
    "c.kind = 'back_in_refrigerator' and c.minutes_used >= (select n.minutes from in_use_limit n where "
    "n.item_id = c.item_id and n.kind = 'out_of_refrigerator' "
    "order by n.recorded_at desc, length(n.id) desc, n.id desc limit 1)"
)
_UNTIL = f"case when {_SPENT} then c.opened_at else c.use_until end"
_DRAWS = "from container_draw d where d.container_id = c.id"
_OPENED = (
    "select c.id, c.item_id, i.name, i.base_unit as unit, c.lot_id, l.batch_lot, c.location_id, o.name as location, "
    f"c.owner, c.unit_id, u.serial, c.opened_at, p.name as opened_by, {_UNTIL} as use_until, c.ended_at, "
    "c.kind, c.area, c.volume_microlitres, c.minutes_used, c.continues, c.status, c.opened_by as opened_by_id, "
    f"(select cast(coalesce(sum(d.microlitres), 0) as bigint) {_DRAWS}) as drawn, "
    f"(select cast(coalesce(sum(case when d.reverses is null then 1 else -1 end), 0) as bigint) {_DRAWS}) as draws, "
    "(select cast(coalesce(sum(case when d.reverses is null then 1 else -1 end), 0) as bigint) "
    f"{_DRAWS} and d.microlitres is null) as unmeasured, "
    "(select cast(coalesce(sum(v.microlitres), 0) as bigint) from volume_difference v where v.container_id = c.id "
    "and v.entry_id is not null) as corrected, c.rest_microlitres "
    "from opened_container c "
    "join item i on i.id = c.item_id join lot l on l.id = c.lot_id join location o on o.id = c.location_id "
    "join person p on p.id = c.opened_by left join unit u on u.id = c.unit_id"
)


def container(reader: Reader, container_id: str) -> OpenedContainer | None:
    """Find one by its id, whether it is still open or not."""
    row = one(reader, f"{_OPENED} where c.id = :id", id=container_id)
    return OpenedContainer(**row) if row else None


def next_of(reader: Reader, before: OpenedContainer) -> OpenedContainer | None:
    """Find what a container went on as: out of the refrigerator, back in it, or open."""
    row = one(reader, f"{_OPENED} where c.continues = :id", id=before.id)
    return OpenedContainer(**row) if row else None


def open_of_item(reader: Reader, item_id: str) -> list[OpenedContainer]:
    """List the open containers of an item, the one to be used first at the head."""
    rows = reader.rows(
        f"{_OPENED} where c.item_id = :item and c.ended_at is null order by {_UNTIL}, c.opened_at, c.id",
        item=item_id,
    )
    return [OpenedContainer(**row) for row in rows]


_OVERDUE = (
    f"c.ended_at is null and {_UNTIL} <= :now and l.recalled_at is null "
    "and (l.unusable_from is null or l.unusable_from > :now)"
)


_NOT_HELD = "c.status = 'opened'"


def open_too_long(
    reader: Reader, now: str, limit: int, *, with_held: bool = False
) -> tuple[list[OpenedContainer], int]:
    """List what has been open for too long, the longest first, and count it all; recalls and expiries are not of it.

    What is set aside as well is among it only `with_held`.
    """
    meant = _OVERDUE if with_held else f"{_OVERDUE} and {_NOT_HELD}"
    rows = reader.rows(
        f"{_OPENED} where {meant} order by {_UNTIL}, c.opened_at, c.id limit :limit", now=now, limit=limit
    )
    total = reader.rows(
        f"select count(*) as n from opened_container c join lot l on l.id = c.lot_id where {meant}", now=now
    )
    return [OpenedContainer(**row) for row in rows], int(total[0]["n"])


def running_out(reader: Reader, now: str, until: str, limit: int) -> list[OpenedContainer]:
    """List what is open, may still be used, and ends by an instant, the first to end at the head."""
    rows = reader.rows(
        f"{_OPENED} where c.ended_at is null and {_UNTIL} > :now and c.use_until <= :until "
        f"and {_NOT_HELD} and l.recalled_at is null order by c.use_until, c.opened_at, c.id limit :limit",
        now=now,
        until=until,
        limit=limit,
    )
    return [OpenedContainer(**row) for row in rows]


@dataclass(frozen=True)
class Opening:
    """A container before it has an id."""

    item_id: str
    lot_id: str
    location_id: str
    use_until: str
    owner: str = OWN
    unit_id: str | None = None
    kind: str | None = None
    area: str | None = None
    volume_microlitres: int | None = None
    minutes_used: int = 0
    continues: str | None = None


def add(write: Write, opening: Opening) -> str:
    """Note that a container was opened, and return its id."""
    container_id = write.new_id()
    values = {
        "id": container_id,
        "item_id": opening.item_id,
        "lot_id": opening.lot_id,
        "location_id": opening.location_id,
        "owner": opening.owner,
        "unit_id": opening.unit_id,
        "use_until": opening.use_until,
        "kind": opening.kind,
        "area": opening.area,
        "volume_microlitres": opening.volume_microlitres,
        "minutes_used": opening.minutes_used,
        "continues": opening.continues,
    }
    write.run(
        "insert into opened_container (id, item_id, lot_id, location_id, owner, unit_id, opened_at, opened_by, "
        "use_until, kind, area, volume_microlitres, minutes_used, continues) values (:id, :item_id, :lot_id, "
        ":location_id, :owner, :unit_id, :opened_at, :opened_by, :use_until, :kind, :area, :volume_microlitres, "
        ":minutes_used, :continues)",
        opened_at=write.at,
        opened_by=write.actor,
        **values,
    )
    write.note_in("opened", values)
    return container_id


def end(write: Write, container_id: str, reason: str, rest: int | None = None) -> bool:
    """Note what came of an open container, and say whether it was still open.

    `rest` is what was left in it, in microlitres; None where nobody measured it.
    """
    changed = write.run(
        "update opened_container set ended_at = :at, ended_by = :by, end_reason = :reason, rest_microlitres = :rest "
        "where id = :id and ended_at is null",
        at=write.at,
        by=write.actor,
        reason=reason,
        rest=rest,
        id=container_id,
    )
    if changed:
        write.note_in("opened_ended", {"id": container_id, "reason": reason, "rest": rest})
    return bool(changed)


def follow(write: Write, container_id: str, status: Status, location_id: str) -> None:
    """Note where an open container lies now, and whether it is set aside; the caller moves its stock."""
    told = {"id": container_id, "status": status, "location_id": location_id}
    write.run("update opened_container set status = :status, location_id = :location_id where id = :id", **told)
    write.note_in("opened_places", told)
