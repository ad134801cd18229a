"""Products: items, their packagings, and the codes that name them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from db.record import Write, one
from db.store import Reader, Row


@dataclass(frozen=True)
class NewItem:
    """What is known of an item before it has an id."""

    name: str
    kind: str
    """`drug`, `fluid`, `supply` or `device`."""
    base_unit: str
    """What stock is counted in: vial, bag, each …"""
    storage: str
    """`room`, `refrigerated` or `frozen`."""
    manufacturer: str = ""
    requires_lot: bool = True
    requires_expiry: bool = True
    high_alert: bool = False
    hazardous: bool = False


@dataclass(frozen=True)
class Item(NewItem):
    """A product as the pharmacy counts it."""

    id: str = ""

    @property
    def cold(self) -> bool:
        """Say whether it must be put away at once."""
        return self.storage != "room"


@dataclass(frozen=True)
class Link:
    """A code that names a packaging of an item."""

    identifier_id: str
    scheme: str
    value: str
    origin: str
    """`catalogue`, `derived` (a GTIN computed from an NDC) or `linked` (attached by a person at the kiosk)."""
    recorded_by: str
    verified_by: str | None
    packaging_id: str
    level: str
    units_per_pack: int
    units_confirmed: bool
    item: Item

    @property
    def verified(self) -> bool:
        """Say whether stock under this code may be used: a person's link waits for a second person."""
        return self.origin == "catalogue" or self.verified_by is not None


_ITEM_COLUMNS = (
    "i.id, i.name, i.kind, i.base_unit, i.storage, i.manufacturer, i.requires_lot, i.requires_expiry, "
    "i.high_alert, i.hazardous"
)
# Names differ by more than their spaces.
_SPOKEN_NAME = "lower(trim(replace(replace(replace(i.name, '  ', ' '), '  ', ' '), '  ', ' ')))"
_FLAGS = ("requires_lot", "requires_expiry", "high_alert", "hazardous")
_LINK_COLUMNS = (
    "d.id as identifier_id, d.scheme, d.value, d.origin, d.recorded_by, d.verified_by, p.id as packaging_id, "
    "p.level, p.units_per_pack, p.units_confirmed_by"
)
_LINKS = (
    f"select {_LINK_COLUMNS}, {_ITEM_COLUMNS} from identifier d join packaging p on p.id = d.packaging_id "
    "join item i on i.id = d.item_id"
)


def _item(row: Row) -> Item:
    fields: dict[str, Any] = {name: row[name] for name in Item.__dataclass_fields__}
    return Item(**{**fields, **{name: bool(fields[name]) for name in _FLAGS}})


def _link(row: Row) -> Link:
    names = [name for name in Link.__dataclass_fields__ if name not in ("units_confirmed", "item")]
    confirmed = row["units_confirmed_by"] is not None
    return Link(**{name: row[name] for name in names}, units_confirmed=confirmed, item=_item(row))


def item(reader: Reader, item_id: str) -> Item | None:
    """Find an item by id."""
    row = one(reader, f"select {_ITEM_COLUMNS} from item i where i.id = :id", id=item_id)
    return _item(row) if row else None


def link(reader: Reader, scheme: str, value: str) -> Link | None:
    """Find what a code names."""
    row = one(
        reader,
        f"{_LINKS} where d.scheme = :scheme and d.value = :value and d.withdrawn_at is null",
        scheme=scheme,
        value=value,
    )
    return _link(row) if row else None


def link_by_id(reader: Reader, identifier_id: str) -> Link | None:
    """Find a link by the id of its identifier."""
    row = one(reader, f"{_LINKS} where d.id = :id", id=identifier_id)
    return _link(row) if row else None


def links_of(reader: Reader, item_id: str) -> list[Link]:
    """List every code of an item, by scheme and value."""
    found = [
        _link(row) for row in reader.rows(f"{_LINKS} where d.item_id = :id and d.withdrawn_at is null", id=item_id)
    ]
    return sorted(found, key=lambda each: (each.scheme, each.value))


def search(reader: Reader, text: str, limit: int = 20) -> list[Item]:
    """Find active items whose name or code contains `text`: the one of just that name first, then by name."""
    escaped = " ".join(text.split()).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    pattern = f"%{escaped.lower()}%"
    # SQLite's `lower` knows only the letters of English, the server's knows all.
    english = "%" + "".join(letter.lower() if letter.isascii() else letter for letter in escaped) + "%"
    rows = reader.rows(
        f"select {_ITEM_COLUMNS} from item i where i.active = 1 "
        f"and ({_SPOKEN_NAME} like :pattern escape '\\' or {_SPOKEN_NAME} like :english escape '\\' "
        "or exists (select 1 from identifier d where d.item_id = i.id and d.withdrawn_at is null "
        "and lower(d.value) like :pattern escape '\\')) "
        f"order by case when length({_SPOKEN_NAME}) = :length then 0 else 1 end, i.name, i.id limit :limit",
        length=len(" ".join(text.split())),
        pattern=pattern,
        english=english,
        limit=limit,
    )
    return [_item(row) for row in rows]


