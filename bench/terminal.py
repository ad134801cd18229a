"""The program in a pseudo terminal, with the moment at which each piece of its output arrived."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
import threading
import time
from bisect import bisect_left
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

PROJECT = Path(__file__).resolve().parents[1]
COLUMNS, ROWS = 120, 40


class NotSeenError(RuntimeError):
    """What was waited for was not painted in time."""


class TimedTerminal:
    """Runs `python -m kiosk` as a person meets it; use it as a context manager."""

    def __init__(self, arguments: Sequence[str], python_options: Sequence[str] = ()) -> None:
        self._master, terminal = pty.openpty()
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        environment = {name: value for name, value in os.environ.items() if not name.startswith("KIOSK_")}
        self.started_at = time.monotonic()
        # The screen is drawn on stderr, so all three stay the terminal.
        self._process = subprocess.Popen(
            [sys.executable, *python_options, "-m", "kiosk", *arguments],
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
            env={**environment, "TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"},
            cwd=PROJECT,
            start_new_session=True,
        )
        os.close(terminal)
        self._output = bytearray()
        self._ends: list[int] = []
        self._times: list[float] = []
        self._news = threading.Condition()
        self._reader = threading.Thread(target=self._drain, daemon=True)
        self._reader.start()

    def __enter__(self) -> TimedTerminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def pid(self) -> int:
        """The program's process id."""
        return self._process.pid

    @property
    def output(self) -> bytes:
        """Everything written so far."""
        with self._news:
            return bytes(self._output)

    @property
    def position(self) -> int:
        """How much was written so far; what is seen from here on is new."""
        return len(self._output)

    def write(self, data: bytes) -> None:
        """Send bytes, all at once; blocks while the terminal's buffer is full."""
        view = memoryview(data)
        while view:
            view = view[os.write(self._master, view) :]

    def scan(self, text: str, seconds_per_character: float = 0.0) -> float:
        """Send a scan as a wedge does, and tell the moment at which its last byte was sent."""
        data = text.encode()
        if seconds_per_character:
            due = time.monotonic()
            for at in range(len(data) - 1):
                self.write(data[at : at + 1])
                due += seconds_per_character
                time.sleep(max(0.0, due - time.monotonic()))
            data = data[-1:]
        sent_at = time.monotonic()
        self.write(data)
        return sent_at

    def seen_at(self, text: str, since: int = 0, seconds: float = 30.0) -> float:
        """Wait until a text is in the output written after `since`, and tell the moment it arrived."""
        wanted, deadline = text.encode(), time.monotonic() + seconds
        with self._news:
            start = since
            while (found := self._output.find(wanted, start)) < 0:
                start = max(since, len(self._output) - len(wanted))
                if not self._news.wait(deadline - time.monotonic()) or self._process.poll() is not None:
                    raise NotSeenError(f"“{text}” was not painted within {seconds:g} s. Last output: {self._tail()}")
            return self._times[bisect_left(self._ends, found + len(wanted))]

    def close(self) -> None:
        """End the program at once."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        self._reader.join(timeout=5)
        os.close(self._master)

    def _tail(self) -> str:
        return repr(bytes(self._output[-300:]))

    def _drain(self) -> None:
        while True:
            try:
                chunk = os.read(self._master, 65536)
            except OSError:
                return
            if not chunk:
                return
            now = time.monotonic()
            with self._news:
                self._output += chunk
                self._ends.append(len(self._output))
                self._times.append(now)
                self._news.notify_all()
