"""The workload report: what was prepared in some days, by hour of the day, person, hood and formula."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final
from zoneinfo import ZoneInfo

from db import instants, preparation_reports
from db.preparation_reports import Made
from db.store import Reader
from kiosk.rules.preparation import Stage
from kiosk.services.reports import Cell, Column, Days, Report
from kiosk.settings import site_at

_COUNTED: Final = (Stage.RELEASED, Stage.REJECTED, Stage.CANCELLED)
_COLUMNS: Final = (
    Column("by", "By"),
    Column("name", "What"),
    Column("preparations", "Preparations"),
    Column("units", "Units"),
    Column("completed", "Completed"),
    *(Column(str(stage), str(stage).capitalize()) for stage in _COUNTED),
)


def workload(reader: Reader, days: Days) -> Report:
    """Count what was begun; an hour is one of the day by the site's clock, over all days together."""
    made = preparation_reports.made_between(reader, days.since, days.until)
    zone = site_at(reader, _EVER).zone
    groups: tuple[tuple[str, Callable[[Made], str]], ...] = (
        ("hour", lambda each: _hour(each, zone)),
        ("person", lambda each: each.person),
        ("hood", lambda each: each.hood or "none yet"),
        ("formula", lambda each: each.formula),
    )
    rows = tuple(row for by, name in groups for row in _grouped(made, by, name))
    return Report("Workload", _COLUMNS, rows, {"by": "total", "name": "", **_counts(made)})


_EVER: Final = "9999"


def _hour(made: Made, zone: ZoneInfo) -> str:
    return f"{instants.from_text(made.started_at or made.at).astimezone(zone):%H}:00"


def _grouped(made: list[Made], by: str, name: Callable[[Made], str]) -> Iterable[dict[str, Cell]]:
    groups: dict[str, list[Made]] = {}
    for each in made:
        groups.setdefault(name(each), []).append(each)
    return [{"by": by, "name": group, **_counts(found)} for group, found in sorted(groups.items())]


def _counts(made: list[Made]) -> dict[str, Cell]:
    counted: dict[str, Cell] = {
        "preparations": len(made),
        "units": sum(each.units for each in made),
        "completed": sum(each.completed_at is not None for each in made),
    }
    return counted | {str(stage): sum(each.state == stage for each in made) for stage in _COUNTED}
