"""How something left the shelf: the latest movement that took it away for good and was not taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from db import clock_watch, instants
from db.record import one
from db.store import Reader

_LEAVES = "('pull', 'waste', 'remove', 'use_up', 'discard', 'count')"


@dataclass(frozen=True)
class Departure:
    """One time that something left."""

    kind: str
    """As the ledger calls it: `pull`, `waste`, `remove`, `use_up`, `discard`, or `count` where one did not find it."""
    at: str
    node: str
    person: str
    """The name of whoever took it away."""
    job_id: str | None


def last_departure(reader: Reader, lot_id: str, unit_id: str | None = None) -> Departure | None:
    """Find how the last of a lot, or one package of it, left and is still away."""
    package = "" if unit_id is None else " and m.unit_id = :unit"
    row = one(
        reader,
        "select m.kind, m.at, m.node, m.job_id, p.name as person from movement m join person p on p.id = m.person_id "
        f"where m.lot_id = :lot{package} and m.kind in {_LEAVES} and m.quantity < 0 and m.reverses is null "
        "and -m.quantity > coalesce((select sum(r.quantity) from movement r where r.reverses = m.id), 0) "
        "order by m.at desc, m.node, m.seq desc limit 1",
        lot=lot_id,
        **({} if unit_id is None else {"unit": unit_id}),
    )
    return Departure(**row) if row else None


_APART: Final = timedelta(minutes=30)
"""So far apart two kiosks' clocks are taken to be, where nobody doubts either: what is doubted may be any time."""


def left_since(reader: Reader, movement_id: str, *, but_of_lines: bool = False) -> bool:
    """Say whether what a movement brought may have left its place since, and something else lies there now.

    What has no serial may be any of what left; what has one is gone when it left. A departure that was taken back is
    none, and neither is an Undo of what somebody else brought. `but_of_lines`: what is known of a delivery's lines,
    this one or others, is none either. Raises LookupError for no movement.
    """
    came = one(reader, "select at, node from movement where id = :id", id=movement_id)
    if came is None:
        raise LookupError(movement_id)
    doubted = any(clock_watch.open_doubt(reader, node) for node in {came["node"], *_nodes(reader)})
    about_then = "" if doubted else instants.to_text(instants.from_text(came["at"]) - _APART)
    row = one(
        reader,
        "select 1 as gone from movement came join movement m on m.lot_id = came.lot_id "
        "and m.location_id = came.location_id and m.status = came.status and m.owner = came.owner "
        "and coalesce(m.unit_id, '') = coalesce(came.unit_id, '') "
        "where came.id = :came and m.quantity < 0 and m.reverses is null "
        "and (m.line_id is null or :every = 1) "
        "and case when m.node = came.node then m.seq > came.seq else m.at >= :about_then end "
        "and -m.quantity > coalesce((select sum(r.quantity) from movement r where r.reverses = m.id), 0) limit 1",
        came=movement_id,
        about_then=about_then,
        every=0 if but_of_lines else 1,
    )
    return row is not None


def _nodes(reader: Reader) -> list[str]:
    return [row["node"] for row in reader.rows("select node from id_counter")]


def last_arrival(reader: Reader, line_id: str) -> str | None:
    """Find the movement that brought a line of a delivery to where it was put last."""
    row = one(
        reader,
        "select id from movement where line_id = :line and quantity > 0 order by at desc, seq desc limit 1",
        line=line_id,
    )
    return str(row["id"]) if row else None
