"""What was done at a worksheet, line by line, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from db import items, lots, people
from db.preparation_work import StepDone
from kiosk.services.prepare_case import Making

_NAMED: Final = {
    "hood": "hood scanned",
    "person": "came to the hood",
    "clearance": "the hood is clear",
    "garbing": "garbed",
    "photograph": "photographed",
    "approve": "a second person looked at the picture",
}


@dataclass(frozen=True)
class DoneView:
    """One thing that was done."""

    unit: int
    """0 for what is done once for a whole batch, or before the first step."""
    step: int
    evidence: str
    at: str
    person: str
    words: str


def line_of(making: Making, step: StepDone) -> DoneView:
    """Say what was done in one step, by whom and when."""
    person = people.anybody(making.reader, step.by_id)
    name = person.name if person is not None else step.by_id
    return DoneView(step.unit_number, step.step, step.evidence, step.at, name, _said(making, step))


def _said(making: Making, step: StepDone) -> str:
    reader = making.reader
    if step.evidence == "scan":
        item, lot = items.item(reader, step.item_id or ""), lots.lot(reader, step.lot_id or "")
        name = item.name if item is not None else ""
        opened = "the open one of " if step.container_id is not None else ""
        return f"{opened}{name}, lot {lot.batch_lot}" if lot is not None and lot.batch_lot else f"{opened}{name}"
    if step.evidence == "measure":
        return f"{step.measured} {step.unit}"
    if step.step == 0 or step.evidence in ("photograph", "approve"):
        return _NAMED.get(step.evidence, step.evidence)
    return making.formula.steps[step.step - 1].do
