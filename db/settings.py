"""Rule values and site facts: append-only, read as of an instant."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from db.record import Write, one
from db.store import Reader


@dataclass(frozen=True)
class Setting:
    """A value in force, and whether anybody approved it."""

    value: Any
    source_note: str
    draft: bool


def setting_at(reader: Reader, key: str, at: str) -> Setting | None:
    """Read the value of `key` in force at an instant; of two entered for the same instant, the later entry counts."""
    row = one(
        reader,
        "select value_json, source_note, approved_by from setting where key = :key and effective_from <= :at "
        "order by effective_from desc, recorded_at desc, length(id) desc, id desc limit 1",
        key=key,
        at=at,
    )
    return Setting(json.loads(row["value_json"]), row["source_note"], row["approved_by"] is None) if row else None


def put_setting(
    write: Write, key: str, value: Any, *, source_note: str, approved_by: str | None, effective_from: str | None = None
) -> None:
    """Enter a value, in force from now unless `effective_from` says otherwise."""
    setting_id = write.new_id()
    write.run(
        "insert into setting (id, key, value_json, effective_from, source_note, entered_by, approved_by, recorded_at) "
        "values (:id, :key, :value_json, :effective_from, :source_note, :entered_by, :approved_by, :recorded_at)",
        id=setting_id,
        key=key,
        value_json=json.dumps(value, sort_keys=True),
        effective_from=effective_from or write.at,
        source_note=source_note,
        entered_by=write.actor,
        approved_by=approved_by,
        recorded_at=write.at,
    )
    told = {"id": setting_id, "key": key, "value": value, "source_note": source_note, "approved_by": approved_by}
    write.note_in("settings", {**told, "effective_from": effective_from or write.at})
