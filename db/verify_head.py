"""Is the head that stands on a printout in the chain? So whoever holds the paper can check the record against it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from db import chain
from db.problem import Problem
from db.store import Reader, Row


@dataclass(frozen=True)
class SoughtHead:
    """A head as it was printed: its hash, and where it stood if that was given too."""

    hash: str
    place: tuple[str, int, int] | None = None
    """Node, epoch and number of the entry."""


@dataclass(frozen=True)
class FoundHead:
    """What became of looking for a head."""

    found: bool
    node: str | None
    epoch: int | None
    seq: int | None
    at: str | None
    problem: Problem | None

    def to_json(self) -> dict[str, Any]:
        """Give the key `head` of the answer of `kiosk verify`."""
        return {"found": self.found, "node": self.node, "epoch": self.epoch, "seq": self.seq, "at": self.at}


_HASH = re.compile("[0-9a-f]{64}")
_PLACE = re.compile(r"([A-Z0-9]{1,8}) ([0-9]{1,15}) ([0-9]{1,15}) (.*)")
_WORDS = re.compile(r"\b(?:CHAIN|HEAD|NODE|EPOCH|ENTRY|HASH)\b|[,;:·]")
"""What a printout says around the values."""


def read_head(text: str) -> SoughtHead | None:
    """Read a head as printed, `NODE EPOCH SEQ HASH` or the hash alone, with any spaces; None when it is none."""
    plain = " ".join(_WORDS.sub(" ", text.upper()).split())
    whole = plain.replace(" ", "").lower()
    if _HASH.fullmatch(whole):
        return SoughtHead(whole)
    parts = _PLACE.fullmatch(plain)
    found = parts[4].replace(" ", "").lower() if parts else ""
    if parts is None or not _HASH.fullmatch(found):
        return None
    return SoughtHead(found, (parts[1], int(parts[2]), int(parts[3])))


def look_for(reader: Reader, sought: SoughtHead) -> FoundHead:
    """Find a head in the chains, of whatever epoch; what stands there must also hash to it."""
    row = _row(reader, sought)
    if row is None:
        return _missing(reader, sought)
    if row["hash"] != sought.hash or chain.entry_hash(row) != sought.hash:
        said = f"Entry {row['seq']} of {row['node']} in epoch {row['epoch']} is not the one that was printed."
        problem = Problem("CHAIN_BROKEN", "audit", f"{row['node']}:{row['epoch']}", row["seq"], said)
        return FoundHead(False, row["node"], row["epoch"], row["seq"], row["at"], problem)
    return FoundHead(True, row["node"], row["epoch"], row["seq"], row["at"], None)


def _row(reader: Reader, sought: SoughtHead) -> Row | None:
    if sought.place is None:
        rows = reader.rows("select * from audit where hash = :hash", hash=sought.hash)
    else:
        node, epoch, seq = sought.place
        rows = reader.rows(
            "select * from audit where node = :node and epoch = :epoch and seq = :seq", node=node, epoch=epoch, seq=seq
        )
    return rows[0] if rows else None


def _missing(reader: Reader, sought: SoughtHead) -> FoundHead:
    node, epoch, seq = sought.place or (None, None, None)
    if node is None:
        said = f"No entry of the record has the hash {sought.hash[:12]}…, though it was printed."
        return FoundHead(False, None, None, None, None, Problem("TAIL_MISSING", "audit", None, None, said))
    said = f"Entry {seq} of {node} in epoch {epoch} was printed and is not in the record."
    restored = _restore_after(reader, node, epoch or 0)
    if restored is not None:
        said += f" A backup that was older was brought back on {restored[:10]}."
    return FoundHead(False, node, epoch, seq, None, Problem("TAIL_MISSING", "audit", f"{node}:{epoch}", seq, said))


def _restore_after(reader: Reader, node: str, epoch: int) -> str | None:
    """Tell when an epoch was ended by a restore that names it as lost or restored."""
    for row in reader.rows(
        "select at, detail from audit where node = :node and epoch > :epoch and seq = 1 order by epoch limit 1",
        node=node,
        epoch=epoch,
    ):
        try:
            lost = json.loads(row["detail"]).get("lost", ())
        except (ValueError, AttributeError):
            return None
        if any((head.get("node"), head.get("epoch")) == (node, epoch) for head in lost):
            return str(row["at"])
    return None
