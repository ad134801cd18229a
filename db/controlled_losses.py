"""Losses of controlled substances: what a count could not explain, when the DEA was told, and how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Final, Literal

from db.ledger import Place
from db.record import Write, one
from db.store import Reader, Row, Value
from db.volume_differences import Difference


@dataclass(frozen=True)
class Loss:
    """One discrepancy that a pharmacist escalated."""

    id: str
    entry_id: str | None
    """The entry of the count that found it; None for millilitres that were found when a container was ended."""
    item_id: str
    name: str
    unit: str
    schedule: str
    batch_lot: str
    location: str
    quantity: int
    """Base units that are missing; below zero for what is there too much."""
    microlitres: int
    """What is missing of opened ones; below zero for what is there too much."""
    discovered_at: str
    opened_by: str
    """The person's name."""
    notified_on: str | None
    """The day on which the DEA was told in writing."""
    notice: str | None
    """To whom, and how."""
    form106_on: str | None
    form106_number: str | None
    closed_at: str | None
    outcome: str | None
    """`found`, `explained` or `lost`."""
    being_counted: bool
    """Whether the count that found it is not ended: how much is missing is not for everybody's eyes yet."""

    @property
    def is_short(self) -> bool:
        """Say whether something is missing: units, or millilitres."""
        return self.quantity > 0 or self.microlitres > 0


_LOSSES = (
    "select c.id, c.entry_id, c.item_id, i.name, i.base_unit as unit, coalesce(i.dea_schedule, '') as schedule, "
    "l.batch_lot, coalesce(o.name, '') as location, c.quantity, coalesce(c.microlitres, 0) as microlitres, "
    "c.discovered_at, p.name as opened_by, c.notified_on, c.notice, "
    "c.form106_on, c.form106_number, c.closed_at, c.outcome, "
    "case when k.id is not null and k.ended_at is null then 1 else 0 end as being_counted from controlled_loss c "
    "join item i on i.id = c.item_id join lot l on l.id = c.lot_id join person p on p.id = c.opened_by "
    "left join count_entry e on e.id = c.entry_id left join stock_count k on k.id = e.count_id "
    "left join volume_difference v on v.id = c.difference_id "
    "left join opened_container b on b.id = v.container_id "
    "left join cassette_rest r on r.id = v.cassette_id left join cassette f on f.id = r.cassette_id "
    "left join location o on o.id = coalesce(e.location_id, b.location_id, f.location_id)"
)


def loss(reader: Reader, loss_id: str) -> Loss | None:
    """Find one by its id."""
    row = one(reader, f"{_LOSSES} where c.id = :id", id=loss_id)
    return _loss(row) if row else None


def _loss(row: Row) -> Loss:
    return Loss(**{**row, "being_counted": bool(row["being_counted"])})


def open_losses(reader: Reader) -> list[Loss]:
    """List those that are not closed, the oldest first."""
    rows = reader.rows(f"{_LOSSES} where c.closed_at is null order by c.discovered_at, c.id")
    return [_loss(row) for row in rows]


def all_losses(reader: Reader) -> list[Loss]:
    """List all, the oldest first."""
    return [_loss(row) for row in reader.rows(f"{_LOSSES} order by c.discovered_at, c.id")]


def add(write: Write, entry_id: str, quantity: int, discovered_at: str, microlitres: int = 0) -> str:
    """Open one for the difference that a count found, in base units and in opened ones; return its id."""
    entry = write.rows("select item_id, lot_id from count_entry where id = :id", id=entry_id)[0]
    counted: dict[str, Value] = {
        "entry_id": entry_id,
        "quantity": quantity,
        "microlitres": microlitres or None,
        "difference_id": None,
    }
    return _open(write, {**counted, "item_id": entry["item_id"], "lot_id": entry["lot_id"]}, discovered_at)


def add_volume(write: Write, found: Difference) -> str:
    """Open one for millilitres that are not what the record has, and return its id."""
    told: dict[str, Value] = {
        "entry_id": None,
        "quantity": 0,
        "microlitres": found.microlitres,
        "difference_id": found.id,
    }
    return _open(write, {**told, "item_id": found.item_id, "lot_id": found.lot_id}, found.found_at)


def _open(write: Write, about: Mapping[str, Value], discovered_at: str) -> str:
    told: dict[str, Value] = {"id": write.new_id(), **about, "discovered_at": discovered_at}
    write.run(
        "insert into controlled_loss (id, entry_id, item_id, lot_id, quantity, discovered_at, opened_at, opened_by, "
        "difference_id, microlitres) values (:id, :entry_id, :item_id, :lot_id, :quantity, :discovered_at, :at, :by, "
        ":difference_id, :microlitres)",
        at=write.at,
        by=write.actor,
        **told,
    )
    write.note_in("losses", told)
    return str(told["id"])


