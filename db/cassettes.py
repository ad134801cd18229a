"""Cassettes and syringes under lock: which uses of opened containers filled them, and what became of them.

Volumes are microlitres of what was drawn; a cassette that was dispensed left the pharmacy and may come back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from db.record import Write, one
from db.store import Reader, Row


@dataclass(frozen=True)
class NewCassette:
    """What is filled, before it has an id."""

    item_id: str
    kind: str
    """`cassette` or `syringe`."""
    lot_id: str
    """The lot that was drawn from first; each use names its own."""
    location_id: str
    put_in: int


@dataclass(frozen=True)
class Cassette(NewCassette):
    """One that is on record."""

    id: str = ""
    name: str = ""
    """Of the item."""
    batch_lot: str = ""
    location: str = ""
    filled_at: str = ""
    filled_by: str = ""
    """The person's id."""
    filled_by_name: str = ""
    dispensed_at: str | None = None
    reference: str | None = None
    ended_at: str | None = None
    end_reason: str | None = None
    """`wasted`, `not_found` or `taken back`; None while it is kept or out."""
    seen_at: str | None = None
    """When two people last saw it; None where nobody did since it was filled."""

    @property
    def is_kept(self) -> bool:
        """Say whether it lies under lock here."""
        return self.dispensed_at is None and self.ended_at is None


def add(write: Write, new: NewCassette, draw_ids: Sequence[str]) -> str:
    """Note that uses of opened containers filled one, and return its id."""
    told = {name: getattr(new, name) for name in _ONCE}
    values = {"id": write.new_id(), **told}
    write.run(
        f"insert into cassette (id, {', '.join(_ONCE)}, filled_at, filled_by) values "
        f"(:id, {', '.join(':' + name for name in _ONCE)}, :at, :by)",
        at=write.at,
        by=write.actor,
        **values,
    )
    write.note_in("cassettes", values)
    for draw_id in draw_ids:
        fill = {"draw_id": draw_id, "cassette_id": values["id"]}
        write.run("insert into cassette_fill (draw_id, cassette_id) values (:draw_id, :cassette_id)", **fill)
        write.note_in("cassette_fills", {"id": f"{values['id']} {draw_id}", **fill})
    return str(values["id"])


def dispense(write: Write, cassette_id: str, reference: str) -> None:
    """Note that one went out, and for which order."""
    write.run(
        "update cassette set dispensed_at = :at, dispensed_by = :by, reference = :reference where id = :id",
        id=cassette_id,
        at=write.at,
        by=write.actor,
        reference=reference,
    )
    write.note_in("cassettes_dispensed", {"id": cassette_id, "reference": reference})


def end(write: Write, cassette_id: str, reason: str) -> None:
    """Note that one is no more."""
    write.run(
        "update cassette set ended_at = :at, ended_by = :by, end_reason = :reason where id = :id",
        id=cassette_id,
        at=write.at,
        by=write.actor,
        reason=reason,
    )
    write.note_in("cassettes_ended", {"id": cassette_id, "reason": reason})


def look(write: Write, cassette_id: str, witness_id: str) -> str:
    """Note that the actor and a second person saw one, and return the note's id; the caller lets both sign it."""
    values = {"id": write.new_id(), "cassette_id": cassette_id, "witness_id": witness_id}
    write.run(
        "insert into cassette_look (id, cassette_id, at, person_id, witness_id) values "
        "(:id, :cassette_id, :at, :by, :witness_id)",
        at=write.at,
        by=write.actor,
        **values,
    )
    write.note_in("cassette_looks", values)
    return str(values["id"])


_CASSETTES = (
    "select k.id, k.item_id, k.kind, k.lot_id, k.location_id, k.put_in, k.filled_at, k.filled_by, k.dispensed_at, "
    "k.reference, k.ended_at, k.end_reason, i.name, l.batch_lot, o.name as location, p.name as filled_by_name, "
    "(select max(s.at) from cassette_look s where s.cassette_id = k.id) as seen_at "
    "from cassette k join item i on i.id = k.item_id join lot l on l.id = k.lot_id "
    "join location o on o.id = k.location_id join person p on p.id = k.filled_by"
)


def cassette(reader: Reader, cassette_id: str) -> Cassette | None:
    """Find one by its id, whatever became of it."""
    row = one(reader, f"{_CASSETTES} where k.id = :id", id=cassette_id)
    return Cassette(**row) if row else None


def not_ended(reader: Reader) -> list[Cassette]:
    """List those that are kept here, or out and not come back, the oldest first."""
    rows = reader.rows(f"{_CASSETTES} where k.ended_at is null order by k.filled_at, length(k.id), k.id")
    return [Cassette(**row) for row in rows]


def kept(reader: Reader) -> list[Cassette]:
    """List those that lie under lock here, the oldest first."""
    return [each for each in not_ended(reader) if each.is_kept]


