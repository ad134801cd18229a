"""The containers of a preparation while it is made: which label each bears, and whether it was scanned there."""

from __future__ import annotations

from dataclasses import dataclass

from db import preparation_work, preparations
from db.preparation_work import UnitLabel
from db.store import Reader
from kiosk.rules.preparation import UNIT_WORDS, UnitStage
from kiosk.services.preparation_void import FINAL


@dataclass(frozen=True)
class UnitLine:
    """One container."""

    number: int
    words: str
    is_printed: bool
    """Its final label is printed, or waits for the printer."""
    is_applied: bool
    """The final label was scanned on it."""


def unit_lines(reader: Reader, preparation_id: str) -> tuple[UnitLine, ...]:
    """List the containers by their numbers."""
    found = []
    for unit in preparations.units_of(reader, preparation_id):
        label = _final(preparation_work.labels_of(reader, unit.id))
        applied = label is not None and label.applied_at is not None
        printed = label is not None and label.print_job_id is not None
        words = UNIT_WORDS[UnitStage(unit.state)]
        found.append(UnitLine(unit.number, words, printed, applied))
    return tuple(found)


def _final(labels: list[UnitLabel]) -> UnitLabel | None:
    return next((each for each in reversed(labels) if each.kind == FINAL and each.voided_at is None), None)
