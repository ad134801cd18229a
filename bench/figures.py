"""What a bench brings back: figures beside their limits, and how they are printed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Figure:
    """One measured number."""

    name: str
    value: float
    unit: str
    limit: str = ""
    """What it should be, or the peer it is measured against, in words."""
    met: bool | None = None
    """Whether it is what it should be; None when nothing was asked of it."""


@dataclass
class Findings:
    """Everything one bench found."""

    figures: list[Figure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What a reader needs besides numbers, such as where the time goes."""
    faults: list[str] = field(default_factory=list)
    """What is wrong at any speed: scans that are lost, doubled, reordered or changed."""

    def add(self, name: str, value: float, unit: str, *, below: float | None = None, said: str = "") -> None:
        """Add a figure, with the value it should stay below or a word about it."""
        limit = f"< {below:g} {unit}" if below is not None else said
        self.figures.append(Figure(name, value, unit, limit, None if below is None else value < below))

    def add_least(self, name: str, value: float, unit: str, least: float) -> None:
        """Add a figure that should be at least so much."""
        self.figures.append(Figure(name, value, unit, f">= {least:g} {unit}", value >= least))

    def add_exact(self, name: str, value: float, wanted: float, unit: str = "") -> None:
        """Add a figure that has one right value."""
        self.figures.append(Figure(name, value, unit, f"exactly {wanted:g}", value == wanted))

    def add_spread(self, name: str, seconds: Sequence[float], *, p99_below_ms: float | None = None) -> None:
        """Add median, 99th percentile and worst of some times."""
        self.add(f"{name} p50", percentile(seconds, 0.50) * 1000, "ms")
        self.add(f"{name} p99", percentile(seconds, 0.99) * 1000, "ms", below=p99_below_ms)
        self.add(f"{name} max", max(seconds) * 1000, "ms")

    def to_json(self) -> dict[str, Any]:
        """Give it for a program."""
        return asdict(self)


def percentile(values: Sequence[float], part: float) -> float:
    """Give the smallest value that at least this part of all values does not exceed."""
    return sorted(values)[max(0, math.ceil(part * len(values)) - 1)]


def median(values: Sequence[float]) -> float:
    """Give the value in the middle."""
    return percentile(values, 0.5)


_MET = {True: "ok", False: "MISSED", None: ""}


def table(name: str, findings: Findings) -> str:
    """Write one bench's figures as plain text."""
    rows = [
        (figure.name, _number(figure.value), figure.unit, figure.limit, _MET[figure.met]) for figure in findings.figures
    ]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(5)]
    lines = [f"== {name}"]
    for row in rows:
        cells = [row[1].rjust(width) if at == 1 else row[at].ljust(width) for at, width in enumerate(widths)]
        lines.append(("  " + "  ".join(cells)).rstrip())
    lines += [f"  - {note}" for note in findings.notes]
    lines += [f"  FAULT: {fault}" for fault in findings.faults]
    return "\n".join(lines)


def _number(value: float) -> str:
    if value == int(value) and abs(value) < 1e12:
        return f"{int(value):,}"
    return f"{value:,.3f}" if abs(value) < 10 else f"{value:,.1f}"
