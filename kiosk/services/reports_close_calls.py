"""The close-call report: what was refused while preparing, checking and handing over, by work, step and reason."""

from __future__ import annotations

from typing import Final

from db import people, preparation_reports
from db.preparation_reports import RefusedStep
from db.store import Reader
from kiosk.services.near_misses import unnamed
from kiosk.services.reports import Cell, Column, Days, Report

WORKS: Final = ("prepare", "check", "dispense")
_COLUMNS: Final = (
    Column("work", "Work"),
    Column("after", "After"),
    Column("code", "Reason"),
    Column("count", "Count"),
    Column("last_at", "Last", is_instant=True),
    Column("said", "What was wrong"),
)
_NOTHING: Final = "NOTHING_TO_UNDO"
"""Somebody pressed Undo once too often: nothing nearly went wrong."""
_BEGUN: Final = "the start"


def close_calls(reader: Reader, days: Days) -> Report:
    """Count what was refused, the most frequent first; who stood there is never told."""
    found: dict[tuple[str, str, str], tuple[int, RefusedStep]] = {}
    for each in preparation_reports.refused_in_jobs(reader, WORKS, days.since, days.until):
        if each.code != _NOTHING:
            key = (each.kind, _after(reader, each), each.code)
            count, last = found.get(key, (0, each))
            found[key] = (count + 1, each if each.at >= last.at else last)
    names = [each.name for each in people.everybody(reader)]
    ordered = sorted(found.items(), key=lambda each: (-each[1][0], each[0]))
    rows = tuple(_row(key, count, last, names) for key, (count, last) in ordered)
    total: dict[str, Cell] = {"work": "total", "count": sum(count for count, _ in found.values())}
    return Report("Close calls", _COLUMNS, rows, total)


def _after(reader: Reader, refused: RefusedStep) -> str:
    """Name what was done last when it was refused."""
    if refused.job_id is None:
        return _BEGUN
    done = preparation_reports.last_done_before(reader, refused.job_id, refused.at)
    if done is None:
        return _BEGUN
    return f"step {done['step']}" if done["step"] else str(done["evidence"]).replace("_", " ")


def _row(key: tuple[str, str, str], count: int, last: RefusedStep, names: list[str]) -> dict[str, Cell]:
    work, after, code = key
    said = unnamed(code, last.said or "", names)
    return {"work": work, "after": after, "code": code, "count": count, "last_at": last.at, "said": said}
