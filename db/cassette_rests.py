"""Rests of cassettes and syringes that came back: what was put in, what was given, and what of it was wasted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from db.record import Write
from db.store import Reader, Row


@dataclass(frozen=True)
class NewRest:
    """What came back in one, before it has an id; in microlitres."""

    item_id: str
    lot_id: str
    draw_id: str | None
    """The use of an open container by which it was filled; None where that is not known."""
    put_in: int
    given: int | None
    """What the device says it gave; None where nobody read it."""
    wasted: int
    cassette_id: str | None = None
    """The cassette, where it stands on record as such."""


def add(write: Write, new: NewRest) -> str:
    """Note what came back and was wasted, and return the note's id; the caller lets a witness sign it."""
    values = {"id": write.new_id(), **asdict(new)}
    write.run(
        "insert into cassette_rest (id, at, person_id, item_id, lot_id, draw_id, put_in, given, wasted, "
        "cassette_id) values "
        "(:id, :at, :by, :item_id, :lot_id, :draw_id, :put_in, :given, :wasted, :cassette_id)",
        at=write.at,
        by=write.actor,
        **values,
    )
    write.note_in("cassette_rests", values)
    return str(values["id"])


def of_draw(reader: Reader, draw_id: str) -> bool:
    """Say whether what came back of a use was noted."""
    return bool(reader.rows("select 1 as there from cassette_rest where draw_id = :id", id=draw_id))


_COLUMNS = ("item_id", "lot_id", "draw_id", "put_in", "given", "wasted")
COLUMNS: Final = {"cassette_rest": (*_COLUMNS, "cassette_id", "at", "person_id")}
"""What `verify` compares with the audit chain."""


def _written(fact: Mapping[str, Any], entry: Row) -> tuple[str, Mapping[str, Any]]:
    told = {name: fact[name] for name in _COLUMNS}
    told["cassette_id"] = fact.get("cassette_id")  # entries from before one stood on record do not tell it
    return "cassette_rest", {**told, "at": entry["at"], "person_id": entry["actor"]}


WRITTEN: Final[dict[str, Callable[[Mapping[str, Any], Row], tuple[str, Mapping[str, Any]]]]] = {
    "cassette_rests": _written
}
