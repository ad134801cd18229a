"""The site's own tables for orders: its codes, its dose ranges, its groups of therapies; the last of each holds."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from db import chain, told_people
from db.record import Write, one
from db.store import Reader, Value

CODES: Final = "code"
RANGES: Final = "dose_range"
GROUPS: Final = "therapy_group"
KINDS: Final = (CODES, RANGES, GROUPS)


@dataclass(frozen=True)
class SiteTable:
    """One table as it was brought in."""

    kind: str
    source: str
    """Where its values come from, in the words of who brought it in."""
    recorded_at: str
    recorded_by: str
    """The person's name."""
    rows: tuple[dict[str, Any], ...]

    @property
    def words(self) -> str:
        """Name where a warning comes from."""
        return f"{self.source}, {self.recorded_at[:10]}"


def put(write: Write, kind: str, source: str, rows: list[dict[str, Any]]) -> None:
    """Bring a table in, in place of the one that held."""
    content = chain.canonical({"rows": rows})
    told: dict[str, Value] = {"id": write.new_id(), "kind": kind, "source": source}
    write.run(
        "insert into order_table (id, kind, source, content_json, recorded_by, recorded_at) values "
        "(:id, :kind, :source, :content, :by, :at)",
        content=content,
        by=write.actor,
        at=write.at,
        **told,
    )
    write.note_in("order_tables", {**told, "digest": told_people.digest(content)})


def holding(reader: Reader, kind: str) -> SiteTable | None:
    """Find the table that holds now."""
    row = one(
        reader,
        "select t.kind, t.source, t.recorded_at, p.name as recorded_by, t.content_json from order_table t "
        "join person p on p.id = t.recorded_by where t.kind = :kind "
        "order by t.recorded_at desc, length(t.id) desc, t.id desc limit 1",
        kind=kind,
    )
    if row is None:
        return None
    rows = tuple(json.loads(row.pop("content_json"))["rows"])
    return SiteTable(**row, rows=rows)