_OF_LINE = "e.lot_id = :lot_id and e.location_id = :location_id and e.status = :status and e.owner = :owner"
# While its count is open a loss waits for that to be posted, unless another count corrected its line meanwhile.
_WAITS = (
    "s.ended_at is null and not exists (select 1 from movement m where m.lot_id = e.lot_id "
    "and m.location_id = e.location_id and m.status = e.status and m.owner = e.owner and m.kind = 'count' "
    "and m.at > c.opened_at)"
)


# Of millilitres the record has what was counted as soon as their count is ended, also where that was cancelled.
_SETTLED = (
    "exists (select 1 from volume_difference v join count_entry t on t.id = v.entry_id where t.count_id = e.count_id "
    "and t.lot_id = e.lot_id and t.location_id = e.location_id and t.status = e.status and t.owner = e.owner)"
)


@dataclass(frozen=True)
class Missing:
    """What is missing; below zero for what is there too much."""

    units: int
    microlitres: int = 0
    """Of opened ones."""


SIDES: Final[tuple[Literal["quantity", "microlitres"], ...]] = ("quantity", "microlitres")
"""Units and millilitres are losses of their own: one of them may come back without the other."""


def not_corrected(reader: Reader, place: Place) -> Missing:
    """Count what is missing of a line in losses that are on record already, while the ledger has it still.

    Either their count is not ended; or it was cancelled, and no count of the line was posted since. What was found or
    explained meanwhile is no loss any more.
    """
    rows = reader.rows(
        "select cast(coalesce(sum(c.quantity), 0) as bigint) as units, "
        f"cast(coalesce(sum(case when {_SETTLED} then 0 else c.microlitres end), 0) as bigint) as microlitres "
        "from controlled_loss c "
        "join count_entry e on e.id = c.entry_id join stock_count s on s.id = e.count_id "
        f"where {_OF_LINE} and coalesce(c.outcome, 'lost') = 'lost' and ({_WAITS} or s.outcome = 'cancelled' "
        "and not exists (select 1 from count_entry n join stock_count p on p.id = n.count_id "
        "and p.outcome = 'posted' and p.ended_at > c.opened_at where n.withdrawn_at is null "
        "and n.lot_id = e.lot_id and n.location_id = e.location_id and n.status = e.status and n.owner = e.owner))",
        **asdict(place),
    )
    return Missing(int(rows[0]["units"]), int(rows[0]["microlitres"]))


def waiting(reader: Reader, count_id: str, place: Place, side: Literal["quantity", "microlitres"]) -> list[str]:
    """Name the open losses of a line, in units or in millilitres, that a count which is not ended found.

    Posting that count settles them.
    """
    rows = reader.rows(
        "select c.id from controlled_loss c join count_entry e on e.id = c.entry_id "
        f"join stock_count s on s.id = e.count_id where s.id = :count and {_OF_LINE} and {_WAITS} "
        f"and c.closed_at is null and coalesce(c.{side}, 0) <> 0 order by c.opened_at, c.id",
        count=count_id,
        **asdict(place),
    )
    return [row["id"] for row in rows]


def open_of_count(reader: Reader, count_id: str) -> int:
    """Count the losses that a count found and that are open."""
    rows = reader.rows(
        "select count(*) as n from controlled_loss c join count_entry e on e.id = c.entry_id "
        "where e.count_id = :count and c.closed_at is null",
        count=count_id,
    )
    return int(rows[0]["n"])


def is_opened(reader: Reader, entry_id: str) -> bool:
    """Say whether a loss was ever opened for the difference in an entry."""
    return bool(reader.rows("select 1 as there from controlled_loss where entry_id = :id", id=entry_id))


def notified(write: Write, loss_id: str, on: str, notice: str) -> bool:
    """Note that the DEA was told in writing, and say whether that was new."""
    changed = write.run(
        "update controlled_loss set notified_on = :on, notified_by = :by, notice = :notice "
        "where id = :id and notified_on is null",
        id=loss_id,
        on=on,
        by=write.actor,
        notice=notice,
    )
    if changed:
        write.note_in("losses_notified", {"id": loss_id, "on": on, "notice": notice})
    return bool(changed)


def filed(write: Write, loss_id: str, on: str, number: str) -> bool:
    """Note that DEA Form 106 was sent, and say whether that was new."""
    changed = write.run(
        "update controlled_loss set form106_on = :on, form106_by = :by, form106_number = :number "
        "where id = :id and form106_on is null",
        id=loss_id,
        on=on,
        by=write.actor,
        number=number,
    )
    if changed:
        write.note_in("losses_filed", {"id": loss_id, "on": on, "number": number})
    return bool(changed)


def close(write: Write, loss_id: str, outcome: str, by: str | None = None) -> bool:
    """Note how it ended, `by` whom if another pharmacist than the one who writes; say whether it was open."""
    told = {"id": loss_id, "outcome": outcome, **({} if by is None else {"by": by})}
    changed = write.run(
        "update controlled_loss set closed_at = :at, closed_by = :by, outcome = :outcome "
        "where id = :id and closed_at is null",
        id=loss_id,
        at=write.at,
        by=by or write.actor,
        outcome=outcome,
    )
    if changed:
        write.note_in("losses_closed", told)
    return bool(changed)