def add_item(write: Write, new: NewItem) -> str:
    """Add an item and return its id."""
    item_id = write.new_id()
    values: dict[str, Any] = {**asdict(new), **{name: int(getattr(new, name)) for name in _FLAGS}}
    values.pop("id", None)
    write.run(
        f"insert into item (id, active, {', '.join(values)}) values (:id, 1, {', '.join(':' + n for n in values)})",
        id=item_id,
        **values,
    )
    write.note_in("items", {"id": item_id, **values})
    return item_id


def add_packaging(write: Write, item_id: str, level: str, units_per_pack: int, *, confirmed: bool) -> str:
    """Add a packaging of an item; `confirmed` when the person writing has counted it."""
    packaging_id = write.new_id()
    write.run(
        "insert into packaging (id, item_id, level, units_per_pack, units_confirmed_by, units_confirmed_at) values "
        "(:id, :item_id, :level, :units_per_pack, :by, :at)",
        id=packaging_id,
        item_id=item_id,
        level=level,
        units_per_pack=units_per_pack,
        by=write.actor if confirmed else None,
        at=write.at if confirmed else None,
    )
    told = {"id": packaging_id, "item": item_id, "level": level, "units_per_pack": units_per_pack}
    write.note_in("packagings", {**told, "confirmed": confirmed})
    return packaging_id


def add_identifier(write: Write, item_id: str, packaging_id: str, scheme: str, value: str, origin: str) -> str:
    """Let a code name a packaging; one that a person links stays unverified until `verify_identifier`."""
    identifier_id = write.new_id()
    write.run(
        "insert into identifier (id, scheme, value, packaging_id, item_id, origin, recorded_by, recorded_at) values "
        "(:id, :scheme, :value, :packaging_id, :item_id, :origin, :by, :at)",
        id=identifier_id,
        scheme=scheme,
        value=value,
        packaging_id=packaging_id,
        item_id=item_id,
        origin=origin,
        by=write.actor,
        at=write.at,
    )
    told = {"id": identifier_id, "scheme": scheme, "value": value, "item": item_id, "packaging": packaging_id}
    write.note_in("identifiers", {**told, "origin": origin})
    return identifier_id


def confirm_units(write: Write, packaging_id: str, units_per_pack: int) -> None:
    """Note that a person counted what a packaging holds; what was stored before stays in the audit entry."""
    before = write.rows("select units_per_pack from packaging where id = :id", id=packaging_id)[0]["units_per_pack"]
    write.run(
        "update packaging set units_per_pack = :units, units_confirmed_by = :by, units_confirmed_at = :at "
        "where id = :id",
        units=units_per_pack,
        by=write.actor,
        at=write.at,
        id=packaging_id,
    )
    write.note_in("units_confirmed", {"packaging": packaging_id, "before": before, "now": units_per_pack})


def verify_identifier(write: Write, identifier_id: str, person_id: str) -> None:
    """Note that a second person compared a link with the package."""
    write.run(
        "update identifier set verified_by = :by, verified_at = :at where id = :id",
        by=person_id,
        at=write.at,
        id=identifier_id,
    )
    write.note_in("links_verified", {"identifier": identifier_id, "by": person_id})


def take_back_units(write: Write, packaging_id: str, units_per_pack: int) -> None:
    """Take back a count of a packaging, with what the catalogue said before it."""
    write.run(
        "update packaging set units_per_pack = :units, units_confirmed_by = null, units_confirmed_at = null "
        "where id = :id",
        units=units_per_pack,
        id=packaging_id,
    )
    write.note_in("units_taken_back", {"packaging": packaging_id, "now": units_per_pack})


def unverify_identifier(write: Write, identifier_id: str) -> None:
    """Take back that a link was compared with the package."""
    write.run("update identifier set verified_by = null, verified_at = null where id = :id", id=identifier_id)
    write.note_in("links_unverified", identifier_id)


def withdraw_identifier(write: Write, identifier_id: str) -> None:
    """Take back that a code names a packaging; the code can then be attached to another."""
    write.run("update identifier set withdrawn_at = :at where id = :id", at=write.at, id=identifier_id)
    write.note_in("withdrawn", identifier_id)


def set_par(write: Write, item_id: str, location_id: str, par: int) -> None:
    """Set how many base units a location should hold."""
    write.run(
        "insert into par_level (item_id, location_id, par) values (:item_id, :location_id, :par) "
        "on conflict (item_id, location_id) do update set par = :par",
        item_id=item_id,
        location_id=location_id,
        par=par,
    )
    write.note_in("par", {"item": item_id, "location": location_id, "par": par})


def unverified_codes(reader: Reader, limit: int = 20) -> list[tuple[str, str]]:
    """List (item name, code) of codes that a person attached and nobody verified yet, by name."""
    rows = reader.rows(
        "select i.name, d.value from identifier d join item i on i.id = d.item_id "
        "where d.origin = 'linked' and d.verified_by is null and d.withdrawn_at is null "
        "order by i.name, d.value limit :limit",
        limit=limit,
    )
    return [(row["name"], row["value"]) for row in rows]
