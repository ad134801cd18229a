"""Items: what the pharmacy counts, with all that is known of each and how much of it should be there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from db import item_words
from db.record import Write, one
from db.store import Reader, Row, Value


@dataclass(frozen=True)
class NewItem:
    """What is known of an item before it has an id."""

    name: str
    """As it is shown, with tall-man letters."""
    kind: str
    """`drug`, `fluid`, `supply` or `device`."""
    base_unit: str
    """What stock is counted in: vial, bag, each …"""
    storage: str
    """`room`, `refrigerated` or `frozen`; `unknown` where a catalogue does not say and nobody was asked yet."""
    manufacturer: str = ""
    requires_lot: bool = True
    requires_expiry: bool = True
    high_alert: bool = False
    hazardous: bool = False
    requires_serial: bool = False
    storage_note: str = ""
    """What the maker says about keeping it, in words."""
    dea_schedule: str | None = None
    """`CI` to `CV`; None where it is not known to be controlled."""
    niosh_edition: str | None = None
    """The year of the NIOSH list that names it."""
    niosh_table: str | None = None
    look_alike_group: str | None = None
    """Items that are taken for one another share it."""
    substitution_group: str | None = None
    """Items of the same ingredient, strength, concentration, form, container and preservative share it.

    One may be pulled in place of another.
    """
    dscsa_exempt: bool = False
    """Whether the Drug Supply Chain Security Act does not ask for its transaction data."""
    sterile: bool | None = None
    single_use: bool | None = None
    container_kind: str | None = None
    """What one is once it is opened, such as `multi_dose_vial`; None where nobody said."""
    volume_microlitres: int | None = None
    """What one base unit holds; None where that is not known."""
    nanograms_per_millilitre: int | None = None
    """How strong it is, once it is ready to be drawn; None where that is not known, or not told by volume."""


@dataclass(frozen=True)
class Item(NewItem):
    """A product as the pharmacy counts it."""

    id: str = ""

    @property
    def cold(self) -> bool:
        """Say whether it must be put away at once."""
        return self.storage != "room"


FACTS = tuple(field.name for field in fields(NewItem))
FLAGS = ("requires_lot", "requires_expiry", "high_alert", "hazardous", "requires_serial", "dscsa_exempt")
MAYBE_FLAGS = ("sterile", "single_use")
"""Yes, no, or not known."""
COLUMNS = ", ".join(f"i.{name}" for name in ("id", *FACTS))
"""What a statement asks for whose rows become items; `i` is the item."""


def from_row(row: Row) -> Item:
    """Make an item of a row that holds `COLUMNS`."""
    values: dict[str, Any] = {name: row[name] for name in ("id", *FACTS)}
    for name in FLAGS:
        values[name] = bool(values[name])
    for name in MAYBE_FLAGS:
        values[name] = None if values[name] is None else bool(values[name])
    return Item(**values)


def stored(value: Any) -> Value:
    """Spell a fact as it is stored."""
    return int(value) if isinstance(value, bool) else value


def item(reader: Reader, item_id: str) -> Item | None:
    """Find an item by id."""
    row = one(reader, f"select {COLUMNS} from item i where i.id = :id", id=item_id)
    return from_row(row) if row else None


def items_called(reader: Reader, name: str) -> list[str]:
    """List the ids of the items in use that bear a name, letter by letter."""
    rows = reader.rows("select id from item where name = :name and active = 1 order by id", name=name)
    return [str(row["id"]) for row in rows]


def add_item(write: Write, new: NewItem) -> str:
    """Add an item and return its id."""
    item_id = write.new_id()
    values = {name: stored(value) for name, value in asdict(new).items() if name in FACTS}
    write.run(
        f"insert into item (id, active, {', '.join(values)}) values (:id, 1, {', '.join(':' + n for n in values)})",
        id=item_id,
        **values,
    )
    item_words.refresh(write, item_id)
    write.note_in("items", {"id": item_id, **values})
    return item_id


def change_item(write: Write, before: Item, facts: Mapping[str, Any]) -> bool:
    """Change facts of an item, and say whether any was another one; the old ones stay in the audit entry."""
    changed = {name: value for name, value in facts.items() if getattr(before, name) != value}
    if not changed:
        return False
    values = {name: stored(value) for name, value in changed.items()}
    write.run(
        f"update item set {', '.join(f'{name} = :{name}' for name in values)} where id = :id", id=before.id, **values
    )
    if {"name", "manufacturer"} & values.keys():
        item_words.refresh(write, before.id)
    old = {name: stored(getattr(before, name)) for name in changed}
    write.note_in("items_changed", {"id": before.id, "before": old, "now": values})
    return True


@dataclass(frozen=True)
class ParLevel:
    """How much of an item a location should hold, in base units."""

    location_id: str
    location: str
    par: int
    reorder_at: int | None
    """Where ordering begins; None: below par."""

    def is_low(self, usable: int) -> bool:
        """Say whether so few usable base units mean that more is ordered."""
        return usable < self.par if self.reorder_at is None else usable <= self.reorder_at


def par_levels(reader: Reader, item_id: str) -> list[ParLevel]:
    """List what the locations should hold of an item, by name of the location."""
    rows = reader.rows(
        "select p.location_id, o.name as location, p.par, p.reorder_at from par_level p "
        "join location o on o.id = p.location_id where p.item_id = :item order by o.name, o.id",
        item=item_id,
    )
    return [ParLevel(**row) for row in rows]


def set_par(write: Write, item_id: str, location_id: str, par: int, reorder_at: int | None = None) -> None:
    """Set how many base units a location should hold, and at how many it is ordered again."""
    write.run(
        "insert into par_level (item_id, location_id, par, reorder_at) values (:item_id, :location_id, :par, "
        "cast(:reorder_at as bigint)) on conflict (item_id, location_id) do update set par = :par, "
        "reorder_at = cast(:reorder_at as bigint)",
        item_id=item_id,
        location_id=location_id,
        par=par,
        reorder_at=reorder_at,
    )
    told = {} if reorder_at is None else {"reorder_at": reorder_at}
    write.note_in("par", {"item": item_id, "location": location_id, "par": par, **told})


def in_group(reader: Reader, group: str, name: str, but: str, limit: int = 6) -> list[Item]:
    """List the other active items of a `look_alike_group` or `substitution_group`, by name."""
    column = {"look_alike_group": "look_alike_group", "substitution_group": "substitution_group"}[group]
    rows = reader.rows(
        f"select {COLUMNS} from item i where i.{column} = :name and i.id <> :but and i.active = 1 "
        "order by i.name, i.id limit :limit",
        name=name,
        but=but,
        limit=limit,
    )
    return [from_row(row) for row in rows]
