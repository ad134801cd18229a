"""The lines of deliveries: what came, how much of it, and where it went."""

from __future__ import annotations

from dataclasses import dataclass

from db import typed
from db.record import Write, one
from db.store import Reader, Row


@dataclass(frozen=True)
class Line:
    """One line of a delivery, with the names that a screen shows."""

    id: str
    item_id: str
    name: str
    storage: str
    base_unit: str
    level: str | None
    lot_id: str
    batch_lot: str
    expiry: str | None
    expiry_precision: str | None
    location_id: str
    location: str
    status: str
    owner: str
    packs: int
    units: int
    unit_id: str | None
    serial: str | None
    identifier_id: str | None
    reason: str | None
    received_at: str
    put_away_at: str | None

    @property
    def cold(self) -> bool:
        """Say whether it must be put away at once."""
        return self.storage != "room"


@dataclass(frozen=True)
class NewLine:
    """What a line holds when it is written."""

    delivery_id: str
    item_id: str
    packaging_id: str
    lot_id: str
    location_id: str
    status: str
    owner: str
    packs: int
    units: int
    unit_id: str | None
    identifier_id: str
    reason: str | None
    put_away: bool


_LINES = (
    "select l.id, l.item_id, i.name, i.storage, i.base_unit, p.level, l.lot_id, t.batch_lot, t.expiry, "
    "t.expiry_precision, l.location_id, o.name as location, l.status, l.owner, l.packs, l.units, l.unit_id, "
    "u.serial, l.identifier_id, l.reason, l.received_at, l.put_away_at from delivery_line l "
    "join item i on i.id = l.item_id join lot t on t.id = l.lot_id join location o on o.id = l.location_id "
    "left join packaging p on p.id = l.packaging_id left join unit u on u.id = l.unit_id"
)


def _line(row: Row) -> Line:
    return Line(**row)


def lines(reader: Reader, delivery_id: str, latest: int = 1_000_000) -> list[Line]:
    """List the latest received lines of a delivery in the order they came, and all cold ones that are still out."""
    received = f"{_LINES} where l.delivery_id = :id and l.state = 'received'"
    newest = "l.received_at desc, length(l.id) desc, l.id desc"
    rows = reader.rows(f"{received} order by {newest} limit :latest", id=delivery_id, latest=latest)
    if len(rows) == latest:
        rows += reader.rows(f"{received} and l.put_away_at is null and i.storage <> 'room'", id=delivery_id)
    found = {row["id"]: _line(row) for row in rows}
    # Two kiosks may have worked on the delivery: their ids say nothing about which line came first.
    return sorted(found.values(), key=lambda line: (line.received_at, len(line.id), line.id))


def line(reader: Reader, line_id: str) -> Line | None:
    """Find a received line."""
    row = one(reader, f"{_LINES} where l.id = :id and l.state = 'received'", id=line_id)
    return _line(row) if row else None


def lines_under(reader: Reader, identifier_id: str) -> list[Line]:
    """List the received lines that came under a code, of all deliveries."""
    rows = reader.rows(
        f"{_LINES} where l.identifier_id = :id and l.state = 'received' order by length(l.id), l.id", id=identifier_id
    )
    return [_line(row) for row in rows]


def codes_to_verify(reader: Reader, delivery_id: str | None = None) -> list[str]:
    """List the ids of codes that a person attached and nobody verified, oldest first: all, or those of a delivery."""
    of_delivery = (
        "and exists (select 1 from delivery_line l where l.identifier_id = d.id and l.state = 'received' "
        "and l.delivery_id = :delivery) "
    )
    values = {} if delivery_id is None else {"delivery": delivery_id}
    rows = reader.rows(
        "select d.id from identifier d where d.origin = 'linked' and d.verified_by is null and d.withdrawn_at is null "
        f"{of_delivery if values else ''}order by d.recorded_at, length(d.id), d.id",
        **values,
    )
    return [row["id"] for row in rows]


