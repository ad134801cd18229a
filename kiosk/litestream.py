"""The program litestream: where it lies, how it is told what to do, and what it says when it cannot."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from db.errors import StoreError
from kiosk.settings_replica import folder_of

SOCKET = "socket"
"""Relative to the folder it runs in: the path of a socket must be short."""
_LONGEST_WORD = 200


def program() -> Path:
    """Find the program, which the extra `replica` puts beside Python; raises StoreError where it is not installed."""
    found = Path(sys.executable).with_name("litestream")
    if not found.is_file():
        raise StoreError(
            "REPLICA_PROGRAM",
            "The program that keeps the replica, litestream, is not installed.",
            "Run `bin/setup --extra replica`, and start the kiosk again.",
        )
    return found


def write_config(path: Path, database: Path, to: str, state: Path) -> None:
    """Write what litestream is to do into a file that only its owner reads; JSON is YAML too."""
    target = {"url": to} if to.startswith("s3://") else {"type": "file", "path": folder_of(to)}
    content: dict[str, Any] = {
        "dbs": [{"path": str(database), "meta-path": str(state), "replica": target}],
        "socket": {"enabled": True, "path": SOCKET, "permissions": 0o600},
        "logging": {"level": "warn", "type": "text", "stderr": True},
    }
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False)


def run(folder: Path, *arguments: str, seconds: float) -> str | None:
    """Run a short command in a folder; gives what it complained of, or None when it went well."""
    try:
        done = subprocess.run(  # noqa: S603 -- the program is our own, and no shell is wanted
            [program(), *arguments],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            timeout=seconds,
            umask=0o077,
        )
    except subprocess.TimeoutExpired:
        return "it took too long"
    if done.returncode == 0:
        return None
    said = [line for line in done.stderr.split("\n") if line.strip()]
    word = said[-1].removeprefix("Error: ") if said else f"it ended with {done.returncode}"
    return "".join(character if character.isprintable() else " " for character in word)[:_LONGEST_WORD]


def fetch(to: str, copy: Path) -> None:
    """Bring the newest state of a replica into a new file; raises StoreError when it cannot be read."""
    config = copy.with_name("litestream.yml")
    write_config(config, copy, to, copy.with_name("state"))
    options = ("-config", str(config), "-no-expand-env", "-integrity-check", "quick", "-o", str(copy))
    said = run(copy.parent, "restore", *options, str(copy), seconds=_FETCH_SECONDS)
    if said is not None:
        raise StoreError(
            "REPLICA_UNREADABLE",
            f"The replica at {to} cannot be read: {said}.",
            "Check the address, its disk or network, and the keys in the environment.",
        )


_FETCH_SECONDS = 3_600.0
