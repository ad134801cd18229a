"""Finds statements that read a whole big table, by asking SQLite how it answers them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from bench.profile import traced

_BIG_TABLE = 1000
"""Rows from which reading all of a table is worth a word."""
_SCAN = re.compile(r"SCAN (\w+)(?: USING (.*))?$")
_NAMED = re.compile(r"\b(?:from|join)\s+(\w+)(?:\s+(?:as\s+)?(\w+))?", re.IGNORECASE)
_WORDS = {"where", "join", "left", "order", "group", "on", "limit"}


def whole_tables(connection: Any, name: str, work: Callable[[], object], notes: list[str]) -> None:
    """Do a piece of work once, and note which big tables it reads whole."""
    found: dict[str, str] = {}
    stored = {row[0] for row in connection.execute("select name from sqlite_master where type = 'table'").fetchall()}
    for statement in traced(connection, work):
        if statement.split(None, 1)[0].lower() not in ("select", "insert", "update", "with"):
            continue
        tables = _tables(statement)
        for row in connection.execute(f"explain query plan {statement}").fetchall():
            scan = _SCAN.match(row[3])
            table = tables.get(scan.group(1)) if scan else None
            if scan is None or table is None or table not in stored:
                continue
            rows = connection.execute(f"select count(*) from {table}").fetchone()[0]
            if rows >= _BIG_TABLE:
                by = f" by {scan.group(2)}" if scan.group(2) else ""
                found.setdefault(f"{name} reads all of {table} ({rows:,} rows){by}", _shortened(statement))
    notes += [f"{what}: {statement}" for what, statement in found.items()]


def _tables(statement: str) -> dict[str, str]:
    """Map what a statement calls its tables to the tables."""
    found: dict[str, str] = {}
    for table, alias in _NAMED.findall(statement):
        found[table] = table
        if alias and alias.lower() not in _WORDS:
            found[alias] = table
    return found


def _shortened(statement: str) -> str:
    plain = re.sub(r"\s+", " ", statement)
    return plain if len(plain) <= 160 else f"{plain[:70]} ... {plain[-85:]}"