def add_line(write: Write, new: NewLine) -> str:
    """Add a received line and return its id."""
    line_id = write.new_id()
    write.run(
        "insert into delivery_line (id, delivery_id, item_id, packaging_id, lot_id, location_id, status, owner, packs, "
        "units, unit_id, identifier_id, state, reason, received_at, put_away_at) values (:id, :delivery_id, :item_id, "
        ":packaging_id, :lot_id, :location_id, :status, :owner, :packs, :units, :unit_id, :identifier_id, 'received', "
        ":reason, :at, :put_away_at)",
        id=line_id,
        delivery_id=new.delivery_id,
        item_id=new.item_id,
        packaging_id=new.packaging_id,
        lot_id=new.lot_id,
        location_id=new.location_id,
        status=new.status,
        owner=new.owner,
        packs=new.packs,
        units=new.units,
        unit_id=new.unit_id,
        identifier_id=new.identifier_id,
        reason=new.reason,
        at=write.at,
        put_away_at=write.at if new.put_away else None,
    )
    write.note_in(
        "lines",
        {
            "id": line_id,
            "delivery": new.delivery_id,
            "item": new.item_id,
            "packaging": new.packaging_id,
            "lot": new.lot_id,
            "location": new.location_id,
            "status": new.status,
            "owner": new.owner,
            "packs": new.packs,
            "units": new.units,
            "unit": new.unit_id,
            "identifier": new.identifier_id,
            "reason": typed.told(line_id, new.reason),
            "put_away": new.put_away,
        },
    )
    return line_id


def set_line_quantity(write: Write, line_id: str, packs: int, units: int) -> None:
    """Note a corrected quantity."""
    write.run(
        "update delivery_line set packs = :packs, units = :units where id = :id", packs=packs, units=units, id=line_id
    )
    write.note_in("line_quantities", {"id": line_id, "packs": packs, "units": units})


def set_line_place(write: Write, line_id: str, location_id: str, *, put_away: bool) -> None:
    """Note where a line lies, and whether it has been put away."""
    write.run(
        "update delivery_line set location_id = :location, put_away_at = :at where id = :id",
        location=location_id,
        at=write.at if put_away else None,
        id=line_id,
    )
    write.note_in("line_places", {"id": line_id, "location": location_id, "put_away": put_away})


def set_line_status(write: Write, line_id: str, status: str, reason: str | None) -> None:
    """Note that a line left quarantine or went there."""
    write.run(
        "update delivery_line set status = :status, reason = :reason where id = :id",
        status=status,
        reason=reason,
        id=line_id,
    )
    write.note_in("line_statuses", {"id": line_id, "status": status, "reason": typed.told(line_id, reason)})


def undo_line(write: Write, line_id: str) -> None:
    """Take a line back."""
    write.run("update delivery_line set state = 'undone' where id = :id", id=line_id)
    write.note_in("lines_undone", line_id)


def count_lines(reader: Reader, delivery_id: str) -> tuple[int, int]:
    """Count the received lines of a delivery, and the packs in them."""
    row = reader.rows(
        "select count(*) as lines, cast(coalesce(sum(packs), 0) as bigint) as packs from delivery_line "
        "where delivery_id = :id and state = 'received'",
        id=delivery_id,
    )[0]
    return int(row["lines"]), int(row["packs"])


def totals(reader: Reader, delivery_id: str) -> list[Row]:
    """Add up a delivery by item: name, units, unit, and how many of the units are quarantined; by name."""
    return reader.rows(
        "select i.name, cast(sum(l.units) as bigint) as units, i.base_unit as unit, "
        "cast(sum(case when l.status = 'quarantined' then l.units else 0 end) as bigint) as quarantined "
        "from delivery_line l join item i on i.id = l.item_id "
        "where l.delivery_id = :id and l.state = 'received' group by i.id, i.name, i.base_unit order by i.name, i.id",
        id=delivery_id,
    )
