"""Start-up: from the start of the process to Home painted with its lists, small record and large."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from bench import seed, shop
from bench.figures import Findings, median
from bench.terminal import TimedTerminal

_LIMIT_S = 1.0
_FRAME = "MUST NOT USE"
_LISTS = "in all"
"""Stands at the foot of a list once it has been read."""
_IMPORT = re.compile(r"import time:\s+(\d+) \|\s+(\d+) \|( *)([\w.]+)")
_TOP = 10
_PATIENCE_SECONDS = 20.0


def run(folder: Path, starts: int, scale: float) -> Findings:
    """Start with the demo and with a large record, and say which imports take longest."""
    findings = Findings()
    demo = folder / "startup-demo.db"
    with shop.demo(demo):
        pass
    large = seed.large_record(folder, scale)
    for name, arguments in (
        ("demo", ["--demo", "--db", str(demo)]),
        (large.name, ["--db", str(large.path)]),
    ):
        _measure(findings, name, arguments, starts)
    findings.notes += _imports(["--demo", "--db", str(demo)])
    return findings


def _measure(findings: Findings, name: str, arguments: Sequence[str], starts: int) -> None:
    frames: list[float] = []
    lists: list[float] = []
    while len(lists) <= starts and sum(lists) < _PATIENCE_SECONDS:
        with TimedTerminal(arguments) as kiosk:
            frames.append(kiosk.seen_at(_FRAME, seconds=_PATIENCE_SECONDS * 10) - kiosk.started_at)
            lists.append(kiosk.seen_at(_LISTS, seconds=_PATIENCE_SECONDS * 10) - kiosk.started_at)
    # The first start reads files that nobody has read yet.
    frames, lists = frames[1:] or frames, lists[1:] or lists
    findings.add(f"{name}: first frame, median", median(frames), "s")
    findings.add(f"{name}: Home with its lists, best", min(lists), "s")
    findings.add(f"{name}: Home with its lists, median of {len(lists)}", median(lists), "s", below=_LIMIT_S)
    findings.add(f"{name}: Home with its lists, worst", max(lists), "s")


def _imports(arguments: Sequence[str]) -> list[str]:
    with TimedTerminal(arguments, ["-X", "importtime"]) as kiosk:
        kiosk.seen_at(_LISTS, seconds=60)
        text = kiosk.output.decode(errors="replace")
    found = [(int(cumulative), module) for _, cumulative, _, module in _IMPORT.findall(text)]
    alone = sum(int(own) for own, _, _, _ in _IMPORT.findall(text))
    longest = sorted(found, reverse=True)[:_TOP]
    said = ", ".join(f"{module} {microseconds / 1000:.0f}" for microseconds, module in longest)
    return [f"-X importtime, {len(found)} modules, {alone / 1000:.0f} ms in all; cumulative ms: {said}"]
