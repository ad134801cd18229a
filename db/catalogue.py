"""Packagings of items, and the codes that name them."""

from __future__ import annotations

from dataclasses import dataclass

from db import item_words, items
from db.items import Item
from db.record import Write, one
from db.store import Reader, Row

SCHEMES = ("GTIN", "NDC", "HIBC", "PPN", "LOCAL")
"""What the code of a packaging can be, in the order in which a bare one is looked for."""


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


_LINK_COLUMNS = (
    "d.id as identifier_id, d.scheme, d.value, d.origin, d.recorded_by, d.verified_by, p.id as packaging_id, "
    "p.level, p.units_per_pack, p.units_confirmed_by"
)
_LINKS = (
    f"select {_LINK_COLUMNS}, {items.COLUMNS} from identifier d join packaging p on p.id = d.packaging_id "
    "join item i on i.id = d.item_id"
)


def _link(row: Row) -> Link:
    names = [name for name in Link.__dataclass_fields__ if name not in ("units_confirmed", "item")]
    confirmed = row["units_confirmed_by"] is not None
    return Link(**{name: row[name] for name in names}, units_confirmed=confirmed, item=items.from_row(row))


def link(reader: Reader, scheme: str, value: str) -> Link | None:
    """Find what a code names."""
    row = one(
        reader,
        f"{_LINKS} where d.scheme = :scheme and d.value = :value and d.withdrawn_at is null",
        scheme=scheme,
        value=value,
    )
    return _link(row) if row else None


def knows(reader: Reader, number: str) -> bool:
    """Say whether a product's number is on file, whichever scheme it is of."""
    return any(link(reader, scheme, number) is not None for scheme in SCHEMES)


def item_coded(reader: Reader, text: str) -> Item | None:
    """Find an item by its id, or by one of its codes as it is kept."""
    links = (link(reader, scheme, text) for scheme in SCHEMES)
    return items.item(reader, text) or next((found.item for found in links if found is not None), None)


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
    item_words.refresh(write, item_id)
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


def change_packaging(write: Write, packaging_id: str, *, level: str, units_per_pack: int) -> None:
    """Let a packaging be what a catalogue says now; what it was stays in the audit entry."""
    before = write.rows("select level, units_per_pack from packaging where id = :id", id=packaging_id)[0]
    now = {"level": level, "units_per_pack": units_per_pack}
    write.run(
        "update packaging set level = :level, units_per_pack = :units_per_pack where id = :id",
        id=packaging_id,
        level=level,
        units_per_pack=units_per_pack,
    )
    write.note_in("packagings_changed", {"id": packaging_id, "before": before, "now": now})


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
    for row in write.rows("select item_id from identifier where id = :id", id=identifier_id):
        item_words.refresh(write, row["item_id"])
    write.note_in("withdrawn", identifier_id)


def unverified_codes(reader: Reader, limit: int = 20) -> list[tuple[str, str]]:
    """List (item name, code) of codes that a person attached and nobody verified yet, by name."""
    rows = reader.rows(
        "select i.name, d.value from identifier d join item i on i.id = d.item_id "
        "where d.origin = 'linked' and d.verified_by is null and d.withdrawn_at is null "
        "order by i.name, d.value limit :limit",
        limit=limit,
    )
    return [(row["name"], row["value"]) for row in rows]
