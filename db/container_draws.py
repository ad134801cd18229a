"""What was drawn from open containers: each use is a row, and taking one back is another row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from db import count_freezes
from db.ledger import PlaceFrozen
from db.record import Write, one
from db.store import Reader, Row


@dataclass(frozen=True)
class NewDraw:
    """One use of a container, before it has an id."""

    container_id: str
    microlitres: int | None = None
    """None where only the use is noted; below zero in what takes another back."""
    area: str | None = None
    job_id: str | None = None
    reverses: str | None = None


@dataclass(frozen=True)
class Draw(NewDraw):
    """One use of a container."""

    id: str = ""
    at: str = ""
    person_id: str = ""


_DRAWS = "select id, container_id, at, person_id, microlitres, area, job_id, reverses from container_draw"


def add(write: Write, new: NewDraw) -> str:
    """Note a use, and return its id; the caller sees to it that no more is drawn than is left.

    Raises PlaceFrozen while what is controlled is counted where the container lies: what is in it is counted too.
    """
    lies = write.rows("select lot_id, location_id from opened_container where id = :id", id=new.container_id)[0]
    if (counted := count_freezes.frozen_by(write, lies["lot_id"], lies["location_id"], "draw")) is not None:
        raise PlaceFrozen(counted)
    values = {"id": write.new_id(), **asdict(new)}
    write.run(
        "insert into container_draw (id, container_id, at, person_id, microlitres, area, job_id, reverses) values "
        "(:id, :container_id, :at, :person, :microlitres, :area, :job_id, :reverses)",
        at=write.at,
        person=write.actor,
        **values,
    )
    write.note_in("container_draws", values)
    return str(values["id"])


def take_back(write: Write, draw: Draw) -> str:
    """Note that a use was none; raises PlaceFrozen as a use does."""
    back = None if draw.microlitres is None else -draw.microlitres
    return add(write, NewDraw(draw.container_id, back, draw.area, draw.job_id, draw.id))


def draw(reader: Reader, draw_id: str) -> Draw | None:
    """Find a use that was not taken back."""
    row = one(
        reader,
        f"{_DRAWS} d where id = :id and not exists (select 1 from container_draw b where b.reverses = d.id)",
        id=draw_id,
    )
    return Draw(**row) if row else None


def items_used(reader: Reader, draw_ids: Iterable[str]) -> dict[str, str]:
    """Name the item of each container that is used, by its first use, in the order of the uses."""
    first: dict[str, str] = {}
    for each in draw_ids:
        if (found := draw(reader, each)) is not None:
            first.setdefault(found.container_id, each)
    items = {
        use: one(reader, "select item_id from opened_container where id = :id", id=container)
        for container, use in first.items()
    }
    return {use: str(row["item_id"]) for use, row in items.items() if row is not None}


def areas_used(reader: Reader, container_id: str) -> list[str]:
    """List where a container was used, each place once."""
    rows = reader.rows(
        "select distinct area from container_draw d where container_id = :id and area is not null "
        "and reverses is null order by area",
        id=container_id,
    )
    return [str(row["area"]) for row in rows]


_TOLD = ("container_id", "microlitres", "area", "job_id", "reverses")
COLUMNS: Final = {"container_draw": (*_TOLD, "at", "person_id")}
"""What `verify` compares with the audit chain."""


def _written(fact: Mapping[str, Any], entry: Row) -> tuple[str, Mapping[str, Any]]:
    told = {name: fact[name] for name in _TOLD}
    return "container_draw", {**told, "at": entry["at"], "person_id": entry["actor"]}


WRITTEN: Final[dict[str, Callable[[Mapping[str, Any], Row], tuple[str, Mapping[str, Any]]]]] = {
    "container_draws": _written
}