def of_draw(reader: Reader, draw_id: str) -> str | None:
    """Name the cassette that a use filled; one whose filling was taken back is none."""
    row = one(
        reader,
        "select f.cassette_id from cassette_fill f join cassette k on k.id = f.cassette_id "
        "where f.draw_id = :id and coalesce(k.end_reason, '') <> 'taken back'",
        id=draw_id,
    )
    return str(row["cassette_id"]) if row else None


def unfilled(reader: Reader, most: int, like: str | None) -> list[Row]:
    """Read the newest uses of controlled containers that filled none and of which nothing came back."""
    return reader.rows(
        "select d.id, d.at, i.name, l.batch_lot, d.microlitres, p.name as person from container_draw d "
        "join opened_container c on c.id = d.container_id join item i on i.id = c.item_id "
        "join lot l on l.id = c.lot_id join person p on p.id = d.person_id "
        "where i.dea_schedule is not null and d.microlitres is not null and d.reverses is null "
        "and not exists (select 1 from container_draw b where b.reverses = d.id) "
        "and not exists (select 1 from cassette_rest r where r.draw_id = d.id) "
        "and not exists (select 1 from cassette_fill f join cassette k on k.id = f.cassette_id "
        "where f.draw_id = d.id and coalesce(k.end_reason, '') <> 'taken back') "
        "and (cast(:like as text) is null or c.item_id = (select o.item_id from container_draw u "
        "join opened_container o on o.id = u.container_id where u.id = cast(:like as text))) "
        "order by d.at desc, length(d.id) desc, d.id desc limit :most",
        like=like,
        most=most,
    )


def of_item(reader: Reader, item_id: str, since: str, until: str) -> list[Row]:
    """Read the accounts of those that were on record between two instants, the first first."""
    return reader.rows(
        "select k.id, k.kind, k.put_in, k.filled_at, k.dispensed_at, k.reference, k.ended_at, k.end_reason, "
        "l.batch_lot as lot, o.name as location, p.name as person, w.name as dispensed_by, r.given, r.wasted, "
        "(select g.name from signature s join person g on g.id = s.person_id where s.subject_kind = 'cassette_rest' "
        "and s.subject_id = r.id and s.meaning = 'witnessed' order by s.at, length(s.id), s.id limit 1) as witness, "
        "v.microlitres as differs, v.decided, v.reason as decided_why from cassette k join lot l on l.id = k.lot_id "
        "join location o on o.id = k.location_id join person p on p.id = coalesce(k.ended_by, k.filled_by) "
        "left join person w on w.id = k.dispensed_by left join cassette_rest r on r.cassette_id = k.id "
        "left join volume_difference v on v.cassette_id = r.id where k.item_id = :item and k.filled_at < :until "
        "and (k.ended_at is null or k.ended_at >= :since) and coalesce(k.end_reason, '') <> 'taken back' "
        "order by k.filled_at, length(k.id), k.id",
        item=item_id,
        since=since,
        until=until,
    )


_ONCE: Final = ("item_id", "kind", "lot_id", "location_id", "put_in")
_LATER: Final = ("dispensed_at", "dispensed_by", "reference", "ended_at", "ended_by", "end_reason")
_LOOK: Final = ("cassette_id", "witness_id")
KEYS: Final = {"cassette_fill": "cassette_id || ' ' || draw_id"}
"""How `verify` names rows that have no id of their own."""
COLUMNS: Final = {
    "cassette": (*_ONCE, "filled_at", "filled_by", *_LATER),
    "cassette_fill": ("cassette_id", "draw_id"),
    "cassette_look": (*_LOOK, "at", "person_id"),
}
"""What `verify` compares with the audit chain."""


def _filled(fact: Mapping[str, Any], entry: Row) -> tuple[str, Mapping[str, Any]]:
    told = {name: fact[name] for name in _ONCE}
    return "cassette", {
        **told, "filled_at": entry["at"], "filled_by": entry["actor"], **dict.fromkeys(_LATER),
    }  # fmt: skip


def _looked(fact: Mapping[str, Any], entry: Row) -> tuple[str, Mapping[str, Any]]:
    return "cassette_look", {**{name: fact[name] for name in _LOOK}, "at": entry["at"], "person_id": entry["actor"]}


def _dispensed(fact: Mapping[str, Any], entry: Row) -> tuple[str, str, Mapping[str, Any]]:
    told = {"dispensed_at": entry["at"], "dispensed_by": entry["actor"], "reference": fact["reference"]}
    return "cassette", fact["id"], told


def _ended(fact: Mapping[str, Any], entry: Row) -> tuple[str, str, Mapping[str, Any]]:
    told = {"ended_at": entry["at"], "ended_by": entry["actor"], "end_reason": fact["reason"]}
    return "cassette", fact["id"], told


WRITTEN: Final[dict[str, Callable[[Mapping[str, Any], Row], tuple[str, Mapping[str, Any]]]]] = {
    "cassettes": _filled,
    "cassette_fills": lambda fact, _: ("cassette_fill", {name: fact[name] for name in ("cassette_id", "draw_id")}),
    "cassette_looks": _looked,
}
CHANGED: Final = {"cassettes_dispensed": _dispensed, "cassettes_ended": _ended}
