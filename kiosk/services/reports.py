"""Reports: plain columns that need no work before they can be read, and a last line that adds them up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from db.record import Record
from db.store import Reader
from kiosk.services import records
from kiosk.services.outcome import Refused
from kiosk.services.record_filter import Filter

Cell = str | int | None


@dataclass(frozen=True)
class Column:
    """One column of a report."""

    name: str
    """For programs and in the first line of a file."""
    heading: str
    """For people."""
    is_instant: bool = False
    """Its cells are instants: UTC for a program, the site's time for people."""


@dataclass(frozen=True)
class Report:
    """A report as it is printed, or taken by a program."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[Mapping[str, Cell], ...]
    total: Mapping[str, Cell] = field(default_factory=dict)
    """By the names of columns."""

    def totals(self) -> dict[str, Any]:
        """Give the last line for a program."""
        return {"total": dict(self.total)}


@dataclass(frozen=True)
class Days:
    """From one instant to before another."""

    since: str
    until: str


Gather = Callable[[Reader, Days], Report]


def report(record: Record, person_id: str, wanted: Filter, gather: Gather) -> Report | Refused:
    """Gather a report for who may see the record; that they looked is noted."""
    looked = records.look(record, person_id, wanted)
    if isinstance(looked, Refused):
        return looked
    return gather(record, Days(wanted.search.since or "", wanted.search.until or _EVER))


_EVER: Final = "9999"
