"""Inventories of controlled substances that were taken: never changed, and printed again exactly as they were."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from db.record import Write, one
from db.store import Reader, Row


@dataclass(frozen=True)
class InventoryLine:
    """One kind of container of one item."""

    item_id: str
    schedule: str
    name: str
    """With its strength, as the item was called then."""
    form: str
    unit: str
    state: str
    """`sealed`, or `opened`: then it is one container."""
    quantity: int
    """Containers, in base units."""
    microlitres: int | None
    """What one of them holds, or what is left in an opened one; None where that is not known."""
    basis: str
    """`exact`, from a count that was posted, or `by record`."""
    count_id: str | None
    nanograms_per_millilitre: int | None = None
    """How strong it was taken to be; None where that was not known, or the inventory is from before it was kept."""


@dataclass(frozen=True)
class NewInventory:
    """What an inventory says beside its lines."""

    kind: str
    moment: str
    """`opening` or `closing` of business."""
    pharmacy: str
    registration: str | None
    witnessed_by: str


@dataclass(frozen=True)
class Inventory:
    """One inventory."""

    id: str
    at: str
    kind: str
    moment: str
    pharmacy: str
    registration: str | None
    taken_by: str
    """The person's name."""
    witnessed_by: str
    """The person's name."""
    lines: int


_TAKEN = ("kind", "moment", "pharmacy", "registration", "witnessed_by", "lines")
LINE: Final = tuple(InventoryLine.__dataclass_fields__)
"""What is kept of a line."""
STRENGTH: Final = "nanograms_per_millilitre"


def add(write: Write, inventory_id: str, new: NewInventory, lines: Sequence[InventoryLine]) -> None:
    """Keep an inventory that the actor of this write took."""
    values = {"id": inventory_id, **asdict(new), "lines": len(lines)}
    write.run(
        f"insert into inventory_taken (id, node, at, taken_by, {', '.join(_TAKEN)}) "
        f"values (:id, :node, :at, :by, {', '.join(':' + name for name in _TAKEN)})",
        node=write.node,
        at=write.at,
        by=write.actor,
        **values,
    )
    write.note_in("inventories", values)
    for position, line in enumerate(lines, start=1):
        told = {name: value for name, value in asdict(line).items() if name in LINE}
        write.run(
            f"insert into inventory_line (inventory_id, position, {', '.join(LINE)}) "
            f"values (:inventory, :position, {', '.join(':' + name for name in LINE)})",
            inventory=inventory_id,
            position=position,
            **told,
        )
        write.note_in("inventory_lines", {"id": f"{inventory_id} {position}", **told})


_INVENTORIES = (
    "select t.id, t.at, t.kind, t.moment, t.pharmacy, t.registration, p.name as taken_by, w.name as witnessed_by, "
    "t.lines from inventory_taken t join person p on p.id = t.taken_by join person w on w.id = t.witnessed_by"
)


def inventory(reader: Reader, inventory_id: str) -> Inventory | None:
    """Find one by id."""
    row = one(reader, f"{_INVENTORIES} where t.id = :id", id=inventory_id)
    return Inventory(**row) if row else None


def inventories(reader: Reader) -> list[Inventory]:
    """List all, the newest first."""
    rows = reader.rows(f"{_INVENTORIES} order by t.at desc, length(t.id) desc, t.id desc")
    return [Inventory(**row) for row in rows]


def last_whole(reader: Reader, partial: str) -> str | None:
    """Say when all controlled substances were last taken stock of; a kind that is of some only does not count."""
    row = one(reader, "select max(at) as at from inventory_taken where kind <> :partial", partial=partial)
    return row["at"] if row else None


def lines_of(reader: Reader, inventory_id: str) -> list[InventoryLine]:
    """Read the lines as they were taken, in their order."""
    rows = reader.rows(
        f"select {', '.join(LINE)} from inventory_line where inventory_id = :id order by position", id=inventory_id
    )
    return [InventoryLine(**row) for row in rows]


KEYS: Final = {"inventory_line": "inventory_id || ' ' || cast(position as text)"}
"""How `verify` names rows whose key has several columns."""
COLUMNS: Final = {"inventory_taken": (*_TAKEN, "node", "at", "taken_by"), "inventory_line": LINE}
"""What `verify` compares with the audit chain."""


def _taken_told(fact: Mapping[str, Any], entry: Row) -> tuple[str, Mapping[str, Any]]:
    told = {name: fact[name] for name in _TAKEN}
    return "inventory_taken", {**told, "node": entry["node"], "at": entry["at"], "taken_by": entry["actor"]}


def _line_told(fact: Mapping[str, Any], _: Row) -> tuple[str, Mapping[str, Any]]:
    # Entries from before the strength was kept do not tell it.
    return "inventory_line", {name: fact.get(name) if name == STRENGTH else fact[name] for name in LINE}


WRITTEN: Final[dict[str, Callable[[Mapping[str, Any], Row], tuple[str, Mapping[str, Any]]]]] = {
    "inventories": _taken_told,
    "inventory_lines": _line_told,
}
