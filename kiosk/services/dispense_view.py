"""What a job of handing over looks like: one frozen picture for screen and command alike; no patient is named."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from db import jobs
from db.store import Reader
from kiosk.services.dispense_state import ACTIONS, DispenseState
from kiosk.services.made_unit import made_unit
from kiosk.services.outcome import Question


@dataclass(frozen=True)
class UnitView:
    """One unit in the pack."""

    unit: str
    preparation: str
    number: int
    order: str
    name: str
    kept: str
    """`room`, `refrigerated` or `frozen`."""
    use_by: str | None
    """The instant by which its use has to begin."""


@dataclass(frozen=True)
class DispenseView:
    """Everything to be seen of one job of handing over."""

    job: str
    step: int
    status: str
    action: str
    title: str
    question: Question | None
    units: tuple[UnitView, ...]
    """What is in the pack, in the order scanned."""
    in_hand: str | None
    """The unit that something else is done with."""
    done: int
    can_undo: bool

    def to_json(self) -> dict[str, Any]:
        """Give the view for a program."""
        content = asdict(self)
        content["question"] = self.question.to_json() if self.question else None
        del content["title"]
        return content


def view_of(reader: Reader, job_id: str) -> DispenseView | None:
    """Draw a job as it stands in the record."""
    job = jobs.job(reader, job_id)
    if job is None:
        return None
    state = DispenseState.from_json(job.state)
    last = jobs.last_step(reader, job_id)
    return DispenseView(
        job=job_id,
        step=job.step,
        status=job.status,
        action=state.action,
        title=ACTIONS[state.action],
        question=state.question,
        units=tuple(view for each in state.units if (view := _unit(reader, each)) is not None),
        in_hand=state.in_hand,
        done=state.done,
        can_undo=job.status == "open" and last is not None and (last.undo or {}).get("kind") != "final",
    )


def _unit(reader: Reader, unit_id: str) -> UnitView | None:
    made = made_unit(reader, unit_id)
    if made is None:
        return None
    return UnitView(
        made.unit.id,
        made.preparation.id,
        made.unit.number,
        made.order.id,
        made.name,
        made.kept,
        made.preparation.beyond_use_date,
    )
