"""Formulas: versions of each, what was signed about them, and which one holds at an instant."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from db.record import Write, one
from db.store import Reader, Row, Value
from db.told_people import digest

APPROVED: Final = "approved"
RETIRED: Final = "retired"


@dataclass(frozen=True)
class FormulaVersion:
    """One version of a formula; it never changes."""

    id: str
    code: str
    version: int
    name: str
    category: str
    recorded_by: str
    recorded_by_name: str
    recorded_at: str
    is_latest: bool
    """Whether no later version is on file, drafts counted too."""
    approved_by_name: str | None
    approved_at: str | None
    effective_from: str | None
    """None for what nobody approved."""
    effective_until: str | None
    retired_at: str | None
    """From when it is retired."""


_ALL = (
    "select v.id, v.code, v.version, v.name, v.category, v.recorded_by, r.name as recorded_by_name, v.recorded_at, "
    "case when exists (select 1 from formula_version n where n.code = v.code and n.version > v.version) "
    "then 0 else 1 end as is_latest, "
    "p.name as approved_by_name, a.at as approved_at, a.effective_from, a.effective_until, "
    "t.effective_from as retired_at from formula_version v join person r on r.id = v.recorded_by "
    "left join formula_decision a on a.version_id = v.id and a.decision = 'approved' "
    "left join person p on p.id = a.person_id "
    "left join formula_decision t on t.version_id = v.id and t.decision = 'retired'"
)


def _version(row: Row) -> FormulaVersion:
    return FormulaVersion(**{**row, "is_latest": bool(row["is_latest"])})


def version(reader: Reader, version_id: str) -> FormulaVersion | None:
    """Find a version by its id."""
    row = one(reader, f"{_ALL} where v.id = :id", id=version_id)
    return _version(row) if row else None


def content(reader: Reader, version_id: str) -> str | None:
    """Read the whole text of a version."""
    row = one(reader, "select content from formula_version where id = :id", id=version_id)
    return str(row["content"]) if row else None


def versions_of(reader: Reader, code: str) -> list[FormulaVersion]:
    """List the versions of a formula, the last one first."""
    return [_version(row) for row in reader.rows(f"{_ALL} where v.code = :code order by v.version desc", code=code)]


def latest_versions(reader: Reader, limit: int = 1_000) -> list[FormulaVersion]:
    """List the last version of every formula, by name."""
    rows = reader.rows(
        f"{_ALL} where not exists (select 1 from formula_version n where n.code = v.code and n.version > v.version) "
        "order by lower(v.name), v.code limit :limit",
        limit=limit,
    )
    return [_version(row) for row in rows]


_HOLDS = (
    # The approved version that came into force last; what was retired or has ended lets no earlier one hold again.
    " where a.effective_from <= :at and (a.effective_until is null or a.effective_until > :at) "
    "and (t.effective_from is null or t.effective_from > :at) and not exists (select 1 from formula_version n "
    "join formula_decision d on d.version_id = n.id and d.decision = 'approved' where n.code = v.code "
    "and d.effective_from <= :at and n.version > v.version)"
)


def in_force(reader: Reader, at: str) -> list[FormulaVersion]:
    """List the versions that hold at an instant, one a formula at most, by name."""
    return [_version(row) for row in reader.rows(f"{_ALL}{_HOLDS} order by lower(v.name), v.code", at=at)]


def in_force_of(reader: Reader, code: str, at: str) -> FormulaVersion | None:
    """Find the version of a formula that holds at an instant."""
    row = one(reader, f"{_ALL}{_HOLDS} and v.code = :code", at=at, code=code)
    return _version(row) if row else None


def add_version(write: Write, code: str, name: str, category: str, text: str) -> str:
    """Put the next version of a formula on file, as a draft, and return its id."""
    row = one(write, "select max(version) as last from formula_version where code = :code", code=code)
    last = row["last"] if row else None
    told: dict[str, Value] = {
        "id": write.new_id(),
        "code": code,
        "version": int(last or 0) + 1,
        "name": name,
        "category": category,
    }
    write.run(
        "insert into formula_version (id, code, version, name, category, content, recorded_by, recorded_at) "
        "values (:id, :code, :version, :name, :category, :content, :by, :at)",
        **told,
        content=text,
        by=write.actor,
        at=write.at,
    )
    write.note_in("formula_versions", {**told, "content": digest(text)})
    return str(told["id"])


def decide(
    write: Write,
    version_id: str,
    decision: str,
    signature_id: str,
    *,
    effective_from: str,
    effective_until: str | None = None,
    reason: str | None = None,
) -> str:
    """Keep what was signed about a version (`APPROVED` or `RETIRED`) and return its id."""
    told = {
        "id": write.new_id(),
        "version_id": version_id,
        "decision": decision,
        "effective_from": effective_from,
        "effective_until": effective_until,
        "signature_id": signature_id,
    }
    write.run(
        "insert into formula_decision (id, version_id, decision, effective_from, effective_until, reason, "
        "signature_id, person_id, at) values (:id, :version_id, :decision, :effective_from, :effective_until, "
        ":reason, :signature_id, :person, :at)",
        **told,
        reason=reason,
        person=write.actor,
        at=write.at,
    )
    write.note_in("formula_decisions", {**told, "reason": digest(reason) if reason is not None else None})
    return str(told["id"])


_VERSION: Final = ("code", "version", "name", "category", "content")
_DECISION: Final = ("version_id", "decision", "effective_from", "effective_until", "reason", "signature_id")
COLUMNS: Final = {
    "formula_version": (*_VERSION, "recorded_by", "recorded_at"),
    "formula_decision": (*_DECISION, "person_id", "at"),
}
"""What `verify` compares with the audit chain."""
DIGESTS: Final = {"formula_version": ("content",), "formula_decision": ("reason",)}
"""Columns of which the chain tells a digest only."""


def _version_told(fact: Mapping[str, Any], entry: Row) -> tuple[str, Mapping[str, Any]]:
    told = {name: fact[name] for name in _VERSION}
    return "formula_version", {**told, "recorded_by": entry["actor"], "recorded_at": entry["at"]}


def _decision_told(fact: Mapping[str, Any], entry: Row) -> tuple[str, Mapping[str, Any]]:
    told = {name: fact[name] for name in _DECISION}
    return "formula_decision", {**told, "person_id": entry["actor"], "at": entry["at"]}


WRITTEN: Final[dict[str, Callable[[Mapping[str, Any], Row], tuple[str, Mapping[str, Any]]]]] = {
    "formula_versions": _version_told,
    "formula_decisions": _decision_told,
}
