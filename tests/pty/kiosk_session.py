"""The real kiosk in a pseudo terminal, with its record beside it to look into."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from db.opening import Where
from db.record import Record
from kiosk import bootstrap
from kiosk.bootstrap import system_clock
from tests import codes
from tests.pharmacy import assert_sound
from tests.pty.harness import Encode, PtyProgram, raw, wait_until

PROJECT = Path(__file__).resolve().parents[2]
ENTER, ESCAPE = b"\r", b"\x1b"
F3, F4, F8, F9 = b"\x1bOR", b"\x1bOS", b"\x1b[19~", b"\x1b[20~"
_STILL = 0.06
"""Seconds that the kiosk has stood still when it has done what it was told: longer than any pause between two keys of a
scanner, and than three of its drawings."""
STILL_AFTER_SCAN = 0.45
"""Before the first key after a scan: what comes sooner behind one is held with it, or taken for the scanner's."""
_STILL_AFTER_ESCAPE = 0.3
"""An Escape counts once no more of a key's sequence comes behind it."""


def kiosk_command(database: Path, *options: str) -> list[str]:
    return [sys.executable, "-m", "kiosk", *options, "--db", str(database)]


def place_of(database: Path) -> Where:
    return Where(str(database), "K1", system_clock, database.parent)


@dataclass
class Kiosk:
    """One running kiosk and a look into its record."""

    program: PtyProgram
    record: Record
    begun_with: int = 0
    has_scanned: bool = False
    """A scan was the last thing that was done here."""

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        return [tuple(row.values()) for row in self.record.rows(sql)]

    def scans(self) -> list[tuple[str, str | None]]:
        """The text and the result of each scan, in the order they were stored."""
        found = self.record.rows("select raw_hex, result from scan order by length(id), id")
        return [(bytes.fromhex(row["raw_hex"]).decode(), row["result"]) for row in found][self.begun_with :]

    def steps(self) -> int:
        """How many steps all deliveries have done so far."""
        return int(self.record.rows("select count(*) as steps from job_step")[0]["steps"])

    def serials(self) -> list[str]:
        """The serials of this test's vials, in the order they came into stock."""
        rows = self.record.rows(
            "select u.serial from movement m join unit u on u.id = m.unit_id where u.serial like 'S0%' order by m.seq"
        )
        return [row["serial"] for row in rows]

    def wait_for_results(self, count: int, seconds: float = 60.0) -> None:
        """Wait until so many scans were stored and judged."""

        def judged() -> bool:
            sql = "select count(*) as scans from scan where result is not null"
            return int(self.record.rows(sql)[0]["scans"]) - self.begun_with >= count

        wait_until(judged, f"{count} scans", seconds, report=lambda: "\n".join(self.program.screen_lines()))

    def scan(self, raw_text: str, encode: Encode = raw) -> None:
        """Scan as a keyboard wedge does."""
        self.program.feed(raw_text + "\r", 0.0, encode)
        self.has_scanned = True

    def open_box(self) -> None:
        """Open a delivery, and compare the first vial of the lot that comes with it."""
        self.scan(codes.sscc())
        self.program.wait_for_text("is open. Scan its packages.")
        self.scan(vial(0))
        self.program.wait_for_text("is that what the package says?")
        self.answer_yes()
        self.program.wait_for_text("1 line · 1 pack")

    def answer_yes(self) -> None:
        """Press Enter as a person does who has read the question."""
        self.press(ENTER)

    def press(self, *keys: bytes) -> None:
        """Press keys one after the other, each once the kiosk has done what was done before."""
        for key in keys:
            self.program.rest(STILL_AFTER_SCAN if self.has_scanned else _STILL)
            self.program.write(key)
            self.has_scanned = False
            if key == ESCAPE:
                self.program.rest(_STILL_AFTER_ESCAPE)


def vial(number: int, lot: str = "VN900") -> str:
    """A vial of a lot that the pharmacy has never seen, with a running serial number."""
    expiry = system_clock() + timedelta(days=700)
    return codes.package(codes.VANCOMYCIN, lot, f"{expiry:%y%m}01", f"S{number:05}")


@contextmanager
def running(
    database: Path, *options: str, env: Mapping[str, str] | None = None, columns: int = 120, rows: int = 40
) -> Iterator[Kiosk]:
    """Start the kiosk on a demo record that is there already, and wait for Home."""
    command = kiosk_command(database, "--demo", *options)
    with PtyProgram(command, env=environment(env), cwd=PROJECT, columns=columns, rows=rows) as program:
        program.wait_for_text("MUST NOT USE")
        record = bootstrap.open_pharmacy(place_of(database), "read")
        try:
            kiosk = Kiosk(program, record)
            kiosk.begun_with = len(record.rows("select id from scan"))  # a badge's own text is not kept
            yield kiosk
        finally:
            record.close()


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """The tests' own environment; no real record comes near it."""
    return {"KIOSK_DATABASE": os.devnull, "PYTHONPATH": str(PROJECT), **(more or {})}


def check_sound(database: Path) -> None:
    """Insist that everything in the record holds."""
    record = bootstrap.open_pharmacy(place_of(database), "read")
    try:
        assert_sound(record)
    finally:
        record.close()


def make_foreign(path: Path) -> None:
    """A database of some other program."""
    with sqlite3.connect(path) as other:
        other.execute("create table notes (text)")
    other.close()
