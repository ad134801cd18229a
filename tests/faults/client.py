"""A program that drives `kiosk job receive --json` and does not lose a line whatever happens to the kiosk."""

from __future__ import annotations

import atexit
import json
import os
import re
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from db.opening import Where, open_record
from kiosk import bootstrap
from kiosk.cli.main import run
from tests import codes
from tests.clock import StandingClock
from tests.pharmacy import PIN, StockOf, assert_sound, furnish, stock_of

PROJECT = Path(__file__).resolve().parents[2]
AT = "2026-11-23T15:00:00Z"
ARGUMENTS = ("job", "receive", "--as", "Ana Ruiz", "--json")

REQUESTS: list[dict[str, Any]] = [
    {"answer": {"supplier": "Meridian", "invoice": "INV-1"}},
    *({"scan": codes.package(codes.VANCOMYCIN, "VN1", "280331", f"SN{number}")} for number in range(1, 5)),
    {"undo": True},
    {"scan": codes.package(codes.VANCOMYCIN_CARTON, "VN2", "280430")},
    {"answer": {"confirm": True, "packs": 2}},
    {"answer": {"packs": 3}},
    {"scan": codes.retail(codes.SALINE)},
    {"answer": {"batch_lot": "P4381", "expiry": "2027-12"}},
    {"scan": codes.package(codes.DAPTOMYCIN, "DP1", "271231")},
    {"answer": {"indicator": "in range"}},
    {"scan": codes.shelf("K1-3")},
    {"finish": True},
]
EXPECTED: list[StockOf] = [
    ("DAPTOmycin 500 mg", "DP1", "Refrigerator", "available", 1),
    ("Sodium chloride 0.9 % 100 mL", "P4381", "Shelf", "available", 1),
    ("Vancomycin 1 g", "VN1", "Shelf", "available", 3),
    ("Vancomycin 1 g", "VN2", "Shelf", "available", 30),
]
KEYED = [{**request, "key": f"line-{number}"} for number, request in enumerate(REQUESTS)]


@dataclass
class Client:
    """Knows its job and which of its lines were acknowledged; sends the others again, with the same keys."""

    where: Where
    job: str | None = None
    acknowledged: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def waiting(self) -> list[dict[str, Any]]:
        return [request for request in KEYED if request["key"] not in self.acknowledged]

    @property
    def arguments(self) -> list[str]:
        resume = ["--resume", self.job] if self.job else []
        return ["--db", self.where.target, "--now", AT, *ARGUMENTS, *resume]

    def stdin(self) -> bytes:
        return b"".join(json.dumps(request).encode() + b"\n" for request in [{"pin": PIN}, *self.waiting])

    def note(self, out: bytes, err: bytes) -> None:
        """Take in what a run said: only a whole line is an acknowledgement."""
        opened = re.search(rb"^Job (\S+) is open\.$", err, re.MULTILINE)
        if opened:
            self.job = opened[1].decode()
        answers = [json.loads(line) for line in out.split(b"\n")[:-1]]
        for request, answer in zip(self.waiting, answers, strict=False):
            if "error" in answer:
                return
            assert answer["outcome"] in ("done", "ask"), answer
            self.acknowledged[request["key"]] = answer

    def in_a_child(self, prepare: Callable[[], None]) -> int:
        """Run the command in a child of this process and take in what it said; returns how it ended."""
        status, out, err = child(self.where.data_folder, self.stdin(), lambda: run(self.arguments), prepare)
        self.note(out, err)
        return status

    def check(self) -> None:
        """What was acknowledged is on record once, at most one line more, and everything holds."""
        record = open_record(self.where, "write")
        assert_sound(record)
        keys = [row["key"].rpartition(":")[2] for row in record.rows("select key from job_step order by step")]
        record.close()
        names = [request["key"] for request in KEYED]
        assert keys == names[: len(keys)], "in order, none twice"
        assert len(self.acknowledged) <= len(keys) <= len(self.acknowledged) + 1

    def check_the_end(self) -> None:
        """After the last line the shelf is as if nothing had happened."""
        assert self.waiting == []
        self.check()
        record = open_record(self.where, "read")
        assert stock_of(record) == EXPECTED
        assert record.rows("select state from delivery where state <> 'cancelled'") == [{"state": "finished"}]
        record.close()


def child(folder: Path, stdin: bytes, work: Callable[[], int], prepare: Callable[[], None]) -> tuple[int, bytes, bytes]:
    """Do `work` in a child process with streams of its own; returns (status, output, errors)."""
    given, out, err = folder / "stdin", folder / "stdout", folder / "stderr"
    given.write_bytes(stdin)
    process = os.fork()
    if process == 0:
        status = 99
        try:
            for path, descriptor, flags in ((given, 0, os.O_RDONLY), (out, 1, os.O_RDWR), (err, 2, os.O_RDWR)):
                os.dup2(os.open(path, flags | (os.O_CREAT | os.O_TRUNC if descriptor else 0), 0o600), descriptor)
            sys.stdin, sys.stdout, sys.stderr = (os.fdopen(number, mode) for number, mode in enumerate(("r", "w", "w")))
            prepare()
            status = work()
        finally:
            os._exit(status)
    _, ended = os.waitpid(process, 0)
    return os.waitstatus_to_exitcode(ended), out.read_bytes(), err.read_bytes()


KILLED = -signal.SIGKILL


def begin(folder: Path) -> Where:
    """Begin a furnished record in a folder; each is a copy of one that is made once."""
    shutil.copytree(_furnished(), folder, dirs_exist_ok=True)
    return Where(str(folder / "kiosk.db"), "K1", StandingClock(), folder)


@lru_cache(maxsize=1)
def _furnished() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="kiosk-faults-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    clock = StandingClock()
    where = Where(str(folder / "kiosk.db"), "K1", clock, folder)
    record = bootstrap.open_pharmacy(where, "create")
    furnish(record, where, clock)
    record.close()
    return folder
