"""Running `kiosk` commands: in this process with streams of its own, or as a program."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import pytest

from kiosk.cli.main import run
from tests.clock import NOW
from tests.pharmacy import PIN

AT = NOW.strftime("%Y-%m-%dT%H:%M:%SZ")
PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Ran:
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The JSON objects it printed, one a line and nothing else."""
        return [json.loads(line) for line in self.out.split("\n")[:-1]]

    @property
    def only(self) -> dict[str, Any]:
        [line] = self.lines
        return line

    @property
    def error(self) -> str:
        """The code of the error it ended with."""
        found: str = self.only["error"]["code"]
        return found


class Kiosk:
    """Runs commands on one record."""

    environment: ClassVar[dict[str, str]] = {"PYTHONDONTWRITEBYTECODE": "1"}

    def __init__(self, monkeypatch: pytest.MonkeyPatch, target: str, data_home: Path) -> None:
        self.patch = monkeypatch
        self.target = target
        self.pin: str | None = PIN
        monkeypatch.delenv("KIOSK_DATABASE", raising=False)
        monkeypatch.delenv("KIOSK_NODE", raising=False)
        monkeypatch.setenv("XDG_DATA_HOME", str(data_home))

    def __call__(self, *arguments: str, stdin: bytes = b"", db: bool = True, now: str | None = AT) -> Ran:
        """Run a command with `--json`."""
        return self.raw(*arguments, "--json", stdin=stdin, db=db, now=now)

    def raw(self, *arguments: str, stdin: bytes = b"", db: bool = True, now: str | None = AT) -> Ran:
        """Run a command as it stands, in this process; who is named with `--as` gives their PIN."""
        stdin = self._pin_line(arguments) + stdin
        common = [*(("--db", self.target) if db else ()), *(("--now", now) if now else ())]
        out = io.TextIOWrapper(io.BytesIO(), "utf-8")
        err = io.TextIOWrapper(io.BytesIO(), "utf-8", "backslashreplace")  # as Python's own
        with self.patch.context() as streams:
            streams.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
            streams.setattr(sys, "stdout", out)
            streams.setattr(sys, "stderr", err)
            try:
                code = run([*common, *arguments])
            except SystemExit as usage:
                code = int(usage.code or 0)
        return Ran(code, _written(out), _written(err))

    def _pin_line(self, arguments: tuple[str, ...]) -> bytes:
        named = "--as" in arguments and arguments[arguments.index("--as") + 1] not in ("demo", "system")
        return lines({"pin": self.pin}) if named and self.pin is not None else b""

    def program(self, *arguments: str, stdin: bytes = b"", encoding: str = "utf-8") -> Ran:
        """Run a command as a program of its own."""
        stdin = self._pin_line(arguments) + stdin
        done = subprocess.run(
            [sys.executable, "-m", "kiosk", "--db", self.target, "--now", AT, *arguments],
            input=stdin,
            capture_output=True,
            cwd=PROJECT,
            env={**os.environ, **self.environment, "PYTHONIOENCODING": encoding},
            timeout=60,
            check=False,
        )
        return Ran(done.returncode, done.stdout.decode(encoding), done.stderr.decode(encoding, "replace"))


def _written(stream: io.TextIOWrapper) -> str:
    stream.flush()
    stream.seek(0)
    return stream.read()


def lines(*requests: dict[str, Any]) -> bytes:
    """Write requests as a program sends them."""
    return b"".join(json.dumps(request).encode() + b"\n" for request in requests)
