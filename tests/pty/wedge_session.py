"""One trip-wire app under test: feeds it numbered scans and reads its log."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TypeVar

from kiosk.wedge_keys import visible
from tests.pty.harness import Encode, PtyProgram, raw, wait_until

PROJECT = Path(__file__).resolve().parents[2]
_FIRED = frozenset({"key", "pressed", "typed", "submitted"})
Cell = TypeVar("Cell")


def in_parallel(work: Callable[[Cell], None], cells: Sequence[Cell], at_once: int = 6) -> None:
    """Do the same with each of these, so many at a time."""
    with ThreadPoolExecutor(at_once) as pool:
        for result in [pool.submit(work, cell) for cell in cells]:
            result.result()


def code(number: int) -> str:
    """A GS1 text of real length whose lot and serial carry a running number."""
    return f"]d20109501234567890172503{number % 28 + 1:02}10Lot{number:05}\x1d21S{number:05}"


class Session:
    """The app, its log and its command pipe."""

    def __init__(self, program: PtyProgram, log: BinaryIO, commands: int) -> None:
        self.program = program
        self._log = log
        self._commands = commands
        self._rest = b""
        self._entries: list[tuple[str, str]] = []

    def notes(self, kind: str) -> list[str]:
        """What the app logged of one kind, in order."""
        return [text for logged, text in self._read() if logged == kind]

    def fired(self) -> list[tuple[str, str]]:
        """Everything that a key set off."""
        return [(kind, text) for kind, text in self._read() if kind in _FIRED]

    def command(self, word: str) -> None:
        """Tell the app something past its terminal."""
        os.write(self._commands, f"{word}\n".encode())

    def wait_for(self, kind: str, count: int = 1, seconds: float = 60.0) -> None:
        """Wait until the app has logged so many entries of one kind."""
        wait_until(lambda: len(self.notes(kind)) >= count, f"{count} of {kind}", seconds, report=self._report)

    def answers(self) -> int:
        """How many scans were taken or refused."""
        return sum(kind in ("scan", "refused") for kind, _ in self._read())

    def wait_for_answers(self, count: int, seconds: float = 60.0) -> None:
        """Wait until so many scans were taken or refused."""
        wait_until(lambda: self.answers() >= count, f"{count} answers", seconds, report=self._report)

    def table(self) -> list[list[str]]:
        """The rows of the app's table now."""
        seen = len(self.notes("table"))
        self.command("dump")
        self.wait_for("table", seen + 1)
        rows: list[list[str]] = json.loads(self.notes("table")[-1])
        return rows

    def scan(self, numbers: range, pace: float = 0.0, encode: Encode = raw) -> None:
        """Feed these scans without a pause between them."""
        self.program.feed_all((code(number) + "\r" for number in numbers), pace, encode)

    def check_scans(self, count: int, seconds: float = 60.0) -> None:
        """Fail unless scans 1 to count came once each, in order, and nothing else happened."""
        self.wait_for_answers(count, seconds)
        assert self.notes("refused") == [], self._report()
        assert self.fired() == []
        assert self.table() == [[str(number), visible(code(number))] for number in range(1, count + 1)]
        assert self.notes("scan") == [code(number) for number in range(1, count + 1)]
        assert self.program.is_running

    def _read(self) -> list[tuple[str, str]]:
        # Only what is new: reading it all at every look would take the time the app needs.
        *lines, self._rest = (self._rest + self._log.read()).split(b"\n")
        self._entries.extend(tuple(json.loads(line)) for line in lines)
        return self._entries

    def _report(self) -> str:
        counts = {kind: len(self.notes(kind)) for kind in ("scan", "refused", *_FIRED)}
        return f"{counts}\n" + "\n".join(self.program.screen_lines())


@contextmanager
def session(folder: Path, focus: str = "button", *, kitty: bool = False, typing: bool = False) -> Iterator[Session]:
    """Start the app in a folder of its own and wait until it is ready."""
    folder.mkdir(parents=True)
    log, pipe = folder / "log.jsonl", folder / "commands"
    log.touch()
    os.mkfifo(pipe)
    commands = os.open(pipe, os.O_RDWR)
    env = {"WEDGE_KITTY": "1" if kitty else "0", "WEDGE_TYPING": "1" if typing else "0", "PYTHONPATH": str(PROJECT)}
    command = [sys.executable, "-m", "tests.pty.wedge_app", str(log), str(pipe), focus]
    try:
        with PtyProgram(command, env=env, cwd=PROJECT) as program, log.open("rb") as log_file:
            running = Session(program, log_file, commands)
            running.wait_for("ready")
            yield running
    finally:
        os.close(commands)
