"""The containers of a preparation while it is made: which label each bears, and whether it was scanned there."""

from __future__ import annotations

from dataclasses import dataclass

from db import preparation_work, preparations
from db.preparation_work import UnitLabel
from db.store import Reader
from kiosk.rules.preparation import UNIT_WORDS, UnitStage

FINAL = "final"


@dataclass(frozen=True)
class UnitLine:
    """One container."""

    number: int
    state: str
    words: str
    label: str | None
    """The print job of its final label; None while there is none."""
    is_applied: bool
    """The final label was scanned on it."""


def unit_lines(reader: Reader, preparation_id: str) -> tuple[UnitLine, ...]:
    """List the containers by their numbers."""
    found = []
    for unit in preparations.units_of(reader, preparation_id):
        label = _final(preparation_work.labels_of(reader, unit.id))
        applied = label is not None and label.applied_at is not None
        printed = label.print_job_id if label is not None else None
        words = UNIT_WORDS[UnitStage(unit.state)]
        found.append(UnitLine(unit.number, unit.state, words, printed, applied))
    return tuple(found)


def _final(labels: list[UnitLabel]) -> UnitLabel | None:
    return next((each for each in reversed(labels) if each.kind == FINAL and each.voided_at is None), None)
