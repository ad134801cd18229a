"""The wedge: from the last byte of a scan to its result on the screen, in the real program."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from pathlib import Path

from bench import shop
from bench.disk import Probe
from bench.figures import Findings
from bench.terminal import TimedTerminal
from db import instants

_LIMIT_MS = 50.0
_PACES = (("1 ms/char", 0.001), ("one write", 0.0))
_SCREENS = (("Home", "look"), ("Receive", "receive.scan"))
"""Screens, and what the record calls the step that a scan is there."""
_WARM_UP = 5
_SHOWN = 4


@dataclass(frozen=True)
class _Scan:
    sent_at: float
    painted_at: float

    @property
    def seconds(self) -> float:
        return self.painted_at - self.sent_at


def run(folder: Path, scans: int) -> Findings:
    """Scan on Home and on Receive, as a slow and as a fast scanner."""
    findings = Findings()
    for screen, action in _SCREENS:
        for word, pace in _PACES:
            path = folder / f"wedge-{screen}-{pace}.db"
            with shop.demo(path, known_lots=scans + _WARM_UP):
                pass  # the program below opens it alone, as on a kiosk
            with TimedTerminal(["--demo", "--db", str(path)]) as kiosk, Probe(folder) as probe:
                done = _scan_all(kiosk, screen, pace, scans + _WARM_UP)
            name = f"{screen}, {word}"
            findings.add_spread(name, [scan.seconds for scan in done[_WARM_UP:]], p99_below_ms=_LIMIT_MS)
            said = "a scan waits for two flushes, on Receive and on Home"
            findings.add(f"{name}: raw flush meanwhile, max", max(probe.seconds) * 1000, "ms", said=said)
            findings.notes.append(f"{name}, slowest: {_slowest(path, action, done)}")
    findings.notes.append(f"{scans} scans each of {len(shop.code(1))} characters, 20 to 350 ms after the last result")
    return findings


def _scan_all(kiosk: TimedTerminal, screen: str, pace: float, scans: int) -> list[_Scan]:
    kiosk.seen_at("in all")
    if screen == "Receive":
        kiosk.write(b"\x1bOQ")  # F2
        kiosk.seen_at("SSCC or the first package")
    pauses = random.Random(1)
    done = []
    for number in range(1, scans + 1):
        before = kiosk.position
        sent_at = kiosk.scan(shop.code(number) + "\r", pace)
        # The strip is painted first; Home's list of last scans follows later with the same words.
        done.append(_Scan(sent_at, kiosk.seen_at(f"lot {shop.lot_name(number)}", before)))
        time.sleep(pauses.uniform(0.02, 0.35))
    return done


def _slowest(path: Path, action: str, done: list[_Scan]) -> str:
    """Say where the slowest scans spent their time: the record knows when it stored them and went on."""
    to_clock = time.time() - time.monotonic()
    with shop.demo(path) as record:
        stored = record.rows("select at from scan where source = 'wedge' order by length(id), id")
        steps = record.rows("select at from audit where action = :action order by epoch, seq", action=action)
    if not len(done) == len(stored) == len(steps[-len(done) :]):
        raise RuntimeError(f"{len(done)} scans were painted, {len(stored)} stored, {len(steps)} looked at")
    parts = []
    for scan, storing, step in zip(done, stored, steps[-len(done) :], strict=True):
        moments = (
            scan.sent_at + to_clock,
            instants.from_text(storing["at"]).timestamp(),
            instants.from_text(step["at"]).timestamp(),
            scan.painted_at + to_clock,
        )
        parts.append([1000 * (moments[at + 1] - moments[at]) for at in range(3)])
    longest = sorted(range(_WARM_UP, len(done)), key=lambda number: -done[number].seconds)[:_SHOWN]
    return "; ".join(
        f"no. {number + 1} {done[number].seconds * 1000:.0f} ms = {parts[number][0]:.0f} until stored "
        f"+ {parts[number][1]:.0f} until the step + {parts[number][2]:.0f} until painted"
        for number in longest
    )
