"""Labels: from what they say to proven dots, and from there to what a printer takes."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from bench.figures import Findings, percentile
from labels.label import Label
from labels.pdf import to_pdf
from labels.png import to_png
from labels.preview import braille
from labels.proof import prove
from labels.stock import Stock
from labels.zpl import to_zpl
from tests.label_cases import Case, cases, on
from tests.label_samples import SAMPLES, Sample

_LIMIT_MS = 50.0
_FOUR_BY_THREE = Stock(4000, 3000)
_WARM_UP = 20
"""Labels after which the letters of the usual sizes are measured, as in a kiosk that has been up for a while."""


def run(_folder: Path, labels: int) -> Findings:
    """Draw, encode and read back labels of every sort on 4x3 stock, as many as were asked for."""
    findings = Findings()
    for dpi, limit in ((203, _LIMIT_MS), (300, None)):
        _render(findings, dpi, labels, limit)
    for name in ("bag", "bag-home", "bag-hazardous", "bag-nutrition", "syringe", "batch_unit"):
        _draw_again(findings, name, SAMPLES[name], labels // 10 + 1)
    return findings


def _draw_again(findings: Findings, name: str, sample: Sample, count: int) -> None:
    """Draw a label of the guide again and again; the letters of its sizes are known from the first."""
    sample.made(203)
    seconds, busy = [], []
    for _ in range(count):
        begun, worked = time.perf_counter(), time.process_time()
        made = sample.made(203)
        seconds.append(time.perf_counter() - begun)
        busy.append(time.process_time() - worked)
        assert isinstance(made, Label)
    name = f"{name} on {sample.stock} at 203 dpi, from its data"
    findings.add(f"{name} p95", percentile(seconds, 0.95) * 1000, "ms")
    findings.add(f"{name} p95 of the processor", percentile(busy, 0.95) * 1000, "ms")


def _render(findings: Findings, dpi: int, count: int, limit: float | None) -> None:
    every = list(cases(11, count + _WARM_UP))
    for case in every[:_WARM_UP]:
        on(case, _FOUR_BY_THREE, dpi)
    seconds, busy = [], []
    made: list[tuple[Case, Label]] = []
    for case in every[_WARM_UP:]:
        begun, worked = time.perf_counter(), time.process_time()
        label = on(case, _FOUR_BY_THREE, dpi)
        if isinstance(label, Label):
            seconds.append(time.perf_counter() - begun)
            busy.append(time.process_time() - worked)
            made.append((case, label))
        elif label.code != "DOES_NOT_FIT":
            findings.faults.append(f"{label.code}: {label.message}")
    name = f"4x3 at {dpi} dpi: render, encode, self-check"
    findings.add(f"{name} p50", percentile(seconds, 0.5) * 1000, "ms")
    findings.add(f"{name} p95", percentile(seconds, 0.95) * 1000, "ms", below=limit)
    findings.add(f"{name} max", max(seconds) * 1000, "ms")
    findings.add(f"{name} p95 of the processor", percentile(busy, 0.95) * 1000, "ms", said="on a busy machine: less")
    findings.add(
        f"labels at {dpi} dpi that read back byte for byte", len(made), "", said=f"of {count}; others too large"
    )
    for part, work in _PARTS.items():
        findings.add(f"{part} at {dpi} dpi", _median(work, made[:50]) * 1000, "ms")


_PARTS: dict[str, Callable[[Case, Label], object]] = {
    "of that, the self-check": lambda case, label: prove(label.image, case.content.symbol),
    "ZPL, ACS": lambda _, label: to_zpl(label),
    "ZPL, Z64": lambda _, label: to_zpl(label, "z64"),
    "PDF": lambda _, label: to_pdf(label),
    "PNG": lambda _, label: to_png(label),
    "preview of 110 x 40 cells": lambda _, label: braille(label.image, 110, 40),
}


def _median(work: Callable[[Case, Label], object], made: list[tuple[Case, Label]]) -> float:
    seconds = []
    for case, label in made:
        begun = time.perf_counter()
        work(case, label)
        seconds.append(time.perf_counter() - begun)
    return percentile(seconds, 0.5)
