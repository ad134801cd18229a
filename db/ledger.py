"""The movement ledger and the balance it proves: stock changes only here, by adding a movement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from db import count_freezes, identifiers, typed
from db.errors import StoreError
from db.record import Write, one
from db.store import Reader

Status = Literal["available", "quarantined", "opened", "opened_quarantined"]
HELD: Final[tuple[Status, ...]] = ("quarantined", "opened_quarantined")
"""In quarantine: closed, or open already."""
OPEN: Final[tuple[Status, ...]] = ("opened", "opened_quarantined")
"""Opened containers: each is a row of its own, and no whole unit any more."""
OWN = "own"
"""The owner of stock that belongs to the pharmacy; else `consignment:<supplier>` or `patient:<reference>`."""


@dataclass(frozen=True)
class Place:
    """Where and how stock lies: what a balance is kept for."""

    lot_id: str
    location_id: str
    status: Status
    owner: str = OWN


def told(status: str) -> str:
    """Give the state that is told outside: what is open and set aside is in quarantine."""
    return "quarantined" if status in HELD else status


@dataclass(frozen=True)
class Movement:
    """One change of one balance, in base units; negative when stock leaves the place."""

    kind: str
    place: Place
    quantity: int
    key: str
    """Idempotency key; unique over all movements."""
    unit_id: str | None = None
    job_id: str | None = None
    line_id: str | None = None
    reverses: str | None = None
    """The movement that this one takes back."""
    reason: str | None = None


class NotEnoughStock(StoreError):
    """A balance would fall below zero; nothing was changed."""

    def __init__(self, place: Place, quantity: int) -> None:
        super().__init__(
            "NOT_ENOUGH_STOCK",
            f"There are fewer than {quantity} units of this lot at this place.",
            "Count what lies there and correct the count first.",
        )
        self.place = place


class PlaceFrozen(StoreError):
    """A controlled substance is being counted there; nothing was changed."""

    def __init__(self, title: str) -> None:
        super().__init__(
            "PLACE_FROZEN",
            f"This is being counted ({title}): nothing of it moves until the count is ended.",
            "Leave it where it lies, or put it back there, until the count is posted or cancelled (F1, Open counts).",
        )


def alone_with_stock(write: Write, *item_ids: str) -> None:
    """Wait for whoever moves anything of these items at another kiosk: what is counted now must be so when written."""
    for item_id in sorted(set(item_ids)):  # always in the same order: nobody waits for somebody who waits for them
        write.alone_with(f"stock of {item_id}")


def post(write: Write, movement: Movement) -> str:
    """Add a movement, change its balance, and return the movement's id.

    Raises NotEnoughStock when the balance would fall below zero, PlaceFrozen while a controlled substance is counted
    there; both leave the whole write undone.
    """
    if movement.quantity == 0:
        raise ValueError("a movement moves something")
    lot_id, location_id = movement.place.lot_id, movement.place.location_id
    if (counted := count_freezes.frozen_by(write, lot_id, location_id, movement.kind)) is not None:
        raise PlaceFrozen(counted)
    number = write.new_number()
    movement_id = identifiers.make(write.node, number)
    content = content_of(write, movement, movement_id, number)
    write.run(
        "insert into movement (id, node, seq, at, kind, lot_id, location_id, status, owner, quantity, unit_id, "
        "person_id, job_id, line_id, reverses, reason, key) values (:id, :node, :seq, :at, :kind, :lot_id, "
        ":location_id, :status, :owner, :quantity, :unit_id, :person_id, :job_id, :line_id, :reverses, :reason, :key)",
        **content,
    )
    _change_balance(write, movement.place, movement.quantity)
    write.note_in("movements", {**content, "reason": typed.told(movement_id, movement.reason)})
    return movement_id


def content_of(write: Write, movement: Movement, movement_id: str, number: int) -> dict[str, str | int | None]:
    """Give the row of a movement; the audit entry tells the same, but for what a person typed as its reason."""
    place = movement.place
    return {
        "id": movement_id,
        "node": write.node,
        "seq": number,
        "at": write.at,
        "kind": movement.kind,
        "lot_id": place.lot_id,
        "location_id": place.location_id,
        "status": place.status,
        "owner": place.owner,
        "quantity": movement.quantity,
        "unit_id": movement.unit_id,
        "person_id": write.actor,
        "job_id": movement.job_id,
        "line_id": movement.line_id,
        "reverses": movement.reverses,
        "reason": movement.reason,
        "key": movement.key,
    }


def _change_balance(write: Write, place: Place, quantity: int) -> None:
    where = "lot_id = :lot_id and location_id = :location_id and status = :status and owner = :owner"
    keys = {
        "lot_id": place.lot_id,
        "location_id": place.location_id,
        "status": place.status,
        "owner": place.owner,
    }
    changed = write.run(
        f"update stock set quantity = quantity + :quantity where {where} and quantity + :quantity >= 0",
        quantity=quantity,
        **keys,
    )
    if changed:
        return
    if quantity < 0 or one(write, f"select 1 as there from stock where {where}", **keys):
        raise NotEnoughStock(place, -quantity)
    lot = write.rows("select item_id, unusable_from from lot where id = :id", id=place.lot_id)[0]
    write.run(
        "insert into stock (lot_id, location_id, status, owner, item_id, unusable_from, quantity) values "
        "(:lot_id, :location_id, :status, :owner, :item_id, :unusable_from, :quantity) "
        "on conflict (lot_id, location_id, status, owner) do update set quantity = stock.quantity + :quantity",
        item_id=lot["item_id"],
        unusable_from=lot["unusable_from"],
        quantity=quantity,
        **keys,
    )


def id_of_key(reader: Reader, key: str) -> str | None:
    """Find a movement by its key."""
    row = one(reader, "select id from movement where key = :key", key=key)
    return str(row["id"]) if row else None


def held(reader: Reader, place: Place) -> int:
    """Count what lies at a place."""
    row = one(
        reader,
        "select quantity from stock where lot_id = :lot_id and location_id = :location_id and status = :status "
        "and owner = :owner",
        lot_id=place.lot_id,
        location_id=place.location_id,
        status=place.status,
        owner=place.owner,
    )
    return int(row["quantity"]) if row else 0


def held_of_unit(reader: Reader, unit_id: str, place: Place) -> int:
    """Count how much of one unit lies at a place, by its movements."""
    row = reader.rows(
        "select cast(coalesce(sum(quantity), 0) as bigint) as held from movement where lot_id = :lot_id "
        "and unit_id = :unit_id and location_id = :location_id and status = :status and owner = :owner",
        unit_id=unit_id,
        lot_id=place.lot_id,
        location_id=place.location_id,
        status=place.status,
        owner=place.owner,
    )[0]
    return int(row["held"])


def held_by_serial(reader: Reader, place: Place) -> int:
    """Count how much of what lies at a place is known by serial numbers."""
    row = reader.rows(
        "select cast(coalesce(sum(quantity), 0) as bigint) as held from movement where lot_id = :lot_id "
        "and unit_id is not null and location_id = :location_id and status = :status and owner = :owner",
        lot_id=place.lot_id,
        location_id=place.location_id,
        status=place.status,
        owner=place.owner,
    )[0]
    return int(row["held"])
