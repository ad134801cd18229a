"""Runs a terminal program as a person meets it: in a pseudo terminal, fed byte by byte, its screen read back.

Nothing here knows the program. Waiting is always for something seen, until a deadline; never for time to pass.
"""

from __future__ import annotations

import fcntl
import os
import pty
import signal
import struct
import subprocess
import termios
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType

import pyte

_POLL = 0.01
_KITTY_NAMED = {"\r": "\x1b[13u", "\t": "\x1b[9u"}

Encode = Callable[[str], str]
SLOW = 0.010
"""Seconds between the characters of a slow scanner."""


def scans_at(pace: float) -> int:
    """How many scans a test of this pace sends; a slow scanner's are few, as they only take time."""
    return 60 if pace >= SLOW else 200


class DeadlineError(AssertionError):
    """What was waited for did not come."""


def wait_until(
    condition: Callable[[], bool],
    what: str,
    seconds: float = 30.0,
    report: Callable[[], str] = str,
    pause: float = _POLL,
) -> None:
    """Return as soon as the condition holds, else fail at the deadline and say what was waited for."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise DeadlineError(f"After {seconds} s still waiting for {what}.\n{report()}")
        time.sleep(pause)


def rest(program: int, still: float, seconds: float = 30.0, report: Callable[[], str] = str) -> None:
    """Wait until no thread of a program works and its first one, which draws, has not run for so many seconds."""
    since, before = time.monotonic(), _runs(program)

    def stands_still() -> bool:
        nonlocal since, before
        now = _runs(program)
        if now is None or now != before:
            since, before = time.monotonic(), now
        return before is not None and time.monotonic() - since >= still

    wait_until(stands_still, "the program to rest", seconds, report)


def _runs(program: int) -> tuple[str, ...] | None:
    """How often the first thread of a program has run so far; None while any thread works."""
    for thread in Path(f"/proc/{program}/task").iterdir():
        try:
            state = (thread / "stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended just now
        if state in "RD":
            return None
    lines = Path(f"/proc/{program}/status").read_text().splitlines()
    return tuple(line for line in lines if "ctxt_switches" in line)


def raw(character: str) -> str:
    """Send a character as every terminal does without a key protocol."""
    return character


def kitty(character: str) -> str:
    """Send a character as a terminal with the kitty key protocol does (flags 1, 8 and 16), bare Shift keys too."""
    if character in _KITTY_NAMED:
        return _KITTY_NAMED[character]
    if character < " ":
        return f"\x1b[57442;5u\x1b[{ord(character) | 0x40 | 0x20 * (character <= chr(26))};5u"
    if character.isupper():
        return f"\x1b[57441;2u\x1b[{ord(character.lower())};2;{ord(character)}u"
    return f"\x1b[{ord(character)};;{ord(character)}u"


class PtyProgram:
    """A program in a pseudo terminal; use it as a context manager."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        columns: int = 120,
        rows: int = 40,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
    ) -> None:
        self._master, terminal = pty.openpty()
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self._process = subprocess.Popen(
            command,
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
            env={**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8", **(env or {})},
            cwd=cwd,
            start_new_session=True,
            preexec_fn=_take_terminal,
        )
        os.close(terminal)
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._unread: list[bytes] = []
        self._output_size = 0
        self._lock = threading.Lock()
        self._reader = threading.Thread(target=self._drain, daemon=True)
        self._reader.start()

    def __enter__(self) -> PtyProgram:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # -- input ----------------------------------------------------------------------------------------------------

    def write(self, data: bytes) -> None:
        """Write all bytes at once; blocks while the terminal's buffer is full."""
        view = memoryview(data)
        while view:
            view = view[os.write(self._master, view) :]

    def feed(self, text: str, seconds_per_character: float = 0.0, encode: Encode = raw) -> None:
        """Send a text as a keyboard wedge does, one character after the other at this pace."""
        if not seconds_per_character:
            self.write("".join(map(encode, text)).encode())
            return
        due = time.monotonic()
        for character in text:
            self.write(encode(character).encode())
            due = max(due + seconds_per_character, time.monotonic())
            time.sleep(max(0.0, due - time.monotonic()))

    def feed_all(self, texts: Iterable[str], seconds_per_character: float = 0.0, encode: Encode = raw) -> None:
        """Send texts one after the other without a pause between them."""
        for text in texts:
            self.feed(text, seconds_per_character, encode)

    # -- output ---------------------------------------------------------------------------------------------------

    @property
    def output_size(self) -> int:
        """Bytes the program has written so far."""
        return self._output_size

    def screen_lines(self) -> list[str]:
        """The screen as it stands now."""
        with self._lock:
            unread, self._unread = self._unread, []
        for chunk in unread:
            self._stream.feed(chunk)
        return list(self._screen.display)

    def shows(self, text: str) -> bool:
        """Tell whether a text stands on the screen, within one line."""
        return any(text in line for line in self.screen_lines())

    def wait_for_text(self, text: str, seconds: float = 30.0) -> None:
        """Wait until a text stands on the screen."""
        wait_until(lambda: self.shows(text), f"{text!r} on the screen", seconds, report=self._report)

    def rest(self, still: float) -> None:
        """Wait until the program has done all it was given, and stood still for so many seconds."""
        rest(self.pid, still, report=self._report)

    # -- life -----------------------------------------------------------------------------------------------------

    @property
    def pid(self) -> int:
        """The process id, for signals and measurements."""
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Whether the program has neither ended nor stopped."""
        if self._process.poll() is not None:
            return False
        state = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()[0]
        return state not in "TtZ"

    def send_signal(self, number: signal.Signals) -> None:
        """Send a signal to the program."""
        self._process.send_signal(number)

    def wait(self, seconds: float = 30.0) -> int:
        """Wait for the program's end and return its exit code."""
        wait_until(lambda: self._process.poll() is not None, "the program's end", seconds, report=self._report)
        return int(self._process.returncode)

    def close(self) -> None:
        """End the program, at once if it still runs."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        # The reader ends by itself: the terminal has no other side any more.
        self._reader.join(timeout=5)
        os.close(self._master)

    def _drain(self) -> None:
        # Always read at once: a program whose terminal is not read stands still.
        while True:
            try:
                chunk = os.read(self._master, 65536)
            except OSError:
                return
            if not chunk:
                return
            with self._lock:
                self._unread.append(chunk)
                self._output_size += len(chunk)

    def _report(self) -> str:
        return "\n".join(line.rstrip(" ") for line in self.screen_lines())


def _take_terminal() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # as in any terminal, also where the tests run behind nohup
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
