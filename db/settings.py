"""Rule values and site facts: append-only, read as of an instant, approved by somebody else than who entered them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from db.record import Write, one
from db.store import Reader, Row

_LATEST_FIRST = "effective_from desc, recorded_at desc, length(id) desc, id desc"
"""Of two values entered for the same instant, the later entry counts."""


@dataclass(frozen=True)
class Setting:
    """A value in force, and whether anybody approved it."""

    value: Any
    source_note: str
    draft: bool


@dataclass(frozen=True)
class Entered:
    """One value as somebody entered it, and who approved it, if anybody did."""

    id: str
    key: str
    value: Any
    effective_from: str
    source_note: str
    entered_by: str
    entered_by_name: str
    recorded_at: str
    approved_by: str | None
    approved_by_name: str | None
    approved_at: str | None

    @property
    def draft(self) -> bool:
        """Say whether nobody approved it yet."""
        return self.approved_by is None


def setting_at(reader: Reader, key: str, at: str) -> Setting | None:
    """Read the value of `key` in force at an instant; of two entered for the same instant, the later entry counts."""
    # The one row is found first and its approval looked up once: this is read at every step of every job.
    row = one(
        reader,
        "select s.value_json, s.source_note, coalesce(s.approved_by, a.person_id) as approved_by from ("
        "select id, value_json, source_note, approved_by from setting where key = :key and effective_from <= :at "
        f"order by {_LATEST_FIRST} limit 1) s left join setting_approval a on a.setting_id = s.id",
        key=key,
        at=at,
    )
    return Setting(json.loads(row["value_json"]), row["source_note"], row["approved_by"] is None) if row else None


def approved_at(reader: Reader, key: str, at: str) -> Setting | None:
    """Read the last value of `key` that came into force by an instant and that somebody approved."""
    row = one(
        reader,
        "select value_json, source_note from setting where key = :key and effective_from <= :at and "
        "(approved_by is not null or id in (select setting_id from setting_approval)) "
        f"order by {_LATEST_FIRST} limit 1",
        key=key,
        at=at,
    )
    return Setting(json.loads(row["value_json"]), row["source_note"], draft=False) if row else None


_ENTERED = (
    "select s.id, s.key, s.value_json, s.effective_from, s.source_note, s.entered_by, e.name as entered_by_name, "
    "s.recorded_at, coalesce(s.approved_by, a.person_id) as approved_by, p.name as approved_by_name, "
    "case when s.approved_by is null then a.at else s.recorded_at end as approved_at from {entries} s "
    "join person e on e.id = s.entered_by left join setting_approval a on a.setting_id = s.id "
    "left join person p on p.id = coalesce(s.approved_by, a.person_id)"
)


def _entered(row: Row) -> Entered:
    return Entered(value=json.loads(row["value_json"]), **{name: row[name] for name in row if name != "value_json"})


def history(reader: Reader, key: str, limit: int = 1_000) -> list[Entered]:
    """List the values ever entered for `key`, the one that holds longest into the future first."""
    rows = reader.rows(
        f"{_ENTERED.format(entries='setting')} where s.key = :key "
        "order by s.effective_from desc, s.recorded_at desc, length(s.id) desc, s.id desc limit :limit",
        key=key,
        limit=limit,
    )
    return [_entered(row) for row in rows]


def entry(reader: Reader, setting_id: str) -> Entered | None:
    """Find one entry by its id."""
    row = one(reader, f"{_ENTERED.format(entries='setting')} where s.id = :id", id=setting_id)
    return _entered(row) if row else None


def standing(reader: Reader, at: str) -> list[Entered]:
    """List the values in force at an instant and those that come into force later, by key and time."""
    entries = (
        "(select setting.*, row_number() over (partition by key, case when effective_from <= :at then '' "
        f"else effective_from end order by {_LATEST_FIRST}) as place from setting)"
    )
    rows = reader.rows(
        f"{_ENTERED.format(entries=entries)} where s.place = 1 order by s.key, s.effective_from, s.id", at=at
    )
    return [_entered(row) for row in rows]


def waiting(reader: Reader, at: str) -> list[Entered]:
    """List what waits for approval: values in force at an instant, or later, that nobody approved."""
    return [each for each in standing(reader, at) if each.draft]


_VALUES = (
    # From key to key by the index, and of each key the one row: the history may have thousands.
    "with recursive entered (key) as (select min(key) from setting union all "
    "select (select min(later.key) from setting later where later.key > entered.key) from entered "
    "where entered.key is not null) "
    "select entered.key, (select s.value_json from setting s where s.key = entered.key and s.effective_from <= :at "
    f"order by {_LATEST_FIRST} limit 1) as value_json from entered where entered.key is not null"
)


def values_at(reader: Reader, at: str) -> dict[str, Any]:
    """Read every value in force at an instant, by key, in one question."""
    rows = reader.rows(_VALUES, at=at)
    return {row["key"]: json.loads(row["value_json"]) for row in rows if row["value_json"] is not None}


def put_setting(
    write: Write, key: str, value: Any, *, source_note: str, approved_by: str | None, effective_from: str | None = None
) -> str:
    """Enter a value, in force from now unless `effective_from` says otherwise, and return the entry's id."""
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
    return setting_id


def approve(write: Write, setting_id: str) -> bool:
    """Approve an entry; False when another kiosk was faster."""
    approved = write.run(
        "insert into setting_approval (setting_id, person_id, at) values (:id, :person, :at) "
        "on conflict (setting_id) do nothing",
        id=setting_id,
        person=write.actor,
        at=write.at,
    )
    if approved:
        write.note_in("setting_approvals", {"id": setting_id, "by": write.actor})
    return bool(approved)
