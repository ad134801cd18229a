"""What a pull looks like: one frozen picture for screen and command alike."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from db import jobs, kits, locations, pulls
from db.pulls import Pulled
from db.record import Record
from kiosk.rules import reasons
from kiosk.services import pull_open
from kiosk.services.outcome import Question
from kiosk.services.pull_open import UseView
from kiosk.services.pull_state import PullState
from kiosk.services.pull_undo import last_undoable
from kiosk.services.pull_wanted import pick_list
from kiosk.services.receive_subject import plural


@dataclass(frozen=True)
class PullLineView:
    """One line that was pulled."""

    line: str
    item: str
    name: str
    lot: str
    expiry: str | None
    expiry_precision: str | None
    extended_expiry: str | None
    serial: str | None
    quantity: int
    """Base units that are out; 0 once all of it is back."""
    unit: str
    quantity_text: str
    location: str
    owner: str
    reason: str | None


@dataclass(frozen=True)
class WantedView:
    """One line of the pick list."""

    item: str
    name: str
    unit: str
    wanted: int
    pulled: int
    missing: int


@dataclass(frozen=True)
class PullView:
    """Everything to be seen of one pull."""

    job: str
    step: int
    status: str
    purpose: str | None
    """`preparation`, `order` or `unit`."""
    reference: str | None
    needed_until: str | None
    lines: tuple[PullLineView, ...]
    """In the order pulled."""
    uses: tuple[UseView, ...]
    """Open containers that were used where they stand."""
    question: Question | None
    line_count: int
    """All lines; a screen is given only the latest of them."""
    units: int
    returned: int
    """How often something came back here."""
    returning: bool
    can_undo: bool
    wanted: tuple[WantedView, ...] = ()
    """The pick list; empty where there is none."""
    missing: int = 0
    """Lines of it of which something is missing."""
    kit: str | None = None
    """The name of the kit whose list it is."""
    bin: str | None = None
    """The name of the bin that things are put into."""

    def to_json(self) -> dict[str, Any]:
        """Give the view for a program."""
        content = asdict(self)
        content["question"] = self.question.to_json() if self.question else None
        return content


def view_of(record: Record, job_id: str, latest: int = 1_000_000) -> PullView | None:
    """Draw a job as it stands in the record, with its `latest` lines."""
    job = jobs.job(record, job_id)
    if job is None:
        return None
    state = PullState.from_json(job.state)
    lines = pulls.pulled(record, state.lines)
    listed = pick_list(record, state)
    kit = kits.kit(record, state.kit) if state.kit else None
    place = locations.location(record, state.bin) if state.bin else None
    return PullView(
        job=job_id,
        step=job.step,
        status=job.status,
        purpose=state.purpose,
        reference=state.reference,
        needed_until=state.needed_until,
        lines=tuple(_line(line) for line in (lines[-latest:] if latest else [])),
        uses=pull_open.views(record, state.uses),
        question=state.question,
        line_count=len(lines),
        units=sum(line.quantity for line in lines),
        returned=len(state.returned),
        returning=state.returning,
        can_undo=job.status == "open" and last_undoable(record, job_id, state) is not None,
        wanted=tuple(WantedView(**asdict(line), missing=line.missing) for line in listed),
        missing=sum(line.missing > 0 for line in listed),
        kit=kit.name if kit else None,
        bin=place.name if place else None,
    )


def _line(line: Pulled) -> PullLineView:
    said = [part.partition(": ")[2] or part for part in reasons.parts(line.reason)]
    return PullLineView(
        line=line.id,
        item=line.item_id,
        name=line.name,
        lot=line.batch_lot,
        expiry=line.expiry,
        expiry_precision=line.expiry_precision,
        extended_expiry=line.extended_expiry,
        serial=line.serial,
        quantity=line.quantity,
        unit=line.unit,
        quantity_text=f"{line.quantity:,} {plural(line.unit, line.quantity)}",
        location=line.location,
        owner=line.owner,
        reason="; ".join(said) or None,
    )
