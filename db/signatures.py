"""Signatures: who signed what, when and in which meaning, bound to the hash of what was signed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from db import chain, told_people
from db.record import Write
from db.store import Reader, Row, Value
from db.subject import Subject


@dataclass(frozen=True)
class Signature:
    """One signature as it stands in the record."""

    id: str
    node: str
    at: str
    person_id: str
    roles: tuple[str, ...]
    """What the person was when they signed."""
    meaning: str
    subject: Subject
    content: Mapping[str, Any]
    """What was signed, as it was then."""
    content_hash: str
    method: str
    """What the person proved themselves with: `pin`, `badge+pin`, or `badge` within a session."""
    own_work: bool
    reason: str | None


@dataclass(frozen=True)
class NewSignature:
    """A signature about to be given."""

    person_id: str
    roles: tuple[str, ...]
    meaning: str
    subject: Subject
    content: Mapping[str, Any]
    method: str
    own_work: bool = False
    reason: str | None = None


def content_hash(content: Mapping[str, Any]) -> str:
    """Hash what is signed (SHA-256 of its canonical JSON)."""
    return hashlib.sha256(chain.canonical(content).encode()).hexdigest()


def add_signature(write: Write, new: NewSignature) -> str:
    """Keep a signature and return its id; the audit entry tells its hash, as what was signed may be a patient's."""
    told: dict[str, Value] = {
        "id": write.new_id(),
        "person_id": new.person_id,
        "roles": " ".join(new.roles),
        "meaning": new.meaning,
        "subject_kind": new.subject.kind,
        "subject_id": new.subject.id,
        "content_hash": content_hash(new.content),
        "method": new.method,
        "own_work": int(new.own_work),
    }
    reason_digest = told_people.digest(new.reason) if new.reason is not None else None
    write.run(
        "insert into signature (id, node, at, person_id, roles, meaning, subject_kind, subject_id, content_json, "
        "content_hash, method, own_work, reason) values (:id, :node, :at, :person_id, :roles, :meaning, "
        ":subject_kind, :subject_id, :content, :content_hash, :method, :own_work, :reason)",
        **told,
        node=write.node,
        at=write.at,
        content=chain.canonical(new.content),
        reason=new.reason,
    )
    write.note_in("signatures", {**told, "reason": reason_digest})
    return str(told["id"])


def _signature(row: Row) -> Signature:
    subject = Subject(row.pop("subject_kind"), row.pop("subject_id"))
    content, roles = json.loads(row.pop("content_json")), tuple(row.pop("roles").split(" "))
    return Signature(subject=subject, content=content, roles=roles, own_work=bool(row.pop("own_work")), **row)


_COLUMNS = (
    "select id, node, at, person_id, roles, meaning, subject_kind, subject_id, content_json, content_hash, method, "
    "own_work, reason from signature"
)


def signatures_on(reader: Reader, subject: Subject) -> list[Signature]:
    """List the signatures on one thing, in the order they were given."""
    rows = reader.rows(
        f"{_COLUMNS} where subject_kind = :kind and subject_id = :id order by at, length(id), id",
        kind=subject.kind,
        id=subject.id,
    )
    return [_signature(row) for row in rows]


def own_work_to_review(reader: Reader) -> list[Signature]:
    """List the checks of own work that nobody has reviewed yet, the oldest first."""
    rows = reader.rows(
        f"{_COLUMNS} own where own_work = 1 and not exists (select 1 from signature review "
        "where review.subject_kind = 'signature' and review.subject_id = own.id and review.meaning = 'reviewed') "
        "order by at, length(id), id"
    )
    return [_signature(row) for row in rows]
