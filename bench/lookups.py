"""Lookups in a large record: what a scan names, Home's lists, a receive step; and statements that read whole tables."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bench import plans, seed, shop
from bench.figures import Findings
from bench.questions import Ask, Questions
from db import people
from db.record import Record
from kiosk import bootstrap
from kiosk.desk import Desk
from kiosk.services.outcome import Done

_SCAN_MS, _LIST_MS = 1.0, 20.0
_OFTEN, _SELDOM, _SCANS = 1000, 60, 200
_WARM_UP = 5
_PATIENCE_SECONDS = 20.0


def run(folder: Path, scale: float) -> Findings:
    """Time each question, then look at how SQLite answers it."""
    findings = Findings()
    large = seed.large_record(folder, scale)
    size = large.path.stat().st_size / 1e6
    findings.notes.append(
        f"{large.items:,} items, {large.lots:,} lots, {large.movements:,} movements, {size:,.0f} MB, cache warm"
    )
    reader = bootstrap.open_pharmacy(shop.place(large.path), "read")
    writer = bootstrap.open_pharmacy(shop.place(large.path), "write")
    try:
        questions = Questions(large, reader, random.Random(7))
        connection = reader.store.database.conn  # type: ignore[attr-defined]
        for name, prepare, times, limit in _all(questions):
            first = _clocked(partial(plans.whole_tables, connection, name, prepare(), findings.notes))
            findings.add_spread(name, _again(first, prepare, times), p99_below_ms=limit)
        _receive(findings, questions, writer)
    finally:
        reader.close()
        writer.close()
    return findings


def _all(questions: Questions) -> list[tuple[str, Callable[[], Ask], int, float | None]]:
    """Every question with how often it is asked and what its 99th percentile may be."""
    return [
        ("scan lookup, GTIN + lot", questions.by_lot, _OFTEN, _SCAN_MS),
        ("scan lookup, GTIN + serial", questions.by_serial, _OFTEN, _SCAN_MS),
        ("scan lookup with reading the text", questions.by_text, _OFTEN, None),
        ("open lots of an item", questions.open_lots, _OFTEN, _SCAN_MS),
        ("stock of an item", questions.stock_of_item, _OFTEN, None),
        ("item card", questions.item_card, _SELDOM, _LIST_MS),
        ("home lists", questions.home, _SELDOM, _LIST_MS),
        ("home: must not use", questions.unusable, _SELDOM, _LIST_MS),
        ("home: short", questions.short, _SELDOM, _LIST_MS),
        ("home: expiring", questions.expiring, _SELDOM, _LIST_MS),
        ("expiring, all of 30 days", questions.expiring_all, _SELDOM, None),
        ("stock a week ago", questions.week_ago, _SELDOM, None),
        ("counts of the day", questions.plan_day, _SELDOM, None),
        ("search an item by name", questions.search, _SELDOM, None),
    ]


def _again(first: float, prepare: Callable[[], Ask], times: int) -> list[float]:
    """Ask so often, after a few times to warm up; what takes too long is asked less often, or not again."""
    found: list[float] = []
    while len(found) < times + _WARM_UP and first + sum(found) < _PATIENCE_SECONDS:
        found.append(_clocked(prepare()))
    return found[_WARM_UP:] or found or [first]


def _clocked(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _receive(findings: Findings, questions: Questions, writer: Record) -> None:
    manager = people.staff_called(writer, seed.MANAGER)
    desk = Desk(writer, manager.id if manager else None)
    desk.receive()
    texts = questions.to_receive(_SCANS + 1)
    times = [_clocked(partial(_scan, desk, text)) for text in texts[:-1]]
    findings.add_spread("receive: scan row, step and view", times)
    connection = writer.store.database.conn  # type: ignore[attr-defined]
    plans.whole_tables(connection, "receive", partial(_scan, desk, texts[-1]), findings.notes)


def _scan(desk: Desk, text: str) -> None:
    shown = desk.scan(text, "serial")
    if shown is None or not isinstance(shown.outcome, Done):
        raise RuntimeError(f"a package was not received: {shown.outcome if shown else 'a repeat'}")
