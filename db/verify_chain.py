"""Walking the audit chain: is every entry there, unchanged, and followed by the next?"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from db import chain
from db.chain import Head
from db.problem import Problem
from db.store import Reader, Row
from db.told import Told


@dataclass(frozen=True)
class ChainState:
    """One node's chain in one epoch."""

    node: str
    epoch: int
    entries: int
    head: str


def digest(content: dict[str, Any]) -> str:
    """Hash the content of one movement."""
    return hashlib.sha256(chain.canonical(content).encode()).hexdigest()


class ChainWalk:
    """One pass over all chains, with the heads that were kept outside the database."""

    def __init__(self, reader: Reader, known_heads: Iterable[Head]) -> None:
        self.reader = reader
        self.states: list[ChainState] = []
        self.problems: list[Problem] = []
        self.movements: dict[str, str] = {}
        """Hash of each movement as its audit entry told it."""
        self.told = Told()
        """What the entries told of other rows."""
        self._known: dict[tuple[str, int, int], dict[str, Head]] = {}
        for head in known_heads:
            self._known.setdefault((head.node, head.epoch, head.seq), {})[head.hash] = head
        self._replaced: set[tuple[str, int]] = set()
        self._days: set[tuple[str, int, int, str]] = set()
        """Where days begin, by the entries themselves."""

    def run(self) -> None:
        """Walk all nodes, then look for known heads that were not met."""
        stored = {head.node: head for head in chain.heads(self.reader)}
        nodes = {row["node"] for row in self.reader.rows("select distinct node from audit")} | set(stored)
        for node in sorted(nodes):
            self._walk(node, stored.get(node))
        self._report_unmet()
        self._compare_days()

    def _walk(self, node: str, stored: Head | None) -> None:
        before = Head(node, 1, 0, chain.GENESIS, "")
        for entry in chain.entries(self.reader, node):
            broken = chain.check_entry(before, entry)
            if broken:
                self._problem("CHAIN_BROKEN", f"{node}:{broken.epoch}", broken.seq, broken.message)
            if entry["epoch"] != before.epoch:
                if before.seq:
                    self._close(before)
                # Epochs between the two were begun from the same backup before, and replaced by this restore.
                self._replaced |= {(node, epoch) for epoch in range(before.epoch, entry["epoch"])}
            if entry["seq"] == 1 or before.at[:10] != entry["at"][:10]:
                self._days.add((node, entry["epoch"], entry["seq"], entry["at"][:10]))
            self._meet(entry)
            self._remember_movements(entry)
            before = Head(node, entry["epoch"], entry["seq"], entry["hash"], entry["at"])
        self._close(before)
        if stored is None or (stored.epoch, stored.seq, stored.hash) != (before.epoch, before.seq, before.hash):
            self._problem(
                "TAIL_MISSING", f"{node}:{before.epoch}", before.seq, "the chain ends elsewhere than its stored head"
            )

    def _close(self, head: Head) -> None:
        self.states.append(ChainState(head.node, head.epoch, head.seq, head.hash))

    def _problem(self, code: str, row_id: str, seq: int, message: str) -> None:
        self.problems.append(Problem(code, "audit", row_id, seq, f"{message[0].upper()}{message[1:]}."))

    def _meet(self, entry: Row) -> None:
        """A head known outside must have the hash of the entry inside; else the tail was cut and written anew."""
        place = (entry["node"], entry["epoch"], entry["seq"])
        if self._known and any(known != entry["hash"] for known in self._known.pop(place, ())):
            self._problem(
                "TAIL_MISSING", f"{place[0]}:{place[1]}", place[2], "another entry was known here outside the record"
            )

    def _compare_days(self) -> None:
        """A day that is marked wrongly would hide its entries from whoever searches for them."""
        rows = self.reader.rows("select node, epoch, first_seq, day from audit_day")
        marked = {(row["node"], row["epoch"], row["first_seq"], row["day"]) for row in rows}
        for node, epoch, seq, day in sorted(self._days ^ marked):
            message = f"The mark of where {day} begins in the chain of {node} is wrong or missing."
            self.problems.append(Problem("INTEGRITY", "audit_day", f"{node}:{epoch}", seq, message))

    def _report_unmet(self) -> None:
        """What was not met is missing, unless a restore said that its epoch ended earlier. One problem an epoch."""
        ends = {(state.node, state.epoch): state.entries for state in self.states}
        furthest = {(node, epoch): (seq, heads) for (node, epoch, seq), heads in sorted(self._known.items())}
        for (node, epoch), (seq, heads) in furthest.items():
            if (node, epoch) in self._replaced:
                continue
            written = next(iter(heads.values())).at or "earlier"
            lost = seq - ends.get((node, epoch), 0)
            count = "its last entry is" if lost == 1 else f"its last {lost:,} entries are"
            missing = f"{count} missing: " if lost > 0 else ""
            message = f"{missing}entry {seq}, written {written}, was known outside the record and is not in it"
            self._problem("TAIL_MISSING", f"{node}:{epoch}", seq, message)

    def _remember_movements(self, entry: Row) -> None:
        try:
            detail = json.loads(entry["detail"])
            told = [(content["id"], digest(content)) for content in detail.get("movements", ())]
            self.told.hear(entry, detail)
        except (ValueError, TypeError, KeyError, AttributeError):
            message = "what the entry says cannot be read"
            self._problem("CHAIN_BROKEN", f"{entry['node']}:{entry['epoch']}", entry["seq"], message)
            return
        self.movements.update(told)
