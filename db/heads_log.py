"""Heads of the chain, kept in a file beside the record: a chain cannot see its own tail cut off."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from db.chain import Head


@dataclass(frozen=True)
class HeadsLog:
    """A file with one line a write: node, epoch, seq, hash, instant.

    It is not flushed to the disk by itself, so after a power cut it may lag behind the record; it is never ahead of
    it. What it names and the record lacks was cut off.
    """

    path: Path

    def append(self, head: Head) -> None:
        """Add the head of a write that is already committed.

        A file that cannot be written does not undo the write; `verify` then has less to compare with.
        """
        line = f"{head.node} {head.epoch} {head.seq} {head.hash} {head.at}\n".encode()
        try:
            descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        except OSError:
            return
        try:
            os.write(descriptor, line)
        except OSError:
            return
        finally:
            os.close(descriptor)

    def exists(self) -> bool:
        """Say whether this kiosk kept a record here before."""
        return self.path.exists()

    def tail(self) -> list[Head]:
        """Read the heads at the end of the file, however long it is; a line that was cut at either end is no head."""
        try:
            with self.path.open("rb") as file:
                length = file.seek(0, os.SEEK_END)
                file.seek(max(0, length - _TAIL))
                content = file.read()
        except OSError:
            return []
        lines = content.decode("utf-8", "replace").split("\n")
        return [head for head in map(_parse, lines[1:] if length > _TAIL else lines) if head is not None]

    def furthest(self) -> dict[str, Head]:
        """Read the furthest of the last heads of each node."""
        return {head.node: head for head in sorted(self.tail(), key=_how_far)}

    def read(self) -> list[Head]:
        """Read all heads; a line that was cut short by a power cut is passed over."""
        try:
            lines = self.path.read_text(encoding="utf-8", errors="replace").split("\n")
        except OSError:
            return []
        return [head for head in map(_parse, lines) if head is not None]

    def latest(self) -> dict[str, Head]:
        """Read the furthest head of each node; two programs may have written theirs down in another order."""
        return {head.node: head for head in sorted(self.read(), key=_how_far)}


_TAIL = 64 * 1024


def _how_far(head: Head) -> tuple[int, int]:
    return head.epoch, head.seq


_COUNT = re.compile("[0-9]{1,18}")


def _parse(line: str) -> Head | None:
    parts = line.split(" ")
    if len(parts) != 5 or len(parts[3]) != 64 or not all(_COUNT.fullmatch(part) for part in parts[1:3]):
        return None
    return Head(parts[0], int(parts[1]), int(parts[2]), parts[3], parts[4])
