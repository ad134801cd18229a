"""One stock transaction, beside the same disk's own append and flush, and its flushes counted."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from bench import flushes, profile, shop
from bench.disk import PAGE_BYTES, RawFile
from bench.figures import Findings, median
from bench.worker import Stock, open_stock
from kiosk.desk import Desk
from kiosk.services.outcome import Done

_ROUNDS = 9
_IN_A_ROUND = 200
_COUNTED = 100
_RATIO = 60.0


def run(folder: Path) -> Findings:
    """Measure in turns, so that both see the same disk at the same time."""
    findings = Findings()
    path = folder / "transaction.db"
    with shop.demo(path, known_lots=1 + _ROUNDS * _IN_A_ROUND):
        pass
    stock = open_stock(path)
    try:
        _beside_raw(findings, folder, stock)
        _receive_steps(findings, stock)
        findings.notes += profile.of("one stock transaction", stock.transact, 500)
        findings.notes += profile.statements("one stock transaction", stock.record.store, stock.transact, 500)
    finally:
        stock.record.close()
    _count_flushes(findings, folder)
    return findings


def _beside_raw(findings: Findings, folder: Path, stock: Stock) -> None:
    written = _bytes_written(stock)
    raw: list[float] = []
    raw_same_size: list[float] = []
    through_us: list[float] = []
    without_flush: list[float] = []
    for _ in range(_ROUNDS):
        raw.append(_append(folder, PAGE_BYTES))
        through_us.append(_rate(stock.transact))
        raw_same_size.append(_append(folder, written))
        stock.connection.execute("pragma synchronous = off")
        without_flush.append(_rate(stock.transact))
        stock.connection.execute("pragma synchronous = full")
    ours, theirs = median(through_us), median(raw)
    findings.add(f"raw append of {PAGE_BYTES:,} bytes + fdatasync", theirs, "/s", said="the peer")
    findings.add("stock transaction", ours, "/s")
    findings.add_least("stock transaction, of raw", 100 * ours / theirs, "%", _RATIO)
    findings.add(f"raw append of {written:,} bytes + fdatasync", median(raw_same_size), "/s", said="same bytes")
    findings.add("stock transaction, nothing flushed", median(without_flush), "/s", said="what the program costs")
    findings.notes.append(
        f"one transaction takes {1e6 / ours:.0f} us: {1e6 / median(without_flush):.0f} us the program and SQLite, "
        f"the rest the flush; one raw append and flush takes {1e6 / theirs:.0f} us"
    )


def _rate(work: Callable[[], None], times: int = _IN_A_ROUND) -> float:
    began = time.perf_counter()
    for _ in range(times):
        work()
    return times / (time.perf_counter() - began)


def _append(folder: Path, size: int) -> float:
    file = RawFile(folder, size)
    try:
        return _rate(file.append)
    finally:
        file.close()


def _bytes_written(stock: Stock) -> int:
    """How much one transaction adds to the WAL."""
    wal = Path(f"{stock.record.store.target}-wal")
    stock.connection.execute("pragma wal_checkpoint(truncate)")
    for _ in range(20):
        stock.transact()
    return wal.stat().st_size // 20


def _receive_steps(findings: Findings, stock: Stock) -> None:
    desk = Desk(stock.record, "demo")
    desk.receive()
    times = []
    for number in range(2, 2 + _IN_A_ROUND):
        began = time.perf_counter()
        shown = desk.scan(shop.code(number), "serial")
        times.append(time.perf_counter() - began)
        if shown is None or not isinstance(shown.outcome, Done):
            raise RuntimeError(f"a package was not received: {shown.outcome if shown else 'repeated'}")
    findings.add_spread("receive: scan row, step and view", times)
    texts = iter(range(2 + _IN_A_ROUND, 2 + 2 * _IN_A_ROUND))
    findings.notes += profile.of("one receive step", lambda: desk.scan(shop.code(next(texts)), "serial"), 50)
    findings.notes += profile.statements(
        "one receive step", stock.record.store, lambda: desk.scan(shop.code(next(texts)), "serial"), 50
    )
    findings.notes.append("receive: two transactions a scan (the scan's own row first, then the step)")


def _count_flushes(findings: Findings, folder: Path) -> None:
    why_not = flushes.missing()
    if why_not:
        findings.notes.append(why_not)
        return
    path = folder / "flushes.db"
    with shop.demo(path, known_lots=1):
        pass
    alone = flushes.count(path, _COUNTED, "0")
    findings.add_exact("flushes a transaction, checkpoints put off", alone.total() / _COUNTED, 1)
    usual = flushes.count(path, _COUNTED)
    findings.add("flushes a transaction, with checkpoints", usual.total() / _COUNTED, "", said="as the kiosk runs")
    said = ", ".join(f"{kind} {number}" for kind, number in sorted(usual.items()) if number)
    findings.notes.append(f"{_COUNTED} transactions with the usual checkpoints flush: {said} (strace)")
