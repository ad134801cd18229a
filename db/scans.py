"""Every scan as it came from the device, stored before anybody asks what it means."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from db import identifiers
from db.erasure import ERASED
from db.record import Record, Write, one
from db.store import Reader, Row

_HIDDEN = "hash:"


@dataclass(frozen=True)
class StoredScan:
    """One scan in the record."""

    id: str
    at: str
    source: str
    raw: str
    repeat_of: str | None = None
    withheld: bool = False
    """Whether only a hash of its text is on record."""


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
    record: Record,
    raw: str,
    source: str,
    person_id: str,
    *,
    job_id: str | None = None,
    repeat_of: str | None = None,
    withheld: bool = False,
) -> StoredScan:
    """Keep a scan, in a write of its own; the audit entry names it without its text.

    `withheld`: instead of the text of a badge or a patient's code only its keyed hash is kept; the same code can be
    told again, not read.
    """
    kept = f"{_HIDDEN}{record.secret.hash(to_hex(raw))}" if withheld else to_hex(raw)
    with record.write(person_id, "scan") as write:
        number = write.new_number()
        scan_id = identifiers.make(write.node, number)
        write.run(
            "insert into scan (id, at, source, raw_hex, repeat_of, person_id, job_id, node, seq) values "
            "(:id, :at, :source, :raw_hex, :repeat_of, :person, :job, :node, :seq)",
            id=scan_id,
            at=write.at,
            source=source,
            raw_hex=kept,
            repeat_of=repeat_of,
            person=person_id,
            job=job_id,
            node=write.node,
            seq=number,
        )
        told = {"id": scan_id, "source": source, "repeat_of": repeat_of, "job": job_id}
        write.note_in("scans", {**told, "digest": text_digest(scan_id, kept)})
    return StoredScan(scan_id, write.at, source, raw, repeat_of, withheld)


def text_digest(scan_id: str, raw_hex: str) -> str:
    """Hash what is kept of a scan's text; with its id, so that equal texts look different once they are erased."""
    return hashlib.sha256(f"{scan_id} {raw_hex}".encode()).hexdigest()


def device_of(reader: Reader, scan_id: str) -> tuple[str, str] | None:
    """Say at which node a scan was made, and by which device."""
    row = one(reader, "select node, source from scan where id = :id", id=scan_id)
    return (row["node"], row["source"]) if row else None


def judge_scan(write: Write, scan_id: str, result: str, reason: str | None, said: str) -> None:
    """Note what became of a scan (`done`, `waiting`, `ask` or `refused`), why, and what the screen said."""
    write.run(
        "update scan set result = :result, reason = :reason, said = :said where id = :id",
        result=result,
        reason=reason,
        said=said,
        id=scan_id,
    )
    write.note_in("judged", {"scan": scan_id, "digest": judgement(result, reason, said)})


def judgement(result: str | None, reason: str | None, said: str | None) -> str:
    """Hash what became of a scan."""
    return hashlib.sha256(json.dumps([result, reason, said]).encode()).hexdigest()


@dataclass(frozen=True)
class JudgedScan:
    """A scan as a screen may show it: without its text."""

    at: str
    source: str
    result: str | None
    reason: str | None
    said: str | None


def refusals(reader: Reader, since: str, until: str) -> list[Row]:
    """Count the refused scans from one instant to before another by `code`, with what was said last, the most first."""
    rows = reader.rows(
        "select coalesce(reason, '') as code, count(*) as count, max(at) as last_at from scan "
        "where result = 'refused' and repeat_of is null and at >= :since and at < :until group by coalesce(reason, '')",
        since=since,
        until=until,
    )
    for row in rows:
        last = reader.rows(
            "select said from scan where result = 'refused' and repeat_of is null and at = :at "
            "and coalesce(reason, '') = :code order by node, seq desc limit 1",
            at=row["last_at"],
            code=row["code"],
        )
        row["last_said"] = last[0]["said"] or ""
    return sorted(rows, key=lambda row: (-row["count"], row["code"]))


LAST_OF_NODE = (
    "select node, seq, at, source, result, reason, said from scan where node = :node and repeat_of is null "
    "order by seq desc limit :limit"
)


def last_scans(reader: Reader, limit: int) -> list[JudgedScan]:
    """List the last scans, the newest first; repeats of one trigger are left out.

    A node's scans stand in the order of their numbers, as its clock may have been set back; those of several nodes are
    mixed by instant, where a scan counts as no earlier than the ones before it.
    """
    found: list[tuple[str, str, int, JudgedScan]] = []
    for counter in reader.rows("select node from id_counter"):
        latest = ""
        for row in reversed(reader.rows(LAST_OF_NODE, node=counter["node"], limit=limit)):
            latest = max(latest, row["at"])
            found.append((latest, row.pop("node"), row.pop("seq"), JudgedScan(**row)))
    return [scan for *_, scan in sorted(found, key=lambda each: each[:3], reverse=True)[:limit]]


@dataclass(frozen=True)
class KeptScan:
    """A scan with its text, for whoever reads it again."""

    at: str
    source: str
    raw: str | None
    """None where its text was kept nowhere, or is erased."""
    result: str | None
    said: str | None


def kept_scans(reader: Reader, node: str, limit: int) -> list[KeptScan]:
    """List the last scans of a node with their texts, the oldest first; repeats of one trigger are left out."""
    rows = reader.rows(
        "select at, source, raw_hex, result, said from scan where node = :node and repeat_of is null "
        "order by seq desc limit :limit",
        node=node,
        limit=limit,
    )
    return [KeptScan(raw=_text_of(row.pop("raw_hex")), **row) for row in reversed(rows)]


def _text_of(raw_hex: str) -> str | None:
    return None if is_hidden(raw_hex) or raw_hex == ERASED else from_hex(raw_hex)


def is_hidden(raw_hex: str) -> bool:
    """Say whether what is kept of a scan is only the hash of its text."""
    return raw_hex.startswith(_HIDDEN)
