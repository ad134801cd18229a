"""The disk's own speed: what no program that keeps its word can beat, measured while the program runs."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

PAGE_BYTES = 4096 + 24
"""A page of WAL with its header: the least that a commit writes."""


class RawFile:
    """A file of its own that is appended to and flushed."""

    def __init__(self, folder: Path, size: int = PAGE_BYTES) -> None:
        self._path = folder / f"raw-{size}-{threading.get_ident()}"
        self._content = os.urandom(size)
        self._descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def append(self) -> None:
        """Append once and flush."""
        os.write(self._descriptor, self._content)
        os.fdatasync(self._descriptor)

    def close(self) -> None:
        """Remove it."""
        os.close(self._descriptor)
        self._path.unlink()


class Probe:
    """Appends and flushes some times a second while something else is measured; use it as a context manager."""

    def __init__(self, folder: Path, every_seconds: float = 0.2) -> None:
        self.seconds: list[float] = []
        """How long each flush took."""
        self._folder = folder
        self._every = every_seconds
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Probe:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        file = RawFile(self._folder)
        try:
            while not self._over.wait(self._every):
                began = time.monotonic()
                file.append()
                self.seconds.append(time.monotonic() - began)
        finally:
            file.close()
