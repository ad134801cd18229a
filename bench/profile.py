"""Where the time of one piece of work goes: by function, and by statement."""

from __future__ import annotations

import cProfile
import pstats
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.terminal import PROJECT

_SHOWN = 10


def of(name: str, work: Callable[[], object], times: int) -> list[str]:
    """Name the functions in which a piece of work spends most of its own time."""
    profiler = cProfile.Profile()
    profiler.enable()
    for _ in range(times):
        work()
    profiler.disable()
    stats: dict[tuple[str, int, str], tuple[int, int, float, float, Any]]
    stats = pstats.Stats(profiler).stats  # type: ignore[attr-defined]
    longest = sorted(stats.items(), key=lambda entry: -entry[1][2])[:_SHOWN]
    parts = [
        f"{_where(place)} {1e6 * own / times:.0f} us ({calls / times:.0f}x)" for place, (_, calls, own, _, _) in longest
    ]
    return [f"{name}, own time by function (slowed by the profiler): " + "; ".join(parts)]


def _where(place: tuple[str, int, str]) -> str:
    file, line, function = place
    if file == "~":
        return function
    path = Path(file)
    shown = path.relative_to(PROJECT) if path.is_relative_to(PROJECT) and ".venv" not in path.parts else path.name
    return f"{shown}:{line} {function}"


def traced(connection: Any, work: Callable[[], object]) -> list[str]:
    """List every statement that a piece of work runs on a connection, values filled in."""
    seen: list[str] = []
    connection.set_trace_callback(seen.append)
    try:
        work()
    finally:
        connection.set_trace_callback(None)
    return list(dict.fromkeys(seen))  # a trigger tells the statement that fired it again


def statements(name: str, store: Any, work: Callable[[], object], times: int) -> list[str]:
    """Say which statements take longest in a piece of work, and how many there are."""
    database = store.database
    spent: defaultdict[str, float] = defaultdict(float)
    calls: Counter[str] = Counter()
    execute, commit = database.execute, database.commit

    def timed(sql: str, *values: object) -> Any:
        return _clocked(" ".join(sql.split()[:6]), lambda: execute(sql, *values))

    def _clocked(words: str, do: Callable[[], Any]) -> Any:
        began = time.perf_counter()
        try:
            return do()
        finally:
            spent[words] += time.perf_counter() - began
            calls[words] += 1

    database.execute, database.commit = timed, lambda: _clocked("commit", commit)
    try:
        for _ in range(times):
            work()
    finally:
        del database.execute, database.commit
    said = "; ".join(
        f"{words} {1e6 * seconds / times:.0f} us ({calls[words] / times:.0f}x)"
        for words, seconds in sorted(spent.items(), key=lambda each: -each[1])[:_SHOWN]
    )
    total = 1e6 * sum(spent.values()) / times
    return [f"{name} runs {calls.total() / times:.0f} statements in {total:.0f} us: {said}"]
