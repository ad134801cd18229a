"""Programs that stand in for printers: started on loopback, waited for, and ended with all that they started."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

_LONGEST_WAIT = 20.0
"""Seconds until a test that waits for something gives up."""


def free_port() -> int:
    """A loopback port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port


def until(is_so: Callable[[], bool], what: str) -> None:
    """Wait until something is so; what has to become so is named when it does not."""
    end = time.monotonic() + _LONGEST_WAIT
    pause = threading.Event()
    while not is_so():
        assert time.monotonic() < end, f"waited in vain for: {what}"
        pause.wait(0.02)


def listens(port: int, host: str = "127.0.0.1") -> bool:
    """Whether something takes calls at a port."""
    with suppress(OSError), socket.create_connection((host, port), timeout=5):
        return True
    return False


@contextmanager
def program(
    arguments: Sequence[str], log: Path, is_ready: Callable[[], bool], environment: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program until the test is done; what it said is in the log."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as said:
        running = subprocess.Popen(
            list(arguments),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            start_new_session=True,  # so that all it starts can be ended with it
            env={**os.environ, **(environment or {})},
        )
    try:
        until(lambda: is_ready() or running.poll() is not None, f"{arguments[0]} to be ready")
        assert running.poll() is None, f"{arguments[0]} ended: {log.read_text(errors='replace')[-2000:]}"
        yield running
    finally:
        with suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGTERM)
        try:
            running.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, signal.SIGKILL)
            running.wait()
