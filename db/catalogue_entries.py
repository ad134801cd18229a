"""What each catalogue said last of an item: where the item says something else, a person changed it here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from db.record import Write, one
from db.store import Reader


@dataclass(frozen=True)
class Said:
    """What a catalogue says of one item."""

    facts: Mapping[str, Any]
    """By the names of an item's facts; `par` too."""
    packs: Mapping[str, tuple[str, int]]
    """Level and units by `scheme value` of the code."""

    def to_json(self) -> str:
        """Spell it as it is stored."""
        return json.dumps({"facts": dict(self.facts), "packs": dict(self.packs)}, sort_keys=True, ensure_ascii=False)


@dataclass(frozen=True)
class CatalogueEntry:
    """An entry of a catalogue that an item came from."""

    source: str
    """`gudid`, `ndc` or `csv`."""
    key: str
    """What names it in the catalogue from release to release."""
    item_id: str
    said: Said
    recorded_at: str


_ENTRIES = "select source, entry_key, item_id, said_json, recorded_at from catalogue_entry"


def entry(reader: Reader, source: str, key: str) -> CatalogueEntry | None:
    """Find an entry by its key."""
    row = one(reader, f"{_ENTRIES} where source = :source and entry_key = :key", source=source, key=key)
    return _entry(row) if row else None


def entries_of(reader: Reader, item_id: str) -> list[CatalogueEntry]:
    """List what catalogues say of an item, the one heard last first."""
    rows = reader.rows(f"{_ENTRIES} where item_id = :id order by recorded_at desc, source, entry_key", id=item_id)
    return [_entry(row) for row in rows]


def _entry(row: Mapping[str, Any]) -> CatalogueEntry:
    said = json.loads(row["said_json"])
    packs = {code: (level, units) for code, (level, units) in said["packs"].items()}
    return CatalogueEntry(
        row["source"], row["entry_key"], row["item_id"], Said(said["facts"], packs), row["recorded_at"]
    )


def put_entry(write: Write, source: str, key: str, item_id: str, said: Said, file_sha256: str) -> None:
    """Note what a catalogue says now."""
    write.run(
        "insert into catalogue_entry (source, entry_key, item_id, said_json, file_sha256, recorded_at) values "
        "(:source, :key, :item_id, :said, :sha256, :at) on conflict (source, entry_key) do update set "
        "item_id = :item_id, said_json = :said, file_sha256 = :sha256, recorded_at = :at",
        source=source,
        key=key,
        item_id=item_id,
        said=said.to_json(),
        sha256=file_sha256,
        at=write.at,
    )
