"""Counts what a process flushes to the disk, call by call, with strace."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

from bench.terminal import PROJECT

_CALL = re.compile(r"\b(fsync|fdatasync|sync_file_range|msync|sync|syncfs)\((?:\d+<([^>]*)>)?")


def missing() -> str | None:
    """Say why flushes cannot be counted here, if so."""
    if shutil.which("strace") is None:
        return "strace is missing (apt-get install strace): flushes were not counted"
    return None


def count(database: Path, transactions: int, *more: str) -> Counter[str]:
    """Run so many transactions in a process of their own; count what they flush, by kind of file.

    What a process flushes to begin a WAL and to fold it in at its end is seen with one transaction and taken off.
    """
    found = _count(database, transactions + 1, more)
    found.subtract(_count(database, 1, more))
    return found


def _count(database: Path, transactions: int, more: tuple[str, ...]) -> Counter[str]:
    log = database.with_suffix(".strace")
    command = ["strace", "-f", "-y", "-e", "trace=fsync,fdatasync,sync_file_range,msync,sync,syncfs", "-o", str(log)]
    work = [sys.executable, "-m", "bench.worker", str(database), str(transactions), *more]
    subprocess.run([*command, *work], cwd=PROJECT, check=True)
    kinds: Counter[str] = Counter()
    for line in log.read_text(errors="replace").split("\n"):
        found = _CALL.search(line)
        if found:
            kinds[_kind(found.group(2) or "", database)] += 1
    return kinds


def _kind(path: str, database: Path) -> str:
    name = Path(path).name
    if name == f"{database.name}-wal":
        return "WAL"
    if name == database.name:
        return "database"
    return "folder" if Path(path) == database.parent else name or "other"
