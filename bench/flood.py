"""The flood: scans back to back without a pause into the real program; every one must be in the record, in order."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from bench import shop
from bench.figures import Findings
from bench.terminal import NotSeenError, TimedTerminal
from db import scans
from db.store import SqliteStore, connect_sqlite

_F2, _F4 = b"\x1bOQ", b"\x1bOS"
_STANDSTILL_SECONDS = 60.0


def run(folder: Path, count: int) -> Findings:
    """Flood Home, Home under a dialog, and Receive."""
    findings = Findings()
    _flood(findings, folder, "Home", count, _ready)
    _flood(findings, folder, "Home under a dialog", count, _with_dialog)
    _flood(findings, folder, "Receive", count // 5, _receiving, known_lots=True)
    return findings


def _ready(kiosk: TimedTerminal) -> None:
    kiosk.seen_at("in all")


def _with_dialog(kiosk: TimedTerminal) -> None:
    _ready(kiosk)
    since = kiosk.position
    kiosk.write(_F4)
    kiosk.seen_at("Type the code", since)
    time.sleep(1)  # the dialog takes the focus after it is drawn


def _receiving(kiosk: TimedTerminal) -> None:
    _ready(kiosk)
    kiosk.write(_F2)
    kiosk.seen_at("SSCC or the first package")


def _flood(
    findings: Findings,
    folder: Path,
    name: str,
    count: int,
    prepare: Callable[[TimedTerminal], None],
    known_lots: bool = False,
) -> None:
    path = folder / f"flood-{name.replace(' ', '-')}.db"
    with shop.demo(path, known_lots=count if known_lots else 0):
        pass
    wanted = [shop.code(number) for number in range(1, count + 1)]
    stored = _Stored(path)
    try:
        with TimedTerminal(["--demo", "--db", str(path)]) as kiosk:
            prepare(kiosk)
            before = kiosk.position
            began = time.monotonic()
            kiosk.write("".join(f"{text}\r" for text in wanted).encode())
            fed = time.monotonic()
            drained = stored.wait_for(count)
            try:
                painted = kiosk.seen_at(shop.lot_name(count), before)
                findings.add(f"{name}: last result painted after its last byte", painted - fed, "s")
            except NotSeenError as error:
                findings.faults.append(f"{name}: {error}")
            findings.add(f"{name}: scans a second", count / (drained - began), "/s", said=f"{count:,} scans")
            findings.add(f"{name}: memory afterwards", _memory_mib(kiosk.pid), "MiB")
        _judge(findings, name, wanted, stored)
    finally:
        stored.close()


@dataclass
class _Stored:
    """The scan table of a record that a program is writing."""

    path: Path

    def __post_init__(self) -> None:
        self._store: SqliteStore = connect_sqlite(str(self.path), read_only=True)

    def wait_for(self, count: int) -> float:
        """Wait until so many scans are stored, or nothing comes any more; tell when the last one came."""
        seen, changed = -1, time.monotonic()
        while time.monotonic() - changed < _STANDSTILL_SECONDS:
            number = int(self._store.rows("select count(*) as n from scan where source = 'wedge'")[0]["n"])
            if number != seen:
                seen, changed = number, time.monotonic()
            if number >= count:
                break
            time.sleep(0.25)
        return changed

    def texts(self) -> list[str]:
        """Read every scan, in the order stored."""
        rows = self._store.rows("select raw_hex from scan where source = 'wedge' order by length(id), id")
        return [scans.from_hex(row["raw_hex"]) for row in rows]

    def unjudged(self) -> int:
        """Count the scans of which nobody said what they came to, repeats included."""
        found = self._store.rows("select count(*) as n from scan where source = 'wedge' and result is null")
        return int(found[0]["n"])

    def close(self) -> None:
        """Let go of the file."""
        self._store.close()


def _judge(findings: Findings, name: str, wanted: list[str], stored: _Stored) -> None:
    found = stored.texts()
    times, known = Counter(found), set(wanted)
    places = {text: place for place, text in enumerate(wanted)}
    order = [places[text] for text in found if text in known]
    wrong = {
        "lost": sum(text not in times for text in wanted),
        "doubled": sum(number - 1 for number in times.values()),
        "reordered": sum(later < earlier for earlier, later in pairwise(order)),
        "changed": sum(text not in known for text in found),
        "not judged": stored.unjudged(),
    }
    for word, number in wrong.items():
        findings.add_exact(f"{name}: {word}", number, 0)
        if number:
            findings.faults.append(f"{name}: {number} of {len(wanted):,} scans {word}")


def _memory_mib(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().split("\n"):
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0
