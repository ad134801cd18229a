"""What proves who somebody is: PINs and badges, kept as hashes only, and every try to use one."""

from __future__ import annotations

from dataclasses import dataclass

from db import told_people
from db.record import Write, one
from db.secret import SecretKey
from db.store import Reader

_KEY_MARK = "which key"


@dataclass(frozen=True)
class Attempt:
    """One try to prove who one is."""

    at: str
    result: str
    """`ok`, or why not."""


def pin_hash(reader: Reader, person_id: str) -> str | None:
    """Find the slow hash of a person's PIN; of several, the last one counts."""
    row = one(
        reader,
        "select hash from credential where person_id = :person order by recorded_at desc, length(id) desc, id desc "
        "limit 1",
        person=person_id,
    )
    return row["hash"] if row else None


def add_pin(write: Write, person_id: str, slow_hash: str) -> None:
    """Keep the slow hash of a new PIN; the entry tells only a digest of it."""
    credential_id = write.new_id()
    write.run(
        "insert into credential (id, person_id, hash, recorded_by, recorded_at) values (:id, :person, :hash, :by, :at)",
        id=credential_id,
        person=person_id,
        hash=slow_hash,
        by=write.actor,
        at=write.at,
    )
    write.note_in("credentials", {"id": credential_id, "person": person_id, "digest": told_people.digest(slow_hash)})


def badge_person(reader: Reader, secret: SecretKey, code: str) -> str | None:
    """Find whose badge a code is; the id of a person who may be suspended."""
    row = one(
        reader,
        "select person_id from badge where code_hash = :hash and withdrawn_at is null",
        hash=secret.hash(code),
    )
    return row["person_id"] if row else None


def made_with_another_key(reader: Reader, secret: SecretKey) -> bool:
    """Say whether this kiosk's key is not the one that the badges on record were enrolled with."""
    marks = reader.rows("select distinct key_mark from badge where withdrawn_at is null limit 2")
    return bool(marks) and secret.hash(_KEY_MARK) not in {row["key_mark"] for row in marks}


def badges_of(reader: Reader, person_id: str) -> list[str]:
    """List the ids of a person's badges in use."""
    rows = reader.rows(
        "select id from badge where person_id = :person and withdrawn_at is null order by length(id), id",
        person=person_id,
    )
    return [row["id"] for row in rows]


def add_badge(write: Write, secret: SecretKey, person_id: str, code: str) -> str:
    """Enrol a badge and return its id."""
    told = {
        "id": write.new_id(),
        "person_id": person_id,
        "code_hash": secret.hash(code),
        "key_mark": secret.hash(_KEY_MARK),
    }
    write.run(
        "insert into badge (id, person_id, code_hash, key_mark, recorded_by, recorded_at) values "
        "(:id, :person_id, :code_hash, :key_mark, :by, :at)",
        **told,
        by=write.actor,
        at=write.at,
    )
    write.note_in("badges", told)
    return told["id"]


def withdraw_badge(write: Write, badge_id: str) -> None:
    """Take a badge out of use."""
    write.run("update badge set withdrawn_at = :at where id = :id and withdrawn_at is null", at=write.at, id=badge_id)
    write.note_in("badges_withdrawn", badge_id)


def note_attempt(write: Write, person_id: str | None, method: str, result: str) -> None:
    """Keep a try; `person_id` is None when nobody was recognised."""
    told = {"id": write.new_id(), "person_id": person_id, "method": method, "result": result}
    write.run(
        "insert into sign_in_attempt (id, node, at, person_id, method, result) values "
        "(:id, :node, :at, :person_id, :method, :result)",
        **told,
        node=write.node,
        at=write.at,
    )
    write.note_in("attempts", told)


def last_attempts(reader: Reader, person_id: str, limit: int) -> list[Attempt]:
    """List a person's last tries at any kiosk that were right or wrong, the newest first.

    Those that were refused unchecked are not among them, or enough of them would push the wrong ones out of sight.
    """
    rows = reader.rows(
        "select at, result from sign_in_attempt where person_id = :person and result in ('ok', 'wrong_pin') "
        "order by at desc, length(id) desc, id desc limit :limit",
        person=person_id,
        limit=limit,
    )
    return [Attempt(**row) for row in rows]
