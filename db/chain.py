"""The audit chain: every write adds an entry that carries the hash of the one before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from db.store import Reader, Row, Transaction

GENESIS = "0" * 64
"""What the first entry of a node's first epoch names as the hash before it."""


@dataclass(frozen=True)
class Head:
    """The last entry of one node's chain."""

    node: str
    epoch: int
    seq: int
    hash: str
    at: str


@dataclass(frozen=True)
class ChainBreak:
    """A place where the chain does not hold."""

    node: str
    epoch: int
    seq: int
    message: str


def canonical(content: Mapping[str, Any]) -> str:
    """Write content as the one JSON text that is hashed: keys sorted, no spaces, not escaped."""
    return _ENCODE(content)


_ENCODE = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


_HASHED = ("node", "epoch", "seq", "at", "actor", "action", "subject", "detail")


def entry_hash(entry: Mapping[str, Any]) -> str:
    """Hash an entry together with the hash before it (SHA-256 of the previous hash, a line feed, canonical JSON)."""
    content = canonical({name: entry[name] for name in _HASHED})
    return hashlib.sha256(f"{entry['previous_hash']}\n{content}".encode()).hexdigest()


def head(reader: Reader, node: str) -> Head:
    """Read the head of a node's chain; a node that wrote nothing yet stands before entry 1 of epoch 1."""
    found = reader.rows("select node, epoch, seq, hash, at from chain_head where node = :node", node=node)
    return Head(**found[0]) if found else Head(node, 1, 0, GENESIS, "")


def heads(reader: Reader) -> list[Head]:
    """Read the heads of all nodes."""
    return [Head(**row) for row in reader.rows("select node, epoch, seq, hash, at from chain_head order by node")]


def append(
    writing: Transaction, before: Head, *, at: str, actor: str, action: str, subject: str | None, detail: str
) -> Head:
    """Add one entry after `before` and move the head, inside an open write."""
    entry: Row = {
        "node": before.node,
        "epoch": before.epoch,
        "seq": before.seq + 1,
        "at": at,
        "actor": actor,
        "action": action,
        "subject": subject,
        "detail": detail,
        "previous_hash": before.hash,
    }
    entry["hash"] = entry_hash(entry)
    writing.run(
        "insert into audit (node, epoch, seq, at, actor, action, subject, detail, previous_hash, hash) values "
        "(:node, :epoch, :seq, :at, :actor, :action, :subject, :detail, :previous_hash, :hash)",
        **entry,
    )
    if before.seq == 0 or before.at[:10] != at[:10]:
        _mark_day(writing, entry)
    after = Head(before.node, before.epoch, before.seq + 1, entry["hash"], at)
    set_head(writing, after)
    return after


def _mark_day(writing: Transaction, entry: Row) -> None:
    """Note where in the chain another day (UTC) begins, also when a clock was set back."""
    writing.run(
        "insert into audit_day (node, epoch, first_seq, day) values (:node, :epoch, :seq, :day)",
        node=entry["node"],
        epoch=entry["epoch"],
        seq=entry["seq"],
        day=entry["at"][:10],
    )


def open_epoch(
    writing: Transaction, *, at: str, actor: str, detail: str, epoch: int, nodes: Iterable[str]
) -> list[Head]:
    """Begin `epoch` of every node's chain, inside an open write; each goes on from the hash it had.

    `epoch` must be newer than any known anywhere: a backup restored twice must not begin the same epoch twice. `nodes`
    are those that have written elsewhere, and so must not begin where this record would let them begin.
    """
    old = {head.node: head.hash for head in heads(writing)}
    opened = []
    for node in sorted({*old, *nodes}):
        before = Head(node, epoch, 0, old.get(node, GENESIS), at)
        opened.append(append(writing, before, at=at, actor=actor, action="restore", subject=None, detail=detail))
    return opened


def set_head(writing: Transaction, to: Head) -> None:
    """Store where a node's chain now ends."""
    writing.run(
        "insert into chain_head (node, epoch, seq, hash, at) values (:node, :epoch, :seq, :hash, :at) "
        "on conflict (node) do update set epoch = :epoch, seq = :seq, hash = :hash, at = :at",
        node=to.node,
        epoch=to.epoch,
        seq=to.seq,
        hash=to.hash,
        at=to.at,
    )


_PAGE = 5000


def entries(reader: Reader, node: str) -> Iterator[Row]:
    """Read a node's entries in order, a page at a time, so that memory stays small."""
    epoch, seq = 0, 0
    while True:
        page = reader.rows(
            "select * from audit where node = :node and (epoch > :epoch or (epoch = :epoch and seq > :seq)) "
            "order by epoch, seq limit :page",
            node=node,
            epoch=epoch,
            seq=seq,
            page=_PAGE,
        )
        yield from page
        if len(page) < _PAGE:
            return
        epoch, seq = page[-1]["epoch"], page[-1]["seq"]


def check_entry(before: Head, entry: Row) -> ChainBreak | None:
    """Say what is wrong with `entry` as the one that follows `before`, if anything.

    A later epoch goes on from the hash of the head it names, and starts counting at 1 again.
    """
    place = (entry["node"], entry["epoch"], entry["seq"])
    new_epoch = entry["epoch"] > before.epoch and entry["seq"] == 1 and entry["action"] == "restore"
    if not new_epoch and (entry["epoch"], entry["seq"]) != (before.epoch, before.seq + 1):
        return ChainBreak(*place, f"entry {before.seq + 1} of epoch {before.epoch} is missing")
    if entry["previous_hash"] != before.hash:
        return ChainBreak(*place, "the entry does not follow the one before it")
    if entry["hash"] != entry_hash(entry):
        return ChainBreak(*place, "the entry was changed after it was written")
    return None
