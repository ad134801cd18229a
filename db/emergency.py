"""The sealed code: opens the kiosk once, for an hour, when nobody can sign in; only its slow hash is on record."""

from __future__ import annotations

from dataclasses import dataclass

from db import told_people
from db.record import Write, one
from db.store import Reader, Row, Value


@dataclass(frozen=True)
class SealedCode:
    """One code, and what became of it."""

    id: str
    hash: str
    sealed_at: str
    opened_at: str | None
    opened_by: str | None
    """The name that was typed; nobody could prove it."""
    reason: str | None
    until_at: str | None
    reviewed_at: str | None


_CODES = "select id, hash, sealed_at, opened_at, opened_by, reason, until_at, reviewed_at from emergency_code"


def sealed(reader: Reader) -> SealedCode | None:
    """Find the code that is sealed and was not opened."""
    row = one(reader, f"{_CODES} where withdrawn_at is null and opened_at is null order by length(id) desc, id desc")
    return SealedCode(**row) if row else None


def to_review(reader: Reader) -> list[SealedCode]:
    """List the emergency accesses that nobody reviewed yet, the oldest first."""
    rows = reader.rows(f"{_CODES} where opened_at is not null and reviewed_at is null order by opened_at, id")
    return [SealedCode(**row) for row in rows]


def add_code(write: Write, slow_hash: str) -> str:
    """Seal a code; a former one that was not opened is taken out of use."""
    write.alone_with("sealed code")
    former = sealed(write)
    if former is not None:
        _change(write, former.id, withdrawn_at=write.at)
    code_id = write.new_id()
    write.run(
        "insert into emergency_code (id, hash, sealed_at, sealed_by) values (:id, :hash, :at, :by)",
        id=code_id,
        hash=slow_hash,
        at=write.at,
        by=write.actor,
    )
    write.note_in("emergency_codes", {"id": code_id, "digest": told_people.digest(slow_hash)})
    return code_id


def open_code(write: Write, code: SealedCode, name: str, reason: str, until_at: str) -> bool:
    """Note that a code was opened: by whom they said they are, why, and until when it holds; False if it is not sealed.

    The entry tells only a digest of the reason, which may say anything.
    """
    write.alone_with("sealed code")
    if sealed(write) != code:
        return False
    _change(write, code.id, opened_at=write.at, opened_by=name, until_at=until_at, reason=reason)
    return True


def about_to_review(write: Write, code_id: str) -> SealedCode | None:
    """Find an access that waits for its review, and let nobody else review it until this write ends."""
    write.alone_with("sealed code")
    return next((each for each in to_review(write) if each.id == code_id), None)


def has_set_pin(reader: Reader, code: SealedCode, person_id: str) -> bool:
    """Say whether an access gave a person the PIN that they sign with: whoever opened it may sign in their name."""
    return bool(
        reader.rows(
            "select 1 as there from credential where person_id = :person and recorded_by = 'emergency' "
            "and recorded_at >= :since and recorded_at <= :until",
            person=person_id,
            since=code.opened_at,
            until=code.until_at,
        )
    )


def review(write: Write, code: SealedCode) -> None:
    """Note that an access was looked into."""
    _change(write, code.id, reviewed_at=write.at, reviewed_by=write.actor)


def _change(write: Write, code_id: str, **now: Value) -> None:
    columns: Row = dict(now)
    write.run(
        f"update emergency_code set {', '.join(f'{name} = :{name}' for name in columns)} where id = :id",
        id=code_id,
        **columns,
    )
    told = {**now, "reason": told_people.digest(str(now["reason"]))} if "reason" in now else now
    write.note_in("emergency_changed", {"id": code_id, "now": told})
