"""Preparations: what is made for an order, on which hood, in which units; where each stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Final

from db.record import Write, one
from db.store import Reader, Value


@dataclass(frozen=True)
class Hood:
    """What a place of kind `hood` is today."""

    location_id: str
    name: str
    place_allows: str
    """The highest category that may be made there: `1`, `2` or `3`."""
    hazardous: bool
    """It is for hazardous drugs, and for nothing else."""


@dataclass(frozen=True)
class Preparation:
    """One making, as it stands."""

    id: str
    job_id: str
    """The worksheet."""
    order_id: str
    order_version: int
    formula_id: str
    """The version of the formula."""
    units: int
    """How many containers are made."""
    remake_of: str | None
    at: str
    begun_by: str
    state: str
    """One of `kiosk.rules.preparation.Stage`."""
    hood_id: str | None = None
    """The hood's location."""
    prepared_by: str | None = None
    """The id of who scanned themselves in at the hood."""
    started_at: str | None = None
    """When the hood was scanned for the first step: beyond-use dates count from here."""
    storage: str | None = None
    """How it is kept: `crt`, `refrigerator` or `freezer`."""
    beyond_use_date: str | None = None
    """The instant by which its use has to begin."""
    beyond_use_cap: str | None = None
    """What of all caps came first, in words."""
    completed_at: str | None = None
    """When the last final label was proven on its container."""


@dataclass(frozen=True)
class PreparationUnit:
    """One container of a preparation."""

    id: str
    preparation_id: str
    number: int
    """From 1."""
    state: str
    """One of `kiosk.rules.preparation.UnitStage`."""
    order_id: str | None = None
    """Of a batch's unit: the patient's order that it was given to."""


@dataclass(frozen=True)
class NewPreparation:
    """A preparation before it has an id."""

    job_id: str
    order_id: str
    order_version: int
    formula_id: str
    units: int
    remake_of: str | None = None


STANDING: Final = (
    "state", "hood_id", "prepared_by", "started_at", "storage", "beyond_use_date", "beyond_use_cap", "completed_at",
)  # fmt: skip
"""What of a preparation changes."""
_COLUMNS: Final = (
    f"id, job_id, order_id, order_version, formula_id, units, remake_of, at, begun_by, {', '.join(STANDING)}"
)
_PREPARATIONS: Final = f"select {_COLUMNS} from preparation"
_UNITS: Final = "select id, preparation_id, number, state, order_id from preparation_unit"


def hood(reader: Reader, location_id: str) -> Hood | None:
    """Find what a place is as a hood today; None for a place that is none, or is out of use."""
    row = one(
        reader,
        "select h.location_id, o.name, h.place_allows, h.hazardous from hood h join location o on o.id = h.location_id "
        "where h.location_id = :id and o.active = 1 and o.kind = 'hood' "
        "order by h.at desc, length(h.id) desc, h.id desc limit 1",
        id=location_id,
    )
    return Hood(**{**row, "hazardous": bool(row["hazardous"])}) if row else None


def put_hood(write: Write, location_id: str, place_allows: str, *, hazardous: bool) -> None:
    """Say what a place of kind `hood` is from now on."""
    told: dict[str, Value] = {
        "id": write.new_id(), "location_id": location_id, "place_allows": place_allows, "hazardous": int(hazardous),
    }  # fmt: skip
    write.run(
        "insert into hood (id, location_id, place_allows, hazardous, at, by_id) values "
        "(:id, :location_id, :place_allows, :hazardous, :at, :by)",
        at=write.at,
        by=write.actor,
        **told,
    )
    write.note_in("hoods", told)


def preparation(reader: Reader, preparation_id: str) -> Preparation | None:
    """Find a preparation by its id."""
    row = one(reader, f"{_PREPARATIONS} where id = :id", id=preparation_id)
    return Preparation(**row) if row else None


def of_job(reader: Reader, job_id: str) -> Preparation | None:
    """Find the preparation of a worksheet."""
    row = one(reader, f"{_PREPARATIONS} where job_id = :id", id=job_id)
    return Preparation(**row) if row else None


