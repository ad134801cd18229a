"""The record: a store that cannot be written without saying who did what, when."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from db import chain, clock_watch, identifiers, instants
from db.attachments import Attachments
from db.encryption import Key
from db.heads_log import HeadsLog
from db.secret import SecretKey
from db.store import Engine, Reader, Row, Store, Transaction, Value

Clock = Callable[[], datetime]


@dataclass
class Write:
    """One open write: a transaction that ends with its own audit entry."""

    transaction: Transaction
    node: str
    at: str
    """The instant of the whole write, as text."""
    actor: str
    action: str
    """What the audit entry calls this write; what comes of it may make it another."""
    engine: Engine
    detail: dict[str, Any] = field(default_factory=dict)
    """What the audit entry will say; see `note`."""
    _last_number: int = 0

    def rows(self, sql: str, **values: Value) -> list[Row]:
        """Ask inside the write."""
        return self.transaction.rows(sql, **values)

    def run(self, sql: str, **values: Value) -> int:
        """Change something inside the write."""
        return self.transaction.run(sql, **values)

    def run_many(self, sql: str, values: Iterable[Mapping[str, Value]]) -> None:
        """Change many things inside the write."""
        self.transaction.run_many(sql, values)

    def new_number(self) -> int:
        """Take the next number of this node; order of numbers is order of things."""
        if not self._last_number:
            found = self.rows("select last from id_counter where node = :node", node=self.node)
            self._last_number = int(found[0]["last"]) if found else 0
        self._last_number += 1
        return self._last_number

    def new_id(self) -> str:
        """Make a name that no other row of any node has."""
        return identifiers.make(self.node, self.new_number())

    def note(self, **facts: Any) -> None:
        """Add facts to the audit entry; never a patient's data, never a secret."""
        self.detail.update(facts)

    def note_in(self, list_name: str, fact: Any) -> None:
        """Add one fact to a list in the audit entry."""
        self.detail.setdefault(list_name, []).append(fact)

    def note_all_in(self, list_name: str, facts: Iterable[Any]) -> None:
        """Add many facts to a list in the audit entry."""
        self.detail.setdefault(list_name, []).extend(facts)

    def alone_with(self, subject: str) -> None:
        """Wait until no other write of any node is alone with the same, and be so until this one ends.

        A file has one writer at a time anyway.
        """
        if self.engine == "postgresql":
            self.rows("select pg_advisory_xact_lock(hashtextextended(:subject, 1))", subject=subject)

    def keep_counter(self) -> None:
        """Store the last number taken, if any."""
        if self._last_number:
            self.run(
                "insert into id_counter (node, last) values (:node, :last) "
                "on conflict (node) do update set last = :last",
                node=self.node,
                last=self._last_number,
            )


@dataclass
class Record:
    """The record as one kiosk (`node`) sees and writes it."""

    store: Store
    node: str
    clock: Clock
    heads: HeadsLog
    secret: SecretKey
    attachments: Attachments
    judges_clock: bool = True
    """Whether a clock that jumps is doubted; a demo pharmacy is built in many days that lie in the past."""
    _held_lock: int | None = None

    @property
    def engine(self) -> Engine:
        """Which engine keeps it."""
        return self.store.engine

    @property
    def key(self) -> Key | None:
        """The key of an encrypted record."""
        return self.attachments.key

    def close(self) -> None:
        """Let go of the store, and of the lock that keeps a restore away."""
        self.store.close()
        if self._held_lock is not None:
            os.close(self._held_lock)
            self._held_lock = None

    def now(self) -> str:
        """Tell the instant as the record writes it."""
        return instants.to_text(self.clock())

    def rows(self, sql: str, **values: Value) -> list[Row]:
        """Ask the record."""
        return self.store.rows(sql, **values)

    @contextmanager
    def write(self, actor: str, action: str, subject: str | None = None) -> Iterator[Write]:
        """Open a write by `actor` (a person's id); all of it and its audit entry are kept, or nothing is."""
        with self.store.write() as transaction:
            self._lock_chain(transaction)
            before = chain.head(transaction, self.node)
            write = Write(transaction, self.node, self.now(), actor, action, self.store.engine)
            if self.judges_clock:
                clock_watch.judge(write, before)
            yield write
            write.keep_counter()
            head = chain.append(
                transaction,
                before,
                at=write.at,
                actor=actor,
                action=write.action,
                subject=subject,
                detail=chain.canonical(write.detail),
            )
        self.heads.append(head)

    def _lock_chain(self, transaction: Transaction) -> None:
        """One write of a node at a time: on a server two programs may carry the same node's name.

        Chains are looked at as well, so that a restore that holds their table is waited for before anything else.
        """
        if self.store.engine == "postgresql":
            transaction.rows(
                "select pg_advisory_xact_lock(hashtextextended(:node, 0)), (select count(*) from chain_head)",
                node=self.node,
            )


def one(reader: Reader, sql: str, **values: Value) -> Row | None:
    """Ask for one row, or None."""
    found = reader.rows(sql, **values)
    return found[0] if found else None
