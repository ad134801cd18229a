"""What proves who somebody is: PINs and badges, kept as hashes only, and every try to use one."""

from __future__ import annotations

from dataclasses import dataclass

from db import told_people
from db.record import Write, one
from db.secret import SecretKey
from db.store import Reader

_KEY_MARK = "which key"


def pin_hash(reader: Reader, person_id: str) -> str | None:
    """Find the slow hash of the PIN that a person has now."""
    row = one(
        reader,
        "select c.hash from pin_in_use u join credential c on c.id = u.credential_id where u.person_id = :person",
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
    write.run(
        "insert into pin_in_use (person_id, credential_id) values (:person, :id) "
        "on conflict (person_id) do update set credential_id = :id, wrong = 0",
        id=credential_id,
        person=person_id,
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


@dataclass(frozen=True)
class WrongTries:
    """How often in a row a person's PIN was typed wrong, and since when they wait."""

    count: int
    since: str


def wrong_tries(reader: Reader, person_id: str) -> WrongTries:
    """Count a person's wrong PINs in a row, at any kiosk."""
    row = one(reader, "select wrong as count, since from pin_in_use where person_id = :person", person=person_id)
    return WrongTries(**row) if row else WrongTries(0, "")


def set_wrong_tries(write: Write, person_id: str, tries: WrongTries) -> None:
    """Keep how often in a row a PIN was wrong."""
    write.run(
        "update pin_in_use set wrong = :wrong, since = :since where person_id = :person",
        person=person_id,
        wrong=tries.count,
        since=tries.since,
    )
