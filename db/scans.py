"""Every scan as it came from the device, stored before anybody asks what it means."""

from __future__ import annotations

from dataclasses import dataclass

from db.record import Record, Write
from db.secret import SecretKey
from db.store import Reader


@dataclass(frozen=True)
class StoredScan:
    """One scan in the record."""

    id: str
    at: str
    source: str
    raw: str
    repeat_of: str | None = None


def to_hex(raw: str) -> str:
    """Write scan text as the hex of its UTF-8 bytes; a byte that was no character comes back as it was."""
    return raw.encode("utf-8", "surrogateescape").hex() if _encodable(raw) else raw.encode("utf-8", "replace").hex()


def _encodable(raw: str) -> bool:
    try:
        raw.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return False
    return True


def from_hex(raw_hex: str) -> str:
    """Read scan text back."""
    return bytes.fromhex(raw_hex).decode("utf-8", "surrogateescape")


def store_scan(
    record: Record, raw: str, source: str, person_id: str, *, job_id: str | None = None, repeat_of: str | None = None
) -> StoredScan:
    """Keep a scan, in a write of its own; the audit entry names it without its text, which may be a patient's."""
    with record.write(person_id, "scan") as write:
        scan_id = write.new_id()
        write.run(
            "insert into scan (id, at, source, raw_hex, repeat_of, person_id, job_id) values "
            "(:id, :at, :source, :raw_hex, :repeat_of, :person, :job)",
            id=scan_id,
            at=write.at,
            source=source,
            raw_hex=to_hex(raw),
            repeat_of=repeat_of,
            person=person_id,
            job=job_id,
        )
        write.note(scan=scan_id, source=source)
    return StoredScan(scan_id, write.at, source, raw, repeat_of)


def judge_scan(write: Write, scan_id: str, result: str, reason: str | None, said: str) -> None:
    """Note what became of a scan (`done`, `waiting`, `ask` or `refused`), why, and what the screen said."""
    write.run(
        "update scan set result = :result, reason = :reason, said = :said where id = :id",
        result=result,
        reason=reason,
        said=said,
        id=scan_id,
    )


@dataclass(frozen=True)
class JudgedScan:
    """A scan as a screen may show it: without its text."""

    at: str
    source: str
    result: str | None
    reason: str | None
    said: str | None


def last_scans(reader: Reader, limit: int) -> list[JudgedScan]:
    """List the last scans, the newest first; repeats of one trigger are left out."""
    # The condition on the instant lets SQLite walk its index backwards instead of sorting every scan there ever was.
    rows = reader.rows(
        "select at, source, result, reason, said from scan where at > '' and repeat_of is null "
        "order by at desc, length(id) desc, id desc limit :limit",
        limit=limit,
    )
    return [JudgedScan(**row) for row in rows]


def hide_raw(write: Write, scan_id: str, secret: SecretKey) -> None:
    """Replace the text of a badge or a patient's code by a keyed hash: the same code can be told, not read."""
    raw_hex = write.rows("select raw_hex from scan where id = :id", id=scan_id)[0]["raw_hex"]
    if not raw_hex.startswith("hash:"):
        write.run("update scan set raw_hex = :hash where id = :id", hash=f"hash:{secret.hash(raw_hex)}", id=scan_id)