def of_order(reader: Reader, order_id: str) -> list[Preparation]:
    """List what was made, or begun, for an order, the oldest first."""
    rows = reader.rows(f"{_PREPARATIONS} where order_id = :id order by length(id), id", id=order_id)
    return [Preparation(**row) for row in rows]


def in_states(reader: Reader, states: Iterable[str], limit: int = 1000) -> list[Preparation]:
    """List the preparations that stand so, the oldest first."""
    named = {f"state_{number}": str(each) for number, each in enumerate(states)}
    places = ", ".join(f":{name}" for name in named)
    rows = reader.rows(
        f"{_PREPARATIONS} where state in ({places}) order by length(id), id limit :limit", **named, limit=limit
    )
    return [Preparation(**row) for row in rows]


def on_hood(reader: Reader, location_id: str) -> Preparation | None:
    """Find what is being made on a hood."""
    row = one(reader, f"{_PREPARATIONS} where hood_id = :id and state in ('begun', 'compounding')", id=location_id)
    return Preparation(**row) if row else None


def unit(reader: Reader, unit_id: str) -> PreparationUnit | None:
    """Find a unit by its id."""
    row = one(reader, f"{_UNITS} where id = :id", id=unit_id)
    return PreparationUnit(**row) if row else None


def units_of(reader: Reader, preparation_id: str) -> list[PreparationUnit]:
    """List the units of a preparation by their numbers."""
    rows = reader.rows(f"{_UNITS} where preparation_id = :id order by number", id=preparation_id)
    return [PreparationUnit(**row) for row in rows]


def units_given_to(reader: Reader, order_id: str) -> list[PreparationUnit]:
    """List the units of batches that were given to an order."""
    rows = reader.rows(f"{_UNITS} where order_id = :id order by length(id), id", id=order_id)
    return [PreparationUnit(**row) for row in rows]


def add_preparation(write: Write, new: NewPreparation, state: str, unit_state: str) -> Preparation:
    """Put a preparation on record with its units, and return it."""
    told: dict[str, Value] = {"id": write.new_id(), **asdict(new), "state": state}
    write.run(
        "insert into preparation (id, job_id, order_id, order_version, formula_id, units, remake_of, at, begun_by, "
        "state) values (:id, :job_id, :order_id, :order_version, :formula_id, :units, :remake_of, :at, :by, :state)",
        at=write.at,
        by=write.actor,
        **told,
    )
    write.note_in("preparations", told)
    rows: list[dict[str, Value]] = [
        {"id": write.new_id(), "preparation_id": told["id"], "number": number, "state": unit_state}
        for number in range(1, new.units + 1)
    ]
    write.run_many(
        "insert into preparation_unit (id, preparation_id, number, state) values "
        "(:id, :preparation_id, :number, :state)",
        rows,
    )
    write.note_all_in("preparation_units", rows)
    return Preparation(str(told["id"]), **asdict(new), at=write.at, begun_by=write.actor, state=state)


def stand(write: Write, before: Preparation, **now: Value) -> Preparation:
    """Let a preparation stand as it does now, and return it so."""
    standing: dict[str, Value] = {name: getattr(before, name) for name in STANDING}
    standing |= now
    write.run(
        "update preparation set state = :state, hood_id = cast(:hood_id as text), "
        "prepared_by = cast(:prepared_by as text), started_at = cast(:started_at as text), "
        "storage = cast(:storage as text), beyond_use_date = cast(:beyond_use_date as text), "
        "beyond_use_cap = cast(:beyond_use_cap as text), completed_at = cast(:completed_at as text) where id = :id",
        id=before.id,
        **standing,
    )
    write.note_in("preparations_changed", {"id": before.id, **standing})
    return replace(before, **now)  # type: ignore[arg-type]


def stand_unit(write: Write, before: PreparationUnit, state: str, order_id: str | None = None) -> PreparationUnit:
    """Let a unit stand as it does now; `order_id` gives a batch's unit to a patient's order."""
    standing: dict[str, Value] = {"state": state, "order_id": order_id or before.order_id}
    write.run(
        "update preparation_unit set state = :state, order_id = cast(:order_id as text) where id = :id",
        id=before.id,
        **standing,
    )
    write.note_in("preparation_units_changed", {"id": before.id, **standing})
    return replace(before, state=state, order_id=order_id or before.order_id)
