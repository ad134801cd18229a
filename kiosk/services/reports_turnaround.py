"""The turnaround report: how long preparations take from the verified order to the hand-over, STAT apart."""

from __future__ import annotations

from typing import Final

from db import instants, preparation_reports
from db.preparation_reports import Made
from db.store import Reader
from kiosk.services.reports import Cell, Column, Days, Report

_COLUMNS: Final = (
    Column("priority", "Priority"),
    Column("from", "From"),
    Column("to", "To"),
    Column("preparations", "Preparations"),
    Column("median_minutes", "Median min"),
    Column("p90_minutes", "90 % within min"),
)
_STAGES: Final = (
    ("verified", "begun"), ("begun", "completed"), ("completed", "released"), ("released", "dispensed"),
    ("verified", "dispensed"),
)  # fmt: skip


def turnaround(reader: Reader, days: Days) -> Report:
    """Measure what was begun in some days; what did not come so far is not counted in a stage.

    Both figures are times that one of the preparations really took (nearest rank), in whole minutes rounded up.
    """
    made = preparation_reports.made_between(reader, days.since, days.until)
    groups = (
        ("stat", [x for x in made if x.priority == "stat"]),
        ("routine", [x for x in made if x.priority != "stat"]),
    )
    rows = tuple(_row(name, first, last, found) for name, found in groups for first, last in _STAGES)
    return Report("Turnaround", _COLUMNS, rows, _row("all", *_STAGES[-1], made))


def _row(priority: str, first: str, last: str, made: list[Made]) -> dict[str, Cell]:
    minutes = sorted(found for found in (_minutes(each, first, last) for each in made) if found is not None)
    return {
        "priority": priority,
        "from": first,
        "to": last,
        "preparations": len(minutes),
        "median_minutes": at_rank(minutes, 50),
        "p90_minutes": at_rank(minutes, 90),
    }


def at_rank(ordered: list[int], percent: int) -> int | None:
    """Give the value within which so many percent of an ordered list lie; None for an empty list.

    >>> at_rank([1, 2, 3, 4], 50), at_rank([5], 90), at_rank([], 50)
    (2, 5, None)
    """
    return ordered[-(-len(ordered) * percent // 100) - 1] if ordered else None


def _minutes(made: Made, first: str, last: str) -> int | None:
    at = {
        "verified": made.verified_at,
        "begun": made.at,
        "completed": made.completed_at,
        "released": made.released_at,
        "dispensed": made.handed_over_at,
    }
    begin, end = at[first], at[last]
    if begin is None or end is None:
        return None
    seconds = (instants.from_text(end) - instants.from_text(begin)).total_seconds()
    return -(-int(seconds) // 60)
